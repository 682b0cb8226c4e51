// src/ → dist/, the same bytes each time. dist is committed, so that a build of the program
// needs no npm; test/serve/pages.mjs holds that it is what this makes.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";

const out = process.argv[2] ?? "dist";
await mkdir(out, { recursive: true });
await build({
  entryPoints: { app: "src/main.ts" }, bundle: true, minify: true, format: "esm",
  target: "es2022", charset: "utf8", legalComments: "none", outdir: out,
});
await build({ entryPoints: { app: "src/style.css" }, minify: true, charset: "utf8", outdir: out });
for (const file of ["index.html", "icon.svg"]) await copyFile(`src/${file}`, `${out}/${file}`);
