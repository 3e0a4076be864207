// The same slip in many precincts: one task for people instead of a hundred. A pattern tells what
// was reported. It is shown only to people who say that they want to see it; from then on they do
// not key its boxes.
import { useState } from "preact/hooks";
import { save, type ClosedPattern, type Pattern, type Patterns, type SessionState } from "./api";
import { useLoaded, useTitle } from "./hooks";
import { StateTag, Stake } from "./queue";
import { count, localTimes, plural, stakeText, when } from "./words";

const kRefreshMs = 15_000;

const choiceWords: Record<string, string> = {
  paper_stands: "The paper stands in all of them",
  look_at_each: "Each is keyed by hand",
};

const standingChoice = (pattern: Pattern) => pattern.decisions[pattern.decisions.length - 1];

// Returns whether the last decision was about exactly the present boxes of the pattern.
const coversAll = (pattern: Pattern) => standingChoice(pattern)?.boxes === pattern.evidence.boxes;

function Tag({ pattern }: { pattern: Pattern }) {
  const last = standingChoice(pattern);
  if (!pattern.standing) return <span class="state">Not found any more</span>;
  if (!last) return <span class="state state-open">To decide</span>;
  if (!coversAll(pattern)) return <span class="state state-open">Changed since: decide again</span>;
  return <span class="state state-resolved">{choiceWords[last.choice]}</span>;
}

const signed = (value: number, digits = 0) =>
  value === 0 ? "–" : `${value > 0 ? "+" : "−"}${Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;

function Changes({ pattern }: { pattern: Pattern }) {
  if (!pattern.changes || pattern.changes.length === 0) return null;
  return (
    <table class="moves">
      <caption>Changes of the reported numbers if the paper stands in all of them</caption>
      <thead>
        <tr>
          <th scope="col">Option</th>
          <th scope="col" class="figure">First</th>
          <th scope="col" class="figure">Final</th>
          <th scope="col" class="figure">Delegates</th>
          <th scope="col" class="figure">SDE</th>
        </tr>
      </thead>
      <tbody>
        {pattern.changes.map((change) => (
          <tr key={change.option}>
            <th scope="row">{change.option}</th>
            <td class="figure">{signed(change.first)}</td>
            <td class="figure">{signed(change.final)}</td>
            <td class="figure">{signed(change.delegates)}</td>
            <td class="figure">{signed(change.sde, 4)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Precincts({ pattern }: { pattern: Pattern }) {
  return (
    <details class="help">
      <summary>The {plural(pattern.precincts.length, "precinct")}</summary>
      <table class="cards-when-narrow">
        <caption class="sr-only">Precincts of the pattern, the largest stake first</caption>
        <thead>
          <tr>
            <th scope="col">Precinct</th>
            <th scope="col" class="figure">Boxes</th>
            <th scope="col" class="figure">At stake</th>
            <th scope="col">Case</th>
          </tr>
        </thead>
        <tbody>
          {pattern.precincts.map((precinct) => (
            <tr key={precinct.id}>
              <th scope="row" data-label="Precinct">
                <a href={precinct.state ? `#/case/${precinct.id}` : `#/precinct/${precinct.id}`}>{precinct.name}</a>
                <span class="muted block">{precinct.county} · <span class="mono">{precinct.id}</span></span>
              </th>
              <td class="figure" data-label="Boxes">{count(precinct.boxes)}</td>
              <td class="figure" data-label="At stake"><Stake of={precinct} /></td>
              <td data-label="Case">{precinct.state ? <StateTag state={precinct.state} /> : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function DecisionForm({ pattern, onDone }: { pattern: Pattern; onDone: (now: Patterns) => void }) {
  const [choice, setChoice] = useState("");
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const decide = async (event: Event) => {
    event.preventDefault();
    if (!choice || !reason.trim()) {
      setProblem("Choose what stands and say why.");
      return;
    }
    setBusy(true);
    try {
      onDone(await save<Patterns>("patterns/decisions", {
        pattern: pattern.name, version: pattern.version, choice, reason: reason.trim(),
      }));
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const options: [string, string, boolean][] = [
    ["paper_stands", `The pattern is real: the paper stands in all ${plural(pattern.evidence.boxes, "box", "boxes")}`, pattern.why_not_yet !== ""],
    ["look_at_each", "Key each by hand: every box is keyed and decided like any other", false],
  ];
  const id = `reason-${pattern.version}`;
  return (
    <form class="decision" onSubmit={(event) => void decide(event)}>
      <fieldset>
        <legend>What stands?</legend>
        {options.map(([value, words, refused]) => (
          <label key={value} class={choice === value ? "choice chosen" : "choice"}>
            <input type="radio" name={`choice-${pattern.version}`} checked={choice === value} disabled={refused}
              onChange={() => { setChoice(value); setProblem(""); }} />
            <span>{words}</span>
            {refused && <span class="muted">{pattern.why_not_yet}</span>}
          </label>
        ))}
      </fieldset>
      <label for={id}>Why?</label>
      <input id={id} value={reason} maxLength={500}
        onInput={(event) => { setReason(event.currentTarget.value); setProblem(""); }} />
      <p class="problem" role="alert">{problem}</p>
      <div class="row">
        <button class="primary" disabled={busy}>{busy ? "Storing…" : "Decide once"}</button>
        <span class="muted">
          No written or reported value is changed. A box whose values have changed since then is keyed by
          hand. A later decision replaces this one; all are kept.
        </span>
      </div>
    </form>
  );
}

function Card({ pattern, onDone }: { pattern: Pattern; onDone: (now: Patterns) => void }) {
  const { evidence } = pattern;
  return (
    <li class="card pattern">
      <div class="field-head">
        <h2>{localTimes(pattern.name)}</h2>
        <p><Tag pattern={pattern} /></p>
      </div>
      <p>{localTimes(pattern.message)}</p>
      <p class="muted">
        {pattern.delegates_at_stake > 0 && `${stakeText(pattern)} at stake. `}
        Chance alone would show this in{" "}
        {pattern.chance < 1e-6 ? "less than one canvass in a million" : `one canvass in ${count(Math.round(1 / pattern.chance))}`}.
      </p>
      {evidence.boxes > 0 && (
        <p>
          {plural(evidence.boxes, "box", "boxes")} in {plural(evidence.precincts, "precinct")}. People have keyed{" "}
          {plural(evidence.boxes_keyed, "box", "boxes")} of them, all of {plural(evidence.precincts_keyed, "precinct")}
          {evidence.boxes_keyed > 0 &&
            (evidence.boxes_otherwise === 0
              ? ": all as the machine read them"
              : `: ${count(evidence.boxes_otherwise)} differ from the machine's reading`)}
          .
        </p>
      )}
      <Changes pattern={pattern} />
      <Precincts pattern={pattern} />
      {pattern.may_decide && <DecisionForm key={pattern.version} pattern={pattern} onDone={onDone} />}
      {pattern.decisions.length > 0 && (
        <ul class="history">
          {pattern.decisions.map((decision) => (
            <li key={decision.at}>
              {when(decision.at)}: {decision.user} decided: {choiceWords[decision.choice]}
              {" "}({plural(decision.boxes, "box", "boxes")}, {plural(decision.precincts, "precinct")})
              <span class="muted block">“{decision.reason}”</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Closed({ pattern, onLooked }: { pattern: ClosedPattern; onLooked: (now: Patterns) => void }) {
  const [problem, setProblem] = useState("");
  const look = async () => {
    try {
      onLooked(await save<Patterns>("patterns/look", { version: pattern.version }));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <li class="card pattern">
      <div class="field-head">
        <h2>A slip in many precincts</h2>
        {!pattern.standing && <p><span class="state">Not found any more</span></p>}
      </div>
      <p>This pattern tells what was reported in its boxes. It is hidden from people who may still key them.</p>
      <p class="problem" role="alert">{problem}</p>
      {pattern.may_look ? (
        <div class="row">
          <button type="button" onClick={() => void look()}>Look at it</button>
          <span class="muted">The ledger records it, and you do not key its boxes from then on.</span>
        </div>
      ) : (
        <p class="muted">{pattern.why_not_look}</p>
      )}
    </li>
  );
}

export function PatternsView({ session }: { session: SessionState }) {
  useTitle("Patterns");
  const { value, problem, set } = useLoaded<Patterns>("patterns", kRefreshMs);
  const [message, setMessage] = useState("");
  const done = (now: Patterns) => {
    set(now);
    setMessage("The decision is stored; the boxes it settles leave the queue.");
  };
  return (
    <>
      <h1>Patterns</h1>
      <p class="lead">
        The same slip in many precincts. Key the cases of {value ? count(value.checks) : "a few"} of them from
        the picture; then an official decides once for all.
      </p>
      <p class="message" role="status">{message}</p>
      {problem && <p class="problem" role="alert">{problem}</p>}
      {value && value.patterns.length === 0 && (
        <p class="nothing">No slip is seen in more precincts than chance allows.</p>
      )}
      <ul class="patterns">
        {value?.patterns.map((pattern) =>
          pattern.looked
            ? <Card key={pattern.name} pattern={pattern} onDone={done} />
            : <Closed key={`closed-${pattern.version}`} pattern={pattern} onLooked={set} />)}
      </ul>
      {value && value.patterns.length > 0 && session.role === "adjudicator" && (
        <p class="muted">Officials decide about patterns; you key their cases.</p>
      )}
    </>
  );
}
