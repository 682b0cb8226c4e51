// A page or text of the reader's own: read here and now, and forgotten.
import { fill, h, section, say, type Child } from "./dom";
import { send, type Claim, type Process, type RecordOf, type Telling } from "./api";
import { claimList, coded, masthead } from "./article";
import { processBody, title } from "./process";
import { capital, count } from "./words";
import type { Page } from "./route";

const MOST = 2 * 1024 * 1024;

/** A record's items name claims by id; on pages they bear words. */
function withWords(p: unknown, claims: Map<string, Claim>): Process {
  const tellings = (ids: string[]): Telling[] => ids.map((id) => {
    const c = claims.get(id), by = c?.according_to?.[0];
    return { id: `#c-${id}`, text: c?.text ?? id, according_to: by ? by.entity.name || by.entity.text : undefined, stance: by?.stance };
  });
  const raw = p as Record<string, Record<string, unknown>[]>, out = { ...raw, id: "" } as Record<string, unknown>;
  for (const kind of ["stages", "gates", "positions", "pledges", "shifts", "forecasts", "status", "deeds"])
    out[kind] = (raw[kind] ?? []).map((x, i) => ({ meeting: i, now: true, last: true, support: 1, denied: 0, stated: true, ...x, claims: tellings((x.claims as string[]) ?? []) }));
  return out as unknown as Process;
}

/** Links to claims lead down the page: they are kept nowhere. */
function stay(e: HTMLElement): void {
  for (const a of e.querySelectorAll("a[href^='/claim/']")) a.setAttribute("href", decodeURIComponent(a.getAttribute("href")!.slice(7)));
  for (const d of e.querySelectorAll(".downloads a")) d.remove();
}

function shown(r: RecordOf): Child {
  const all = [...r.claims, ...r.statements], by = new Map(all.map((c) => [c.id, c]));
  const parts: Child[] = r.process.map((p) => {
    const one = withWords(p, by), [name, about] = title(one);
    return h("div", {}, h("h2", { class: "name" }, name), about && h("p", { class: "about" }, capital(about)), processBody(one));
  });
  return [masthead(r.article), r.process.length ? parts : h("p", { class: "none" }, "Nothing of talks is told in it."),
    section("text", "As it was read", coded(r.article, all, (c) => `#c-${c.id}`)),
    section("claims", count(all.length, "claim"), claimList(all, (c) => `#c-${c.id}`)),
    r.article.teasers.length > 0 && h("p", { class: "soft" }, `${count(r.article.teasers.length, "teaser")} on the page ${r.article.teasers.length === 1 ? "was" : "were"} left out.`)];
}

export const readPage: Page = async (_at, _query, to) => {
  const result = h("div", { class: "result", "aria-live": "polite" });
  const text = h("textarea", { id: "text", rows: 10, placeholder: "Paste a report: its title, a blank line, its paragraphs. Or drop a file here." });
  const date = h("input", { id: "date", type: "date" }), file = h("input", { id: "file", type: "file", accept: ".html,.htm,.txt,.md,text/*" });
  const read = async (name: string, body: Blob) => {
    if (body.size > MOST) { fill(result, h("p", { class: "error", role: "alert" }, "A page may have 2 MB.")); return; }
    fill(result, h("p", { class: "soft" }, "Reading…"));
    try {
      const r = await send<RecordOf>("/read", { name: name.slice(0, 100), date: date.value }, body, body.type.includes("html") ? "text/html" : "text/plain");
      fill(result, shown(r));
      stay(result);
      say(`Read: ${count(r.claims.length, "claim")}`);
      result.scrollIntoView({ block: "start" });
    } catch (e) {
      fill(result, h("p", { class: "error", role: "alert" }, e instanceof Error ? e.message : String(e)));
    }
  };
  const take = (list: FileList | null | undefined) => { const f = list?.[0]; if (f) void read(f.name, f); };
  file.addEventListener("change", () => take(file.files));
  const drop = h("form", { class: "drop", submit: (e) => { e.preventDefault(); if (text.value.trim()) void read("pasted", new Blob([text.value], { type: "text/plain" })); },
    dragover: (e) => { e.preventDefault(); drop.classList.add("over"); }, dragleave: () => drop.classList.remove("over"),
    drop: (e) => { e.preventDefault(); drop.classList.remove("over"); take((e as DragEvent).dataTransfer?.files); } },
    h("label", { for: "text" }, "Text"), text,
    h("div", { class: "filters" }, h("div", { class: "field" }, h("label", { for: "date" }, "Published"), date), h("div", { class: "field" }, h("label", { for: "file" }, "Or a file"), file), h("button", { type: "submit" }, "Read")));
  fill(to, h("h1", {}, "Read a page"), h("p", { class: "about" }, "What a report says, on this machine alone: it is sent nowhere else and not kept."), drop, result);
  return "Read a page";
};
