// The cases, those of the heaviest precincts first. Kinds of findings and stakes are shown only to
// people who have keyed a case and opened it.
import { useState } from "preact/hooks";
import { save, type CaseLine, type CasePage, type SessionState } from "./api";
import { go, useLoaded, useSettled, useTitle } from "./hooks";
import { caseState, count, kindName, plural } from "./words";

const kRefreshMs = 10_000;

const filters: [string, string][] = [
  ["unresolved", "Unresolved"],
  ["open", "To key"],
  ["keyed", "For officials"],
  ["escalated", "Escalated"],
  ["resolved", "Resolved"],
  ["", "All"],
];

// Takes the next case; returns false where there is none.
export async function takeNext(): Promise<boolean> {
  const { precinct } = await save<{ precinct: string | null }>("cases/next", {});
  if (precinct) go(`case/${precinct}`);
  return precinct !== null;
}

export function Kinds({ kinds }: { kinds: Record<string, number> }) {
  return (
    <ul class="chips">
      {Object.entries(kinds).map(([kind, number]) => (
        <li key={kind} class={`chip kind-${kind.toLowerCase()}`}>
          {kindName(kind)}
          {number > 1 && <span class="times"> ×{number}</span>}
        </li>
      ))}
    </ul>
  );
}

// Shows state delegate equivalents and the delegates behind them; "–" where nothing moves.
export function Stake({ of }: { of: { delegates_at_stake?: number; sde_at_stake?: number } }) {
  if (!of.delegates_at_stake) return <>–</>;
  const delegates = plural(of.delegates_at_stake, "delegate");
  if (!of.sde_at_stake) return <>{delegates}</>;
  return <>{of.sde_at_stake.toFixed(4)} SDE<span class="muted block">{delegates}</span></>;
}

export function StateTag({ state }: { state: string }) {
  return <span class={`state state-${state}`}>{caseState(state)}</span>;
}

// Shows how far people are with a case, as far as this person may know.
function Done({ line, session }: { line: CaseLine; session: SessionState }) {
  const fields = plural(line.fields, "field");
  if (line.decided !== undefined) return <>{line.decided} of {fields} decided</>;
  return <>{session.may_key ? `you keyed ${line.keyed_by_me} of ${fields}` : fields}</>;
}

function Line({ line, session, reasons }: { line: CaseLine; session: SessionState; reasons: boolean }) {
  return (
    <tr>
      <th scope="row" data-label="Precinct">
        <a href={`#/case/${line.id}`}>{line.name}</a>
        <span class="muted block">
          {line.county} · <span class="mono">{line.id}</span>
        </span>
      </th>
      {reasons && (
        <td data-label="Why">
          {line.kinds ? <Kinds kinds={line.kinds} /> : <span class="muted">shown in the case</span>}
        </td>
      )}
      {reasons && <td class="figure" data-label="At stake"><Stake of={line} /></td>}
      <td data-label="State">
        <StateTag state={line.state} />
        <span class="muted block"><Done line={line} session={session} /></span>
      </td>
      <td data-label="With">{line.held_by ? (line.held_by === session.user ? "you" : line.held_by) : "–"}</td>
    </tr>
  );
}

const keyersNote =
  "The heaviest precincts come first. Two people key each box; you see the findings of a case once it is resolved.";
const othersNote = "The heaviest precincts come first. You see the findings of a case once it is resolved.";

export function QueueView({ session }: { session: SessionState }) {
  useTitle("Queue");
  const [filter, setFilter] = useState("unresolved");
  const [search, setSearch] = useState("");
  const [message, setMessage] = useState("");
  const settled = useSettled(search);
  // The pages that were turned over: each begins after the case with this id.
  const [turned, setTurned] = useState<string[]>([]);
  const after = turned[turned.length - 1] ?? "";
  const { value, problem } = useLoaded<CasePage>(
    `cases?state=${filter}&search=${encodeURIComponent(settled)}&after=${encodeURIComponent(after)}`, kRefreshMs);
  const next = async () => {
    try {
      if (!(await takeNext())) setMessage("No case waits: each one is resolved, escalated or with another person.");
    } catch (error) {
      setMessage((error as Error).message);
    }
  };
  const counted = (state: string): number => {
    const counts = value?.counts ?? {};
    if (state === "") return Object.values(counts).reduce((sum, n) => sum + n, 0);
    if (state === "unresolved") return counted("") - (counts["resolved"] ?? 0);
    return counts[state] ?? 0;
  };
  const reasons = (value?.cases ?? []).some((line) => line.kinds !== undefined);
  return (
    <>
      <div class="head">
        <h1>Queue</h1>
        {session.may_key && (
          <button type="button" class="primary" onClick={() => void next()}>Take the next case</button>
        )}
      </div>
      <p class="muted">{session.may_key ? keyersNote : othersNote}</p>
      <p role="status" class="message">{message}</p>
      <div class="filters">
        <fieldset class="segments">
          <legend class="sr-only">Which cases</legend>
          {filters.map(([state, name]) => (
            <label key={state} class={filter === state ? "chosen" : ""}>
              <input type="radio" name="state" value={state} checked={filter === state}
                onChange={() => { setFilter(state); setTurned([]); }} />
              {name} <span class="times">{value ? count(counted(state)) : ""}</span>
            </label>
          ))}
        </fieldset>
        <label class="search">
          <span>Search</span>
          <input type="search" value={search} placeholder="County, precinct, id or person"
            onInput={(event) => { setSearch(event.currentTarget.value); setTurned([]); }} />
        </label>
      </div>
      {problem && <p class="problem" role="alert">{problem}</p>}
      {value && value.cases.length === 0 && (
        <p class="nothing">{search ? "No case fits this search." : "No case here."}</p>
      )}
      {value && value.cases.length > 0 && (
        <table class="cards-when-narrow">
          <caption class="sr-only">Cases, the heaviest precincts first</caption>
          <thead>
            <tr>
              <th scope="col">Precinct</th>
              {reasons && <th scope="col">Why</th>}
              {reasons && <th scope="col" class="figure">At stake</th>}
              <th scope="col">State</th>
              <th scope="col">With</th>
            </tr>
          </thead>
          <tbody>
            {value.cases.map((line) => <Line key={line.id} line={line} session={session} reasons={reasons} />)}
          </tbody>
        </table>
      )}
      {value && (turned.length > 0 || value.next) && (
        <nav class="pages" aria-label="Pages of the queue">
          <button type="button" disabled={turned.length === 0} onClick={() => setTurned(turned.slice(0, -1))}>
            Previous page
          </button>
          <span class="muted">Page {turned.length + 1}</span>
          <button type="button" disabled={!value.next} onClick={() => value.next && setTurned([...turned, value.next])}>
            Next page
          </button>
        </nav>
      )}
    </>
  );
}
