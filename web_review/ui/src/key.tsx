// Blind keying: the picture and a box for the number, without any other reading, report or entry.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Case, CaseField } from "./api";
import { useEntryQueue } from "./entry_queue";
import { useKept } from "./hooks";
import { FieldPicture, PagePicture } from "./picture";
import { useFirstKeys } from "./type_ahead";
import { afterInput, capOfNumberPad, isSlipForDigit, isWord, meaningOf, shiftHint, type Meaning, type stateNames } from "./typing";
import { keyingText, plural } from "./words";

const words: [(typeof stateNames)[number], string, string][] = [
  ["blank", "Blank", "B or ."],
  ["void", "Void (dash, cross)", "V or −"],
  ["illegible", "Illegible", "I or *"],
];

function Buttons({ field, text, shortcuts, choose }: {
  field: CaseField;
  text: string;
  shortcuts: boolean;
  choose: (text: string) => void;
}) {
  return (
    <div class="entry-states" role="group" aria-label="Instead of a number">
      {field.kind !== "number" && (
        <button type="button" aria-pressed={text === "1"} onClick={() => choose("1")}>
          {field.kind === "tick" ? "Ticked" : "Signed"} {shortcuts && <kbd>1</kbd>}
        </button>
      )}
      {words.map(([state, name, key]) => (
        <button key={state} type="button" aria-pressed={text === state}
          onClick={() => choose(text === state ? "" : state)}>
          {field.kind !== "number" && state === "blank" ? "Empty" : name} {shortcuts && <kbd>{key}</kbd>}
        </button>
      ))}
    </div>
  );
}

function standing(field: CaseField, sending: boolean): string {
  if (sending) return "on its way";
  if (field.keyed) return `✓ ${keyingText(field.keyed)}`;
  return field.to_key ? "–" : "not yours to key";
}

function FieldList({ what, current, sending, onChoose }: {
  what: Case;
  current: string;
  sending: string[];
  onChoose: (field: string) => void;
}) {
  return (
    <ol class="field-list">
      {what.list.map((field) => (
        <li key={field.field}>
          <button type="button" disabled={!field.to_key || sending.includes(field.field)}
            aria-current={field.field === current ? "true" : undefined}
            onClick={() => onChoose(field.field)}>
            <span>{field.label}</span>
            <span class="figure">{standing(field, sending.includes(field.field))}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

// The box of the entry. What it shows when Enter comes is what is stored.
function EntryForm({ field, text, problem, shortcuts, onText, onEnter, onZoom }: {
  field: CaseField;
  text: string;
  problem: string;
  shortcuts: boolean;
  onText: (text: string) => void;
  onEnter: (hint: string) => void;
  onZoom: (larger: boolean) => void;
}) {
  const box = useRef<HTMLInputElement>(null);
  const slip = useRef(false); // the key that came last was one for a digit
  const slipped = useRef(false); // … or one before it, in this text
  // At once, not after the next picture of the screen: a key that comes in between would be lost.
  useLayoutEffect(() => box.current?.focus(), [field.field]);
  const change = (now: string) => {
    slipped.current = now !== "" && (slipped.current || slip.current);
    onText(afterInput(text, now, slip.current, shortcuts));
  };
  const insert = (input: HTMLInputElement, cap: string) => {
    input.setRangeText(cap, input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length, "end");
    change(input.value);
  };
  const pressed = (event: KeyboardEvent) => {
    slip.current = isSlipForDigit(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cap = capOfNumberPad(event.code, event.key);
    const input = event.currentTarget as HTMLInputElement;
    if (event.key === "Enter" && event.repeat) event.preventDefault();
    else if ((event.key === "Backspace" || (event.key === "Delete" && !cap)) && isWord(text)) {
      event.preventDefault();
      change("");
    } else if (cap) {
      event.preventDefault();
      insert(input, cap);
    } else if (shortcuts && (event.key === "+" || event.key === "/") && (text === "" || isWord(text))) {
      event.preventDefault();
      onZoom(event.key === "+");
    }
  };
  return (
    <form class="entry" onSubmit={(event) => {
      event.preventDefault();
      onEnter(slipped.current ? shiftHint : "");
    }}>
      <div class="entry-box">
        <label for="entry">As written on the paper</label>
        <input id="entry" ref={box} inputMode="numeric" autocomplete="off" spellcheck={false}
          aria-describedby="entry-problem" aria-invalid={problem !== ""}
          class={isWord(text) ? "word" : ""} value={text} onKeyDown={pressed}
          onInput={(event) => change(event.currentTarget.value)} />
      </div>
      <Buttons field={field} text={text} shortcuts={shortcuts}
        choose={(next) => { onText(next); box.current?.focus(); }} />
      <button class="primary store">
        Store {shortcuts && <kbd>Enter</kbd>}
      </button>
      <p id="entry-problem" class="problem" role="alert">{problem}</p>
    </form>
  );
}

function TypedAhead({ lost, open }: { lost: number; open: boolean }) {
  if (lost === 0) return null;
  return (
    <p class="notice typed-ahead" role="status">
      {`You typed ${plural(lost, "key")} before this sheet was here: they count for nothing. `}
      {open ? "Key what this box shows." : "The box opens when you pause."}
    </p>
  );
}

const sheetOf = (what: Case, field: CaseField) => `${what.id} ${field.place?.digest ?? ""}`;

export function KeyStep({ what, onChanged }: { what: Case; onChanged: (now: Case) => void }) {
  const [chosen, setChosen] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState("");
  const [zoom, setZoom] = useState(1);
  const [shortcuts, setShortcuts] = useKept("shortcuts", true);
  const [shown, setShown] = useState<string[]>([]); // sheets whose picture came
  const { sending, send } = useEntryQueue(what.id, onChanged, (entry, behind, why) => {
    setChosen(entry.field);
    const left = behind.length === 0 ? "" : ` ${plural(behind.length, "later entry", "later entries")} wait in their boxes.`;
    setProblem(`${entry.label}: not stored. ${why}${left}`);
  });
  const left = what.list.filter((field) => field.to_key && !sending.includes(field.field));
  const field = left.find((candidate) => candidate.field === chosen) ?? left[0];
  const sheet = field ? sheetOf(what, field) : "";
  const { open, lost } = useFirstKeys(sheet, field !== undefined && (!field.place?.box || shown.includes(sheet)));
  if (!field)
    return <p class="nothing" role="status">Storing your last entry of this sheet…</p>;

  const text = texts[field.field] ?? "";
  const setText = (next: string) => {
    setTexts((before) => ({ ...before, [field.field]: next }));
    setProblem("");
  };
  const enter = (hint: string) => {
    const meaning: Meaning = meaningOf(text, field);
    if (meaning.says === "nothing") setProblem("Type what is written, or say that it is blank, void or illegible.");
    else if (meaning.says === "no entry") setProblem([meaning.why, hint].filter(Boolean).join(" "));
    else {
      setProblem("");
      setChosen("");
      send({ field: field.field, label: field.label, state: meaning.state, value: meaning.value });
    }
  };
  const onZoom = (larger: boolean) =>
    setZoom((now) => (larger ? Math.min(3, now * 1.25) : Math.max(0.4, now / 1.25)));
  const done = what.list.filter((one) => !left.includes(one)).length;

  return (
    <div class="key-step">
      <section class="key-main" aria-labelledby="field-name">
        <div class="field-head">
          <h2 id="field-name">{field.label}</h2>
          <p class="muted">{`Field ${done + 1} of ${what.list.length}`}</p>
        </div>
        <div class="field-window">
          <FieldPicture key={field.field} place={field.place} label={field.label} zoom={zoom}
            onShown={() => setShown((before) => (before.includes(sheet) ? before : [...before, sheet]))} />
          {field.other_place && (
            <>
              <p class="muted">The same box on another scan or another sheet: key what both show; where they differ,
                key the first.</p>
              <FieldPicture key={`${field.field}.other`} place={field.other_place}
                label={`${field.label}, another scan`} zoom={zoom} />
            </>
          )}
          <div class="picture-tools over" role="group" aria-label="Zoom of the field">
            <button type="button" onClick={() => onZoom(false)}>
              <span aria-hidden="true">−</span><span class="sr-only">Smaller</span>
            </button>
            <button type="button" onClick={() => onZoom(true)}>
              <span aria-hidden="true">+</span><span class="sr-only">Larger</span>
            </button>
          </div>
        </div>
        <TypedAhead lost={lost} open={open} />
        {open ? (
          <EntryForm field={field} text={text} problem={problem} shortcuts={shortcuts}
            onText={setText} onEnter={enter} onZoom={onZoom} />
        ) : (
          lost === 0 && <p class="entry muted" role="status">The box opens when its picture is here.</p>
        )}
        <details class="help" translate>
          <summary>How to key</summary>
          <p>
            Key what the ink says, even if it cannot be right. A leading dash or cross in an empty box is
            not a digit. The keys for blank, void and illegible work in an empty box. Others key the same fields, and
            nobody sees what another keyed.
          </p>
          <label class="check-line">
            <input type="checkbox" checked={shortcuts}
              onChange={(event) => setShortcuts(event.currentTarget.checked)} />
            Single-key shortcuts in the entry box (B, V, I, and + / for the zoom)
          </label>
        </details>
      </section>
      <aside class="key-side">
        <h2>Fields of this case</h2>
        <FieldList what={what} current={field.field} sending={sending}
          onChoose={(name) => { setChosen(name); setProblem(""); }} />
        {field.place && (
          <>
            <h2>The whole page</h2>
            <PagePicture key={field.place.digest} digest={field.place.digest} place={field.place}
              label={`Page ${field.place.page} of the worksheet, ${field.label} marked`} />
          </>
        )}
      </aside>
    </div>
  );
}
