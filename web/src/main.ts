// The frame around the pages: head, routes, light and dark.
import { fill, h, link, say } from "./dom";
import { ask, type About } from "./api";
import { count } from "./words";
import { go, onRoute, type How, type Page } from "./route";
import { overviewPage } from "./overview";
import { processPage } from "./process";
import { timelinePage } from "./timeline";
import { networkPage } from "./network";
import { searchPage } from "./search";
import { claimPage } from "./claim";
import { articlePage, articlesPage } from "./article";
import { readPage } from "./read";
import { reviewPage } from "./review";
import { exportPage } from "./exports";

const pages: Record<string, Page> = {
  "": overviewPage, process: processPage, timeline: timelinePage, network: networkPage, search: searchPage, claim: claimPage,
  article: articlePage, articles: articlesPage, read: readPage, review: reviewPage, export: exportPage,
};
const NAV: [string, string][] = [["/", "Processes"], ["/timeline", "Timeline"], ["/network", "Network"], ["/search", "Search"],
  ["/articles", "Reports"], ["/read", "Read a page"], ["/review", "Review"], ["/export", "Export"]];

const main = document.getElementById("main") as HTMLElement;
let about: About | null = null;
let turn = 0;

function theme(next?: string): void {
  const kept = next ?? localStorage.getItem("theme") ?? "";
  if (next !== undefined) localStorage.setItem("theme", next);
  if (kept) document.documentElement.dataset.theme = kept;
  else delete document.documentElement.dataset.theme;
}

function dark(): boolean {
  const set = document.documentElement.dataset.theme;
  return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function head(): void {
  const here = `/${location.pathname.split("/")[1] ?? ""}`;
  const mine = here === "/process" ? "/" : here === "/claim" ? "/search" : here === "/article" ? "/articles" : here;
  fill(document.getElementById("head")!,
    h("div", { class: "mast" },
      h("a", { href: "/", class: "mark" }, "demarche"),
      h("span", { class: "ledger" }, about ? `${about.ledger} · ${count(about.articles, "report")} · ${count(about.claims, "claim")}` : ""),
      h("button", { type: "button", class: "plain", "aria-label": "Light or dark", click: () => { theme(dark() ? "light" : "dark"); } }, "◐")),
    h("nav", { "aria-label": "Pages" }, NAV.map(([to, text]) => h("a", { href: to, "aria-current": to === mine ? "page" : null }, text))));
  fill(document.getElementById("foot")!, h("p", {}, "A claim is what somebody says, not what happened. Every line leads to the words it rests on. ",
    link("/api/v1/openapi.yaml", "API"), about ? ` · demarche ${about.version}` : ""));
}

async function show(how: How): Promise<void> {
  const mine = ++turn;
  const parts = location.pathname.split("/").filter(Boolean).map((x) => { try { return decodeURIComponent(x); } catch { return x; } });
  const page = pages[parts[0] ?? ""];
  const to = h("div", { class: `page ${parts[0] ?? "overview"}` });
  head();
  main.setAttribute("aria-busy", "true");
  say("");
  let title = "No such page";
  try {
    if (page) title = await page(parts.slice(1), new URLSearchParams(location.search), to);
    else fill(to, h("h1", {}, title), h("p", {}, link("/", "To the processes")));
  } catch (e) {
    title = "Not shown";
    fill(to, h("h1", {}, title), h("p", { class: "error", role: "alert" }, e instanceof Error ? e.message : String(e)), h("p", {}, link("/", "To the processes")));
  }
  if (mine !== turn) return; // another page was asked for meanwhile
  const focus = how.keep ? document.activeElement?.id : "";
  main.replaceChildren(to);
  main.removeAttribute("aria-busy");
  document.title = `${title} — demarche`;
  if (how.keep) {
    if (focus) document.getElementById(focus)?.focus();
    return;
  }
  if (!document.getElementById("said")?.textContent) say(title);
  const mark = location.hash && document.getElementById(location.hash.slice(1));
  if (mark) mark.scrollIntoView();
  else scrollTo(0, 0);
}

document.addEventListener("click", (e) => {
  const a = (e.target as Element | null)?.closest?.("a");
  const to = a?.getAttribute("href") ?? "";
  if (!a || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || !to.startsWith("/") || to.startsWith("/api/") || a.hasAttribute("download")) return;
  e.preventDefault();
  go(to);
  main.focus({ preventScroll: true });
});
addEventListener("popstate", () => void show({}));
addEventListener("hashchange", () => document.getElementById(location.hash.slice(1))?.scrollIntoView());
onRoute((how) => void show(how));

theme();
void ask<About>("").then((x) => { about = x; head(); }, () => undefined);
void show({});
