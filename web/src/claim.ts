// One claim: its words where they stand, how they were read, what rests on it, what reviewers say.
import { fill, h, link, s, section, table, type Child } from "./dom";
import { ask, type About, type OneClaim, type Span, type Word } from "./api";
import { articlePath, downloads, original, people, processPath, telling } from "./parts";
import { sentence } from "./search";
import { markForm, marksList } from "./review";
import { capital, count, dayWord, plain, quote, realityWord } from "./words";
import { api } from "./api";
import type { Page } from "./route";

/** Text with spans marked; spans are in code points from where text begins. */
export function marked(text: string, begin: number, spans: { span: Span; kind: string; title: string }[]): Child[] {
  const points = Array.from(text), cuts = new Set([0, points.length]);
  const inside = spans.map((x) => ({ ...x, from: Math.max(0, x.span[0] - begin), to: Math.min(points.length, x.span[1] - begin) })).filter((x) => x.to > x.from);
  for (const x of inside) { cuts.add(x.from); cuts.add(x.to); }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(0, -1).map((from, i) => {
    const to = at[i + 1]!, here = inside.filter((x) => x.from <= from && x.to >= to), piece = points.slice(from, to).join("");
    return here.length ? h("mark", { class: here.map((x) => x.kind).join(" "), title: here.map((x) => x.title).join("; ") }, piece) : piece;
  });
}

// ---- the tree ---------------------------------------------------------------------------------------

/** Arcs over the words, from each to the one it hangs on; the verb of the claim stands out. */
function tree(words: Word[], head: number): SVGSVGElement {
  const gap = 16, widths = words.map((w) => Math.max(w.form.length, w.upos.length, 2) * 8.2 + gap), xs: number[] = [];
  let at = 8;
  for (const w of widths) { xs.push(at + w / 2); at += w; }
  const level = new Map<number, number>();
  const arcs = words.map((w, i) => ({ i, a: Math.min(i, w.head), b: Math.max(i, w.head) })).filter((x) => words[x.i]!.head >= 0).sort((x, y) => x.b - x.a - (y.b - y.a));
  const top: number[] = new Array(words.length).fill(0);
  for (const x of arcs) {
    let most = 0;
    for (let k = x.a; k < x.b; k++) most = Math.max(most, top[k]!);
    level.set(x.i, most + 1);
    for (let k = x.a; k < x.b; k++) top[k] = most + 1;
  }
  const high = 20 * Math.max(1, ...level.values()) + 30;
  return s("svg", { viewBox: `0 0 ${at + 8} ${high + 44}`, width: at + 8, height: high + 44, class: "tree", role: "img", "aria-label": "Tree of the sentence; the table below says the same" },
    arcs.map((x) => {
      const w = words[x.i]!, y = high - 20 * level.get(x.i)!, child = xs[x.i]!, parent = xs[w.head]! + (w.head > x.i ? -5 : 5), dir = parent > child ? 1 : -1;
      return s("g", { class: x.i === head ? "arc here" : "arc" }, s("path", { d: `M${child} ${high - 4}V${y + 6}Q${child} ${y} ${child + 6 * dir} ${y}H${parent - 6 * dir}Q${parent} ${y} ${parent} ${y + 6}V${high - 4}`, class: "way" }),
        s("path", { d: `M${child - 3} ${high - 8}L${child} ${high - 2}L${child + 3} ${high - 8}Z`, class: "head" }),
        s("text", { x: (child + parent) / 2, y: y - 3, class: "rel" }, w.relation));
    }),
    words.map((w, i) => s("g", { class: i === head ? "word here" : "word" }, s("text", { x: xs[i]!, y: high + 14, class: "form" }, w.form), s("text", { x: xs[i]!, y: high + 31, class: "pos" }, w.upos))));
}

const row = (k: string, ...v: Child[]): Child => [h("dt", {}, k), h("dd", {}, ...v)];

function facts(x: OneClaim): HTMLElement {
  const c = x.claim;
  return h("dl", { class: "facts" },
    c.actor?.length ? row("Who", people(c.actor)) : null,
    c.recipient?.length ? row("To whom", people(c.recipient)) : null,
    c.event && row("Does", c.event, c.mode ? ` / ${c.mode}` : "", c.cameo ? h("span", { class: "soft" }, ` CAMEO ${c.cameo}, quad ${c.quad}, PLOVER score ${c.score}, Goldstein ${c.goldstein}`) : ""),
    row("How real", `${capital(c.reality ?? "not told")}`, h("span", { class: "soft" }, ` ${realityWord(c.reality)}`)),
    row("By whose account", c.according_to?.length ? h("ol", { class: "chain" }, c.according_to.map((a) => h("li", {}, people([a.entity]), ` ${a.stance}`, a.verb ? h("span", { class: "soft" }, ` (${a.verb})`) : ""))) : "the report itself"),
    c.condition && row("On condition", quote(c.condition.text)),
    c.issue && row("Issue", link(`/search?issue=${c.issue}`, capital(plain(c.issue)))),
    c.stance && row("Stance", plain(c.stance)),
    (c.date || c.date_text) && row("When", c.date ?? "", c.date_text ? ` ${quote(c.date_text)}` : ""),
    c.place && row("Where", c.place.text),
    c.format && row("Meeting", capital(plain(c.format)), c.stage ? `, ${plain(c.stage)}` : "", c.participants?.length ? [": ", people(c.participants)] : ""),
    c.host && row("Host", people([c.host])),
    c.window && row("Window", quote(c.window.text)),
    (c.before?.length || c.before_text) && row("What waits", c.before?.length ? people(c.before) : quote(c.before_text!.text)),
    (c.requires?.length || c.requires_text) && row("For what", c.requires?.length ? people(c.requires) : quote(c.requires_text!.text)),
    c.what && row("What", quote(c.what.text)),
    c.was && row("Was", quote(c.was.text)), c.now && row("Now", quote(c.now.text)),
    c.talks && row("Talks", c.talks),
    c.amount && row("Amount", c.amount.text),
    row("Says of", (c.facets ?? []).join(", ")),
    c.rule && row("Rule", h("code", {}, c.rule)),
    c.confidence !== undefined && row("Confidence", c.confidence.toFixed(2)));
}

export const claimPage: Page = async (at, _query, to) => {
  const [x, about] = await Promise.all([ask<OneClaim>(`/claims/${encodeURIComponent(at[0] ?? "")}`), ask<About>("")]);
  const c = x.claim, spans = [{ span: c.span, kind: "words", title: "the claim" },
    ...(c.actor ?? []).filter((e) => e.span).map((e) => ({ span: e.span!, kind: "actor", title: "who" })),
    ...(c.recipient ?? []).filter((e) => e.span).map((e) => ({ span: e.span!, kind: "recipient", title: "to whom" }))];
  const drawn = x.tree && x.tree.words.length < 120 ? tree(x.tree.words, x.tree.head) : null;
  const others = (told: OneClaim["rests"][number]["told"]) => told.filter((t) => t.id !== c.id);
  fill(to,
    h("p", { class: "kicker" }, link("/search", "Claims"), " / ", c.id),
    h("h1", { class: "quiet" }, sentence(c)),
    h("figure", { class: "passage" }, h("blockquote", {}, h("p", {}, marked(x.paragraph.text, x.paragraph.span[0], spans))),
      h("figcaption", {}, link(articlePath(x.article.key), x.article.title || x.article.id || x.article.key), x.article.site ? `, ${x.article.site}` : "", x.article.authors.length ? `, ${x.article.authors.join(", ")}` : "",
        x.article.date ? `, ${dayWord(x.article.date)}` : ", day not given", original(x.article.url) ? [" · ", original(x.article.url)] : "")),
    section("read", "As it was read", facts(x)),
    x.rests.length > 0 && section("rests", "What rests on it", h("ul", { class: "rests" }, x.rests.map((r) => h("li", {},
      h("p", {}, h("span", { class: "badge" }, r.kind), " ", r.state ? `${plain(r.state).toLowerCase()} ` : "", "in ", link(processPath(r.process), r.name), ` · ${count(r.support, "account")}`, r.denied > 0 && h("span", { class: "disputed" }, ` ≠ denied by ${r.denied}`)),
      others(r.told).length > 0 && h("details", { open: r.told.length < 6 }, h("summary", {}, "Other tellings"), h("ul", {}, others(r.told).map(telling))))))),
    drawn && section("tree", "Tree", h("div", { class: "wide drawing", tabindex: 0, role: "group", "aria-label": "Tree of the sentence" }, drawn),
      h("details", {}, h("summary", {}, "As a table"), table("Words", ["Word", "Class", "Relation", "Hangs on"], x.tree!.words.map((w) => [w.form, w.upos, w.relation, w.head < 0 ? "—" : x.tree!.words[w.head]!.form]))),
      downloads(`tree-${c.id}`, { svg: () => drawn })),
    x.explanation && section("why", "Why it was coded so", h("details", {}, h("summary", {}, "The whole explanation"), h("pre", { tabindex: 0 }, x.explanation))),
    !x.tree && h("p", { class: "soft" }, "The article, read by this version of the program, does not give this claim again: its tree is not shown."),
    section("marks", "Review", marksList(x.marks), about.review ? markForm(c) : h("p", { class: "soft" }, "This ledger is served for reading alone.")),
    downloads(`claim-${c.id}`, { json: api(`/claims/${c.id}`) }));
  return `Claim ${c.id}`;
};
