// Lets two officials reopen a settled box, each with a reason. Without that a settled box is never
// decided again.
import { useState } from "preact/hooks";
import { save } from "./api";

export function Reopen<Answer>({ precinct, field, label, asked, user, onDone }: {
  precinct: string;
  field: string;
  label: string;
  asked: string[]; // officials who want it reopened and wait for another
  user: string;
  onDone: (now: Answer) => void;
}) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      onDone(await save<Answer>(`cases/${precinct}/reopen`, { field, reason }));
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
          <label for={`reopen-${field}`}>Why should {label} be looked at again?</label>
          <input id={`reopen-${field}`} value={reason} required maxLength={1000} autofocus
            onInput={(event) => { setReason(event.currentTarget.value); setProblem(""); }} />
          <p class="problem" role="alert">{problem}</p>
          <div class="row">
            <button class="primary" disabled={!reason.trim()}>Reopen this box</button>
            <button type="button" onClick={() => setOpen(false)}>Back</button>
          </div>
        </form>
      ) : (
        <button type="button" class="quiet" onClick={() => setOpen(true)}>
          Reopen this box…<span class="sr-only"> {label}</span>
        </button>
      )}
    </>
  );
}
