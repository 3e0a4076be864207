// One case: fields are keyed from the picture alone; the third sees the entries of others where they
// differ; officials see the layers, and decide what nobody agreed on.
import { useEffect, useState } from "preact/hooks";
import { get, save, tell, type Case, type SessionState } from "./api";
import { DecideStep } from "./decide";
import { go, useTitle } from "./hooks";
import { KeyStep } from "./key";
import { StateTag, takeNext } from "./queue";
import { ThirdStep } from "./third";
import { forgetTypedAhead } from "./type_ahead";
import { stakeText } from "./words";

// Well under the ten minutes after which a case is free again.
const kHeartbeatMs = 60_000;

function Escalate({ precinct, onDone }: { precinct: string; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await save(`cases/${precinct}/escalate`, { reason });
      onDone();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  if (!open)
    return (
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        Ask for help…
      </button>
    );
  return (
    <form class="card escalate" onSubmit={(event) => void submit(event)}>
      <label for="escalation">Why does this case need somebody else?</label>
      <textarea id="escalation" rows={2} required maxLength={1000} value={reason} autofocus
        onInput={(event) => setReason(event.currentTarget.value)} />
      <p class="problem" role="alert">{problem}</p>
      <div class="row">
        <button class="primary" disabled={!reason.trim()}>Escalate</button>
        <button type="button" onClick={() => setOpen(false)}>Back</button>
      </div>
    </form>
  );
}

// Holds the case while it is on the screen. Returns why it cannot be held, or "".
function useHold(precinct: string, wanted: boolean): string {
  const [refused, setRefused] = useState("");
  useEffect(() => {
    if (!wanted) return;
    const hold = () =>
      tell(`cases/${precinct}/hold`).then(
        () => setRefused(""),
        (error: Error & { status?: number }) => {
          if (error.status === 409) setRefused(error.message);
        },
      );
    let holding = hold();
    const timer = setInterval(() => { holding = hold(); }, kHeartbeatMs);
    return () => {
      clearInterval(timer);
      // Behind the last hold: on another connection it could come first, and the case would stay held.
      void holding.then(() => tell(`cases/${precinct}/release`)).catch(() => undefined);
    };
  }, [precinct, wanted]);
  return refused;
}

export function CaseView({ precinct, session }: { precinct: string; session: SessionState }) {
  const [what, setWhat] = useState<Case | null>(null);
  const [problem, setProblem] = useState("");
  useTitle(`Case ${precinct}`);
  useEffect(() => {
    get<Case>(`cases/${precinct}`).then(setWhat, (error: Error) => setProblem(error.message));
  }, [precinct]);
  const working = Boolean(session.may_key && what && what.state !== "resolved");
  const refused = useHold(precinct, working);

  // Where nothing is keyed, no sheet waits for what is typed.
  const keying = working && Boolean(what?.list.some((field) => field.to_key));
  const choosing = working && !keying && Boolean(what?.list.some((field) => field.cards.length > 0));
  useEffect(() => {
    if (what && !keying) forgetTypedAhead();
  }, [what, keying]);

  const finish = async (words: string) => {
    sessionStorage.setItem("recanvass.finished", words);
    if (!(await takeNext().catch(() => false))) go("queue");
  };
  if (problem) return <><h1>Case {precinct}</h1><p class="problem" role="alert">{problem}</p></>;
  if (!what) return <><h1>Case {precinct}</h1><p>Loading…</p></>;
  const changed = (now: Case) => {
    setWhat(now);
    const name = `${now.name} (${now.id})`;
    const mine = now.list.some((field) => field.waits_for_others);
    const more = now.list.some((field) => field.to_key || field.cards.length > 0) ||
      (now.layers ?? []).some((layers) => layers.may_decide && !now.list.some((field) => field.field === layers.field && field.waits_for_others));
    if (now.state === "resolved" && what.state !== "resolved") void finish(`${name} is settled.`);
    else if (!more && mine) void finish(`${name}: what you decided stands when another official decides the same.`);
    else if (!more && now.state !== "resolved") void finish(`${name}: your entries are stored. Others go on with it.`);
  };
  return (
    <>
      <div class="head case-head">
        <div>
          <h1>{what.name}</h1>
          <p class="muted">
            {what.county} · <span class="mono">{what.id}</span> · <StateTag state={what.state} />{" "}
            {(what.delegates_at_stake ?? 0) > 0 && <>· {stakeText(what)} at stake</>}
          </p>
        </div>
        <div class="row">
          <a class="button" href={`#/precinct/${what.id}`}>The precinct</a>
          {working && !refused && (
            <Escalate precinct={what.id}
              onDone={() => void finish(`${what.name} (${what.id}) was escalated.`)} />
          )}
        </div>
      </div>
      <Finished />
      {working && (
        <ol class="steps" aria-label="Steps of a case">
          <li aria-current={keying ? "step" : undefined}>Key what the paper says</li>
          {(choosing || !what.may_decide) && <li aria-current={choosing ? "step" : undefined}>Look again where others differ</li>}
          {what.may_decide && <li aria-current={keying || choosing ? undefined : "step"}>Decide what nobody agreed on</li>}
        </ol>
      )}
      {refused ? (
        <p class="notice" role="alert">{refused} <a href="#/queue">Back to the queue</a></p>
      ) : keying ? (
        <KeyStep what={what} onChanged={changed} />
      ) : choosing ? (
        <ThirdStep what={what} onChanged={changed} />
      ) : what.revealed || what.partly ? (
        <DecideStep what={what} session={session} onChanged={changed} />
      ) : (
        <p class="nothing">
          {session.may_key
            ? "Nothing in this case waits for you. You see its values once all of it is settled."
            : "The values of this case are hidden from you: stations are shown no values."}
        </p>
      )}
    </>
  );
}

// Tells what became of the case before this one.
function Finished() {
  const [words] = useState(() => {
    const kept = sessionStorage.getItem("recanvass.finished") ?? "";
    sessionStorage.removeItem("recanvass.finished");
    return kept;
  });
  return <p class="message" role="status">{words}</p>;
}
