// Reports: a list, and one as published with what was read out of it.
import { fill, h, link, section, table, type Child } from "./dom";
import { api, ask, type Article, type Claim, type Report } from "./api";
import { articlePath, claimPath, downloads, original } from "./parts";
import { filters, pager, taken } from "./form";
import { sentence } from "./search";
import { count, dayShort, dayWord, quote } from "./words";
import type { Page } from "./route";

const FIELDS = ["q", "process", "actor", "from", "to"];
const LIMIT = 50;

export const articlesPage: Page = async (_at, query, to) => {
  const q = taken(query, FIELDS), offset = Number(query.get("offset")) || 0;
  const r = await ask<{ total: number; articles: Report[] }>("/articles", { ...q, limit: LIMIT, offset });
  fill(to, h("h1", {}, "Reports"), filters("/articles", FIELDS, query), h("p", { class: "about" }, `${count(r.total, "report")}, newest first.`),
    r.articles.length ? table("Reports", ["Report", "Published", "Site", "Claims"], r.articles.map((a) => [
      [link(articlePath(a.key), a.title || a.id || a.key), a.copy_of && h("span", { class: "soft block" }, "nearly the same words as ", link(articlePath(a.copy_of), "another report")), a.version > 1 && h("span", { class: "soft block" }, `version ${a.version}`)],
      h("span", { class: "figures" }, a.day ? dayShort(a.day) : "not given"), a.site ?? "", link(`/search?article=${a.key}`, String(a.claims))])) : h("p", { class: "none" }, "No report fits."),
    pager("/articles", query, offset, r.articles.length, r.total, LIMIT),
    downloads("reports", { csv: api("/articles", { ...q, form: "csv", limit: 10000 }), json: api("/articles", { ...q, limit: 10000 }) }));
  return "Reports";
};

/** The text with the claims' words as links; where two overlap, to the one that begins first. */
export function coded(a: Article, claims: Claim[], to: (c: Claim) => string): HTMLElement {
  const points = Array.from(a.text), order = [...claims].sort((x, y) => x.span[0] - y.span[0] || y.span[1] - x.span[1]);
  const paragraphs = a.body.length ? a.body : [{ begin: 0, end: points.length }];
  return h("div", { class: "as-published" }, paragraphs.map((p) => {
    const pieces: Child[] = [];
    let at = p.begin;
    for (const c of order) {
      const from = Math.max(c.span[0], at), end = Math.min(c.span[1], p.end);
      if (c.span[0] < p.begin || from >= end) continue;
      pieces.push(points.slice(at, from).join(""), h("a", { class: "words", href: to(c), title: c.event ?? (c.facets ?? []).join(", ") }, points.slice(from, end).join("")));
      at = end;
    }
    pieces.push(points.slice(at, p.end).join(""));
    return h("p", {}, pieces);
  }));
}

export function masthead(a: Article): Child {
  return [h("h1", {}, a.title || a.id || "Without a title"),
    h("p", { class: "about" }, [a.site, a.authors.join(", "), a.published.date ? dayWord(a.published.date) : "day not given"].filter(Boolean).join(" · "), original(a.url) ? [" · ", original(a.url)] : "",
      a.sections.length > 0 && h("span", { class: "soft block" }, a.sections.join(", "))),
    a.warning && h("p", { class: "error" }, a.warning)];
}

export function claimList(claims: Claim[], to: (c: Claim) => string): HTMLElement {
  return h("ol", { class: "founds" }, claims.map((c) => h("li", { class: "found", id: `c-${c.id}` }, h("p", { class: "head" }, sentence(c)), h("p", {}, h("a", { href: to(c) }, quote(c.text))))));
}

export const articlePage: Page = async (at, _query, to) => {
  const x = await ask<{ key: string; added: string; versions: string[]; record: { article: Article; claims: Claim[]; statements: Claim[] } }>(`/articles/${encodeURIComponent(at[0] ?? "")}`);
  const { article } = x.record, claims = [...x.record.claims, ...x.record.statements].sort((a, b) => a.span[0] - b.span[0]);
  fill(to, h("p", { class: "kicker" }, link("/articles", "Reports"), " / ", x.key), masthead(article),
    coded(article, claims, (c) => claimPath(c.id)),
    section("claims", "As it was read", claimList(claims, (c) => claimPath(c.id))),
    h("p", { class: "soft" }, `Added ${x.added} UTC.`, x.versions.length > 1 && [" Versions: ", x.versions.map((v, i) => [i ? ", " : "", link(articlePath(v.split(" ")[0]!), v.slice(17))])]),
    downloads(x.key, { json: api(`/articles/${x.key}`), more: [["brat", api("/export/brat", { article: x.key })], ["WebAnno", api("/export/webanno", { article: x.key })], ["claims as CSV", api("/export/csv", { article: x.key })]] }));
  return article.title || "Report";
};
