// Results as they stand, not released yet, and the releases that two officials make.
import { useState } from "preact/hooks";
import { get, save, type Releases, type ResultLine, type Results } from "./api";
import { useLoaded, useTitle } from "./hooks";
import { count, plural, when } from "./words";

const columnWords: Record<string, string> = {
  first: "People, first alignment",
  final: "People, final alignment",
  delegates: "Delegates",
  sde: "State delegate equivalents",
};
const tileWords: Record<string, string> = {
  no_paper: "without paper",
  work: "people work on",
  paper_only: "on paper only",
  ready: "ready and not signed",
  signed_once: "signed by one official",
};

const figure = (column: string, value: number) => (column === "sde" ? value.toFixed(4) : count(value));
const signed = (column: string, value: number) => (value > 0 ? "+" : "") + figure(column, value);

function Cell({ column, of, most, difference }: {
  column: string;
  of: { sum: number; boxes: number };
  most: number;
  difference?: boolean;
}) {
  return (
    <td class="figure">
      {difference ? signed(column, of.sum) : figure(column, of.sum)}
      {of.boxes < most && <span class="muted block">{count(of.boxes)} of {count(most)} boxes</span>}
    </td>
  );
}

function Table({ column, results }: { column: string; results: Results }) {
  const title = columnWords[column] ?? column;
  const most = results.precincts.counted;
  return (
    <>
      <h3 id={`results-${column}`}>{title}</h3>
      <table aria-labelledby={`results-${column}`}>
        <thead>
          <tr>
            <th scope="col">Option</th>
            <th scope="col" class="figure">As reported</th>
            <th scope="col" class="figure">As written so far</th>
            <th scope="col" class="figure">As it stands</th>
            <th scope="col" class="figure">Difference</th>
          </tr>
        </thead>
        <tbody>
          {results.options.map((option) => {
            const line = option.columns[column] as ResultLine;
            return (
              <tr key={option.option} class={line.difference.sum !== 0 ? "differs" : ""}>
                <th scope="row">{option.label}</th>
                <Cell column={column} of={line.reported} most={most} />
                <Cell column={column} of={line.written} most={most} />
                <Cell column={column} of={line.stands} most={most} />
                <Cell column={column} of={line.difference} most={most} difference />
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function Draft({ results }: { results: Results }) {
  const { precincts } = results;
  return (
    <>
      <p class="notice"><strong>Draft, not released.</strong> {count(precincts.signed_off)} of{" "}
        {plural(precincts.expected, "precinct")} signed off. The sums are over {plural(precincts.counted, "precinct")};{" "}
        {count(precincts.hidden)} are left out because people work there, and {count(precincts.without)} because nothing is
        known of them.</p>
      <p><a href="/api/v1/results.csv" download>CSV, by precinct</a></p>
      {[...results.columns].reverse().map((column) => <Table key={column} column={column} results={results} />)}
    </>
  );
}

// Results show values: whoever looks at them keys no box of these precincts any more.
function DraftResults() {
  const [results, setResults] = useState<Results | null>(null);
  const [problem, setProblem] = useState("");
  const show = async () => {
    try {
      setResults(await get<Results>("results"));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <section aria-labelledby="draft">
      <h2 id="draft">Results as they stand</h2>
      {results ? (
        <Draft results={results} />
      ) : (
        <>
          <p class="lead">
            The sums show the values of all precincts where nobody works any more. Whoever has seen them keys no box
            there, should a case be opened again.
          </p>
          <p class="problem" role="alert">{problem}</p>
          <button type="button" onClick={() => void show()}>Show the draft</button>
        </>
      )}
    </section>
  );
}

function Missing({ missing }: { missing: Record<string, number> }) {
  const parts = Object.entries(missing).map(([tile, number]) => `${count(number)} ${tileWords[tile] ?? tile}`);
  return <>{parts.length > 0 ? parts.join(", ") : "none"}</>;
}

function Release() {
  const { value, problem, again, set } = useLoaded<Releases>("releases");
  const [note, setNote] = useState("");
  const [refused, setRefused] = useState("");
  if (!value) return <p>{problem || "Loading…"}</p>;
  const act = async (path: string, body: unknown) => {
    setRefused("");
    try {
      set(await save<Releases>(path, body));
    } catch (error) {
      setRefused((error as Error).message);
      void again();
    }
  };
  const { made, proposed, now } = value;
  return (
    <section class="card" aria-labelledby="release">
      <h2 id="release">Release</h2>
      {made ? (
        <p>
          Release {made.number} of {when(made.time)}, by {made.officials.join(" and ")}, holds{" "}
          {plural(made.holds, "precinct")}; missing: <Missing missing={made.missing} />. The ledger had{" "}
          {plural(made.events, "event")}; its head was <span class="mono head-digest">{made.head}</span>
        </p>
      ) : (
        <p>Nothing was released.</p>
      )}
      <p>A release would now hold {plural(now.holds, "precinct")}; missing: <Missing missing={now.missing} />.</p>
      {proposed && (
        <div class="notice">
          <p>
            {proposed.user} proposed {when(proposed.time)} to release {plural(proposed.holds, "precinct")}
            {proposed.note && <>: “{proposed.note}”</>}.
          </p>
          {!value.may_make && <p>{value.why_not_make}</p>}
          <div class="row">
            {value.may_make && (
              <button type="button" class="primary"
                onClick={() => void act("releases/make", { proposal: proposed.event })}>
                Release these results
              </button>
            )}
            {value.may_withdraw && (
              <button type="button" onClick={() => void act("releases/withdraw", { proposal: proposed.event })}>
                Withdraw the proposal
              </button>
            )}
          </div>
        </div>
      )}
      {value.may_propose ? (
        <form onSubmit={(event) => {
          event.preventDefault();
          void act("releases", { holds_sha256: now.holds_sha256, note });
        }}>
          <label for="release-note">A note for everybody (may be empty)</label>
          <input id="release-note" value={note} maxLength={1000}
            onInput={(event) => setNote(event.currentTarget.value)} />
          <div class="row"><button class={proposed ? "" : "primary"}>Propose a release</button></div>
        </form>
      ) : (
        <p class="muted">{value.why_not_propose}</p>
      )}
      <p class="problem" role="alert">{refused}</p>
    </section>
  );
}

export function ResultsView({ role }: { role: string }) {
  useTitle("Results");
  const sees = role === "official" || role === "admin" || role === "observer";
  return (
    <div class="of-results">
      <h1>Results</h1>
      <Release />
      {sees && <DraftResults />}
    </div>
  );
}
