// Blind keying: the picture and a box for the number, without any other reading, report or entry.
import { useEffect, useRef, useState } from "preact/hooks";
import { save, type Case, type CaseField, type EntryState } from "./api";
import { useKept } from "./hooks";
import { FieldPicture, PagePicture } from "./picture";
import { keyingText } from "./words";

interface Entry {
  state: EntryState;
  text: string;
}

const empty: Entry = { state: "number", text: "" };

// One key for each state, beside the digits of the number pad. The keys work only while the box has
// the focus, and can be turned off.
const keys: Record<string, EntryState> = {
  b: "blank", ".": "blank", ",": "blank",
  v: "void", "-": "void",
  i: "illegible", "*": "illegible",
};

const words: [EntryState, string, string][] = [
  ["blank", "Blank", "B or ."],
  ["void", "Void (dash, cross)", "V or −"],
  ["illegible", "Illegible", "I or *"],
];

function Buttons({ field, entry, shortcuts, choose }: {
  field: CaseField;
  entry: Entry;
  shortcuts: boolean;
  choose: (entry: Entry) => void;
}) {
  return (
    <div class="entry-states" role="group" aria-label="Instead of a number">
      {field.kind !== "number" && (
        <button type="button" aria-pressed={entry.state === "number" && entry.text === "1"}
          onClick={() => choose({ state: "number", text: "1" })}>
          {field.kind === "tick" ? "Ticked" : "Signed"} {shortcuts && <kbd>1</kbd>}
        </button>
      )}
      {words.map(([state, name, key]) => (
        <button key={state} type="button" aria-pressed={entry.state === state}
          onClick={() => choose(entry.state === state ? empty : { state, text: "" })}>
          {field.kind !== "number" && state === "blank" ? "Empty" : name} {shortcuts && <kbd>{key}</kbd>}
        </button>
      ))}
    </div>
  );
}

function FieldList({ what, current, onChoose }: {
  what: Case;
  current: string;
  onChoose: (field: string) => void;
}) {
  return (
    <ol class="field-list">
      {what.list.map((field) => (
        <li key={field.field}>
          <button type="button" disabled={!field.to_key}
            aria-current={field.field === current ? "true" : undefined}
            onClick={() => onChoose(field.field)}>
            <span>{field.label}</span>
            <span class="figure">{field.keyed ? `✓ ${keyingText(field.keyed)}` : field.to_key ? "–" : "not yours to key"}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

export function KeyStep({ what, onChanged }: { what: Case; onChanged: (now: Case) => void }) {
  const [chosen, setChosen] = useState("");
  const [entry, setEntry] = useState<Entry>(empty);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [zoom, setZoom] = useState(1);
  const [shortcuts, setShortcuts] = useKept("shortcuts", true);
  const box = useRef<HTMLInputElement>(null);
  const left = what.list.filter((field) => field.to_key);
  const field = left.find((candidate) => candidate.field === chosen) ?? left[0];
  useEffect(() => box.current?.focus(), [field?.field]);
  if (!field) return null;

  const most = field.kind === "number" ? field.most_digits : 1;
  const choose = (next: Entry) => {
    setEntry(next);
    setProblem("");
    box.current?.focus();
  };
  const store = async (event?: Event) => {
    event?.preventDefault();
    if (busy) return;
    if (entry.state === "number" && entry.text === "") {
      setProblem("Type what is written, or say that it is blank, void or illegible.");
      return;
    }
    setBusy(true);
    try {
      const now = await save<Case>(`cases/${what.id}/keyings`, {
        field: field.field,
        state: entry.state,
        ...(entry.state === "number" ? { value: Number(entry.text) } : {}),
      });
      setEntry(empty);
      setProblem("");
      setChosen("");
      onChanged(now);
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
      box.current?.focus();
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !shortcuts) return;
    const state = keys[event.key.toLowerCase()];
    if (state) {
      event.preventDefault();
      choose({ state, text: "" });
    } else if (event.key === "+" || event.key === "/") {
      event.preventDefault();
      setZoom(event.key === "+" ? Math.min(3, zoom * 1.25) : Math.max(0.4, zoom / 1.25));
    }
  };
  const typed = (text: string) => {
    const digits = text.replace(/\D/g, "").slice(0, most);
    setEntry({ state: "number", text: digits });
    setProblem("");
  };

  return (
    <div class="key-step">
      <section class="key-main" aria-labelledby="field-name">
        <div class="field-head">
          <h2 id="field-name">{field.label}</h2>
          <p class="muted">Field {what.list.length - left.length + 1} of {what.list.length}</p>
        </div>
        <div class="field-window">
          <FieldPicture key={field.field} place={field.place} label={field.label} zoom={zoom} />
          {field.other_place && (
            <>
              <p class="muted">The same box on another scan of this sheet: key what both show.</p>
              <FieldPicture key={`${field.field}.other`} place={field.other_place}
                label={`${field.label}, another scan`} zoom={zoom} />
            </>
          )}
          <div class="picture-tools over" role="group" aria-label="Zoom of the field">
            <button type="button" onClick={() => setZoom(Math.max(0.4, zoom / 1.25))}>
              <span aria-hidden="true">−</span><span class="sr-only">Smaller</span>
            </button>
            <button type="button" onClick={() => setZoom(Math.min(3, zoom * 1.25))}>
              <span aria-hidden="true">+</span><span class="sr-only">Larger</span>
            </button>
          </div>
        </div>
        <form class="entry" onSubmit={(event) => void store(event)}>
          <div class="entry-box">
            <label for="entry">As written on the paper</label>
            <input id="entry" ref={box} inputMode="numeric" autocomplete="off"
              aria-describedby="entry-problem"
              class={entry.state === "number" ? "" : "word"}
              value={entry.state === "number" ? entry.text : entry.state}
              onKeyDown={pressed}
              onInput={(event) => {
                typed(event.currentTarget.value);
                event.currentTarget.value = event.currentTarget.value.replace(/\D/g, "").slice(0, most);
              }} />
          </div>
          <Buttons field={field} entry={entry} shortcuts={shortcuts} choose={choose} />
          <button class="primary store" disabled={busy}>
            {busy ? "Storing…" : "Store"} {shortcuts && <kbd>Enter</kbd>}
          </button>
          <p id="entry-problem" class="problem" role="alert">{problem}</p>
        </form>
        <details class="help">
          <summary>How to key</summary>
          <p>
            Key what the ink says, even if it cannot be right. A leading dash or cross in an empty box is
            not a digit. When every field is keyed, you see what was read, reported and computed.
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
        <FieldList what={what} current={field.field} onChoose={(name) => { setChosen(name); choose(empty); }} />
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
