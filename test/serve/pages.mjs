// Every page and what can be done on it, in Chromium: pages.mjs DEMARCHE ROOT OUT
//
// A ledger of the samples and of reports below is served; each page is opened in light and dark,
// held against axe's rules, and kept as a picture in OUT. Nothing may be said on the console, and
// nothing asked of another machine. Exits 77 where Chromium or the packages of web/ are missing.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [demarche, root, out] = process.argv.slice(2);
const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!chromiumPath || !existsSync(join(root, "web/node_modules/playwright-core"))) {
  console.log("skipped: no Chromium, or `npm ci` was not run in web/");
  process.exit(77);
}
const require = createRequire(join(root, "web/package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "demarche-pages-"));
mkdirSync(out, { recursive: true });

let passed = 0, failed = 0;
function hold(name, good, detail = "") {
  if (good) passed++;
  else { failed++; console.log(`FAILED ${name}: ${String(typeof detail === "string" ? detail : JSON.stringify(detail)).slice(0, 600)}`); }
}

// ---- what is served -----------------------------------------------------------------------------

/** A hostile page: its text is full of markup that must stay text. */
const HOSTILE = `<!doctype html><html><head><title>&lt;img src=x onerror="window.hit=1"&gt; Norway &amp; Chad</title>
<link rel="canonical" href="javascript:window.hit=2"><meta property="article:published_time" content="2024-05-07"></head><body><article>
<h1>&lt;img src=x onerror="window.hit=1"&gt; Norway &amp; Chad</h1>
<p>Norway condemned Chad over &lt;script&gt;window.hit=3&lt;/script&gt; on Monday, and demanded &lt;svg onload=window.hit=4&gt; talks.</p>
<p>"The talks with Chad &lt;/textarea&gt;&lt;script&gt;window.hit=5&lt;/script&gt; have stalled," Norway's foreign minister said on Tuesday.</p></article></body></html>`;
const REPORTS = [
  ["2024-02-01", "Sweden proposed to Kenya a ceasefire in the strait.\n\nKenya rejected the ceasefire. Norway urged Sweden and Kenya to hold a bilateral meeting. Only after a bilateral meeting between Sweden and Kenya would Norway host a trilateral summit."],
  ["2024-03-01", "Sweden and Kenya agreed to hold a bilateral meeting in Oslo.\n\nKenya accepted the ceasefire. Sweden pledged $20 million in aid to Kenya. The talks between Sweden and Kenya are advancing, Norway said."],
  ["2024-04-01", "Sweden met Kenya in Oslo on Monday.\n\nSweden accused Kenya of delay. Kenya denied that it had delayed the talks. The talks have stalled."],
  ["2024-04-01", "Kenya denied that Sweden and Kenya agreed to hold a bilateral meeting in Oslo."],
];

function prepare() {
  writeFileSync(join(folder, "hostile.html"), HOSTILE);
  writeFileSync(join(folder, "reports.jsonl"), REPORTS.map(([date, text], i) => JSON.stringify({ id: `strait-${i}`, date, title: `Strait talks, day ${i + 1}`, text: `Strait talks, day ${i + 1}\n\n${text}` })).join("\n") + "\n");
  const samples = readdirSync(join(root, "samples")).filter((f) => /\.(html|txt)$/.test(f)).sort().map((f) => join(root, "samples", f));
  const db = join(folder, "talks.db");
  const done = spawnSync(demarche, ["add", "--quiet", "--db", db, ...samples, join(folder, "hostile.html"), join(folder, "reports.jsonl")]);
  if (done.status !== 0) throw new Error(String(done.stderr));
  return db;
}

function serve(db) {
  const child = spawn(demarche, ["serve", "--db", db, "--port", "0", "--review"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (line) => resolve({ child, base: String(line).trim().replace(/\/$/, "") }));
    child.once("exit", (code) => reject(new Error(`demarche serve ended with ${code}`)));
  });
}

// ---- the bundle -----------------------------------------------------------------------------------

function bundle() {
  const again = join(folder, "dist");
  const made = spawnSync("node", ["build.mjs", again], { cwd: join(root, "web") });
  hold("the bundle is built", made.status === 0, String(made.stderr));
  for (const name of ["app.js", "app.css", "index.html", "icon.svg"]) {
    const same = existsSync(join(again, name)) && readFileSync(join(again, name)).equals(readFileSync(join(root, "web/dist", name)));
    hold(`web/dist/${name} is what web/src makes (npm run build)`, same);
  }
  const types = spawnSync("node", [require.resolve("typescript/bin/tsc"), "--noEmit"], { cwd: join(root, "web") });
  hold("types", types.status === 0, String(types.stdout));
  const size = gzipSync(readFileSync(join(root, "web/dist/app.js"))).length;
  hold("script is at most 300 kB packed", size <= 300_000, size);
  console.log(`script: ${size} bytes packed`);
}

// ---- a browser that listens ---------------------------------------------------------------------

const noise = [], away = [];
function listen(page, base) {
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") noise.push(`${page.url()}: ${m.text()}`); });
  page.on("pageerror", (e) => noise.push(`${page.url()}: ${e.message}`));
  page.on("dialog", (d) => { noise.push(`dialog: ${d.message()}`); void d.dismiss(); });
  page.on("request", (r) => { if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) away.push(r.url()); });
}

async function ready(page) {
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => !document.querySelector("main")?.hasAttribute("aria-busy"));
}
async function open(page, base, path) {
  await page.goto(base + path);
  await ready(page);
}

async function accessible(page, name) {
  // The page's policy refuses a script element; what a debugger evaluates is not under it.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  hold(`axe: ${name}`, found.violations.length === 0, found.violations.map((v) => `${v.id}: ${v.nodes[0]?.html} ${v.nodes[0]?.failureSummary}`).join(" | "));
}

/** Dark differs in colours alone: its contrast is held where most kinds of parts stand. */
const DARK = ["process", "claim", "network"];

async function every(browser, base, paths) {
  for (const scheme of ["light", "dark"]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: scheme });
    listen(page, base);
    for (const [name, path] of Object.entries(paths)) {
      if (scheme === "dark" && !DARK.includes(name)) continue;
      await open(page, base, path);
      hold(`${name}, ${scheme}: something is shown`, (await page.textContent("main")).length > 60 && (await page.title()).includes("—"));
      await accessible(page, `${name}, ${scheme}`);
      await page.screenshot({ path: join(out, `${name}-${scheme}.png`), fullPage: true });
    }
    await page.close();
  }
  const small = await browser.newPage({ viewport: { width: 380, height: 800 } });
  listen(small, base);
  for (const [name, path] of Object.entries(paths)) {
    await open(small, base, path);
    const over = await small.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    hold(`${name} fits a narrow screen`, over <= 1, over);
  }
  await small.screenshot({ path: join(out, "narrow.png") });
  await small.close();
}

// ---- what can be done ---------------------------------------------------------------------------

async function process_(page, base, id) {
  await open(page, base, `/process/${id}`);
  const before = await page.textContent(".lede");
  hold("the slider stands at the last day", (await page.textContent("output")).includes("1 April 2024"), await page.textContent("output"));
  await page.focus("#day");
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(/day=2024-03-01/, { waitUntil: "commit" });
  await ready(page);
  const after = await page.textContent(".lede");
  hold("a day back, another state", before !== after, after);
  hold("the slider keeps the focus", (await page.evaluate(() => document.activeElement?.id)) === "day");
  await page.screenshot({ path: join(out, "process-earlier.png"), fullPage: true });
  await open(page, base, `/process/${id}?day=2024-03-01`);
  hold("the day is part of the address", (await page.textContent(".lede")) === after);
  await open(page, base, `/process/${id}`);
  hold("the map has cards and arrows", (await page.locator("svg.map .card").count()) >= 2 && (await page.locator("svg.map .gate").count()) >= 1);
  await page.locator("details.basis summary").first().click();
  await page.locator("details.basis[open] a").first().click();
  await page.waitForURL(/\/claim\//, { waitUntil: "commit" });
  await ready(page);
  hold("an item leads to its claims", (await page.locator("mark.words").count()) > 0);
  await page.goBack();
  await page.waitForURL(/\/process\//, { waitUntil: "commit" });
  await page.goForward();
  await page.waitForURL(/\/claim\//, { waitUntil: "commit" });
  await ready(page);
  hold("back and forward", (await page.locator("mark").count()) > 0);
  await open(page, base, `/process/${id}`);
  hold("disagreement is marked", (await page.locator(".disputed").count()) > 0);
}

async function saved(page, click, name, begins) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  const path = join(folder, `saved-${name}`);
  await download.saveAs(path);
  const bytes = readFileSync(path);
  hold(`${name} is saved`, bytes.length > 100 && bytes.subarray(0, begins.length).toString("latin1") === begins, bytes.subarray(0, 40).toString("latin1"));
  return bytes;
}

async function downloads(page, base, id) {
  await open(page, base, `/process/${id}`);
  const svg = await saved(page, () => page.getByRole("button", { name: /as SVG/ }).first().click(), "stages.svg", "<svg");
  hold("a saved drawing bears its own looks", /stroke="/.test(svg) && /font-family="/.test(svg) && !/class="/.test(svg));
  await saved(page, () => page.getByRole("button", { name: /as PNG/ }).first().click(), "stages.png", "\x89PNG");
  await open(page, base, "/network");
  await saved(page, () => page.getByRole("button", { name: "Save network as PNG" }).click(), "network.png", "\x89PNG");
  await saved(page, () => page.locator(".downloads").first().getByText("CSV").click(), "network.csv", "actor,");
  await open(page, base, "/search?q=ceasefire");
  await saved(page, () => page.locator(".downloads").getByText("CSV").click(), "claims.csv", "");
  await saved(page, () => page.locator(".downloads").getByText("JSON").click(), "claims.json", "{");
  await open(page, base, "/export");
  await saved(page, () => page.getByRole("link", { name: "icews" }).click(), "icews.tsv", "Event ID\t");
}

async function search(page, base) {
  await open(page, base, "/search");
  const all = await page.textContent(".about");
  await page.fill("input[name=q]", "ceasefire");
  await page.selectOption("select[name=event]", "REJECT");
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/q=ceasefire&event=REJECT/, { waitUntil: "commit" });
  await page.waitForFunction((t) => document.querySelector(".about")?.textContent !== t, all);
  hold("search narrows", (await page.locator(".found").count()) >= 1 && (await page.locator(".found").first().textContent()).includes("ceasefire"));
  hold("search says how many", /claim/.test(await page.textContent("#said")));
  await open(page, base, "/search");
  await page.getByRole("link", { name: "after →" }).click();
  await page.waitForURL(/offset=30/, { waitUntil: "commit" });
  await page.getByRole("link", { name: "← before" }).waitFor();
  hold("the list goes on", (await page.locator(".founds").getAttribute("start")) === "31");
  await open(page, base, "/search?q=zebra");
  hold("nothing is told as such", (await page.textContent(".none")).includes("No claim"));
}

async function network(page, base) {
  await open(page, base, "/network");
  hold("the network is drawn", (await page.locator("svg.network .node").count()) > 4);
  await page.getByRole("region", { name: "Pairs" }).getByRole("link", { name: "Sweden → Kenya" }).click();
  await page.waitForURL(/actor=SWE&recipient=KEN/, { waitUntil: "commit" });
  await page.locator("svg.series").waitFor();
  await page.locator("select[name=by]").selectOption("month");
  await page.locator("select[name=measure]").selectOption("score");
  await page.getByRole("button", { name: "Draw" }).click();
  await page.waitForURL(/by=month&measure=score/, { waitUntil: "commit" });
  await ready(page);
  const points = await page.locator("svg.series .point").count();
  hold("a dyad's series is drawn", points >= 2, points);
  await page.locator("svg.series a").first().click();
  await page.waitForURL(/\/search\?.*from=2024/, { waitUntil: "commit" });
  await ready(page);
  hold("a point leads to its claims", (await page.locator(".found").count()) >= 1);
}

async function read(page, base) {
  await open(page, base, "/read");
  await page.fill("#text", "Chad and Mali talk\n\nChad rejected a ceasefire with Mali on Monday. Mali <b>demanded</b> talks. The talks have stalled.");
  await page.getByRole("button", { name: "Read" }).click();
  await page.waitForSelector(".result .as-published");
  hold("a pasted text is read", (await page.locator(".result .found").count()) >= 1 && (await page.textContent(".result")).includes("<b>demanded</b>"));
  const to = await page.locator(".result .as-published a").first().getAttribute("href");
  hold("its words lead to its claims", to.startsWith("#c-") && (await page.locator(`[id="${to.slice(1)}"]`).count()) === 1, to);
  await accessible(page, "a page that was read");
  await page.screenshot({ path: join(out, "read-done.png"), fullPage: true });
  await page.evaluate((html) => {
    const data = new DataTransfer();
    data.items.add(new File([html], "hostile.html", { type: "text/html" }));
    document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  }, HOSTILE);
  await page.waitForFunction(() => document.querySelector(".result h1")?.textContent.includes("onerror"));
  hold("a dropped file is read, and stays text", (await page.evaluate(() => window.hit)) === undefined);
  await page.setInputFiles("#file", { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from("") });
  await page.waitForSelector(".result .error");
  const told = await page.textContent(".result .error");
  hold("nothing to read is told", told.length > 3, told);
}

async function review(page, base) {
  await open(page, base, "/review");
  await page.locator("#right").click();
  hold("who marks must be said", (await page.textContent(".mark-form .error")).includes("who you are"));
  await page.fill("#who", "Ann Reader");
  await page.fill("#note", "as <b>printed</b>");
  const first = await page.locator("#next ~ .body a").first().textContent();
  await page.locator("#right").click();
  await page.waitForFunction((t) => !document.querySelector("#next ~ .body a")?.textContent.includes(t.split(" ")[1]), first);
  hold("marked right, and the next one comes", (await page.textContent(".about")).includes("1 right"));
  await page.locator("h1").click();
  await page.keyboard.press("w");
  await page.waitForFunction(() => document.querySelector(".about")?.textContent.includes("1 wrong"));
  hold("by key as well", true);
  await page.locator(".by a").first().click();
  await page.waitForURL(/\/claim\//, { waitUntil: "commit" });
  await ready(page);
  await page.getByText("Correct it").click();
  await page.selectOption("#x-event", "REQUEST");
  await page.fill("#x-recipient", "Mali (MLI); Chad");
  await page.getByRole("button", { name: "It should read so" }).click();
  await page.waitForSelector(".gates .badge:has-text('corrected')");
  const told = await page.textContent("#marks ~ .body");
  hold("a correction stands beside the claim, with who", told.includes("Ann Reader") && told.includes("asks, urges") && told.includes("Mali"), told);
  await open(page, base, "/review");
  await accessible(page, "review with marks");
  await page.screenshot({ path: join(out, "review-marked.png"), fullPage: true });
}

async function hostile(page, base) {
  for (const path of ["/", "/timeline", "/search?actor=NOR&q=condemned", "/articles", "/network", "/process/chd-nor", "/process/%3Cimg%20src=x%20onerror=window.hit=6%3E", "/search?q=%22%3E%3Cscript%3Ewindow.hit=7%3C/script%3E"]) {
    await page.goto(base + path);
    await ready(page);
  }
  await open(page, base, "/articles?q=condemned&actor=NOR");
  await page.getByRole("link", { name: /onerror/ }).click();
  await page.waitForSelector(".as-published");
  hold("script in a report is shown as text", (await page.textContent(".as-published")).includes("<script>window.hit=3</script>"));
  hold("an address that is no web address is no link", (await page.locator("a[href^='javascript:']").count()) === 0);
  await page.locator(".as-published a").first().click();
  await page.waitForSelector(".passage");
  hold("and in its claim", (await page.locator(".passage script, .passage img, .passage svg").count()) === 0);
  hold("nothing of it ran", (await page.evaluate(() => window.hit)) === undefined);
  await page.screenshot({ path: join(out, "hostile.png"), fullPage: true });
}

async function keyboard(page, base) {
  await open(page, base, "/");
  await page.keyboard.press("Tab");
  hold("the first stop skips to the text", (await page.evaluate(() => document.activeElement?.textContent)) === "To the text");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("main").contains(document.activeElement));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => document.querySelector("main").contains(document.activeElement));
  hold("and the next are in it", inside);
  await open(page, base, "/");
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.classList.contains("big"))); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/process\//, { waitUntil: "commit" });
  hold("a process is opened without a mouse", true);
  await page.getByRole("button", { name: "Light or dark" }).click();
  const dark = await page.evaluate(() => document.documentElement.dataset.theme);
  await page.reload();
  await ready(page);
  hold("light or dark is remembered", dark === (await page.evaluate(() => document.documentElement.dataset.theme)) && !!dark);
  await page.evaluate(() => localStorage.clear());
}

let began = Date.now();
function lap(name) {
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  began = Date.now();
}

async function main() {
  bundle();
  lap("bundle");
  const { child, base } = await serve(prepare());
  const browser = await chromium.launch({ executablePath: chromiumPath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    const json = async (path) => (await fetch(`${base}/api/v1${path}`)).json();
    const strait = (await json("/processes")).processes.find((p) => p.parties.includes("Sweden") && p.parties.includes("Kenya"));
    hold("the strait is one process of all its reports", strait?.reports === REPORTS.length, strait);
    const claim = (await json("/claims?event=REJECT&actor=KEN&limit=1")).claims[0];
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
    listen(page, base);
    await process_(page, base, strait.id);
    lap("process");
    await downloads(page, base, strait.id);
    lap("downloads");
    await search(page, base);
    lap("search");
    await network(page, base);
    lap("network");
    await read(page, base);
    lap("read");
    await keyboard(page, base);
    lap("keyboard");
    hold("no console error where all is well", noise.filter((n) => !/status of (404|422)/.test(n)).length === 0, noise);
    noise.length = 0;
    await hostile(page, base);
    lap("hostile");
    // A process that is not there is asked for above: the browser tells its 404.
    hold("hostile text: no console error", noise.filter((n) => !/status of 404/.test(n)).length === 0, noise);
    noise.length = 0;
    await every(browser, base, { overview: "/", process: `/process/${strait.id}`, timeline: "/timeline", network: "/network", dyad: "/network?actor=SWE&recipient=KEN&by=month", search: "/search?q=ceasefire",
      claim: `/claim/${claim.claim.id}`, article: `/article/${claim.report.key}`, articles: "/articles", read: "/read", review: "/review", export: "/export" });
    await review(page, base);
    lap("review");
    await open(page, base, `/process/${strait.id}`);
    await page.emulateMedia({ media: "print" });
    await page.pdf({ path: join(out, "process.pdf"), format: "A4" });
    hold("it prints", readFileSync(join(out, "process.pdf")).length > 5000);
    hold("no console error", noise.length === 0, noise);
    hold("nothing is asked of another machine", away.length === 0, away);
  } finally {
    await browser.close();
    child.removeAllListeners("exit");
    child.kill("SIGINT");
    await new Promise((done) => child.once("exit", done));
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main().catch((e) => { console.log(`FAILED ${e.stack}`); console.log(`${passed} passed, ${failed + 1} failed`); process.exit(1); });
