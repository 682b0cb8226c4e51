// Who acts towards whom: a network of sides, and a dyad's score in time.
import { fill, h, link, s, section, table, type Child } from "./dom";
import { address, api, ask, type Edge, type Node_, type Point, type Query } from "./api";
import { downloads } from "./parts";
import { filters, taken } from "./form";
import { count, dayShort, signed } from "./words";
import type { Page } from "./route";

const FIELDS = ["process", "actor", "recipient", "event", "from", "to"];
const DYAD = ["actor", "recipient", "by", "measure", "from", "to", "process"];
const W = 960, H = 560;

interface Body extends Node_ { x: number; y: number; vx: number; vy: number; r: number }

/** Springs along edges, charges between nodes, a pull to the middle; begun on a circle, so that the
 * same network is drawn the same each time. */
function layOut(nodes: Node_[], edges: Edge[]): Map<string, Body> {
  const most = Math.max(1, ...nodes.map((n) => n.claims));
  const all = nodes.map((n, i): Body => ({ ...n, r: 6 + 16 * Math.sqrt(n.claims / most), vx: 0, vy: 0,
    x: W / 2 + Math.cos((i / nodes.length) * 2 * Math.PI) * 240, y: H / 2 + Math.sin((i / nodes.length) * 2 * Math.PI) * 170 }));
  const by = new Map(all.map((b) => [b.id, b]));
  const heavy = Math.max(1, ...edges.map((e) => e.claims)), turns = all.length > 150 ? 120 : 320;
  for (let turn = 0; turn < turns; turn++) {
    const heat = 1 - turn / turns;
    for (let i = 0; i < all.length; i++) {
      const a = all[i]!;
      for (let j = i + 1; j < all.length; j++) {
        const b = all[j]!, dx = a.x - b.x || 0.1, dy = a.y - b.y || 0.1, d2 = Math.max(60, dx * dx + dy * dy), f = (4200 / d2) * heat;
        const d = Math.sqrt(d2);
        a.vx += (dx / d) * f; a.vy += (dy / d) * f; b.vx -= (dx / d) * f; b.vy -= (dy / d) * f;
      }
      a.vx += (W / 2 - a.x) * 0.006 * heat; a.vy += (H / 2 - a.y) * 0.012 * heat;
    }
    for (const e of edges) {
      const a = by.get(e.from)!, b = by.get(e.to)!, dx = b.x - a.x, dy = b.y - a.y, d = Math.hypot(dx, dy) || 1;
      const f = ((d - 120) / d) * (0.02 + (0.05 * e.claims) / heavy) * heat;
      a.vx += dx * f; a.vy += dy * f; b.vx -= dx * f; b.vy -= dy * f;
    }
    for (const b of all) {
      b.x = Math.min(W - 70, Math.max(70, b.x + Math.max(-18, Math.min(18, b.vx)))); b.y = Math.min(H - 34, Math.max(26, b.y + Math.max(-18, Math.min(18, b.vy))));
      b.vx *= 0.55; b.vy *= 0.55;
    }
  }
  return spread(all, by);
}

/** Drawn as large as the frame lets it. */
function spread(all: Body[], by: Map<string, Body>): Map<string, Body> {
  const xs = all.map((b) => b.x), ys = all.map((b) => b.y), x0 = Math.min(...xs), y0 = Math.min(...ys);
  const fx = (W - 160) / Math.max(1, Math.max(...xs) - x0), fy = (H - 90) / Math.max(1, Math.max(...ys) - y0);
  for (const b of all) {
    b.x = 80 + (b.x - x0) * fx;
    b.y = 34 + (b.y - y0) * fy;
  }
  return by;
}

const tone = (e: Edge): string => (e.score > 0.5 ? "kind" : e.score < -0.5 ? "hard" : "even");

function dyad(query: URLSearchParams, e: { from: string; to: string }): string {
  return address("/network", { ...taken(query, ["process", "from", "to", "measure", "by"]), actor: e.from, recipient: e.to });
}

function draw(nodes: Node_[], edges: Edge[], query: URLSearchParams): SVGSVGElement {
  const by = layOut(nodes, edges), most = Math.max(1, ...edges.map((e) => e.claims));
  return s("svg", { viewBox: `0 0 ${W} ${H}`, class: "chart network", role: "group", "aria-label": "Network of who acts towards whom; the table below says the same" },
    edges.map((e) => {
      const a = by.get(e.from)!, b = by.get(e.to)!, dx = b.x - a.x, dy = b.y - a.y, d = Math.hypot(dx, dy) || 1, bend = 14;
      const x1 = a.x + (dx / d) * a.r, y1 = a.y + (dy / d) * a.r, x2 = b.x - (dx / d) * (b.r + 5), y2 = b.y - (dy / d) * (b.r + 5);
      const mx = (x1 + x2) / 2 - (dy / d) * bend, my = (y1 + y2) / 2 + (dx / d) * bend;
      const w = 1 + 4 * Math.sqrt(e.claims / most), ang = Math.atan2(y2 - my, x2 - mx), q = 4 + w;
      return s("a", { href: dyad(query, e), tabindex: -1, "aria-hidden": "true" },
        s("path", { d: `M${x1} ${y1}Q${mx} ${my} ${x2} ${y2}`, class: `edge ${tone(e)}`, "stroke-width": w }, s("title", {}, `${a.name} → ${b.name}: ${e.claims}, mean score ${e.score}`)),
        s("path", { d: `M${x2 + 3 * Math.cos(ang)} ${y2 + 3 * Math.sin(ang)}L${x2 - q * Math.cos(ang - 0.5)} ${y2 - q * Math.sin(ang - 0.5)}L${x2 - q * Math.cos(ang + 0.5)} ${y2 - q * Math.sin(ang + 0.5)}Z`, class: `tip ${tone(e)}` }));
    }),
    [...by.values()].map((b) => s("a", { href: address("/search", { ...taken(query, ["process"]), actor: b.id }), "aria-label": `${b.name}, ${count(b.claims, "claim")}` },
      s("circle", { cx: b.x, cy: b.y, r: b.r, class: "node" }), s("text", { x: b.x, y: b.y + b.r + 14, class: "node-name" }, b.name))));
}

// ---- series -----------------------------------------------------------------------------------------

const dayNumber = (d: string): number => Date.parse(`${d}T00:00:00Z`) / 86400000;

/** The end of the period that a point begins. */
function lastDay(from: string, by: string): string {
  const d = new Date(`${from}T00:00:00Z`);
  if (by === "month") d.setUTCMonth(d.getUTCMonth() + 1);
  else d.setUTCDate(d.getUTCDate() + (by === "week" ? 7 : 1));
  d.setUTCDate(d.getUTCDate() - 1);
  return d.toISOString().slice(0, 10);
}

function chart(points: Point[], measure: "goldstein" | "score" | "claims", q: Query, by: string): SVGSVGElement {
  const high = 260, left = 40, right = 12, top = 14, bottom = 30;
  const xs = points.map((p) => dayNumber(p.from)), x0 = Math.min(...xs), x1 = Math.max(...xs, x0 + 1);
  const most = measure === "claims" ? Math.max(1, ...points.map((p) => p.claims)) : 10, least = measure === "claims" ? 0 : -10;
  const X = (d: number) => (x1 === x0 ? left : left + 8 + ((d - x0) / (x1 - x0)) * (W - left - right - 16)), Y = (v: number) => top + ((most - v) / (most - least)) * (high - top - bottom);
  const ticks = measure === "claims" ? [0, Math.round(most / 2), most] : [-10, -5, 0, 5, 10];
  const line = points.map((p, i) => `${i ? "L" : "M"}${X(xs[i]!).toFixed(1)} ${Y(p[measure]).toFixed(1)}`).join("");
  const busy = Math.max(1, ...points.map((p) => p.claims));
  return s("svg", { viewBox: `0 0 ${W} ${high}`, class: "chart series", role: "group", "aria-label": `Mean ${measure} by ${by}; the table below says the same` },
    [...new Set(ticks)].map((t) => [s("line", { x1: left, x2: W - right, y1: Y(t), y2: Y(t), class: t === 0 ? "axis" : "grid" }), s("text", { x: left - 8, y: Y(t) + 4, class: "tick end" }, String(t))]),
    points.length > 1 && s("path", { d: line, class: "trace" }),
    points.map((p, i) => s("a", { href: address("/search", { ...q, from: p.from, to: lastDay(p.from, by) }), "aria-label": `${p.from}: ${p[measure]}, ${count(p.claims, "claim")}` },
      s("circle", { cx: X(xs[i]!), cy: Y(p[measure]), r: 3 + 4 * Math.sqrt(p.claims / busy), class: measure === "claims" ? "point" : p[measure] < 0 ? "point hard" : "point kind" }, s("title", {}, `${dayShort(p.from)}: ${p[measure]} (${count(p.claims, "claim")})`)))),
    s("text", { x: left, y: high - 6, class: "tick" }, dayShort(points[0]!.from)),
    points.length > 1 && s("text", { x: W - right, y: high - 6, class: "tick end" }, dayShort(points[points.length - 1]!.from)));
}

async function series(query: URLSearchParams): Promise<Child> {
  const q = taken(query, ["actor", "recipient", "from", "to", "process"]), by = query.get("by") ?? "week";
  const measure = (["goldstein", "score", "claims"] as const).find((m) => m === query.get("measure")) ?? "goldstein";
  const found = await ask<{ by: string; undated: number; points: Point[] }>("/series", { ...q, by });
  const name = [q.actor, q.recipient].filter(Boolean).join(" → ") || "all";
  const drawn = found.points.length ? chart(found.points, measure, q, by) : null;
  return section("series", "In time", filters("/network", DYAD, query, "Draw", { by: "week", measure: "goldstein" }),
    h("p", { class: "soft" }, `${name}: mean ${measure} of deeds by ${by}. `, found.undated > 0 && `${count(found.undated, "claim")} without a day ${found.undated === 1 ? "is" : "are"} left out.`),
    drawn ?? h("p", { class: "none" }, "No dated deed fits."),
    found.points.length > 0 && h("details", {}, h("summary", {}, "As a table"), table("Series", ["From", "Claims", "Goldstein", "PLOVER score", "Cooperation, verbal · material", "Conflict, verbal · material"],
      found.points.map((p) => [dayShort(p.from), link(address("/search", { ...q, from: p.from, to: lastDay(p.from, by) }), String(p.claims)), signed(p.goldstein), signed(p.score), `${p.quads[0]} · ${p.quads[1]}`, `${p.quads[2]} · ${p.quads[3]}`]), "numbers")),
    downloads("series", { svg: drawn ? () => drawn : undefined, csv: api("/series", { ...q, by, form: "csv" }), json: api("/series", { ...q, by }) }));
}

export const networkPage: Page = async (_at, query, to) => {
  const q = taken(query, FIELDS);
  const [net, part] = await Promise.all([ask<{ total: number; nodes: Node_[]; edges: Edge[] }>("/network", { ...q, limit: 120 }), series(query)]);
  const name = new Map(net.nodes.map((n) => [n.id, n.name]));
  const drawn = net.edges.length ? draw(net.nodes, net.edges, query) : null;
  fill(to, h("h1", {}, "Who acts towards whom"),
    h("p", { class: "about" }, `${count(net.total, "pair")}${net.total > net.edges.length ? `, the ${net.edges.length} told most are drawn` : ""}. Arrows lead from who acts; their width is how often it is told, their tone the mean PLOVER score.`),
    filters("/network", FIELDS, query),
    drawn ? h("div", { class: "wide drawing", tabindex: 0, role: "group", "aria-label": "Network" }, drawn) : h("p", { class: "none" }, "No deed between two sides fits."),
    drawn && h("p", { class: "legend" }, h("span", { class: "key kind" }, "cooperation"), h("span", { class: "key even" }, "neither"), h("span", { class: "key hard" }, "conflict")),
    downloads("network", { svg: drawn ? () => drawn : undefined, csv: api("/network", { ...q, form: "csv" }), json: api("/network", q), more: [["GraphML", api("/export/graphml", q)]] }),
    part,
    net.edges.length > 0 && section("pairs", "Pairs", table("Pairs", ["Pair", "Claims", "PLOVER score", "Goldstein", "Told"], net.edges.slice(0, 60).map((e) => [
      link(dyad(query, e), `${name.get(e.from)} → ${name.get(e.to)}`), link(address("/search", { ...taken(query, ["process"]), actor: e.from, recipient: e.to }), String(e.claims)), signed(e.score), signed(e.goldstein),
      e.first ? (e.first === e.last ? dayShort(e.first) : `${dayShort(e.first)} – ${dayShort(e.last)}`) : "not dated"]), "numbers")));
  return "Network";
};
