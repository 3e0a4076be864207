// What the box of an entry says. Nothing typed is cut, turned or left out: the box keeps what was typed, and an
// entry is what the box shows, or it is refused with a reason and stays to be mended. Pure: tests/browser/typing_test.mjs.
import type { EntryState } from "./api";

// The words that the box shows for a state. `typing` reads them back: what the box shows is what is stored.
export const stateNames = ["blank", "void", "illegible"] as const satisfies readonly EntryState[];
type WordState = (typeof stateNames)[number];

export interface EntryBox {
  kind: "number" | "tick" | "signature";
  most_digits: number;
}

export type Meaning =
  | { says: "nothing" }
  | { says: "entry"; state: EntryState; value?: number }
  | { says: "no entry"; why: string };

// Returns whether the box shows a word that one key wrote: Backspace takes it away as a whole.
export const isWord = (text: string): text is WordState => (stateNames as readonly string[]).includes(text);
const longestShown = 24;
const quoted = (text: string) =>
  `“${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text}”`;

// Returns what the text of a box says.
export function meaningOf(text: string, box: EntryBox): Meaning {
  const typed = text.trim();
  if (typed === "") return { says: "nothing" };
  if (isWord(typed)) return { says: "entry", state: typed };
  if (!/^[0-9]+$/.test(typed))
    return {
      says: "no entry",
      why: `${quoted(typed)} is not a whole number. Nothing is stored: type the digits alone, or empty the box and say blank, void or illegible.`,
    };
  if (box.kind !== "number" && typed !== "1")
    return { says: "no entry", why: `${quoted(typed)} says nothing about this box: type 1 if it is ${box.kind === "tick" ? "ticked" : "signed"}.` };
  if (typed.length > box.most_digits && box.kind === "number")
    return {
      says: "no entry",
      why: `${quoted(typed)} has ${typed.length} digits, and this box has room for ${box.most_digits}. Nothing is stored: mend it.`,
    };
  return { says: "entry", state: "number", value: Number(typed) };
}

// One key for each state, beside the digits of the number pad.
const stateKeys: Record<string, WordState> = {
  b: "blank", ".": "blank", ",": "blank",
  v: "void", "-": "void",
  i: "illegible", "*": "illegible",
};

// Returns whether a key of the row above the letters typed something else than its digit, without Shift: a slip on
// keyboards whose digits need Shift (the key of 6 types "-" on a French one; none has "*" there, so "*" is no slip).
export const isSlipForDigit = (event: { code: string; key: string; shiftKey: boolean }) =>
  /^Digit\d$/.test(event.code) && !event.shiftKey && !/^[\d*]$/.test(event.key);

// Returns what the box shows after an input: a key that means a state works in an empty box only, and not by a slip
// for a digit.
export function afterInput(before: string, now: string, slip: boolean, shortcuts: boolean): string {
  if (!shortcuts || before !== "" || slip) return now;
  return stateKeys[now.toLowerCase()] ?? now;
}

// Returns what stands on a key of the number pad that moves the cursor because NumLock is off; "" for all others.
export function capOfNumberPad(code: string, key: string): string {
  if (key.length === 1 && key >= " ") return "";
  const cap = /^Numpad(\d|Decimal)$/.exec(code)?.[1];
  return cap === "Decimal" ? "." : (cap ?? "");
}

export const shiftHint = "On this keyboard the keys above the letters need Shift for a digit; the number pad does not.";
