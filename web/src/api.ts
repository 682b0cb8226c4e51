// The API's answers, as docs/openapi.yaml describes them.

export interface Entity { text: string; name?: string; kind?: string; country?: string; sector?: string; code?: string; office?: string; wikidata?: string; span?: Span }
export type Span = [number, number];
export interface Phrase { text: string; span?: Span }
export interface Telling { id: string; article?: string; day?: string; text: string; according_to?: string; stance?: string }
export interface Item { support: number; denied: number; claims: Telling[] }
export interface Stage extends Item { format?: string; status: string; participants: Entity[]; host?: Entity; venue?: Phrase; window?: Phrase; date?: string; meeting: number; now: boolean }
export interface Gate extends Item { by: Entity[]; before: Entity[]; requires: Entity[]; before_text?: Phrase; requires_text?: Phrase; met: boolean; met_day?: string; before_stage?: number; requires_stage?: number }
export interface Position extends Item { party: Entity[]; issue?: string; stance?: string; option?: Phrase; reply_to: Entity[]; answers?: number; date?: string }
export interface Pledge extends Item { party: Entity[]; to: Entity[]; what?: Phrase; amount?: { value: number; unit: string; text: string }; deadline?: Phrase; status: string }
export interface Shift extends Item { party: Entity[]; from?: Phrase; to?: Phrase; from_stance?: string; to_stance?: string; stated: boolean }
export interface Forecast extends Item { by: Entity[]; what?: Phrase; window?: Phrase; outcome?: string; until?: string }
export interface Status extends Item { value: string; by: Entity[]; last?: boolean }
export interface Deed extends Item { event: string; actor: Entity[]; recipient: Entity[]; date?: string }
export interface Process {
  id: string; name: string; first?: string; last?: string; parties: Entity[]; third_parties: Entity[]; issues: string[];
  stages: Stage[]; gates: Gate[]; positions: Position[]; pledges: Pledge[]; shifts: Shift[]; forecasts: Forecast[]; status: Status[]; deeds: Deed[];
}
export interface Summary { id: string; name: string; parties: string[]; third_parties: string[]; issues: string[]; status: string; status_day?: string; first?: string; last?: string; reports: number; claims: number }
export interface Line { day?: string; process: string; kind: string; state?: string; who?: string; issue?: string; text: string; support: number; denied: number; told: Telling; change?: string }
export interface Report { key: string; id?: string; title?: string; site?: string; url?: string; day?: string; added?: string; copy_of?: string; version: number; claims: number }
export interface Account { entity: Entity; verb?: string; stance: string; span?: Span }
export interface Claim {
  id: string; article: string; sentence: number; span: Span; text: string; facets?: string[]; event?: string; mode?: string; context?: string; cameo?: string;
  quad?: number; score?: number; goldstein?: number; actor?: Entity[]; recipient?: Entity[]; reality?: string; condition?: Phrase; according_to?: Account[];
  date?: string; date_text?: string; place?: Phrase; amount?: { text: string }; issue?: string; stance?: string; what?: Phrase; format?: string; stage?: string; participants?: Entity[];
  before?: Entity[]; requires?: Entity[]; before_text?: Phrase; requires_text?: Phrase; talks?: string; host?: Entity; window?: Phrase; was?: Phrase; now?: Phrase; rule?: string; confidence?: number;
}
export interface Found { report: Report; sentence: string; claim: Claim }
export interface Word { form: string; lemma?: string; upos: string; head: number; relation: string; span: Span }
export interface Mark { number: number; claim: string; article: string; verdict: string; who: string; at: string; note?: string; correction?: Claim; article_id?: string; title?: string; coded?: Claim }
export interface Rest { process: string; name: string; kind: string; state: string; support: number; denied: number; told: Telling[] }
export interface OneClaim {
  claim: Claim; article: { key: string; id?: string; title?: string; site?: string; url?: string; date?: string; authors: string[] };
  paragraph: { span: Span; text: string }; sentence?: Span; tree?: { head: number; words: Word[] }; explanation?: string; rests: Rest[]; marks: Mark[];
}
export interface Article {
  id?: string; title: string; site?: string; url?: string; sections: string[]; authors: string[]; published: { date?: string; precision?: string; from?: string };
  text: string; body: { begin: number; end: number }[]; teasers: { title?: string; excerpt?: string; age?: string }[]; warning?: string;
}
export interface RecordOf { article: Article; claims: Claim[]; statements: Claim[]; process: unknown[] }
export interface Node_ { id: string; name: string; kind?: string; claims: number }
export interface Sums { claims: number; quads: [number, number, number, number]; score: number; goldstein: number }
export interface Edge extends Sums { from: string; to: string; first?: string; last?: string }
export interface Point extends Sums { from: string }
export interface About { version: string; ledger: string; articles: number; claims: number; review: boolean; formats: string[] }

export type Query = Record<string, string | number | undefined | null>;

export function address(path: string, query: Query = {}): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== null && v !== "") q.set(k, String(v));
  const text = q.toString();
  return text ? `${path}?${text}` : path;
}

export const api = (path: string, query: Query = {}): string => address(`/api/v1${path}`, query);

async function answer<T>(r: Response): Promise<T> {
  const value = await r.json().catch(() => ({ error: r.statusText }));
  if (!r.ok) throw new Error(value.error ?? r.statusText);
  return value as T;
}

export async function ask<T>(path: string, query: Query = {}): Promise<T> {
  return answer<T>(await fetch(api(path, query)));
}

export async function send<T>(path: string, query: Query, body: BodyInit, type: string): Promise<T> {
  return answer<T>(await fetch(api(path, query), { method: "POST", body, headers: { "Content-Type": type } }));
}
