// Parts that several pages share: what an item rests on, marks of disagreement, downloads.
import { h, link, s, say, type Child } from "./dom";
import type { Entity, Item, Telling } from "./api";
import { count, dayShort, nameOf, quote, short } from "./words";

export const claimPath = (id: string): string => `/claim/${encodeURIComponent(id)}`;
export const processPath = (id: string): string => `/process/${encodeURIComponent(id)}`;
export const articlePath = (key: string): string => `/article/${encodeURIComponent(key)}`;

/** One telling: the words, by whose account, when. */
export function telling(t: Telling): HTMLElement {
  return h("li", {},
    link(claimPath(t.id), quote(t.text)),
    h("span", { class: "by" }, " ", t.according_to ? `${t.according_to} ${t.stance ?? "says"}` : "the report",
      t.day ? `, ${dayShort(t.day)}` : ""));
}

/** "2 accounts", which opens to the claims behind it; what somebody denies is marked. */
export function basis(x: Item): HTMLElement {
  const n = x.support || x.claims.length;
  return h("details", { class: "basis" },
    h("summary", {}, count(n, "account"), x.claims.length > n ? `, ${count(x.claims.length, "claim")}` : "", denied(x)),
    h("ul", {}, x.claims.map(telling)));
}

export function denied(x: { denied: number }): Child {
  return x.denied > 0 && h("span", { class: "disputed" }, " ", h("span", { "aria-hidden": "true" }, "≠ "), `denied by ${x.denied}`);
}

const LONG = 130;
/** The first words that something rests on, which lead to their claim. */
export function words(x: Item, n = 0): HTMLElement | null {
  const t = x.claims[n];
  return t ? link(claimPath(t.id), h("span", { title: t.text.length > LONG ? t.text : null }, quote(short(t.text, LONG)))) : null;
}

export function person(e: Entity): HTMLElement {
  const name = nameOf(e);
  const country = /^(IGO|NGO|IMG|MNC)$/.test(e.country ?? "") ? "" : e.country;
  const more = e.kind === "state" ? "" : [e.office, country].filter(Boolean).join(", ");
  return h("span", { class: "person" }, name, more && h("span", { class: "soft" }, ` (${more})`));
}

export function people(list: Entity[] | undefined): Child {
  const seen = new Set<string>();
  const once = (list ?? []).filter((e) => !seen.has(nameOf(e)) && seen.add(nameOf(e)));
  return once.map((e, i) => [i ? (i === once.length - 1 ? " and " : ", ") : "", person(e)]);
}

// ---- downloads ------------------------------------------------------------------------------

function offer(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const a = h("a", { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say(`${name} was saved`);
}

const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "opacity", "fill-opacity", "stroke-opacity", "letter-spacing"];

/** A drawing that stands by itself: what the style sheet says becomes its own attributes. */
function alone(svg: SVGSVGElement): { text: string; w: number; h: number } {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((e, i) => {
    const style = getComputedStyle(e);
    for (const name of STYLES) {
      const v = style.getPropertyValue(name);
      if (v && v !== "none" && v !== "normal") to[i]!.setAttribute(name, v);
      else if (v === "none" && (name === "fill" || name === "stroke")) to[i]!.setAttribute(name, v);
    }
    to[i]!.removeAttribute("class");
  });
  const box = svg.viewBox.baseVal;
  const w = box?.width || svg.clientWidth, height = box?.height || svg.clientHeight;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(w));
  copy.setAttribute("height", String(height));
  copy.prepend(s("rect", { x: box?.x ?? 0, y: box?.y ?? 0, width: w, height, fill: getComputedStyle(document.body).backgroundColor }));
  return { text: new XMLSerializer().serializeToString(copy), w, h: height };
}

async function savePng(name: string, svg: SVGSVGElement): Promise<void> {
  const { text, w, h: height } = alone(svg), image = new Image(), scale = 2;
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: Math.ceil(w * scale), height: Math.ceil(height * scale) });
  const to = canvas.getContext("2d")!;
  to.scale(scale, scale);
  to.drawImage(image, 0, 0, w, height);
  canvas.toBlob((blob) => blob && offer(`${name}.png`, blob), "image/png");
}

/** SVG and PNG of a drawing; CSV and JSON of what it draws. */
export function downloads(name: string, of: { svg?: () => SVGSVGElement | null; csv?: string; json?: string; more?: [string, string][] }): HTMLElement {
  const button = (text: string, what: string, fn: () => void) => h("button", { type: "button", class: "plain", "aria-label": what, click: fn }, text);
  const parts: Child[] = [];
  const svg = of.svg;
  if (svg) {
    parts.push(button("SVG", `Save ${name} as SVG`, () => { const x = svg(); if (x) offer(`${name}.svg`, new Blob([alone(x).text], { type: "image/svg+xml" })); }));
    parts.push(button("PNG", `Save ${name} as PNG`, () => { const x = svg(); if (x) void savePng(name, x); }));
  }
  if (of.csv) parts.push(h("a", { href: of.csv, download: `${name}.csv` }, "CSV"));
  if (of.json) parts.push(h("a", { href: of.json, download: `${name}.json` }, "JSON"));
  for (const [text, to] of of.more ?? []) parts.push(h("a", { href: to, download: "" }, text));
  return h("p", { class: "downloads" }, h("span", {}, "Save as "), parts.map((p, i) => [i ? " · " : "", p]));
}

/** Only a web address becomes a link: an article may name anything as its own. */
export function original(url?: string): Child {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  let host = url;
  try { host = new URL(url).host; } catch { return null; }
  return h("a", { href: url, rel: "noopener noreferrer nofollow" }, `original at ${host}`);
}

export function quoted(text?: string): string {
  return text ? quote(text) : "";
}
