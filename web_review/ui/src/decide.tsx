// The three layers of each field beside its picture, the findings, and what officials decide.
import { useEffect, useRef, useState } from "preact/hooks";
import { save, type Case, type CaseField, type Choice, type Finding, type Layers, type Resolution, type SessionState, type ThirdLook } from "./api";
import { FieldPicture, PagePicture } from "./picture";
import { basisWords, boxWords, byWhom, count, decisionText, entryText, keyingText, kindName, localTimes, plural, readingText, sourceWords, stakeText, when } from "./words";
import { Reopen } from "./reopen";

const presets = [
  "The paper says so plainly",
  "The paper was corrected by hand; the correction stands",
  "Slip in the report: the paper stands",
  "The rules give this award",
  "Hard to read; the sums of the sheet support it",
];

const nameOf = (way: Resolution) =>
  basisWords[way.basis] + (way.said_by ? ` (${way.said_by})` : "");

// Shows "1" and the difference from the first way.
function ShareCell({ share, from }: { share: Resolution["shares"][number]; from: Resolution["shares"][number] | undefined }) {
  const by = share.delegates - (from?.delegates ?? share.delegates);
  const sde = Math.abs(share.sde - (from?.sde ?? share.sde));
  const sign = by > 0 ? "+" : "−";
  return (
    <td class="figure">
      {count(share.delegates)}
      {by !== 0 && (
        <span class="muted block">{sign}{count(Math.abs(by))}{sde > 0 && `, ${sign}${sde.toFixed(4)} SDE`}</span>
      )}
    </td>
  );
}

// Shows the delegates of each option, whichever way the finding is resolved.
function Moves({ ways }: { ways: Resolution[] }) {
  const [first] = ways;
  return (
    <table class="moves">
      <caption>Delegates, whichever way it is resolved</caption>
      <thead>
        <tr>
          <th scope="col">Option</th>
          {ways.map((way) => <th key={nameOf(way)} scope="col" class="figure">{nameOf(way)}</th>)}
        </tr>
      </thead>
      <tbody>
        {first?.shares.map((share, row) => (
          <tr key={share.option}>
            <th scope="row">{share.option}</th>
            {ways.map((way) => {
              const own = way.shares[row];
              return own && <ShareCell key={nameOf(way)} share={own} from={share} />;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Findings({ findings }: { findings: Finding[] }) {
  // Several findings are often about the same delegates: the table is shown once.
  const told = new Set<string>();
  const isNews = (ways: Resolution[]) => {
    const text = JSON.stringify(ways);
    const news = ways.length > 0 && !told.has(text);
    told.add(text);
    return news;
  };
  return (
    <ul class="findings">
      {findings.map((finding, index) => (
        <li key={index} class={`finding kind-${finding.kind.toLowerCase()}`}>
          <p class="finding-head">
            <span class="chip">{kindName(finding.kind)}</span>
            <span class="mono muted">{finding.code}</span>
            {finding.delegates_at_stake > 0 && (
              <span class="muted">{stakeText(finding)} at stake</span>
            )}
          </p>
          <p>{localTimes(finding.message)}</p>
          {finding.cause && <p class="muted">Likely cause: {finding.cause}</p>}
          {isNews(finding.resolutions) && <Moves ways={finding.resolutions} />}
        </li>
      ))}
    </ul>
  );
}

// Never shows "100 %": no reading is that sure.
const percent = (share: number) =>
  share > 0.99 ? `${Math.min(99.9, 100 * share).toFixed(1)} %` : `${Math.round(100 * share)} %`;

export function LayerTable({ layers, own }: { layers: Layers; own?: string }) {
  const { written } = layers;
  return (
    <dl class="layers">
      <div class="layer written">
        <dt>As written</dt>
        <dd>
          <span class="value">{own ?? readingText(written)}</span>
          {own !== undefined && <span class="muted block">your entry</span>}
          <span class="muted block">
            {written ? `machine: ${readingText(written)}, ${percent(written.probability)} sure` : "not read by the machine"}
            {written && written.flags.length > 0 && `; ${written.flags.join(", ")}`}
          </span>
        </dd>
      </div>
      <div class="layer reported">
        <dt>As reported</dt>
        <dd>
          <span class="value">{layers.reported === null ? "–" : count(layers.reported)}</span>
          {layers.reports.length === 0 && <span class="muted block">not reported</span>}
          {layers.reports.map((report) => (
            <span key={report.channel} class="muted block">
              {report.channel}: {count(report.value)}
              {report.version > 1 && `, version ${report.version}`}
            </span>
          ))}
        </dd>
      </div>
      <div class="layer computed">
        <dt>As computed</dt>
        <dd>
          <span class="value">{layers.computed.length ? layers.computed.map(count).join(" or ") : "–"}</span>
          <span class="muted block">{layers.computed.length ? "by the rules" : "the rules say nothing here"}</span>
        </dd>
      </div>
    </dl>
  );
}

// "As written: 8, as bob keyed it".
function choiceName(choice: Choice): string {
  const name = basisWords[choice.basis] ?? choice.basis;
  const start = `${name.charAt(0).toUpperCase()}${name.slice(1)}: `;
  if (choice.basis !== "as_written") return start + entryText(choice);
  const said = choice.state === "number" ? entryText(choice) : `no value (${choice.state})`;
  const keyers = choice.keyed_by.join(", ");
  if (keyers) return start + said + `, as ${keyers} keyed it`;
  return start + said + (choice.as_it_passes ? ", as it passed" : `, as ${choice.decided_by.join(", ")} decided`);
}

// Returns how many people the choice takes, or why you may not make it.
function choiceNote(choice: Choice): string {
  if (choice.why_not) return choice.why_not;
  return choice.people > 1 ? `it takes ${plural(choice.people, "official")}, each deciding the same` : "it takes one official";
}

// Returns who stands for the choice once you have decided so.
function standsWhen(choice: Choice | undefined): string {
  if (!choice) return "";
  if (choice.decided_by.length + 1 < choice.people)
    return "Recorded with your name; it stands when another official decides the same.";
  return choice.decided_by.length === 0 ? "It stands once you have decided so." : `Recorded as decided by you and ${choice.decided_by.join(", ")}.`;
}

const kPaper = -2; // the choice that is typed

// Returns what an official reads from the paper; undefined if it is no number.
function paperChoice(text: string, most: number): Pick<Choice, "basis" | "state" | "value"> | undefined {
  const digits = text.trim();
  if (digits === "") return { basis: "as_written", state: "blank", value: null };
  return /^\d+$/.test(digits) && digits.length <= most
    ? { basis: "as_written", state: "number", value: Number(digits) }
    : undefined;
}

function DecisionForm({ what, field, layers, onChanged }: {
  what: Case;
  field: CaseField;
  layers: Layers;
  onChanged: (now: Case) => void;
}) {
  const choices = layers.choices;
  const usual = Math.max(0, choices.findIndex((choice) => choice.basis === layers.usual_basis));
  // People read the box differently: no choice is offered before the others, but for an award.
  const disputed = layers.reopened || layers.usual_basis === "as_written";
  const [chosen, setChosen] = useState(!disputed && choices[usual]?.why_not === "" ? usual : -1);
  const [paper, setPaper] = useState("");
  const most = field.kind === "number" ? field.most_digits : 1;
  const [preset, setPreset] = useState("");
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const reason = [preset, words.trim()].filter(Boolean).join(". ");
  const decide = async (event: Event) => {
    event.preventDefault();
    const choice = chosen === kPaper ? paperChoice(paper, most) : choices[chosen];
    if (!choice) {
      setProblem("Choose what stands.");
      return;
    }
    if (!reason) {
      setProblem("Choose a reason or write one.");
      return;
    }
    setBusy(true);
    try {
      onChanged(await save<Case>(`cases/${what.id}/decisions`, {
        field: field.field, basis: choice.basis, reason,
        ...(choice.basis === "as_written" ? { state: choice.state } : {}),
        ...(choice.value === null ? {} : { value: choice.value }),
      }));
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <form class="decision" onSubmit={(event) => void decide(event)}>
      <fieldset>
        <legend>What stands?</legend>
        {choices.map((choice, index) => (
          <label key={index} class={chosen === index ? "choice chosen" : "choice"}>
            <input type="radio" name="basis" checked={chosen === index} disabled={choice.why_not !== ""} onChange={() => setChosen(index)} />
            <span>{choiceName(choice)}</span>
            {index === usual && !disputed && <span class="muted">the usual choice under the rules of this canvass</span>}
            {choiceNote(choice) && <span class="muted">{choiceNote(choice)}</span>}
          </label>
        ))}
        <label class={chosen === kPaper ? "choice chosen" : "choice"}>
          <input type="radio" name="basis" checked={chosen === kPaper} onChange={() => setChosen(kPaper)} />
          <span>As written: I look at the paper, and it says</span>
          <input class="short" inputMode="numeric" autocomplete="off" value={paper} aria-label="What the paper says; empty: no value"
            onInput={(event) => { setPaper(event.currentTarget.value); setChosen(kPaper); setProblem(""); }} />
          <span class="muted">what nobody keyed takes 2 officials, each deciding the same</span>
        </label>
      </fieldset>
      <label for="preset">Why?</label>
      <select id="preset" value={preset} onChange={(event) => { setPreset(event.currentTarget.value); setProblem(""); }}>
        <option value="">Choose a reason, or write one below</option>
        {presets.map((text) => <option key={text} value={text}>{text}</option>)}
      </select>
      <label for="words">In your words</label>
      <input id="words" value={words} maxLength={500} onInput={(event) => { setWords(event.currentTarget.value); setProblem(""); }} />
      <p class="problem" role="alert">{problem}</p>
      <div class="row">
        <button class="primary" disabled={busy}>{busy ? "Storing…" : "Decide"}</button>
        <span class="muted">{standsWhen(choices[chosen])}</span>
      </div>
    </form>
  );
}

const lookText = (word: ThirdLook) =>
  word.look === "neither" ? "neither is right" : word.look === "unreadable" ? "nobody can read it" : `${keyingText(word)} is right`;

function History({ layers }: { layers: Layers }) {
  const lines = [
    ...layers.keyings.map((keying) => ({ at: keying.at, who: keying.user, text: <>{keying.user} keyed {keyingText(keying)}</> })),
    ...layers.decisions.map((decision) => ({
      at: decision.at,
      who: decision.users.join(", "),
      text: (
        <>
          {decision.users.join(", ")} decided {decisionText(decision)}, {basisWords[decision.basis]}
          <span class="by-one">{byWhom(decision)}</span>
          {decision.stands && !decision.standing && <span class="muted"> (does not stand any more)</span>}
          <span class="muted block">“{decision.reason}”</span>
        </>
      ),
    })),
    ...layers.third_looks.map((word) => ({
      at: word.at,
      who: word.user,
      text: <>{word.user} saw the entries of others and said: {lookText(word)}</>,
    })),
    ...layers.reopenings.map((reopening) => ({
      at: reopening.at,
      who: reopening.user,
      text: <>{reopening.user} asked to reopen it<span class="muted block">“{reopening.reason}”</span></>,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  if (lines.length === 0) return null;
  return (
    <ul class="history">
      {lines.map((line) => <li key={`${line.at}${line.who}`}>{when(line.at)}: {line.text}</li>)}
    </ul>
  );
}

function Field({ what, field, layers, deciding, open, user, onOpen, onChanged }: {
  user: string;
  what: Case;
  field: CaseField;
  layers: Layers;
  deciding: boolean;
  open: boolean;
  onOpen: () => void;
  onChanged: (now: Case) => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (open) heading.current?.focus();
  }, [open]);
  const last = layers.decisions.find((decision) => decision.standing);
  const waiting = layers.decisions.filter((decision) => decision.waiting);
  if (!layers.shown)
    return (
      <li class="card decide-field">
        <div class="field-head">
          <h3 ref={heading} tabIndex={-1}>{field.label}</h3>
          <p class="muted">{boxWords[layers.state]}</p>
        </div>
        <FieldPicture place={field.place} label={field.label} small />
      </li>
    );
  const settled = !last && field.decided ? layers.final : null;
  return (
    <li class={open ? "card decide-field open" : "card decide-field"}>
      <div class="field-head">
        <h3 ref={heading} tabIndex={-1}>{field.label}</h3>
        {last ? (
          <p><strong>{decisionText(last)}</strong> {basisWords[last.basis]} <span class="by-one">{byWhom(last)}</span></p>
        ) : settled ? (
          <p><strong>{settled.value === null ? "no value" : count(settled.value)}</strong> <span class="by-one">{sourceWords[settled.source] ?? settled.source}</span></p>
        ) : (
          !open && deciding && layers.may_decide && !field.waits_for_others && <button type="button" onClick={onOpen}>Decide this field<span class="sr-only">: {field.label}</span></button>
        )}
      </div>
      <div class="decide-grid">
        <FieldPicture place={field.place} label={field.label} small />
        <LayerTable layers={layers} own={field.keyed ? keyingText(field.keyed) : undefined} />
      </div>
      {(what.drawn ?? []).includes(field.field) && (
        <p class="notice">Drawn at random to check the machine.</p>
      )}
      {(what.by_pattern ?? []).includes(field.field) && (
        <p class="notice">An official decided once for its whole pattern that the paper stands.</p>
      )}
      <Findings findings={layers.findings} />
      {layers.reopened && <p class="notice">Two officials reopened this box: no value stands until it is settled anew.</p>}
      {waiting.map((decision) => (
        <p key={decision.at} class="notice">
          {decision.users.join(", ")} decided {decisionText(decision)}, {basisWords[decision.basis]}:{" "}
          <strong>{byWhom(decision)}</strong>.{" "}
          {decision.users.includes(user) ? "It stands when another official decides the same." : "It stands when you decide the same."}
        </p>
      ))}
      {!field.decided && !layers.may_decide && !field.waits_for_officials && !field.waits_for_others && (
        <p class="notice">{boxWords[layers.state]}</p>
      )}
      {field.waits_for_officials && (
        <p class="notice">
          {field.keyed ? "You keyed this box: officials who have not keyed it decide it." : "Officials decide this box."}
        </p>
      )}
      {open && <DecisionForm key={field.field} what={what} field={field} layers={layers} onChanged={onChanged} />}
      {what.may_reopen && field.decided && (
        <Reopen<Case> precinct={what.id} field={field.field} label={field.label} asked={layers.reopen_asked_by}
          user={user} onDone={onChanged} />
      )}
      <History layers={layers} />
    </li>
  );
}

export function DecideStep({ what, session, onChanged }: {
  what: Case;
  session: SessionState;
  onChanged: (now: Case) => void;
}) {
  const [chosen, setChosen] = useState("");
  const layersOf = new Map((what.layers ?? []).map((layers) => [layers.field, layers]));
  const pairs = what.list.flatMap((field) => {
    const layers = layersOf.get(field.field);
    return layers ? [{ field, layers }] : [];
  });
  const deciding = what.may_decide && what.state !== "resolved";
  const undecided = pairs.filter(({ field }) => !field.decided);
  const mine = undecided.filter(({ field, layers }) => layers.may_decide && !field.waits_for_others);
  const current = mine.find(({ field }) => field.field === chosen) ?? mine[0];
  const general = (what.findings ?? []).filter(
    (finding) => !finding.fields.some((name) => layersOf.has(name)),
  );
  const page = what.list.find((field) => field.place)?.place;

  return (
    <div class="decide-step">
      <div>
        <h2 class="sr-only">{deciding ? "Decide each field" : "Fields of this case"}</h2>
        {what.partly && <p class="notice">People work on this case. A box is shown to you once it is settled.</p>}
        {what.escalation && <p class="notice">Escalated: “{what.escalation}”</p>}
        {general.length > 0 && <Findings findings={general} />}
        <ol class="decide-list">
          {pairs.map(({ field, layers }) => (
            <Field key={field.field} what={what} field={field} layers={layers} deciding={deciding}
              open={deciding && field.field === current?.field.field}
              user={session.user ?? ""}
              onOpen={() => setChosen(field.field)} onChanged={onChanged} />
          ))}
        </ol>
      </div>
      {page && (
        <aside class="decide-side">
          <h2>The whole page</h2>
          <PagePicture digest={page.digest} place={current?.field.place ?? null} label="Page of the worksheet" />
          {!session.may_key && <p class="muted">In your role you may look at this case, but not decide it.</p>}
        </aside>
      )}
    </div>
  );
}
