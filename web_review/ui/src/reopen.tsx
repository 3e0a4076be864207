// A settled box is never decided again: two officials reopen it, each with a reason.
import { useState } from "preact/hooks";
import { save, type Case, type CaseField, type Layers } from "./api";

export function Reopen({ what, field, layers, user, onChanged }: {
  what: Case;
  field: CaseField;
  layers: Layers;
  user: string;
  onChanged: (now: Case) => void;
}) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const asked = layers.reopen_asked_by;
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      onChanged(await save<Case>(`cases/${what.id}/reopen`, { field: field.field, reason }));
      setOpen(false);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  if (asked.includes(user))
    return <p class="notice">You asked to reopen this box: it waits for a second official.</p>;
  return (
    <>
      {asked.length > 0 && (
        <p class="notice">{asked.join(", ")} asked to reopen this box: it waits for a second official.</p>
      )}
      {open ? (
        <form class="reopen" onSubmit={(event) => void submit(event)}>
          <label for={`reopen-${field.field}`}>Why should {field.label} be looked at again?</label>
          <input id={`reopen-${field.field}`} value={reason} required maxLength={1000} autofocus
            onInput={(event) => { setReason(event.currentTarget.value); setProblem(""); }} />
          <p class="problem" role="alert">{problem}</p>
          <div class="row">
            <button class="primary" disabled={!reason.trim()}>Reopen this box</button>
            <button type="button" onClick={() => setOpen(false)}>Back</button>
          </div>
        </form>
      ) : (
        <button type="button" class="quiet" onClick={() => setOpen(true)}>
          Reopen this box…<span class="sr-only"> {field.label}</span>
        </button>
      )}
    </>
  );
}
