// Every process, one line each, and what is ahead.
import { fill, h, link, section, table } from "./dom";
import { api, ask, type Summary } from "./api";
import { downloads, processPath } from "./parts";
import { title } from "./process";
import { capital, count, dayShort, dayWord, plain } from "./words";
import type { Page } from "./route";

interface Meeting { process: string; format?: string; status: string; participants: string[]; date?: string; window?: string; venue?: string; told: { id: string } }

function span(p: Summary): string {
  if (!p.first) return "not given";
  return p.last === p.first ? dayShort(p.first) : `${dayShort(p.first)} – ${dayShort(p.last)}`;
}

export const overviewPage: Page = async (_at, _query, to) => {
  const [all, ahead] = await Promise.all([ask<{ total: number; processes: Summary[] }>("/processes", { limit: 1000 }), ask<{ meetings: Meeting[] }>("/meetings")]);
  const list = [...all.processes].sort((a, b) => (b.last ?? "").localeCompare(a.last ?? "") || b.claims - a.claims);
  const name = new Map(list.map((p) => [p.id, title(p)[0]]));
  fill(to,
    h("h1", {}, "Where the talks stand"),
    h("p", { class: "about" }, `${count(all.total, "process", "processes")}, each computed from what reports say. A status is the last voice on it.`),
    table("Processes", ["Process", "Stands", "Issues", "Told", "Claims"], list.map((p) => [
      [h("a", { class: "big", href: processPath(p.id) }, title(p)[0]), p.third_parties.length > 0 && h("span", { class: "soft block" }, `with ${p.third_parties.slice(0, 4).join(", ")}${p.third_parties.length > 4 ? " …" : ""}`)],
      [h("span", { class: `state ${p.status}` }, capital(p.status)), p.status_day && h("span", { class: "soft block" }, dayShort(p.status_day))],
      p.issues.slice(0, 4).map(plain).join(", "),
      h("span", { class: "figures" }, span(p)),
      [link(`/search?process=${encodeURIComponent(p.id)}`, String(p.claims)), h("span", { class: "soft block" }, count(p.reports, "report"))],
    ]), "processes"),
    ahead.meetings.length > 0 && section("ahead", "Meetings ahead", h("ul", { class: "gates" }, ahead.meetings.map((m) => h("li", {},
      h("span", { class: "badge" }, plain(m.status)), " ", link(`/claim/${m.told.id}`, `${capital(plain(m.format) || "meeting")}: ${m.participants.join(", ")}`),
      h("span", { class: "by" }, [m.date ? dayWord(m.date) : m.window, m.venue].filter(Boolean).map((x) => ` · ${x}`)), " — ", link(processPath(m.process), name.get(m.process) ?? m.process))))),
    downloads("processes", { csv: api("/processes", { form: "csv" }), json: api("/processes"), more: [["Calendar", api("/meetings", { form: "ics" })]] }));
  return "Processes";
};
