// The ledger: events, newest first, and the check of the chain.
import { useEffect, useState } from "preact/hooks";
import { get, type LedgerEvent } from "./api";
import { useSettled, useTitle } from "./hooks";
import { count, plainCode, plural, shortDigest, when } from "./words";

interface Answer {
  events: LedgerEvent[];
  next_before: number | null;
  total: number;
  head: string;
}

const isPrecinct = (subject: string) => /^[A-Z]+(-[A-Z0-9]+)+$/.test(subject);

function Subject({ subject }: { subject: string | null }) {
  if (subject === null) return <span class="muted">hidden</span>;
  if (isPrecinct(subject)) return <a class="mono" href={`#/precinct/${subject}`}>{subject}</a>;
  return <span class="mono">{/^[0-9a-f]{64}$/.test(subject) ? shortDigest(subject) : subject}</span>;
}

export function EventTable({ events }: { events: LedgerEvent[] }) {
  if (events.length === 0) return <p class="nothing">No event.</p>;
  return (
    <table class="events cards-when-narrow">
      <caption class="sr-only">Events, newest first</caption>
      <thead>
        <tr>
          <th scope="col" class="figure">No.</th>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">About</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.seq}>
            <td class="figure" data-label="No.">{count(event.seq)}</td>
            <td data-label="When"><time dateTime={event.time}>{when(event.time)}</time></td>
            <td data-label="Who">{event.actor}</td>
            <td data-label="What">{event.action === null ? <span class="muted">hidden</span> : plainCode(event.action)}</td>
            <td data-label="About"><Subject subject={event.subject} /></td>
            <td data-label="Details">
              {event.body === null ? (
                <span class="muted">hidden until you may see its precinct and have opened it</span>
              ) : (
                <details>
                  <summary>Show<span class="sr-only"> details of event {event.seq}</span></summary>
                  <code class="body">{event.body}</code>
                  <p class="muted">digest <code class="body">{event.digest}</code></p>
                </details>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Check() {
  const [words, setWords] = useState("");
  const [good, setGood] = useState(true);
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    try {
      const answer = await get<{ valid: boolean; events: number; head: string; problem: string }>("ledger/check");
      setGood(answer.valid);
      setWords(answer.valid
        ? `The chain holds: ${plural(answer.events, "event")}, each with the digest of the one before.`
        : `The chain is broken after ${plural(answer.events, "event")}: ${answer.problem}`);
    } catch (error) {
      setGood(false);
      setWords((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <div>
      <button type="button" onClick={() => void check()} disabled={busy}>{busy ? "Checking…" : "Verify the chain"}</button>
      <p role="status" class={good ? "verdict good" : "verdict bad"}>{words && `${good ? "✓ " : "✗ "}${words}`}</p>
    </div>
  );
}

export function LedgerView() {
  useTitle("Ledger");
  const [search, setSearch] = useState("");
  const settled = useSettled(search);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState("");
  const load = async (before: number | null) => {
    const query = `ledger?search=${encodeURIComponent(settled)}${before ? `&before=${before}` : ""}`;
    try {
      const next = await get<Answer>(query);
      setAnswer((now) => (before && now ? { ...next, events: [...now.events, ...next.events] } : next));
      setProblem("");
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  useEffect(() => void load(null), [settled]);
  return (
    <>
      <h1>Ledger</h1>
      <section class="card ledger-head" aria-label="Head of the chain">
        <div>
          <p>{answer ? plural(answer.total, "event") : "Loading…"}. This is the digest of the newest one; it changes with any of them.
            The signed head, for keeping elsewhere, is printed by <code>recanvass ledger head --qr</code>:</p>
          <p><code class="head-digest">{answer?.head ?? ""}</code></p>
        </div>
        <Check />
      </section>
      <label class="search wide">
        <span>Search</span>
        <input type="search" value={search} placeholder="Person, action, precinct or digest"
          onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      {problem && <p class="problem" role="alert">{problem}</p>}
      {answer && <EventTable events={answer.events} />}
      {answer?.next_before && (
        <button type="button" onClick={() => void load(answer.next_before)}>Older events</button>
      )}
    </>
  );
}
