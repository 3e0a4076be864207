// After keying: the three layers of each field beside its picture, the findings, and a decision.
import { useEffect, useRef, useState } from "preact/hooks";
import { save, type Basis, type Case, type CaseField, type Finding, type Layers, type Resolution, type SessionState } from "./api";
import { FieldPicture, PagePicture } from "./picture";
import { basisWords, byWhom, count, decisionText, keyingText, kindName, localTimes, plural, readingText, stakeText, when } from "./words";

const presets = [
  "The paper says so plainly",
  "The paper was corrected by hand; the correction stands",
  "Slip in the report: the paper stands",
  "The rules give this award",
  "Hard to read; the sums of the sheet support it",
];
const agreeing = "My entry, the reading and the report agree";

const nameOf = (way: Resolution) =>
  basisWords[way.basis] + (way.said_by ? ` (${way.said_by})` : "");

// "1", and by how much that is more or less than the first way gives.
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

// Who gets how many delegates, whichever way the finding is resolved.
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
  // Several findings are often about the same delegates: these are told once.
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

// Never "100 %": no reading is.
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

interface Choice {
  basis: Basis;
  value?: number;
  as_passed?: boolean;
  name: string;
  note?: string; // what it takes
  refused?: boolean;
}

function choicesOf(field: CaseField, layers: Layers, drawn: boolean, official: boolean): Choice[] {
  const list: Choice[] = [];
  const { correction } = layers;
  const note = correction.officials ? `a correction: it takes ${plural(correction.people, "official")}, each deciding the same` : undefined;
  if (field.keyed)
    list.push({ basis: "as_written", name: `As written: ${field.keyed.state === "number" ? keyingText(field.keyed) : `no value (${field.keyed.state})`}` });
  if (drawn && layers.final)
    list.push({ basis: "as_written", as_passed: true, name: `As written: ${layers.final.value === null ? "no value" : count(layers.final.value)}, as it passed; my entry was a slip` });
  if (layers.reported !== null)
    list.push({ basis: "as_reported", name: `As reported: ${count(layers.reported)}` });
  for (const value of correction.allowed ? layers.computed : [])
    list.push({ basis: "as_computed", value, name: `As computed: ${count(value)}`, note, refused: correction.officials && !official });
  return list;
}

// Nothing but the person's entry, and everything else says the same.
function agrees(field: CaseField, layers: Layers): boolean {
  if (!field.keyed || field.keyed.state === "illegible") return false;
  const value = field.keyed.value;
  if (field.keyed.state !== (layers.written?.state ?? "") || value !== (layers.written?.value ?? null)) return false;
  if (layers.reported !== null && layers.reported !== (value ?? 0)) return false;
  if (layers.computed.length > 0 && !layers.computed.includes(value ?? 0)) return false;
  return !layers.findings.some((finding) => finding.kind !== "READING" && finding.kind !== "INFORMATION");
}

function DecisionForm({ what, field, layers, official, onChanged }: {
  official: boolean;
  what: Case;
  field: CaseField;
  layers: Layers;
  onChanged: (now: Case) => void;
}) {
  const choices = choicesOf(field, layers, (what.drawn ?? []).includes(field.field), official);
  const usual = Math.max(0, choices.findIndex((choice) => choice.basis === layers.usual_basis));
  // What is usual may be for officials only: then nothing is chosen by default.
  const [chosen, setChosen] = useState(choices[usual]?.refused ? -1 : usual);
  const [preset, setPreset] = useState("");
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const reason = [preset, words.trim()].filter(Boolean).join(". ");
  const decide = async (event: Event) => {
    event.preventDefault();
    const choice = choices[chosen];
    if (!choice) {
      setProblem("Choose what stands; or ask an official for help.");
      return;
    }
    if (!reason) {
      setProblem("Choose a reason or write one.");
      return;
    }
    setBusy(true);
    try {
      onChanged(await save<Case>(`cases/${what.id}/decisions`, {
        field: field.field, basis: choice.basis, value: choice.value, as_passed: choice.as_passed, reason,
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
            <input type="radio" name="basis" checked={chosen === index} disabled={choice.refused} onChange={() => setChosen(index)} />
            <span>{choice.name}</span>
            {index === usual && <span class="muted">what the rules of this canvass follow</span>}
            {choice.note && <span class="muted">{choice.note}</span>}
          </label>
        ))}
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
        <span class="muted">
          {choices[chosen]?.note ? "Recorded with your name; it stands when another official decides the same." : "Recorded as decided by one: you."}
        </span>
      </div>
    </form>
  );
}

function History({ layers }: { layers: Layers }) {
  if (layers.decisions.length === 0 && layers.keyings.length === 0) return null;
  return (
    <ul class="history">
      {layers.keyings.map((keying) => (
        <li key={`${keying.at}${keying.user}`}>
          {when(keying.at)}: {keying.user} keyed {keyingText(keying)}
        </li>
      ))}
      {layers.decisions.map((decision) => (
        <li key={decision.at}>
          {when(decision.at)}: {decision.users.join(", ")} decided {decisionText(decision)},{" "}
          {basisWords[decision.basis]}
          <span class="by-one">{byWhom(decision)}</span>
          <span class="muted block">“{decision.reason}”</span>
        </li>
      ))}
    </ul>
  );
}

// A box that passes was keyed by people all the same, to measure how often such boxes are wrong.
function Drawn({ confirmed }: { confirmed: boolean }) {
  return (
    <p class="notice">
      {confirmed
        ? "Drawn at random to check the machine: you keyed what passes. Nothing is left to decide."
        : "Drawn at random to check the machine: it passed, and was keyed differently. Look twice, then decide."}
    </p>
  );
}

function Field({ what, field, layers, deciding, open, official, onOpen, onChanged }: {
  official: boolean;
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
  const newest = layers.decisions[layers.decisions.length - 1];
  const last = layers.decisions.filter((decision) => decision.users.length >= decision.needed).pop();
  const waiting = newest && newest.users.length < newest.needed ? newest : undefined;
  const confirmed = !last && (what.confirmed ?? []).includes(field.field);
  return (
    <li class={open ? "card decide-field open" : "card decide-field"}>
      <div class="field-head">
        <h3 ref={heading} tabIndex={-1}>{field.label}</h3>
        {last ? (
          <p><strong>{decisionText(last)}</strong> {basisWords[last.basis]} <span class="by-one">{byWhom(last)}</span></p>
        ) : (
          !open && deciding && !confirmed && !field.waits_for_others && <button type="button" onClick={onOpen}>Decide this field<span class="sr-only">: {field.label}</span></button>
        )}
      </div>
      <div class="decide-grid">
        <FieldPicture place={field.place} label={field.label} small />
        <LayerTable layers={layers} own={field.keyed ? keyingText(field.keyed) : undefined} />
      </div>
      {(what.drawn ?? []).includes(field.field) && !last && <Drawn confirmed={confirmed} />}
      {(what.by_pattern ?? []).includes(field.field) && !last && (
        <p class="notice">
          An official decided once for its whole pattern that the paper stands.{" "}
          {confirmed ? "It was keyed the same: nothing is left to decide." : "It was keyed differently: look twice, then decide."}
        </p>
      )}
      <Findings findings={layers.findings} />
      {waiting && (
        <p class="notice">
          {waiting.users.join(", ")} decided {decisionText(waiting)}, {basisWords[waiting.basis]}:{" "}
          <strong>{byWhom(waiting)}</strong>.{" "}
          {field.waits_for_others ? "It stands when another official decides the same." : "It stands when you decide the same."}
        </p>
      )}
      {open && <DecisionForm key={field.field} what={what} field={field} layers={layers} official={official} onChanged={onChanged} />}
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
  const [problem, setProblem] = useState("");
  const layersOf = new Map((what.layers ?? []).map((layers) => [layers.field, layers]));
  const pairs = what.list.flatMap((field) => {
    const layers = layersOf.get(field.field);
    return layers ? [{ field, layers }] : [];
  });
  const deciding = what.may_decide && what.state !== "resolved";
  const undecided = pairs.filter(({ field }) => !field.decided);
  const plain = undecided.filter(({ field, layers }) => agrees(field, layers));
  const mine = undecided.filter(({ field }) => !field.waits_for_others);
  const current = mine.find(({ field }) => field.field === chosen) ?? mine[0];
  const general = (what.findings ?? []).filter(
    (finding) => !finding.fields.some((name) => layersOf.has(name)),
  );
  const page = what.list.find((field) => field.place)?.place;

  const decidePlain = async () => {
    try {
      let now: Case | null = null;
      for (const { field } of plain)
        now = await save<Case>(`cases/${what.id}/decisions`, {
          field: field.field, basis: "as_written", reason: agreeing,
        });
      if (now) onChanged(now);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <div class="decide-step">
      <div>
        <h2 class="sr-only">{deciding ? "Decide each field" : "Fields of this case"}</h2>
        {what.escalation && <p class="notice">Escalated: “{what.escalation}”</p>}
        {general.length > 0 && <Findings findings={general} />}
        {deciding && plain.length > 1 && (
          <div class="card plain-ones">
            <p>
              On {plain.length} fields your entry, the machine's reading, the report and the rules agree.
            </p>
            <button type="button" onClick={() => void decidePlain()}>
              Decide these {plain.length} as written
            </button>
            <p class="problem" role="alert">{problem}</p>
          </div>
        )}
        <ol class="decide-list">
          {pairs.map(({ field, layers }) => (
            <Field key={field.field} what={what} field={field} layers={layers} deciding={deciding}
              open={deciding && field.field === current?.field.field}
              official={session.role === "official" || session.role === "admin"}
              onOpen={() => setChosen(field.field)} onChanged={onChanged} />
          ))}
        </ol>
      </div>
      {page && (
        <aside class="decide-side">
          <h2>The whole page</h2>
          <PagePicture digest={page.digest} place={current?.field.place ?? null} label="Page of the worksheet" />
          {!session.may_key && <p class="muted">Your role looks on; it does not decide.</p>}
        </aside>
      )}
    </div>
  );
}
