// Stages and gates as a map: each meeting is a card, an arrow leads from what must come first to
// what waits for it. Cards stand in columns by how much they wait for.
import { s } from "./dom";
import type { Gate, Process, Stage } from "./api";
import { capital, dayShort, names, plain, short } from "./words";

const WIDTH = 236, GAP_X = 132, GAP_Y = 22, PAD = 14, LINE = 18;

interface Card { key: string; kind: "meeting" | "condition"; label: string; status: string; lines: { text: string; soft?: boolean }[]; to?: string; depth: number; x: number; y: number; h: number }
interface Arrow { from: string; to: string; met: boolean; n: number; by: string }

let pen: CanvasRenderingContext2D | null = null;
function wide(text: string, font: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 7;
  pen.font = font;
  return pen.measureText(text).width;
}

/** Words into lines no wider than so many pixels; what is left after the last line is cut. */
export function wrap(text: string, width: number, font: string, most = 3): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const more = line ? `${line} ${word}` : word;
    if (wide(more, font) <= width || !line) { line = more; continue; }
    lines.push(line);
    line = word;
    if (lines.length === most) { lines[most - 1] += "…"; return lines; }
  }
  if (line) lines.push(line);
  return lines;
}

const BODY = '15px Charter, "Bitstream Charter", "Charis SIL", Georgia, serif';
const ahead = (status: string): boolean => ["proposed", "urged", "agreed", "arranging", "scheduled"].includes(status);

function lookOf(status: string): string {
  if (status === "held" || status === "under-way") return "held";
  if (["refused", "postponed", "called-off"].includes(status)) return "broken";
  return status === "proposed" || status === "urged" ? "wished" : "planned";
}

export const meetingName = (x: Stage): string => plain(x.format) || "meeting";

function whenWhere(x: Stage): string {
  const at = [x.date ? dayShort(x.date) : x.window?.text, x.venue?.text ?? (x.host ? `host ${x.host.name ?? x.host.text}` : "")].filter(Boolean);
  return at.length ? at.join(" · ") : ahead(x.status) || x.status === "refused" ? "no date or venue told" : "";
}

function cardOf(key: string, x: Stage): Card {
  const lines = wrap(names(x.participants, true) || "participants not told", WIDTH - 2 * PAD, BODY).map((text) => ({ text, soft: false }));
  const at = whenWhere(x);
  const extra = at ? wrap(at, WIDTH - 2 * PAD, BODY, 2).map((text) => ({ text, soft: true })) : [];
  return { key, kind: "meeting", label: capital(meetingName(x)), status: x.status, lines: [...lines, ...extra], to: `#meeting-${x.meeting}`, depth: 0, x: 0, y: 0, h: 0 };
}

function conditionOf(key: string, label: string, text: string): Card {
  return { key, kind: "condition", label, status: "", lines: wrap(text, WIDTH - 2 * PAD, BODY, 4).map((t) => ({ text: t })), depth: 0, x: 0, y: 0, h: 0 };
}

export function gateSides(p: Process, g: Gate): { before: string; requires: string } {
  const of = (i: number | undefined, people: string, text?: string) => {
    const x = i === undefined ? undefined : p.stages[i];
    return x ? `the ${meetingName(x)} meeting of ${names(x.participants)}` : people || text || "what is not told";
  };
  return {
    before: of(g.before_stage, names(g.before), g.before_text && !g.before.length ? g.before_text.text : undefined),
    requires: of(g.requires_stage, names(g.requires), g.requires_text && `a condition: “${g.requires_text.text}”`),
  };
}

function draft(p: Process): { cards: Map<string, Card>; arrows: Arrow[] } {
  const cards = new Map<string, Card>(), arrows = new Map<string, Arrow>();
  for (const x of p.stages) if (x.now) cards.set(`m${x.meeting}`, cardOf(`m${x.meeting}`, x));
  p.gates.forEach((g, i) => {
    const end = (stage: number | undefined, label: string, text: string) => {
      const x = stage === undefined ? undefined : p.stages[stage];
      if (x && cards.has(`m${x.meeting}`)) return `m${x.meeting}`;
      const key = `c${label}${text}`.toLowerCase();
      if (!cards.has(key)) cards.set(key, conditionOf(key, label, text));
      return key;
    };
    const sides = gateSides(p, g);
    const from = end(g.requires_stage, "Condition", sides.requires), to = end(g.before_stage, "Waits", sides.before);
    const key = `${from}>${to}`, old = arrows.get(key);
    if (from === to) return;
    if (old) { old.n++; old.met &&= g.met; } else arrows.set(key, { from, to, met: g.met, n: 1, by: names(p.gates[i]!.by) });
  });
  return { cards, arrows: [...arrows.values()] };
}

/** Columns: one right of everything that a card waits for; a circle ends after as many steps as there are cards. */
function settle(cards: Map<string, Card>, arrows: Arrow[]): { w: number; h: number } {
  for (let turn = 0; turn < cards.size; turn++)
    for (const a of arrows) {
      const from = cards.get(a.from)!, to = cards.get(a.to)!;
      if (to.depth <= from.depth && from.depth < cards.size) to.depth = from.depth + 1;
    }
  const bound = new Set(arrows.flatMap((a) => [a.from, a.to]));
  const linked = [...cards.values()].filter((c) => bound.has(c.key)), loose = [...cards.values()].filter((c) => !bound.has(c.key));
  for (const c of cards.values()) c.h = 2 * PAD + LINE * (c.lines.length + 1) + 2;
  const tops: number[] = [];
  const columns = Math.max(2, ...linked.map((c) => c.depth + 1));
  const place = (c: Card, column: number) => {
    c.x = 1 + column * (WIDTH + GAP_X);
    c.y = tops[column] ?? 1;
    tops[column] = c.y + c.h + GAP_Y;
  };
  linked.forEach((c) => place(c, c.depth));
  const below = Math.max(0, ...tops.map((t) => t ?? 0));
  for (let i = 0; i < columns; i++) tops[i] = loose.length && linked.length ? below + 16 : tops[i] ?? 1;
  loose.forEach((c, i) => place(c, i % columns));
  return { w: 2 + columns * WIDTH + (columns - 1) * GAP_X, h: Math.max(...tops.map((t) => t ?? 0)) - GAP_Y + 3 };
}

function drawCard(c: Card): SVGElement {
  const look = c.kind === "condition" ? "condition" : lookOf(c.status);
  const g = s("g", { class: `card ${look}`, transform: `translate(${c.x} ${c.y})` },
    s("rect", { width: WIDTH, height: c.h, rx: 3, class: "frame" }),
    s("text", { x: PAD, y: PAD + 12, class: "label" }, c.label),
    s("text", { x: WIDTH - PAD, y: PAD + 12, class: "state" }, plain(c.status)),
    c.lines.map((l, i) => s("text", { x: PAD, y: PAD + 14 + LINE * (i + 1), class: l.soft ? "soft" : "names" }, l.text)));
  return c.to ? s("a", { href: c.to, "aria-label": `${c.label}, ${plain(c.status)}: ${c.lines.map((l) => l.text).join(" ")}` }, g) : g;
}

function drawArrow(a: Arrow, cards: Map<string, Card>): SVGElement {
  const from = cards.get(a.from)!, to = cards.get(a.to)!;
  const x1 = from.x + WIDTH, y1 = from.y + Math.min(from.h, to.h) / 2, x2 = to.x - 9, y2 = to.y + Math.min(from.h, to.h) / 2;
  const back = x2 < x1, mid = (x1 + x2) / 2;
  const path = back
    ? `M${from.x + WIDTH / 2} ${from.y + from.h} C${from.x + WIDTH / 2} ${from.y + from.h + 40} ${to.x + WIDTH / 2} ${to.y + to.h + 40} ${to.x + WIDTH / 2} ${to.y + to.h + 9}`
    : `M${x1} ${y1} C${mid} ${y1} ${mid} ${y2} ${x2} ${y2}`;
  const head = back ? "" : `M${x2} ${y2 - 5}L${x2 + 8} ${y2}L${x2} ${y2 + 5}Z`;
  const middle = (y1 + y2) / 2;
  return s("g", { class: a.met ? "gate met" : "gate open" },
    s("path", { d: path, class: "way" }),
    head && s("path", { d: head, class: "head" }),
    !back && s("text", { x: mid, y: middle - 10, class: "says" }, a.met ? "has opened" : "must come first"),
    !back && a.by && s("text", { x: mid, y: middle + 20, class: "who" }, short(a.by, 20)));
}

export function stageMap(p: Process): SVGSVGElement | null {
  const { cards, arrows } = draft(p);
  if (!cards.size) return null;
  const { w, h } = settle(cards, arrows);
  return s("svg", { viewBox: `0 0 ${w} ${h}`, width: w, height: h, class: "map", role: "group", "aria-label": "Meetings, and what waits for what" },
    arrows.map((a) => drawArrow(a, cards)), [...cards.values()].map(drawCard));
}
