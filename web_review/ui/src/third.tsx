// The third: keyed a field otherwise than two others did, and now sees their entries, without names.
import { useState } from "preact/hooks";
import { save, type Card, type Case } from "./api";
import { FieldPicture } from "./picture";
import { entryText } from "./words";

type Word = "an_entry" | "neither" | "unreadable";

const cardText = (card: Card) => (card.state === "number" ? entryText(card) : `no value (${card.state})`);

export function ThirdStep({ what, onChanged }: { what: Case; onChanged: (now: Case) => void }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const field = what.list.find((one) => one.cards.length > 0);
  if (!field) return null;
  const say = async (look: Word, card?: Card) => {
    setBusy(true);
    setProblem("");
    try {
      onChanged(await save<Case>(`cases/${what.id}/third-look`, {
        field: field.field, look,
        ...(card ? { state: card.state, ...(card.value === null ? {} : { value: card.value }) } : {}),
      }));
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <section class="card third-step" aria-labelledby="third-field">
      <h2 id="third-field">{field.label}</h2>
      <p>
        You keyed {field.keyed ? <strong>{cardText(field.keyed as Card)}</strong> : "something else"}. Others keyed
        this field before you. Look at the picture again: which of their entries is right?
      </p>
      <FieldPicture key={field.field} place={field.place} label={field.label} />
      <div class="row cards" role="group" aria-label="Which entry is right?">
        {field.cards.map((card) => (
          <button key={cardText(card)} type="button" class="entry-card" disabled={busy} onClick={() => void say("an_entry", card)}>
            {cardText(card)}
          </button>
        ))}
      </div>
      <div class="row">
        <button type="button" disabled={busy} onClick={() => void say("neither")}>Neither is right</button>
        <button type="button" disabled={busy} onClick={() => void say("unreadable")}>Nobody can read it</button>
      </div>
      <p class="problem" role="alert">{problem}</p>
    </section>
  );
}
