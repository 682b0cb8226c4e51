// Addresses: each page is a path, its state the parameters, so that any view can be sent on.

export type Page = (at: string[], query: URLSearchParams, to: HTMLElement) => Promise<string>;

export interface How { replace?: boolean; keep?: boolean }
let show: (how: How) => void = () => undefined;
export function onRoute(fn: (how: How) => void): void { show = fn; }

/** Go to an address of ours; keep leaves the place on the page and the focus. */
export function go(to: string, how: How = {}): void {
  history[how.replace ? "replaceState" : "pushState"](null, "", to);
  show(how);
}
