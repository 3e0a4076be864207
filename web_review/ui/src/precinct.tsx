// The roster, and all that is known of one precinct.
import { useState } from "preact/hooks";
import type { LedgerEvent, Precinct, PrecinctName } from "./api";
import { Findings, LayerTable } from "./decide";
import { useLoaded, useSettled, useTitle } from "./hooks";
import { EventTable } from "./ledger";
import { FieldPicture, PagePicture } from "./picture";
import { StateTag } from "./queue";
import { Reopen } from "./reopen";
import { SignOffOf } from "./sign_off";
import { boxWords, count, plural, readingText, sourceWords, when } from "./words";

export function PrecinctsView() {
  useTitle("Precincts");
  const [search, setSearch] = useState("");
  const settled = useSettled(search);
  const { value, problem } = useLoaded<{ precincts: PrecinctName[]; more: boolean }>(
    `precincts?search=${encodeURIComponent(settled)}`);
  return (
    <>
      <h1>Precincts</h1>
      <label class="search wide">
        <span>Search</span>
        <input type="search" value={search} placeholder="County, precinct or id"
          onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      {problem && <p class="problem" role="alert">{problem}</p>}
      <ul class="precinct-list">
        {value?.precincts.map((precinct) => (
          <li key={precinct.id}>
            <a href={`#/precinct/${precinct.id}`}>
              <span class="mono">{precinct.id}</span> {precinct.name}
              <span class="muted block">{precinct.county}</span>
            </a>
          </li>
        ))}
      </ul>
      {value && value.precincts.length === 0 && <p class="nothing">No precinct fits this search.</p>}
      {value?.more && <p class="muted">There are more: type more letters to narrow the search.</p>}
    </>
  );
}

function Values({ what, user, onReopened }: { what: Precinct; user: string; onReopened: () => void }) {
  const [open, setOpen] = useState("");
  const labels = new Map(what.fields.map((field) => [field.field, field]));
  return (
    <table class="values">
      <caption class="sr-only">Every field in its three layers</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col" class="figure">As written</th>
          <th scope="col" class="figure">As reported</th>
          <th scope="col" class="figure">As computed</th>
          <th scope="col" class="figure">Stands</th>
        </tr>
      </thead>
      <tbody>
        {(what.layers ?? []).map((layers) => {
          const field = labels.get(layers.field);
          const differs = layers.findings.some((finding) => finding.kind !== "INFORMATION");
          const shown = open === layers.field;
          if (!layers.shown)
            return (
              <tr key={layers.field}>
                <th scope="row">{field?.label ?? layers.field}</th>
                <td colSpan={4} class="muted">{boxWords[layers.state]}</td>
              </tr>
            );
          return [
            <tr key={layers.field} class={differs ? "differs" : ""}>
              <th scope="row">
                <button type="button" class="link" aria-expanded={shown}
                  onClick={() => setOpen(shown ? "" : layers.field)}>
                  {field?.label ?? layers.field}
                </button>
                {differs && <span class="flag">finding</span>}
              </th>
              <td class="figure">{readingText(layers.written)}</td>
              <td class="figure">{layers.reported === null ? "–" : count(layers.reported)}</td>
              <td class="figure">{layers.computed.length ? layers.computed.map(count).join(" or ") : "–"}</td>
              <td class="figure">
                {layers.final?.value === null || layers.final?.value === undefined ? "–" : count(layers.final.value)}
                {layers.final && <span class="muted block">{sourceWords[layers.final.source] ?? layers.final.source}</span>}
              </td>
            </tr>,
            shown && (
              <tr key={`${layers.field}.open`} class="opened">
                <td colSpan={5}>
                  <div class="decide-grid">
                    <FieldPicture place={field?.place ?? null} label={field?.label ?? layers.field} small />
                    <LayerTable layers={layers} />
                  </div>
                  <Findings findings={layers.findings} />
                  {what.may_reopen && layers.state === "not_in_case" && layers.passes && (
                    <Reopen precinct={what.id} field={layers.field} label={field?.label ?? layers.field}
                      asked={layers.reopen_asked_by} user={user} onDone={onReopened} />
                  )}
                </td>
              </tr>
            ),
          ];
        })}
      </tbody>
    </table>
  );
}

// Loaded after the precinct: the ledger shows only values that were shown before.
function History({ id }: { id: string }) {
  const { value } = useLoaded<{ events: LedgerEvent[] }>(`ledger?search=${encodeURIComponent(id)}`);
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <EventTable events={value?.events ?? []} />
    </section>
  );
}

export function PrecinctView({ id, user }: { id: string; user: string }) {
  useTitle(`Precinct ${id}`);
  const { value: what, problem, again } = useLoaded<Precinct>(`precincts/${id}`);
  if (!what) return <><h1>Precinct {id}</h1><p class="problem">{problem || "Loading…"}</p></>;
  return (
    <>
      <div class="head">
        <div>
          <h1>{what.name}</h1>
          <p class="muted">
            {what.county} · <span class="mono">{what.id}</span>
            {typeof what.delegates === "number" && <> · elects {what.delegates}</>}{" "}
            {what.state && <>· <StateTag state={what.state} /></>}
          </p>
        </div>
        {what.state && <a class="button" href={`#/case/${what.id}`}>The case</a>}
      </div>
      {what.escalation && <p class="notice">Escalated: “{what.escalation}”</p>}
      <div class="precinct-grid">
        <div>
          {what.partly && (
            <p class="notice">People work on this precinct. A box is shown to you once it is settled.</p>
          )}
          {what.revealed || what.partly ? (
            <>
              {(what.findings ?? []).length > 0 && (
                <section aria-labelledby="findings">
                  <h2 id="findings">Findings</h2>
                  <Findings findings={what.findings ?? []} />
                </section>
              )}
              <section aria-labelledby="values">
                <h2 id="values">As written, as reported, as computed</h2>
                {(what.layers ?? []).length ? <Values what={what} user={user} onReopened={() => void again()} /> : <p class="nothing">Nothing is known yet.</p>}
              </section>
            </>
          ) : (
            <p class="notice">
              The values of this precinct are hidden from you. A person who may key it sees them when all
              entries of this person are stored; a station sees none.
            </p>
          )}
          <History id={id} />
        </div>
        <aside>
          <SignOffOf id={id} />
          <h2>Pages</h2>
          {what.set_aside.length > 0 && (
            <p class="notice">
              Paper set aside: {plural(what.set_aside.length, "page")} of this precinct.{" "}
              <a href="#/pages">Pages that need a person</a>
            </p>
          )}
          {what.pages.length === 0 && <p class="nothing">No page of this precinct has been accepted.</p>}
          {what.pages.map((page) => (
            <div key={page.digest} class="precinct-page">
              <p class="muted">
                {page.file_name}, page {page.page_in_file} · {page.state} · {when(page.received_at)}
              </p>
              {page.has_view && <PagePicture digest={page.digest} label={`${page.file_name}, page ${page.page_in_file}, ${page.state}`} />}
            </div>
          ))}
        </aside>
      </div>
    </>
  );
}
