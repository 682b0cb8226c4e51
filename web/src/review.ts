// Reviewing: a reader says of a claim that it is right, wrong, or how it should read.
import { fill, h, link, section, say, table, type Child } from "./dom";
import { api, ask, send, type About, type Claim, type Entity, type Found, type Mark } from "./api";
import { articlePath, claimPath, downloads } from "./parts";
import { sentence } from "./search";
import { EVENT_NAMES, ISSUES, REALITIES, STANCES, count, eventWord, nameOf, plain, quote } from "./words";
import { go, type Page } from "./route";

const who = (): string => localStorage.getItem("who") ?? "";

export function marksList(marks: Mark[]): Child {
  if (!marks.length) return h("p", { class: "none" }, "Nobody has marked it.");
  return h("ul", { class: "gates" }, marks.map((m) => h("li", {}, h("span", { class: m.verdict === "right" ? "badge" : "badge open" }, m.verdict), ` ${m.who}`, h("span", { class: "by" }, `, ${m.at} UTC`), m.note && [": ", quote(m.note)],
    m.correction && h("p", {}, "should read: ", sentence(m.correction)))));
}

async function put(claim: string, verdict: string, more: object = {}): Promise<Mark[]> {
  return send<Mark[]>("/marks", {}, JSON.stringify({ claim, verdict, who: who(), ...more }), "application/json");
}

/** "France (FRA); Mali" → entities. */
function entities(text: string): Entity[] {
  return text.split(";").map((x) => x.trim()).filter(Boolean).map((x) => {
    const m = /^(.*?)\s*\(([A-Z]{3})\)$/.exec(x);
    return m ? { text: m[1]!, name: m[1]!, country: m[2]! } : { text: x, name: x };
  });
}
const spelled = (list?: Entity[]): string => (list ?? []).map((e) => nameOf(e) + (e.country ? ` (${e.country})` : "")).join("; ");

export function markForm(c: Claim, done: () => void = () => go(location.pathname + location.search, { replace: true, keep: true })): HTMLElement {
  const told = h("p", { class: "error", role: "alert" });
  const act = async (fn: () => Promise<unknown>) => {
    if (!who()) { told.textContent = "Say who you are first."; (document.getElementById("who") as HTMLInputElement | null)?.focus(); return; }
    try { await fn(); say("Marked"); done(); } catch (e) { told.textContent = e instanceof Error ? e.message : String(e); }
  };
  const note = h("input", { id: "note", type: "text", maxlength: 1000 });
  const mark = (verdict: string) => () => void act(() => put(c.id, verdict, note.value.trim() ? { note: note.value.trim() } : {}));
  const choose = (id: string, all: string[], now: string | undefined, word: (x: string) => string) =>
    h("div", { class: "field" }, h("label", { for: `x-${id}` }, id), h("select", { id: `x-${id}`, name: id }, h("option", { value: "" }, "—"), all.map((x) => h("option", { value: x, selected: x === now }, word(x)))));
  const text = (id: string, now: string) => h("div", { class: "field" }, h("label", { for: `x-${id}` }, id), h("input", { id: `x-${id}`, name: id, type: "text", value: now }));
  const form = h("form", { class: "filters", submit: (e) => {
    e.preventDefault();
    const data = new FormData(form), fields: Record<string, unknown> = {};
    const word = (k: keyof Claim & string) => { const v = String(data.get(k) ?? ""); if (v && v !== c[k]) fields[k] = v; };
    (["event", "reality", "issue", "stance"] as const).forEach(word);
    for (const k of ["actor", "recipient"] as const) { const v = String(data.get(k) ?? ""); if (v !== spelled(c[k])) fields[k] = entities(v); }
    if (!Object.keys(fields).length) { told.textContent = "Nothing was changed."; return; }
    void act(() => put(c.id, "corrected", { correction: fields, ...(note.value.trim() ? { note: note.value.trim() } : {}) }));
  } }, text("actor", spelled(c.actor)), choose("event", EVENT_NAMES, c.event, (e) => `${e.toLowerCase()} — ${eventWord(e)}`), text("recipient", spelled(c.recipient)),
    choose("reality", REALITIES, c.reality, plain), choose("issue", ISSUES, c.issue, plain), choose("stance", STANCES, c.stance, plain), h("button", { type: "submit" }, "It should read so"));
  return h("div", { class: "mark-form" },
    h("div", { class: "filters" }, h("div", { class: "field" }, h("label", { for: "who" }, "Who you are"), h("input", { id: "who", type: "text", value: who(), maxlength: 100, autocomplete: "name", input: (e) => localStorage.setItem("who", (e.target as HTMLInputElement).value.trim()) })),
      h("div", { class: "field" }, h("label", { for: "note" }, "Note"), note),
      h("button", { type: "button", id: "right", click: mark("right") }, "Right"), h("button", { type: "button", id: "wrong", click: mark("wrong") }, "Wrong")),
    h("details", {}, h("summary", {}, "Correct it"), form), told);
}

/** The next claim that nobody marked, least sure first. */
export const reviewPage: Page = async (_at, _query, to) => {
  const [about, marks] = await Promise.all([ask<About>(""), ask<Mark[]>("/marks")]);
  const done = new Set(marks.map((m) => m.claim));
  const next = about.review ? (await ask<{ claims: Found[] }>("/claims", { facet: "move", limit: 1000 })).claims.filter((x) => !done.has(x.claim.id))
    .sort((a, b) => (a.claim.confidence ?? 1) - (b.claim.confidence ?? 1))[0] : undefined;
  const keys = (e: KeyboardEvent) => {
    if (!document.contains(to)) { removeEventListener("keydown", keys); return; }
    if ((e.target as Element).matches("input, select, textarea") || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "r") document.getElementById("right")?.click();
    if (e.key === "w") document.getElementById("wrong")?.click();
  };
  addEventListener("keydown", keys);
  const tally = (v: string) => marks.filter((m) => m.verdict === v).length;
  fill(to, h("h1", {}, "Review"),
    h("p", { class: "about" }, `${count(marks.length, "mark")}: ${tally("right")} right, ${tally("wrong")} wrong, ${tally("corrected")} corrected. Marks are added, never edited; the claim stays as it was read.`),
    next && section("next", "Least sure, and not yet marked", h("p", { class: "head" }, sentence(next.claim)), h("blockquote", {}, h("p", {}, next.sentence)),
      h("p", { class: "by" }, link(claimPath(next.claim.id), `claim ${next.claim.id}`), ", confidence ", (next.claim.confidence ?? 0).toFixed(2), ", ", link(articlePath(next.report.key), next.report.title || next.report.key)),
      markForm(next.claim, () => go("/review", { replace: true })), h("p", { class: "soft" }, "Keys: r right, w wrong.")),
    !about.review && h("p", { class: "soft" }, "This ledger is served for reading alone: `demarche serve --review` takes marks."),
    marks.length > 0 && section("marked", "Marked", table("Marks", ["Claim", "Mark", "Who, when", "Note"], [...marks].reverse().slice(0, 200).map((m) => [
      [link(claimPath(m.claim), m.coded ? quote(m.coded.text) : m.claim), m.title && h("span", { class: "soft block" }, m.title)],
      [h("span", { class: m.verdict === "right" ? "badge" : "badge open" }, m.verdict), m.correction && h("span", { class: "block" }, sentence(m.correction))], `${m.who}, ${m.at}`, m.note ?? ""]))),
    downloads("marks", { json: api("/marks"), more: [["JSON Lines", api("/marks", { form: "jsonl" })]] }));
  return "Review";
};
