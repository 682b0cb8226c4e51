// Claims by words and filters.
import { fill, h, link, say, type Child } from "./dom";
import { api, ask, type Claim, type Found } from "./api";
import { articlePath, claimPath, downloads, people } from "./parts";
import { filters, pager, taken } from "./form";
import { capital, count, dayShort, eventWord, nameOf, plain, quote, realityWord, stanceWord } from "./words";
import type { Page } from "./route";

export const FIELDS = ["q", "actor", "recipient", "event", "issue", "reality", "stance", "facet", "process", "from", "to", "as_of"];
const LIMIT = 30;

/** A claim in a sentence: who does what to whom, how real, by whose account. */
export function sentence(c: Claim): Child {
  const facets = new Set(c.facets), meeting = `${plain(c.format)} meeting`.trim();
  const by = c.according_to?.length ? c.according_to.map((a) => `${nameOf(a.entity)} ${a.stance}`).join(", according to ") : "the report";
  const says: Child = c.event ? [people(c.actor), " ", h("strong", {}, eventWord(c.event)), c.recipient?.length ? [" ", people(c.recipient)] : ""]
    : facets.has("status") ? ["The talks are ", h("strong", {}, c.talks ?? "told of")]
    : facets.has("gate") ? [c.before?.length ? people(c.before) : c.before_text?.text ?? "It", " ", h("strong", {}, "waits for"), " ", c.requires?.length ? people(c.requires) : c.requires_text?.text ?? "a condition"]
    : facets.has("stage") ? [capital(meeting), c.participants?.length ? [" of ", people(c.participants)] : "", " ", h("strong", {}, plain(c.stage) || "told of")]
    : [people(c.actor), " ", h("strong", {}, c.stance ? stanceWord(c.stance) : facets.has("forecast") ? "expects" : facets.has("shift") ? "shifts" : facets.has("pledge") ? "pledges" : "says"), c.recipient?.length ? [" to ", people(c.recipient)] : ""];
  return [says,
    h("span", { class: "by" }, [c.reality && c.reality !== "actual" ? realityWord(c.reality) : "", by, c.issue ? plain(c.issue) : ""].filter(Boolean).map((x) => ` · ${x}`))];
}

export function found(x: Found): HTMLElement {
  return h("li", { class: "found" },
    h("p", { class: "head" }, sentence(x.claim)),
    h("p", {}, h("a", { href: claimPath(x.claim.id) }, quote(x.claim.text))),
    h("p", { class: "by" }, link(articlePath(x.report.key), x.report.title || x.report.id || x.report.key), x.report.site ? `, ${x.report.site}` : "", x.report.day ? `, ${dayShort(x.report.day)}` : ""));
}

export const searchPage: Page = async (_at, query, to) => {
  const q = taken(query, FIELDS), offset = Number(query.get("offset")) || 0;
  const r = await ask<{ total: number; claims: Found[] }>("/claims", { ...q, limit: LIMIT, offset });
  fill(to, h("h1", {}, "Search"), filters("/search", FIELDS, query, "Search"),
    h("p", { class: "about" }, `${count(r.total, "claim")}, newest report first.`),
    r.claims.length ? h("ol", { class: "founds", start: offset + 1 }, r.claims.map(found)) : h("p", { class: "none" }, "No claim fits."),
    pager("/search", query, offset, r.claims.length, r.total, LIMIT),
    downloads("claims", { csv: api("/claims", { ...q, form: "csv", limit: 10000 }), json: api("/claims", { ...q, limit: 1000 }), more: [["Feed", api("/feed", q)]] }));
  say(count(r.total, "claim"));
  return "Search";
};
