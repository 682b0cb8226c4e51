// The filters of search, timeline, network and export: a form whose state is the address.
import { h, type Child } from "./dom";
import { address, type Query } from "./api";
import { EVENT_NAMES, FACETS, ISSUES, REALITIES, STANCES, eventWord, plain, realityWord } from "./words";
import { go } from "./route";

const LABELS: Record<string, string> = { q: "Words", actor: "Who", recipient: "To whom", event: "Does what", reality: "How real", issue: "Issue", stance: "Stance",
  facet: "Says of", from: "From", to: "To", process: "Process", as_of: "Known by", by: "By", measure: "Measure" };
const HINTS: Record<string, string> = { q: "guarantee*", actor: "RUS, USAGOV, a name", recipient: "UKR", process: "rus-ukr" };
const CHOICES: Record<string, [string, string][]> = {
  event: EVENT_NAMES.map((e) => [e, `${e.toLowerCase()} — ${eventWord(e)}`]), reality: REALITIES.map((r) => [r, `${r} — ${realityWord(r)}`]),
  issue: ISSUES.map((i) => [i, plain(i)]), stance: STANCES.map((x) => [x, plain(x)]), facet: FACETS.map((f) => [f, f]),
  by: [["day", "day"], ["week", "week"], ["month", "month"]], measure: [["goldstein", "Goldstein"], ["score", "PLOVER score"], ["claims", "claims"]],
};

function field(name: string, value: string, form: string): Child {
  const id = `f-${name}-${form.replace(/\W+/g, "")}`, choices = CHOICES[name];
  const input = choices
    ? h("select", { id, name }, name !== "by" && name !== "measure" && h("option", { value: "" }, "any"), choices.map(([v, t]) => h("option", { value: v, selected: v === value }, t)))
    : h("input", { id, name, value, type: name === "from" || name === "to" || name === "as_of" ? "date" : "text", placeholder: HINTS[name] ?? null, autocomplete: "off" });
  return h("div", { class: "field" }, h("label", { for: id }, LABELS[name] ?? name), input);
}

/** Fields of a form that goes to path with what is filled in. */
export function filters(path: string, fields: string[], query: URLSearchParams, what = "Show", else_: Record<string, string> = {}): HTMLFormElement {
  return h("form", { class: "filters", role: "search", submit: (e) => {
    e.preventDefault();
    const q: Query = {};
    for (const [k, v] of new FormData(e.target as HTMLFormElement)) q[k] = String(v).trim();
    go(address(path, q));
  } }, fields.map((f) => field(f, query.get(f) ?? else_[f] ?? "", path + what)), h("button", { type: "submit" }, what));
}

export function taken(query: URLSearchParams, fields: string[]): Query {
  const q: Query = {};
  for (const f of fields) q[f] = query.get(f) ?? undefined;
  return q;
}

/** Links to the pages of a list before and after this one. */
export function pager(path: string, query: URLSearchParams, offset: number, shown: number, total: number, limit: number): Child {
  const to = (o: number) => { const q = new URLSearchParams(query); if (o) q.set("offset", String(o)); else q.delete("offset"); return `${path}?${q}`; };
  return total > shown && h("nav", { class: "pager", "aria-label": "Parts of the list" },
    offset > 0 ? h("a", { href: to(Math.max(0, offset - limit)), rel: "prev" }, "← before") : h("span", {}),
    h("span", {}, `${(offset + 1).toLocaleString("en-GB")}–${(offset + shown).toLocaleString("en-GB")} of ${total.toLocaleString("en-GB")}`),
    offset + shown < total ? h("a", { href: to(offset + limit), rel: "next" }, "after →") : h("span", {}));
}
