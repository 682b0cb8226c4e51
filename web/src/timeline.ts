// What was told, day by day.
import { fill, h, link, s, say, type Child } from "./dom";
import { api, ask, type Line } from "./api";
import { claimPath, denied, downloads, processPath } from "./parts";
import { filters, pager, taken } from "./form";
import { capital, count, dayWord, plain, short } from "./words";
import type { Page } from "./route";

const FIELDS = ["process", "issue", "from", "to", "as_of"];
const LIMIT = 200;

/** How much was told when: a bar for each month that is shown. */
function density(lines: Line[]): SVGSVGElement | null {
  const by = new Map<string, number>();
  for (const l of lines) if (l.day) by.set(l.day.slice(0, 7), (by.get(l.day.slice(0, 7)) ?? 0) + 1);
  const months = [...by.keys()].sort();
  if (months.length < 2) return null;
  const index = (m: string) => Number(m.slice(0, 4)) * 12 + Number(m.slice(5));
  const first = index(months[0]!), n = index(months[months.length - 1]!) - first + 1, w = 960, high = 64, most = Math.max(...by.values());
  const step = Math.min(28, w / n);
  return s("svg", { viewBox: `0 0 ${w} ${high + 22}`, class: "chart", role: "img", "aria-label": `Lines a month from ${months[0]} to ${months[months.length - 1]}; most: ${most}` },
    s("line", { x1: 0, x2: w, y1: high, y2: high, class: "axis" }),
    months.map((m) => { const v = (by.get(m)! / most) * (high - 6); return s("rect", { x: (index(m) - first) * step + 1, y: high - v, width: Math.max(1.5, step - 2), height: v, class: "bar" }, s("title", {}, `${m}: ${by.get(m)}`)); }),
    s("text", { x: 0, y: high + 17, class: "tick" }, months[0]!),
    s("text", { x: Math.min(w, n * step), y: high + 17, class: "tick end" }, months[months.length - 1]!));
}

function line(l: Line, alone: boolean): HTMLElement {
  return h("li", { class: `line ${l.kind}` },
    h("span", { class: "kind" }, l.kind), " ",
    h("span", { class: "what" }, h("a", { href: claimPath(l.told.id) }, capital(short(l.text, 260))), denied(l), " ",
      h("span", { class: "by" }, l.issue ? `${plain(l.issue)} · ` : "", count(l.support, "account"), !alone && [" · ", link(processPath(l.process), l.process)])));
}

export const timelinePage: Page = async (_at, query, to) => {
  const q = taken(query, FIELDS), offset = Number(query.get("offset")) || 0;
  const log = await ask<{ total: number; lines: Line[] }>("/log", { ...q, limit: LIMIT, offset });
  const groups: [string, Line[]][] = [];
  for (const l of log.lines) {
    const day = l.day ?? "";
    if (!groups.length || groups[groups.length - 1]![0] !== day) groups.push([day, []]);
    groups[groups.length - 1]![1].push(l);
  }
  if (groups.length > 1 && groups[0]![0] === "") groups.push(groups.shift()!);
  const chart = density(log.lines);
  const body: Child = groups.map(([day, lines]) => h("section", { class: "day" }, h("h2", {}, day ? h("time", { datetime: day }, dayWord(day)) : "Day not given"),
    h("ul", {}, lines.map((l) => line(l, !!q.process)))));
  fill(to, h("h1", {}, "Timeline"), h("p", { class: "about" }, `${count(log.total, "line")}, on the day that a report first told them.`),
    filters("/timeline", FIELDS, query), chart, log.lines.length ? h("div", { class: "days" }, body) : h("p", { class: "none" }, "Nothing was told that fits."),
    pager("/timeline", query, offset, log.lines.length, log.total, LIMIT),
    downloads("timeline", { svg: chart ? () => chart : undefined, csv: api("/log", { ...q, form: "csv", limit: 10000 }), json: api("/log", { ...q, limit: 10000 }) }));
  say(count(log.total, "line"));
  return "Timeline";
};
