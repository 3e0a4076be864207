// The server's JSON, and one way to ask for it. Saves are never dropped: they are repeated until
// the server has answered, also across a sign-in, and the page says so meanwhile.

export interface SessionState {
  signed_in: boolean;
  title: string;
  canvass: string;
  time_zone: string; // IANA name: times come in UTC and are shown in this zone
  rehearsal: boolean;
  ledger_broken?: boolean; // told to people who are signed in
  user?: string;
  role?: string;
  may_key?: boolean;
  may_act_on_pages?: boolean;
  keyers?: number; // how many people key each box: 2, or 1
  second_factor?: boolean; // officials and admins of this canvass sign in with one
  accounts_waiting?: number; // for officials: accounts that nobody has confirmed
  why_not_counted?: string; // why what you do would not count as one of two; empty: it counts
  // Signed out, and the password was right:
  step?: "code" | "enrol"; // a code is asked, or a second factor is set up
  secret?: string;
  qr?: { size: number; path: string };
  recovery_codes?: string[]; // shown once, after a factor was set up
}

export interface Account {
  user: string;
  role: string;
  factor_asked: boolean;
  factor_set_up: boolean;
  recovery_codes_left: number;
  shortest_password: number;
}

// What somebody did with an account.
export interface AccountAct {
  at: string;
  user: string;
  action: string;
  role?: string;
  by_official_of_none?: boolean; // no official was confirmed then
}

export interface Accounts {
  asks_confirmation: boolean;
  accounts: {
    name: string;
    role: string;
    locked: boolean;
    unconfirmed: boolean;
    lacks_factor: boolean;
    why_not_confirm: string | null; // empty: you may; null: it waits for nobody
    acts: AccountAct[];
  }[];
}

export interface PrecinctName {
  id: string;
  county: string;
  name: string;
}

export interface Progress {
  pages: {
    archived: number;
    accepted: number;
    rejected: number;
    pending: number;
    blank: number;
    duplicate: number;
    set_aside: number;
    aside_confirmed: number;
  };
  precincts: {
    expected: number;
    scanned: number;
    matched: number;
    paper_only: number;
    report_only: number;
    disputed: number;
    resolved: number;
    paper_aside: number;
    signed_off: number;
    signed_once: number;
    sign_off_taken_back: number;
    missing: number;
  };
  cases: Record<string, number>;
  rate: {
    window_minutes: number;
    pages: number;
    decisions: number;
    precincts_resolved: number;
    precincts_remaining: number;
    minutes_left: number | null;
  };
  risk: { boxes: RiskCounts; delegates: RiskCounts; confidence: number } | null; // null: some case is not resolved
  cannot_finish: { boxes: number; sentences: string[] } | null; // for officials
  patterns: { found: number; undecided: number };
  last_event: string;
  ledger: { events: number; head: string };
}

// Boxes that pass without people, and those of them that were drawn to be checked.
export interface RiskCounts {
  passed: number;
  drawn: number;
  checked: number;
  wrong: number;
  open: number;
  most_wrong: number;
}

export interface CaseLine extends PrecinctName {
  state: string;
  fields: number;
  keyed_by_me: number;
  held_by: string;
  decided?: number; // absent: you see no values of it
  // Of cases that you may see and have opened before:
  delegates_at_stake?: number;
  sde_at_stake?: number;
  kinds?: Record<string, number>;
}

// 50 lines of the queue at most.
export interface CasePage {
  cases: CaseLine[];
  counts: Record<string, number>; // of all cases, by state
  next: string | null; // `after` of the next page; null: there is none
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Place {
  digest: string;
  page: number;
  box: Box | null;
  width: number | null;
  height: number | null;
}

export type EntryState = "number" | "blank" | "void" | "illegible";

export interface Keying {
  field: string;
  user: string;
  at: string;
  state: string;
  value: number | null;
}

export interface Decision {
  field: string;
  users: string[];
  at: string;
  value: number | null;
  reason: string;
  basis: Basis;
  needed: number; // people who must stand for it before it stands
  officials: boolean; // only officials count, each of whom has decided so
  keyed_alike: string[]; // who had keyed the same, blind
  stands: boolean; // enough people stood for it
  standing: boolean; // … and it has not been reopened since
  waiting: boolean; // for another official
}

// What somebody keyed, without a name.
export interface Card {
  state: string;
  value: number | null;
}

// The word of the third, who keyed otherwise than two others.
export interface ThirdLook extends Card {
  field: string;
  user: string;
  at: string;
  look: "an_entry" | "neither" | "unreadable";
}

// An official's wish to open a settled box again.
export interface Reopening {
  field: string;
  user: string;
  at: string;
  reason: string;
}

// What a decision may make stand, what it takes, and why you may not.
export interface Choice {
  basis: Basis;
  state: string;
  value: number | null;
  as_it_passes: boolean;
  keyed_by: string[];
  decided_by: string[];
  allowed: boolean;
  people: number; // officials who must decide so
  why: string;
  why_not: string; // empty: you may decide so
}

export type Basis = "as_written" | "as_reported" | "as_computed";

// One way to resolve a finding, and what the options then get that the ways differ in.
export interface Resolution {
  basis: Basis;
  said_by: string; // channels, of as_reported
  shares: { option: string; delegates: number; sde: number }[];
}

export interface Finding {
  code: string;
  kind: string;
  fields: string[];
  expected: string;
  found: string;
  message: string;
  delegates_at_stake: number;
  sde_at_stake: number;
  cause: string;
  resolutions: Resolution[];
}

// One slip in many precincts, and what people know and decided about it.
export interface Pattern {
  looked: true; // you have said that you want to see it
  name: string;
  code: string;
  message: string;
  columns: string[];
  chance: number;
  standing: boolean; // the last look found it
  version: number;
  precincts: (PrecinctName & {
    state: string | null;
    boxes: number;
    delegates_at_stake: number;
    sde_at_stake: number;
  })[];
  delegates_at_stake: number;
  sde_at_stake: number;
  evidence: {
    precincts: number;
    precincts_keyed: number;
    boxes: number;
    boxes_keyed: number;
    boxes_otherwise: number;
  };
  why_not_yet: string;
  may_decide: boolean;
  changes: { option: string; first: number; final: number; delegates: number; sde: number }[] | null;
  decisions: {
    choice: "paper_stands" | "look_at_each";
    user: string;
    at: string;
    reason: string;
    boxes: number;
    precincts: number;
  }[];
}

// That there is a pattern: what was exchanged tells what was reported.
export interface ClosedPattern {
  looked: false;
  version: number;
  standing: boolean;
  may_look: boolean;
  why_not_look: string;
}

export interface Patterns {
  patterns: (Pattern | ClosedPattern)[];
  checks: number;
}

export interface CaseField {
  field: string;
  label: string;
  kind: "number" | "tick" | "signature";
  most_digits: number;
  place: Place | null;
  other_place: Place | null; // the box on another scan or sheet that reads differently
  keyed: Keying | null;
  decided: boolean;
  to_key: boolean; // by you
  cards: Card[]; // you are the third: the entries of others, of which you choose one, or none
  waits_for_others: boolean; // you decided; somebody else must decide the same
  waits_for_officials: boolean; // officials who have not keyed it decide it
}

export interface Reading {
  state: string;
  digits: string;
  value: number | null;
  probability: number;
  alternatives: { digits: string; probability: number }[];
  flags: string[];
}

export interface Layers {
  field: string;
  state: "not_in_case" | "to_key" | "third_look" | "thirds_word" | "for_officials" | "settled";
  shown: boolean; // false: no values, only the state
  written: Reading | null;
  reported: number | null;
  computed: number[];
  passes: boolean;
  reports: { channel: string; submitter: string; received_at: string; version: number; value: number }[];
  usual_basis: Basis;
  may_decide: boolean; // you, as an official: also what the paper says and nobody keyed
  choices: Choice[]; // to you
  keyings: Keying[];
  third_looks: ThirdLook[];
  decisions: Decision[];
  reopenings: Reopening[];
  reopened: boolean; // and not settled anew yet
  reopen_asked_by: string[]; // officials who wait for another to ask for it as well
  findings: Finding[];
  final: { value: number | null; source: string } | null;
}

export interface Case extends CaseLine {
  held_by_me: boolean;
  may_key: boolean;
  may_decide: boolean;
  may_reopen: boolean; // what is settled
  revealed: boolean;
  partly: boolean; // the values of settled boxes are sent, and no others
  list: CaseField[];
  escalation?: string;
  delegates?: number | null;
  drawn?: string[]; // to be checked although they pass
  by_pattern?: string[]; // pass by a decision about their pattern, after somebody had keyed them
  layers?: Layers[];
  findings?: Finding[];
}

export interface Page {
  digest: string;
  file_name: string;
  page_in_file: number;
  state: string;
  reason: string;
  detail: string;
  remedy: string;
  id: { precinct: string; page: number; pages: number; copy: number } | null;
  identified_by: string;
  dpi: number;
  has_view: boolean;
  view_dpi: number;
  // Of rejected pages: what people have made of it.
  stage?: string;
  paper?: "unidentified" | "unusable" | "doubtful";
  needs_officials?: boolean;
  may?: string[]; // what this person may do now
  names?: { user: string; official: boolean; at: string; precinct: PrecinctName; page: number; copy: number; reason: string }[];
  notes?: { action: string; user: string; at: string; reason: string }[];
  received_at: string;
  times_offered: number;
}

export interface Precinct extends PrecinctName {
  state: string | null;
  revealed: boolean;
  partly: boolean; // the values of settled boxes are sent, and no others
  pages: Page[];
  set_aside: Page[];
  may_reopen?: boolean; // boxes that passed; boxes of the case are reopened there
  fields: { field: string; label: string; place: Place | null }[];
  delegates?: number | null;
  layers?: Layers[];
  findings?: Finding[];
  escalation?: string;
}

export interface LedgerEvent {
  seq: number;
  time: string;
  actor: string;
  action: string | null; // null, like the subject: hidden as the body is
  subject: string | null;
  body: string | null;
  previous: string;
  digest: string;
}

// What the server refuses, in its own sentence.
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

class Unreachable extends Error {}

// ---- what the page shows about saving and signing in ----

export interface Connection {
  saving: number; // saves under way
  trouble: string; // why a save waits; empty: it does not
  signedOut: boolean; // the session ended while the page was open
  complaint: string; // what could not be stored after its page was closed; empty: nothing
}

let connection: Connection = { saving: 0, trouble: "", signedOut: false, complaint: "" };
const listeners = new Set<() => void>();
let resumeSignedIn: ((user: string) => void)[] = [];

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function connectionNow(): Connection {
  return connection;
}

function setConnection(change: Partial<Connection>) {
  connection = { ...connection, ...change };
  for (const listener of listeners) listener();
}

// Tells on every page what could not be stored, until somebody has read it.
export const complain = (sentence: string) =>
  setConnection({ complaint: [connection.complaint, sentence].filter(Boolean).join(" ") });
export const forgetComplaint = () => setConnection({ complaint: "" });

let currentUser = "";

// Called after each sign-in: saves that waited go on, if it is the same person.
export function signedInAs(user: string) {
  currentUser = user;
  setConnection({ signedOut: false });
  const waiting = resumeSignedIn;
  resumeSignedIn = [];
  for (const resume of waiting) resume(user);
}

window.addEventListener("beforeunload", (event) => {
  if (connection.saving > 0) event.preventDefault();
});

// A page left open must not keep a session alive: only what follows a person's act counts.
const kQuietAfterMs = 60_000;
let lastAct = Date.now();
for (const kind of ["keydown", "pointerdown", "wheel"])
  window.addEventListener(kind, () => (lastAct = Date.now()), { passive: true, capture: true });

async function ask<T>(method: string, path: string, body?: unknown, quiet = false): Promise<T> {
  const headers: Record<string, string> = { "X-Recanvass": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (quiet || Date.now() - lastAct > kQuietAfterMs) headers["X-Recanvass-Quiet"] = "1";
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch {
    throw new Unreachable("The server cannot be reached.");
  }
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    throw new Unreachable("The server's answer did not arrive whole.");
  }
  if (response.ok) return answer as T;
  const sentence = (answer as { error?: string }).error ?? "The server refused without a reason.";
  throw new Refusal(response.status, sentence);
}

export async function get<T>(path: string, quiet = false): Promise<T> {
  try {
    return await ask<T>("GET", path, undefined, quiet);
  } catch (error) {
    if (error instanceof Refusal && error.status === 401 && currentUser)
      setConnection({ signedOut: true });
    throw error;
  }
}

const kFirstRetryMs = 500;
const kLongestRetryMs = 10_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Stores something. Comes back when it is stored, or throws the server's refusal; a lost
// connection, a server that fails and an ended session are waited out.
export async function save<T>(path: string, body: unknown): Promise<T> {
  const user = currentUser;
  setConnection({ saving: connection.saving + 1 });
  try {
    for (let wait = kFirstRetryMs; ; wait = Math.min(2 * wait, kLongestRetryMs)) {
      try {
        return await ask<T>("POST", path, body);
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) {
          setConnection({ signedOut: true, trouble: "Sign in again: your last entry waits for it." });
          const again = await new Promise<string>((resolve) => resumeSignedIn.push(resolve));
          if (again !== user) throw new Refusal(401, "Somebody else signed in: nothing was stored.");
          continue;
        }
        if (error instanceof Refusal && error.status < 500) throw error;
        setConnection({ trouble: `${(error as Error).message} Not stored yet; trying again.` });
        await sleep(wait);
      }
    }
  } finally {
    setConnection({ saving: connection.saving - 1, trouble: "" });
  }
}

// Holding and letting go of a case: of no consequence when lost.
export async function tell<T>(path: string, quiet = false): Promise<T> {
  return ask<T>("POST", path, {}, quiet);
}

export async function signIn(user: string, password: string): Promise<SessionState> {
  return ask<SessionState>("POST", "session", { user, password });
}

// The code of the app, or a recovery code.
export async function giveCode(code: string): Promise<SessionState> {
  return ask<SessionState>("POST", "session/code", { code });
}

// Asks once: what the person typed stays with the person, and is not tried again by itself.
export async function send<T>(path: string, body: unknown): Promise<T> {
  try {
    return await ask<T>("POST", path, body);
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) setConnection({ signedOut: true });
    throw error;
  }
}

export async function signOut(): Promise<void> {
  currentUser = "";
  await ask("DELETE", "session");
}

// A part of a picture: shares of its width and height, 0 to 1.
export interface Portion {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const closeUpOf = (digest: string, part: Portion) =>
  `/api/v1/pages/${digest}/close-up?` +
  (["left", "top", "width", "height"] as const).map((name) => `${name}=${part[name].toFixed(4)}`).join("&");

export const viewOf = (digest: string) => `/api/v1/pages/${digest}/view`;

// What a precinct lacks, and who signed it.
export interface SignOffCard {
  state: "unsigned" | "taken_back" | "signed_once" | "signed_off";
  tile: string;
  signatures: { user: string; at: string; event: number; rests_on: number; paper_only: boolean }[];
  taken_back: { at: string; event: number; because: number | null; user: string; reason: string } | null;
  missing: { what: string; count: number; words: string }[];
  paper_only: boolean; // only a report is missing
  rests_on: number | null; // null: not told
  may_sign: boolean;
  why_not: string;
  may_take_back: boolean;
}

export interface SignOffTile {
  id: string;
  name: string;
  tile: string;
  taken_back: boolean;
  signed_by_you: boolean;
  missing: string;
  rests_on: number | null;
}

// Counts by tile; a state that no precinct has is absent.
export interface CountyLine {
  county: string;
  precincts: number;
  signed_off?: number;
  [tile: string]: string | number | undefined;
}

export interface SignOffs {
  counties: CountyLine[];
  may_sign: boolean;
  tiles?: SignOffTile[]; // of the county that was asked for
}

// A sum, and how many boxes are in it.
export interface ResultSum {
  sum: number;
  boxes: number;
}
export interface ResultLine {
  reported: ResultSum;
  written: ResultSum;
  stands: ResultSum;
  difference: ResultSum; // what stands less what was reported, where both are known
}
export interface Results {
  status: string;
  mode: string;
  columns: string[];
  options: { option: string; label: string; columns: Record<string, ResultLine> }[];
  precincts: { expected: number; counted: number; hidden: number; without: number; signed_off: number };
}

export interface Releases {
  made: {
    event: number;
    time: string;
    number: number;
    officials: string[];
    note: string;
    holds: number;
    missing: Record<string, number>;
    events: number;
    head: string;
  } | null;
  proposed: { event: number; time: string; user: string; note: string; holds: number } | null;
  now: { holds: number; holds_sha256: string; missing: Record<string, number> };
  may_propose: boolean;
  why_not_propose: string;
  may_withdraw: boolean;
  may_make: boolean;
  why_not_make: string;
}
