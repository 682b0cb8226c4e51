// One process: how it stands, what waits for what, who holds which position, on any day.
import { fill, h, link, section, table, say, type Child } from "./dom";
import { address, api, ask, type Entity, type Gate, type Line, type Position, type Process, type Stage, type Status } from "./api";
import { basis, denied, downloads, people, processPath, words } from "./parts";
import { gateSides, meetingName, stageMap } from "./map";
import { capital, count, dayShort, dayWord, lean, nameOf, names, plain, quote, short, sideOf, stanceWord } from "./words";
import { go, type Page } from "./route";

const SIGN: Record<string, string> = { "1": "+", "-1": "−", "0": "·" };

// ---- status ---------------------------------------------------------------------------------

function statusLine(p: Process): HTMLElement {
  const last = p.status.filter((x) => x.last);
  const first: Status | undefined = last[0] ?? p.status[p.status.length - 1];
  if (!first) return h("p", { class: "lede" }, "Nobody says how the talks stand.");
  const voices = last.length ? last : [first];
  const split = new Set(voices.map((x) => x.value)).size > 1;
  return h("div", { class: "lede" },
    voices.map((x) => h("p", {},
      h("strong", { class: "state" }, capital(x.value)), " — ",
      x.by.length ? [people(x.by), " says: "] : "the report says: ", words(x),
      x.claims[0]?.day ? `, ${dayShort(x.claims[0].day)}` : "", denied(x))),
    split && h("p", { class: "disputed" }, "≠ The voices disagree."));
}

function pastStatus(p: Process): Child {
  const past = p.status.filter((x) => !x.last && x !== p.status[p.status.length - 1]);
  return past.length > 0 && h("details", { class: "basis" }, h("summary", {}, `earlier: ${past.map((x) => x.value).join(", ")}`),
    h("ul", {}, past.map((x) => h("li", {}, h("strong", {}, x.value), " ", words(x), " ", dayShort(x.claims[0]?.day)))));
}

// ---- stages -----------------------------------------------------------------------------------

function meetings(p: Process): HTMLElement {
  const by = new Map<number, Stage[]>();
  for (const x of p.stages) by.set(x.meeting, [...(by.get(x.meeting) ?? []), x]);
  return h("div", { class: "meetings" }, [...by].map(([n, list]) => {
    const now = list.find((x) => x.now) ?? list[list.length - 1]!;
    return h("article", { id: `meeting-${n}`, class: "meeting" },
      h("h3", {}, h("em", {}, capital(meetingName(now))), " — ", now.participants.length ? people(now.participants) : "participants not told"),
      h("ol", { class: "steps" }, list.map((x) => h("li", { class: x === now ? "now" : "" },
        h("span", { class: "step" }, plain(x.status)), " ", words(x),
        h("span", { class: "by" }, [x.date ? dayShort(x.date) : x.window?.text, x.venue?.text, x.host ? `host: ${nameOf(x.host)}` : ""].filter(Boolean).map((t) => ` · ${t}`)),
        " ", basis(x)))));
  }));
}

/** One line for each pair of what waits and what must come first, with all who say so. */
function gates(p: Process): Child {
  const groups = new Map<string, { says: string; list: Gate[] }>();
  for (const g of p.gates) {
    const { before, requires } = gateSides(p, g), says = `${capital(before)} waits for ${requires}`;
    groups.set(`${says}${g.met}`, { says, list: [...(groups.get(`${says}${g.met}`)?.list ?? []), g] });
  }
  return groups.size > 0 && h("ul", { class: "gates" }, [...groups.values()].map(({ says, list }) => h("li", {},
    h("p", {}, says, list[0]!.met ? h("span", { class: "badge" }, ` met${list[0]!.met_day ? ` ${dayShort(list[0]!.met_day)}` : ""}`) : h("span", { class: "badge open" }, "not yet met")),
    list.map((g) => h("p", { class: "said" }, words(g), g.by.length > 0 && h("span", { class: "by" }, ` — ${names(g.by)}`), " ", basis(g))))));
}

// ---- positions -----------------------------------------------------------------------------------

interface Held { side: string; label: string; list: Position[] }

function held(p: Process): { sides: Held[]; issues: string[] } {
  const sides = new Map<string, Held>(), issues: string[] = [];
  const label = new Map<string, string>();
  for (const e of [...p.parties, ...p.third_parties]) if (!label.has(sideOf(e)) || e.kind === "state") label.set(sideOf(e), e.kind === "state" || sideOf(e) === nameOf(e) ? nameOf(e) : sideOf(e));
  for (const e of [...p.parties, ...p.third_parties]) if (!sides.has(sideOf(e))) sides.set(sideOf(e), { side: sideOf(e), label: label.get(sideOf(e)) ?? sideOf(e), list: [] });
  for (const x of p.positions) {
    const issue = x.issue ?? "other";
    if (!issues.includes(issue)) issues.push(issue);
    const own = new Set((x.party.length ? x.party : [{ text: "the report" } as Entity]).map(sideOf));
    for (const side of own) {
      if (!sides.has(side)) sides.set(side, { side, label: side, list: [] });
      sides.get(side)!.list.push(x);
    }
  }
  return { sides: [...sides.values()].filter((x) => x.list.length), issues };
}

function stand(p: Process, x: Position, last: boolean, split: boolean): HTMLElement {
  const reply = x.answers !== undefined ? p.positions[x.answers] : undefined;
  return h("li", { class: last ? "now" : "" },
    h("p", {}, h("span", { class: `stance lean${lean(x.stance)}` }, h("span", { "aria-hidden": "true" }, `${SIGN[String(lean(x.stance))]} `), stanceWord(x.stance)), " ",
      x.option ? h("a", { href: `/claim/${x.claims[0]?.id ?? ""}` }, quote(short(x.option.text, 150))) : words(x),
      split && last && h("span", { class: "disputed" }, " ≠ both for and against")),
    h("p", { class: "by" }, names(x.party), x.date || x.claims[0]?.day ? `, ${dayShort(x.date ?? x.claims[0]?.day)}` : "",
      reply ? `, in reply to ${names(reply.party)}` : x.reply_to.length ? `, to ${names(x.reply_to)}` : ""),
    basis(x));
}

/** For and against the same words on the same day: disagreement, not a change. */
function contradicts(list: Position[]): boolean {
  const last = list[list.length - 1];
  return !!last && list.some((x) => x !== last && x.option && last.option && x.option.text === last.option.text &&
    (x.date ?? x.claims[0]?.day) === (last.date ?? last.claims[0]?.day) && lean(x.stance) * lean(last.stance) < 0);
}

function matrix(p: Process): Child {
  const { sides, issues } = held(p);
  if (!issues.length) return h("p", { class: "none" }, "No position is told.");
  const cell = (side: Held, issue: string): Child => {
    const list = side.list.filter((x) => (x.issue ?? "other") === issue);
    return list.length > 0 && h("ol", { class: "stands" }, list.map((x, i) => stand(p, x, i === list.length - 1, contradicts(list))));
  };
  return table("Positions by issue and party", ["Issue", ...sides.map((x) => x.label)],
    issues.map((issue) => [capital(plain(issue)), ...sides.map((side) => cell(side, issue))]), "matrix");
}

// ---- the rest --------------------------------------------------------------------------------------

function pledges(p: Process): Child {
  return p.pledges.length > 0 && section("pledges", "Pledges", table("Pledges", ["Who", "What", "Stands", "Rests on"],
    p.pledges.map((x) => [[people(x.party), x.to.length ? [" to ", people(x.to)] : ""],
      [words(x), x.amount && x.what && !x.what.text.includes(x.amount.text) ? ` (${x.amount.text})` : "", x.deadline ? ` by ${x.deadline.text}` : ""],
      h("span", { class: `badge ${x.status === "open" ? "" : x.status === "kept" ? "" : "open"}` }, x.status), basis(x)])));
}

function shifts(p: Process): Child {
  return p.shifts.length > 0 && section("shifts", "Shifts", table("Shifts", ["Who", "Change", "How it is known", "Rests on"],
    p.shifts.map((x) => [people(x.party),
      x.from_stance && x.to_stance ? [`${stanceWord(x.from_stance)} `, x.from ? quote(x.from.text) : words(x), ` → ${stanceWord(x.to_stance)} `, x.to ? quote(x.to.text) : words(x, x.claims.length - 1)] : words(x),
      x.stated ? "said in a report" : "seen by comparison", basis(x)])));
}

function forecasts(p: Process): Child {
  return p.forecasts.length > 0 && section("forecasts", "Forecasts", table("Forecasts", ["Who", "Expects", "Until", "Came", "Rests on"],
    p.forecasts.map((x) => [people(x.by), words(x), x.window?.text ?? dayShort(x.until) ?? "", plain(x.outcome), basis(x)])));
}

/** Everything that is drawn of a process; the same for one that was just read. */
export function processBody(p: Process): Child {
  const map = stageMap(p);
  return [
    statusLine(p), pastStatus(p),
    (p.stages.length > 0 || p.gates.length > 0) && section("stages", "Stages and gates",
      map && h("div", { class: "wide drawing", tabindex: 0, role: "group", "aria-label": "Map of stages and gates" }, map),
      gates(p), meetings(p), map && downloads(`${p.id || "process"}-stages`, { svg: () => map })),
    section("positions", "Positions", matrix(p)),
    pledges(p), shifts(p), forecasts(p),
  ];
}

export function title(p: { name: string }): [string, string] {
  const at = p.name.indexOf(": ");
  return at < 0 ? [capital(p.name), ""] : [p.name.slice(0, at), p.name.slice(at + 2)];
}

function facts(p: Process, lines: Line[], total: number): HTMLElement {
  const q = { process: p.id };
  const reports = new Set(lines.map((l) => l.told.article)).size;
  const row = (k: string, ...v: Child[]) => [h("dt", {}, k), h("dd", {}, ...v)];
  return h("dl", { class: "facts" },
    row("Parties", people(p.parties) ?? "not told"),
    p.third_parties.length > 0 && row("With", people(p.third_parties)),
    row("Reports", link(address("/articles", q), count(reports, "report")), p.first ? `, ${dayWord(p.first)}${p.last !== p.first ? ` to ${dayWord(p.last)}` : ""}` : ", days not given"),
    row("Told", link(address("/search", q), "its claims"), ", ", link(address("/timeline", q), count(total, "line")), ", ", link(address("/network", q), "who towards whom")));
}

/** Days on which something was told; the last is today's state. */
function slider(id: string, days: string[], at: string | null): Child {
  if (days.length < 2) return null;
  const now = at ? Math.max(0, days.findLastIndex((d) => d <= at)) : days.length - 1;
  const out = h("output", { for: "day" }, at ? dayWord(days[now]) : `${dayWord(days[now])} (all)`);
  let wait = 0;
  const input = h("input", { id: "day", type: "range", min: 0, max: days.length - 1, value: now, "aria-valuetext": dayWord(days[now]),
    input: (e) => {
      const n = Number((e.target as HTMLInputElement).value);
      out.textContent = dayWord(days[n]);
      input.setAttribute("aria-valuetext", dayWord(days[n]));
      clearTimeout(wait);
      wait = window.setTimeout(() => go(address(processPath(id), { day: n === days.length - 1 ? undefined : days[n] }), { replace: true, keep: true }), 180);
    } });
  return h("div", { class: "slider" }, h("label", { for: "day" }, "As it was known on"), input, out);
}

export const processPage: Page = async (at, query, to) => {
  const id = at[0] ?? "", day = query.get("day");
  const [state, log] = await Promise.all([
    ask<{ status: string; process: Process }>(`/processes/${encodeURIComponent(id)}`, { as_of: day }),
    ask<{ total: number; lines: Line[] }>(`/processes/${encodeURIComponent(id)}/log`, {}).catch(() => ({ total: 0, lines: [] as Line[] })),
  ]);
  const p = state.process, [name, about] = title(p);
  const days = [...new Set(log.lines.map((l) => l.day).filter((d): d is string => !!d))].sort();
  fill(to,
    h("p", { class: "kicker" }, link("/", "Processes"), " / ", p.id),
    h("h1", {}, name),
    h("p", { class: "about" }, about && `${capital(about)}. `, p.third_parties.length > 0 && ["With ", people(p.third_parties), ". "],
      link(address("/articles", { process: p.id }), count(new Set(log.lines.map((l) => l.told.article)).size, "report")), p.first ? `, ${dayWord(p.first)}${p.last !== p.first ? ` to ${dayWord(p.last)}` : ""}.` : ", day not given."),
    slider(id, days, day), processBody(p), section("sources", "Sources", facts(p, log.lines, log.total),
      downloads(p.id, { json: api(`/processes/${encodeURIComponent(id)}`, { as_of: day }), csv: api(`/processes/${encodeURIComponent(id)}/log`, { form: "csv", as_of: day }), more: [["Calendar", api("/meetings", { process: p.id, form: "ics" })]] })));
  if (day) say(`As it was known on ${dayWord(day)}`);
  return name;
};
