// Progress of the canvass, and the list of what is left to do.
import type { Progress, RiskCounts } from "./api";
import { useLoaded, useTitle } from "./hooks";
import { count, duration, plural, when } from "./words";

const kRefreshMs = 5000;

function Stage({ name, value, of, note, tone }: {
  name: string;
  value: number;
  of: number;
  note: string;
  tone: string;
}) {
  const share = of > 0 ? Math.min(100, (100 * value) / of) : 0;
  return (
    <li class={`stage ${tone}`}>
      <p class="stage-name">{name}</p>
      <p class="stage-value">{count(value)}</p>
      <div class="bar" aria-hidden="true">
        <div style={{ width: `${share}%` }} />
      </div>
      <p class="stage-note">{note}</p>
    </li>
  );
}

function Open({ done, children }: { done: boolean; children: preact.ComponentChildren }) {
  return (
    <li class={done ? "check done" : "check"}>
      <span class="check-mark" aria-hidden="true">{done ? "✓" : "○"}</span>
      <span class="sr-only">{done ? "Done: " : "Still to do: "}</span>
      <span>{children}</span>
    </li>
  );
}

function Remaining({ progress }: { progress: Progress }) {
  const { rate } = progress;
  if (rate.precincts_remaining === 0) return <p class="big">Nothing waits for a decision.</p>;
  return (
    <>
      <p class="big">
        {rate.minutes_left === null
          ? "No rate yet"
          : `${duration(rate.minutes_left)} at the present rate`}
      </p>
      <p class="muted">
        {plural(rate.precincts_remaining, "disputed precinct")} remain; {count(rate.precincts_resolved)}{" "}
        resolved, {plural(rate.decisions, "field")} decided and {plural(rate.pages, "page")} looked at in
        the last {count(rate.window_minutes)} minutes.
      </p>
    </>
  );
}

// Never shows "0 %": a sample gives a bound, not a proof.
const share = (value: number) => `${Math.max(0.01, 100 * value).toFixed(value < 0.1 ? 2 : 0)} %`;

function RiskLine({ name, counts, confidence }: { name: string; counts: RiskCounts; confidence: number }) {
  return (
    <li>
      <strong>{name}</strong>: {count(counts.checked)} of {count(counts.drawn)} drawn boxes keyed
      {counts.checked > 0 && (
        <>
          , {count(counts.wrong)} wrong{counts.open > 0 && `, ${count(counts.open)} not decided`}. With{" "}
          {Math.round(100 * confidence)} % confidence at most {share(counts.most_wrong)} of the{" "}
          {count(counts.passed)} that passed are wrong
        </>
      )}
      .
    </li>
  );
}

// Shows the bound on errors among boxes that passed without people, from the boxes drawn to be
// keyed.
function Checked({ risk }: { risk: Progress["risk"] }) {
  if (!risk)
    return (
      <section class="card" aria-labelledby="checked">
        <h2 id="checked">How sure are the boxes that passed?</h2>
        <p class="muted">
          Some of the boxes that pass without people are drawn at random and keyed like any other. The result
          is shown once every case is resolved: earlier, it would tell which boxes are checks.
        </p>
      </section>
    );
  return (
    <section class="card" aria-labelledby="checked">
      <h2 id="checked">How sure are the boxes that passed?</h2>
      <p class="muted">
        Some of the boxes that pass without people are drawn at random and keyed like any other. Each
        wrong one doubles the draw.
      </p>
      <ul class="risk">
        <RiskLine name="Counts and awards" counts={risk.boxes} confidence={risk.confidence} />
        <RiskLine name="Awards alone" counts={risk.delegates} confidence={risk.confidence} />
      </ul>
    </section>
  );
}

// What the people there cannot finish: somebody has to be found.
function CannotFinish({ what }: { what: Progress["cannot_finish"] }) {
  if (!what || what.boxes === 0) return null;
  return (
    <section class="card" aria-labelledby="cannot-finish">
      <h2 id="cannot-finish">{plural(what.boxes, "box", "boxes")} that the people there cannot finish</h2>
      <ul>
        {what.sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}
      </ul>
      {what.boxes > what.sentences.length && <p class="muted">and {count(what.boxes - what.sentences.length)} more.</p>}
    </section>
  );
}

export function ProgressView() {
  useTitle("Progress");
  const { value: progress, problem } = useLoaded<Progress>("progress", kRefreshMs);
  if (!progress) return <><h1>Progress</h1><p>{problem || "Loading…"}</p></>;
  const { precincts, pages } = progress;
  const unresolved = precincts.disputed - precincts.resolved;
  const needy = pages.rejected - pages.aside_confirmed; // confirmed pages need nobody
  const done = precincts.missing === 0 && needy === 0 && pages.pending === 0 && unresolved === 0 &&
    progress.patterns.undecided === 0 && precincts.signed_off === precincts.expected;
  return (
    <>
      <h1>Progress</h1>
      {problem && <p class="problem" role="alert">{problem} These figures are older.</p>}
      <ol class="stages" aria-label="From the envelope to the decision">
        <Stage name="Expected" value={precincts.expected} of={precincts.expected} tone="plain"
          note="precincts of the roster" />
        <Stage name="Received" value={pages.archived} of={Math.max(pages.archived, precincts.expected)}
          tone="plain" note={`pages scanned, ${count(pages.blank)} of them blank backs; ${plural(pages.duplicate, "file")} offered again`} />
        <Stage name="Read" value={precincts.scanned} of={precincts.expected} tone="plain"
          note={`precincts, ${plural(pages.accepted, "page")}`} />
        <Stage name="Matched" value={precincts.matched} of={precincts.expected} tone="good"
          note={`paper and report agree; ${count(precincts.paper_only)} on paper only, ${count(precincts.report_only)} reported only`} />
        <Stage name="Disputed" value={precincts.disputed} of={precincts.expected} tone="warn"
          note="need people, or needed them" />
        <Stage name="Resolved" value={precincts.resolved} of={precincts.disputed} tone="good"
          note={`of ${count(precincts.disputed)} disputed`} />
      </ol>
      <div class="two">
        <section class="card" aria-labelledby="remaining">
          <h2 id="remaining">Remaining</h2>
          <Remaining progress={progress} />
        </section>
        <section class="card" aria-labelledby="done">
          <h2 id="done">{done ? "Everything is done" : "Are we done?"}</h2>
          <ul class="checks">
            <Open done={precincts.missing === 0}>
              {precincts.missing === 0 ? "Every precinct's worksheet has been read" : `${plural(precincts.missing, "precinct")} without a worksheet`}
            </Open>
            <Open done={needy === 0}>
              <a href="#/pages">{needy === 0 ? "No page needs a person" : `${plural(needy, "page")} ${needy === 1 ? "needs" : "need"} a person`}</a>
              {precincts.paper_aside > 0 && ` · paper set aside: ${plural(precincts.paper_aside, "precinct")}`}
            </Open>
            <Open done={pages.pending === 0}>
              {pages.pending === 0 ? "No page waits to be read" : `${plural(pages.pending, "page")} wait to be read`}
            </Open>
            <Open done={unresolved === 0}>
              <a href="#/queue">{unresolved === 0 ? "Every case is resolved" : `${plural(unresolved, "case")} not resolved`}</a>
              {(progress.cases["escalated"] ?? 0) > 0 && `, ${count(progress.cases["escalated"] ?? 0)} of them escalated`}
            </Open>
            <Open done={precincts.signed_off === precincts.expected}>
              <a href="#/sign-off">{`${count(precincts.signed_off)} of ${plural(precincts.expected, "precinct")} signed off`}</a>
              {precincts.sign_off_taken_back > 0 && `, ${count(precincts.sign_off_taken_back)} taken back`}
            </Open>
            {progress.patterns.found > 0 && (
              <Open done={progress.patterns.undecided === 0}>
                <a href="#/patterns">{progress.patterns.undecided === 0 ? "Every pattern is decided" : `${plural(progress.patterns.undecided, "pattern")} over many precincts not decided`}</a>
              </Open>
            )}
          </ul>
        </section>
      </div>
      <CannotFinish what={progress.cannot_finish} />
      <Checked risk={progress.risk} />
      <p class="muted foot">
        <a href="#/ledger">{plural(progress.ledger.events, "event")} in the ledger</a>
        {progress.last_event && `, the last ${when(progress.last_event)}`}. This page renews itself every{" "}
        {kRefreshMs / 1000} seconds.
      </p>
    </>
  );
}
