// Words for values.
import type { Decision, Keying, Reading } from "./api";

const number = new Intl.NumberFormat("en-US");
export const count = (value: number) => number.format(value);

export const plural = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

// Returns "2 delegates (0.4000 SDE)"; the equivalents where they are known.
export const stakeText = (of: { delegates_at_stake?: number; sde_at_stake?: number }) =>
  plural(of.delegates_at_stake ?? 0, "delegate") + (of.sde_at_stake ? ` (${of.sde_at_stake.toFixed(4)} SDE)` : "");

const clock = (timeZone: string) =>
  new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
    timeZoneName: "short",
  });
let local = clock("UTC");

// The canvass's zone, for all times on the page. UTC where the browser does not know its name.
export function showTimesIn(zone: string) {
  try {
    local = clock(zone);
  } catch {
    local = clock("UTC");
  }
}

export function when(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : local.format(date);
}

// A sentence of the server with the times in it said locally.
export const localTimes = (sentence: string) =>
  sentence.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, when);

export function duration(minutes: number): string {
  if (minutes < 1) return "under a minute";
  if (minutes < 90) return `about ${plural(Math.round(minutes), "minute")}`;
  if (minutes < 48 * 60) return `about ${plural(Math.round(minutes / 60), "hour")}`;
  return `about ${plural(Math.round(minutes / 60 / 24), "day")}`;
}

const stateWords: Record<string, string> = {
  open: "To key",
  keyed: "For officials",
  escalated: "Escalated",
  resolved: "Resolved",
};
export const caseState = (state: string) => stateWords[state] ?? state;

// Of a box whose values are hidden.
export const boxWords: Record<string, string> = {
  not_in_case: "nothing stands here yet",
  to_key: "waits to be keyed",
  third_look: "waits for one more person who keys it",
  thirds_word: "waits for the third's word, or for officials",
  for_officials: "waits for officials",
  settled: "settled",
};

// How a value came to stand.
export const sourceWords: Record<string, string> = {
  passed: "passed",
  passed_as_confirmed: "passed as confirmed",
  passed_by_pattern: "passed: decided once for its pattern",
  passed_and_checked: "read by the machine, keyed the same by people",
  keyed_by_one: "keyed by one, as the machine or a report says",
  keyed_by_two: "two people stand for it",
  decided_by_one: "decided by one",
  decided_by_two: "decided by two",
  undecided: "undecided",
};

const kindWords: Record<string, string> = {
  TRANSCRIPTION: "Reported differs",
  RULE: "Rule",
  ARITHMETIC: "Sums",
  READING: "Hard to read",
  INTEGRITY: "Integrity",
  PATTERN: "Pattern",
  INFORMATION: "Note",
};
export const kindName = (kind: string) => kindWords[kind] ?? kind;

export const basisWords: Record<string, string> = {
  as_written: "as written",
  as_reported: "as reported",
  as_computed: "as computed",
};

export function entryText(entry: { state: string; value: number | null }): string {
  if (entry.state === "number" && entry.value !== null) return count(entry.value);
  return entry.state;
}

export const keyingText = (keying: Keying) => entryText(keying);

export function readingText(reading: Reading | null): string {
  if (!reading) return "not read";
  if (reading.state === "number") return reading.digits || String(reading.value ?? "");
  return reading.state;
}

export const decisionText = (decision: Decision) =>
  decision.value === null ? "no value" : count(decision.value);

// Returns "decided by two", or "one of two officials" while it waits for the other.
const numbers = ["none", "one", "two", "three", "four", "five"];
const inWords = (value: number) => numbers[value] ?? String(value);
export const byWhom = (decision: Decision) =>
  decision.stands
    ? `decided by ${inWords(decision.users.length + decision.keyed_alike.length)}`
    : `${inWords(decision.users.length)} of ${inWords(decision.needed)} officials`;

// Returns "PAGE_BLURRED" or "page_blurred" as "Page blurred".
export function plainCode(code: string): string {
  const words = code.replace(/[_.]/g, " ").toLowerCase().trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const shortDigest = (digest: string) => digest.slice(0, 12);
