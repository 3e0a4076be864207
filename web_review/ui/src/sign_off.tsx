// Sign-off: what a precinct lacks, who signed it, and a tile for each precinct of a county.
import { useState } from "preact/hooks";
import { save, type CountyLine, type SignOffCard, type SignOffs, type SignOffTile } from "./api";
import { go, useLoaded, useTitle } from "./hooks";
import { count, plural, when } from "./words";

const stateWords: Record<string, string> = {
  unsigned: "Not signed",
  taken_back: "Sign-off taken back",
  signed_once: "Signed by one of two officials",
  signed_off: "Signed off by two officials",
};

function TakeBack({ precinct, onDone }: { precinct: string; onDone: (now: SignOffCard) => void }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      onDone(await save<SignOffCard>(`precincts/${precinct}/take-back`, { reason }));
      setOpen(false);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  if (!open)
    return <button type="button" class="quiet" onClick={() => setOpen(true)}>Take the sign-off back…</button>;
  return (
    <form class="reopen" onSubmit={(event) => void submit(event)}>
      <label for="take-back">Why should this precinct not count as signed off?</label>
      <input id="take-back" value={reason} required maxLength={1000} autofocus
        onInput={(event) => { setReason(event.currentTarget.value); setProblem(""); }} />
      <p class="problem" role="alert">{problem}</p>
      <div class="row">
        <button class="primary" disabled={!reason.trim()}>Take it back</button>
        <button type="button" onClick={() => setOpen(false)}>Cancel</button>
      </div>
    </form>
  );
}

export function SignOffOf({ id }: { id: string }) {
  const { value: card, problem, again, set } = useLoaded<SignOffCard>(`precincts/${id}/sign-off`);
  const [refused, setRefused] = useState("");
  if (!card) return <section class="card"><h2>Sign-off</h2><p>{problem || "Loading…"}</p></section>;
  const sign = async () => {
    setRefused("");
    try {
      set(await save<SignOffCard>(`precincts/${id}/sign`, {
        rests_on: card.rests_on, paper_only: card.paper_only,
      }));
    } catch (error) {
      setRefused((error as Error).message);
      void again();
    }
  };
  const back = card.taken_back;
  return (
    <section class="card" aria-labelledby="sign-off">
      <h2 id="sign-off">Sign-off</h2>
      <p><strong>{stateWords[card.state] ?? card.state}</strong></p>
      {card.signatures.length > 0 && (
        <ul>
          {card.signatures.map((one) => (
            <li key={one.event}>
              {one.user}, {when(one.at)}: as it stood at event {count(one.rests_on)}
              {one.paper_only && ", paper only"}
            </li>
          ))}
        </ul>
      )}
      {back && card.state !== "signed_off" && (
        <p class="notice">
          An earlier sign-off was taken back {when(back.at)}
          {back.user ? <> by {back.user}: “{back.reason}”</> : back.because !== null ? <> because of event {count(back.because)}</> : null}.
        </p>
      )}
      {card.missing.length > 0 ? (
        <>
          <p>Missing:</p>
          <ul class="checks">
            {card.missing.map((one) => (
              <li key={one.what} class="check"><span class="check-mark" aria-hidden="true">○</span>{one.words}</li>
            ))}
          </ul>
        </>
      ) : (
        <p>Nothing is missing.</p>
      )}
      <p class="problem" role="alert">{refused}</p>
      {card.may_sign ? (
        <button type="button" class="primary" onClick={() => void sign()}>
          {card.paper_only ? "Sign as paper only" : "Sign off"}
        </button>
      ) : (
        // What is missing is said above.
        card.state !== "signed_off" && card.missing.length === 0 && <p class="muted">{card.why_not}</p>
      )}
      {card.may_take_back && <TakeBack precinct={id} onDone={set} />}
    </section>
  );
}

// A letter and a word for each state: colour is only an addition.
const tileWords: Record<string, [string, string]> = {
  no_paper: ["M", "No paper"],
  work: ["W", "Work"],
  paper_only: ["P", "Paper only"],
  ready: ["R", "Ready"],
  signed_once: ["1", "Signed by one"],
  signed_off: ["S", "Signed off"],
};
const kTiles = Object.keys(tileWords);

function Tile({ tile }: { tile: SignOffTile }) {
  const [letter, word] = tileWords[tile.tile] ?? ["?", tile.tile];
  return (
    <li class={`tile tile-${tile.tile}`}>
      <a href={`#/precinct/${tile.id}`}>
        <span class="tile-letter" aria-hidden="true">{letter}</span>
        <span class="tile-name"><span class="mono">{tile.id}</span> {tile.name}</span>
        <span class="tile-state">
          {word}{tile.signed_by_you && tile.tile === "signed_once" && " (you)"}{tile.taken_back && ", taken back"}
        </span>
        {tile.missing && tile.tile !== "no_paper" && <span class="muted block">{tile.missing}</span>}
      </a>
    </li>
  );
}

function Counties({ counties, chosen }: { counties: CountyLine[]; chosen: string }) {
  return (
    <label class="search">
      <span>County</span>
      <select value={chosen} onChange={(event) => go(`sign-off/${encodeURIComponent(event.currentTarget.value)}`)}>
        {!chosen && <option value="">Choose a county</option>}
        {counties.map((line) => (
          <option key={line.county} value={line.county}>
            {line.county}: {line.signed_off ?? 0} of {line.precincts} signed off
          </option>
        ))}
      </select>
    </label>
  );
}

export function SignOffView({ county }: { county: string }) {
  useTitle("Sign-off");
  const query = county ? `sign-offs?county=${encodeURIComponent(county)}` : "sign-offs";
  const { value, problem, again } = useLoaded<SignOffs>(query);
  const [said, setSaid] = useState("");
  if (!value) return <><h1>Sign-off</h1><p>{problem || "Loading…"}</p></>;
  const total = (state: string) =>
    value.counties.reduce((sum, line) => sum + (Number(line[state]) || 0), 0);
  const tiles = value.tiles ?? [];
  const ready = tiles.filter((tile) =>
    (tile.tile === "ready" || (tile.tile === "signed_once" && !tile.signed_by_you && !tile.missing)) &&
    tile.rests_on !== null);
  const signReady = async () => {
    try {
      const answer = await save<{ signed: number; refused: { id: string; why: string }[] }>("sign-offs", {
        precincts: ready.map((tile) => ({ id: tile.id, rests_on: tile.rests_on })),
      });
      setSaid(`You signed ${plural(answer.signed, "precinct")}.` +
        answer.refused.map((one) => ` ${one.why}`).join(""));
      void again();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <div class="of-sign-off">
      <h1>Sign-off</h1>
      <p>
        {kTiles.map((state) => `${tileWords[state]?.[1]}: ${count(total(state))}`).join(" · ")}, of{" "}
        {plural(total("precincts"), "precinct")}.
      </p>
      {problem && <p class="problem" role="alert">{problem}</p>}
      <Counties counties={value.counties} chosen={county} />
      {value.may_sign && county && (
        <p>
          <button type="button" class="primary" disabled={ready.length === 0} onClick={() => void signReady()}>
            Sign off those that are ready ({count(ready.length)})
          </button>
        </p>
      )}
      <p role="status">{said}</p>
      {county && (
        <ul class="tiles" aria-label={`Precincts of ${county}`}>
          {tiles.map((tile) => <Tile key={tile.id} tile={tile} />)}
        </ul>
      )}
    </div>
  );
}
