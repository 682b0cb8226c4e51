// The vocabulary, as people say it.
import type { Entity } from "./api";

const EVENTS: Record<string, string> = {
  AGREE: "agrees", CONSULT: "meets, talks", SUPPORT: "supports", CONCEDE: "concedes", COOPERATE: "cooperates", AID: "aids", RETREAT: "retreats",
  REQUEST: "asks, urges", ACCUSE: "accuses", REJECT: "rejects", THREATEN: "threatens", PROTEST: "protests", SANCTION: "sanctions", MOBILIZE: "mobilizes",
  COERCE: "coerces", ASSAULT: "attacks",
};
export const EVENT_NAMES = Object.keys(EVENTS);
export const REALITIES = ["actual", "historical", "future", "hypothetical", "negated"];
export const STANCES = ["offers", "proposes", "demands", "accepts", "accepts-tentatively", "supports", "considers", "decides", "doubts", "rejects", "rules-out"];
export const FACETS = ["move", "stage", "gate", "position", "pledge", "shift", "forecast", "status"];
export const ISSUES = ["ceasefire", "territory", "security-guarantees", "weapons-supply", "troop-presence", "withdrawal", "aid", "prisoners", "hostages",
  "humanitarian-access", "sanctions", "reparations", "reconstruction", "accountability", "recognition", "membership", "neutrality", "nuclear", "arms-control",
  "borders", "refugees", "elections", "power-sharing", "constitution", "language-and-culture", "energy", "trade", "detainees", "monitoring", "mediation",
  "format-of-talks"];
const TOLD: Record<string, string> = { actual: "done", historical: "done in the past", future: "to come", hypothetical: "if", negated: "not done" };

export const eventWord = (e?: string): string => (e && EVENTS[e]) || (e ?? "").toLowerCase();
export const realityWord = (r?: string): string => (r && TOLD[r]) || (r ?? "");
export const plain = (word?: string): string => (word ?? "").replaceAll("-", " ");
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A stance as the verb of a sentence. */
export const stanceWord = (stance?: string): string =>
  stance === "accepts-tentatively" ? "accepts, tentatively" : stance === "rules-out" ? "rules out" : stance ?? "says";

/** Which way a stance leans towards the option: 1 for, -1 against, 0 neither. */
export function lean(stance?: string): number {
  if (stance === "rejects" || stance === "rules-out") return -1;
  if (stance === "doubts" || stance === "considers" || stance === "demands" || !stance) return 0;
  return 1;
}

export const nameOf = (e: Entity): string => e.name || e.text;

const OFFICES = new Set(["IGO", "NGO", "IMG", "MNC"]);
/** Whom an entity acts for: a state with all its offices, else itself. */
export function sideOf(e: Entity): string {
  const own = ["armed-group", "company", "ngo", "igo"].includes(e.kind ?? "");
  return e.country && !OFFICES.has(e.country) && !own ? e.country : nameOf(e);
}

export function names(list: Entity[] | undefined, country = false): string {
  const seen = new Map<string, Set<string>>();
  for (const e of list ?? []) {
    const n = nameOf(e);
    if (!seen.has(n)) seen.set(n, new Set());
    if (e.country && e.kind !== "state" && !OFFICES.has(e.country)) seen.get(n)!.add(e.country);
  }
  const parts = [...seen].map(([n, c]) => (country && c.size ? `${n} (${[...c].join(", ")})` : n));
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
export function dayWord(day?: string): string {
  const m = /^(\d+)-(\d+)-(\d+)/.exec(day ?? "");
  return m ? `${Number(m[3])} ${MONTHS[Number(m[2]) - 1]} ${m[1]}` : "";
}
export function dayShort(day?: string): string {
  const m = /^(\d+)-(\d+)-(\d+)/.exec(day ?? "");
  return m ? `${Number(m[3])} ${MONTHS[Number(m[2]) - 1]!.slice(0, 3)} ${m[1]}` : "";
}

export function count(n: number, one: string, more = `${one}s`): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : more}`;
}

/** A number with a minus that is as wide as a digit. */
export const signed = (v: number): string => String(v).replace("-", "−");

export const quote = (text: string): string => `“${text.replace(/\s+/g, " ").trim()}”`;
export const short = (text: string, n: number): string => (text.length <= n ? text : `${text.slice(0, text.lastIndexOf(" ", n) > n / 2 ? text.lastIndexOf(" ", n) : n)}…`);
