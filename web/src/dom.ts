// Elements by hand. Text is only ever set as text, so that what an article says stays inert.

export type Child = Node | string | number | null | undefined | false | Child[];
type Attributes = Record<string, string | number | boolean | null | undefined | ((e: Event) => void)>;

function put(parent: Node, child: Child): void {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) child.forEach((c) => put(parent, c));
  else parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
}

function set(e: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") e.addEventListener(name, value);
    else e.setAttribute(name, value === true ? "" : String(value));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  set(e, attributes);
  put(e, children);
  return e;
}

export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(e, attributes);
  put(e, children);
  return e;
}

export function fill(e: Element, ...children: Child[]): void {
  e.replaceChildren();
  put(e, children);
}

export function link(to: string, ...children: Child[]): HTMLAnchorElement {
  return h("a", { href: to }, ...children);
}

/** Told to those who listen rather than look. */
export function say(text: string): void {
  const e = document.getElementById("said");
  if (e) e.textContent = text;
}

/** A table whose first cell of each row names it. */
export function table(caption: string, head: Child[], rows: Child[][], kind = ""): HTMLElement {
  return h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": caption },
    h("table", { class: kind },
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, head.map((c) => h("th", { scope: "col" }, c)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((c, i) =>
        i === 0 ? h("th", { scope: "row" }, c) : h("td", {}, c)))))));
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), h("div", { class: "body" }, ...children));
}
