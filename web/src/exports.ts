// What leaves the ledger, in the formats of the field.
import { fill, h, table } from "./dom";
import { api, ask, type About } from "./api";
import { filters, taken } from "./form";
import { FIELDS } from "./search";
import type { Page } from "./route";

const WHAT: Record<string, string> = {
  jsonl: "a claim a line, as this project writes it", csv: "a pair of sides a row, 45 columns", plover: "the fields of the PLOVER manual, JSON Lines", polecat: "POLECAT's 40 columns",
  icews: "ICEWS's 20 columns", gdelt: "GDELT 2 events' 61 columns, no header", phoenix: "Phoenix's 26 columns, no header", graphml: "actors and pairs, for Gephi, igraph, networkx", atom: "a feed of claims",
};

export const exportPage: Page = async (_at, query, to) => {
  const about = await ask<About>(""), q = taken(query, FIELDS);
  fill(to, h("h1", {}, "Export"), h("p", { class: "about" }, "All claims, or those that fit. brat and WebAnno files stand at each report."), filters("/export", FIELDS, query, "Narrow"),
    table("Formats", ["Format", "Holds"], about.formats.filter((f) => WHAT[f]).map((f) => [h("a", { href: api(`/export/${f}`, q), download: "" }, f), WHAT[f]!])));
  return "Export";
};
