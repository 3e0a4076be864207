// Pages that the scanner could not place or read: the picture, the reason, and the possible acts.
import { useEffect, useRef, useState } from "preact/hooks";
import { save, viewOf, type Page, type PrecinctName, type SessionState } from "./api";
import { useLoaded, useSettled, useTitle } from "./hooks";
import { PagePicture } from "./picture";
import { plainCode, plural, shortDigest, when } from "./words";

const kRefreshMs = 10_000;

type Action = "identify" | "rescan" | "set_aside";

const actionWords: Record<string, string> = {
  identify_requested: "Identified; waits to be read",
  rescan_requested: "Rescan asked for",
  set_aside: "Set aside",
};

function PrecinctPicker({ likely, chosen, onChoose }: {
  likely?: PrecinctName;
  chosen: PrecinctName | null;
  onChoose: (precinct: PrecinctName | null) => void;
}) {
  const [search, setSearch] = useState("");
  const settled = useSettled(search);
  const { value } = useLoaded<{ precincts: PrecinctName[]; more: boolean }>(
    `precincts?search=${encodeURIComponent(settled)}`);
  const shown = settled ? (value?.precincts ?? []).slice(0, 8) : likely ? [likely] : [];
  return (
    <div class="picker">
      <label for="precinct-search">Find the precinct by its printed id, county or name</label>
      <input id="precinct-search" type="search" autocomplete="off" value={search}
        onInput={(event) => { setSearch(event.currentTarget.value); onChoose(null); }} />
      <div class="options" role="radiogroup" aria-label="Precincts found">
        {shown.map((precinct) => (
          <label key={precinct.id} class={chosen?.id === precinct.id ? "choice chosen" : "choice"}>
            <input type="radio" name="precinct" checked={chosen?.id === precinct.id}
              onChange={() => onChoose(precinct)} />
            <span>
              <span class="mono">{precinct.id}</span> {precinct.name}
              <span class="muted block">
                {precinct.county}{likely?.id === precinct.id && " · the machine's guess"}
              </span>
            </span>
          </label>
        ))}
        {settled && value && value.precincts.length === 0 && <p class="muted">No precinct fits.</p>}
        {settled && value && value.precincts.length > 8 && <p class="muted">There are more: type more letters.</p>}
      </div>
    </div>
  );
}

function Identify({ page, formPages, onDone }: { page: Page; formPages: number; onDone: (words: string) => void }) {
  const [precinct, setPrecinct] = useState<PrecinctName | null>(null);
  const [number, setNumber] = useState(page.id?.page ?? 1);
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => setSure(false), [precinct?.id]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!precinct) return;
    try {
      await save(`pages/${page.digest}/action`, {
        action: "identify", precinct: precinct.id, page: number, copy: page.id?.copy ?? 1,
        reason: "identified from the picture",
      });
      onDone(`The page is taken as ${precinct.name}, ${precinct.county} (${precinct.id}) and will be read.`);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <PrecinctPicker likely={page.likely} chosen={precinct} onChoose={setPrecinct} />
      {formPages > 1 && (
        <>
          <label for="page-number">Page of the form</label>
          <select id="page-number" value={number} onChange={(event) => setNumber(Number(event.currentTarget.value))}>
            {Array.from({ length: formPages }, (_, index) => <option key={index} value={index + 1}>{index + 1} of {formPages}</option>)}
          </select>
        </>
      )}
      {precinct && (
        <label class="check-line confirm">
          <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} />
          <span>
            I looked at the paper: this is <strong>{precinct.name}</strong>, {precinct.county}{" "}
            (<span class="mono">{precinct.id}</span>).
          </span>
        </label>
      )}
      <p class="problem" role="alert">{problem}</p>
      <button class="primary" disabled={!precinct || !sure}>This is the precinct</button>
    </form>
  );
}

function Reasoned({ page, action, onDone }: { page: Page; action: "rescan" | "set_aside"; onDone: (words: string) => void }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await save(`pages/${page.digest}/action`, { action, reason });
      onDone(action === "rescan" ? "The station is asked to scan this sheet again." : "The page is set aside; it stays in the archive.");
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const suggestions = action === "rescan"
    ? ["The picture is too poor to read", "Part of the sheet is missing", "Two sheets went through together"]
    : ["Not a worksheet", "A sheet of another canvass", "A copy of a sheet that is here already"];
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>
        {action === "rescan"
          ? "Ask the station to find this sheet and scan it again. The page stays on this list until a scan of it is accepted."
          : "Take the page off this list. Nothing is deleted: the picture, your name and your reason are kept."}
      </p>
      <label for={`reason-${action}`}>Why?</label>
      <input id={`reason-${action}`} list={`reasons-${action}`} required maxLength={500} value={reason}
        onInput={(event) => setReason(event.currentTarget.value)} />
      <datalist id={`reasons-${action}`}>{suggestions.map((text) => <option key={text} value={text} />)}</datalist>
      <p class="problem" role="alert">{problem}</p>
      <button class="primary" disabled={!reason.trim()}>
        {action === "rescan" ? "Ask for a rescan" : "Set aside"}
      </button>
    </form>
  );
}

const actions: [Action, string][] = [
  ["identify", "This is precinct…"],
  ["rescan", "Rescan"],
  ["set_aside", "Set aside"],
];

function PageDialog({ page, formPages, onClose, onDone }: {
  page: Page;
  formPages: number;
  onClose: () => void;
  onDone: (words: string) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [action, setAction] = useState<Action>("identify");
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="page-dialog" aria-labelledby="page-dialog-name" onClose={onClose}>
      <div class="head">
        <h2 id="page-dialog-name">{plainCode(page.reason)}</h2>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>Close</button>
      </div>
      <div class="dialog-grid">
        {page.has_view ? (
          <PagePicture digest={page.digest} label={`Picture of page ${page.page_in_file} of ${page.file_name}`} />
        ) : (
          <p class="nothing">There is no picture of this page: look at the sheet itself.</p>
        )}
        <div>
          <p>{page.detail}</p>
          <p class="remedy">{page.remedy}</p>
          <fieldset class="segments">
            <legend class="sr-only">What to do</legend>
            {actions.map(([name, text]) => (
              <label key={name} class={action === name ? "chosen" : ""}>
                <input type="radio" name="action" checked={action === name} onChange={() => setAction(name)} />
                {text}
              </label>
            ))}
          </fieldset>
          {action === "identify"
            ? <Identify page={page} formPages={formPages} onDone={onDone} />
            : <Reasoned key={action} page={page} action={action} onDone={onDone} />}
        </div>
      </div>
    </dialog>
  );
}

function PageCard({ page, mayAct, onOpen }: { page: Page; mayAct: boolean; onOpen: () => void }) {
  const acted = page.action !== "" && page.action !== "none";
  return (
    <li class="card page-card">
      {page.has_view ? (
        <img class="thumbnail" src={viewOf(page.digest)} alt={`Page ${page.page_in_file} of ${page.file_name}`} loading="lazy" />
      ) : (
        <div class="thumbnail none">no picture</div>
      )}
      <div class="page-words">
        <h2>{plainCode(page.reason)}</h2>
        <p>{page.detail}</p>
        <p class="remedy">{page.remedy}</p>
        {page.likely && (
          <p>Probably {page.likely.name}, {page.likely.county} (<span class="mono">{page.likely.id}</span>)</p>
        )}
        {acted && (
          <p class="acted">
            {actionWords[page.action] ?? plainCode(page.action)} by {page.action_by}
            {page.action_reason && `: “${page.action_reason}”`}
          </p>
        )}
        <p class="muted">
          {page.file_name}, page {page.page_in_file} · {when(page.received_at)} ·{" "}
          <span class="mono">{shortDigest(page.digest)}</span>
        </p>
        {mayAct && (
          <button type="button" onClick={onOpen}>
            Look and decide<span class="sr-only"> about {page.file_name}, page {page.page_in_file}</span>
          </button>
        )}
      </div>
    </li>
  );
}

export function PagesView({ session }: { session: SessionState }) {
  useTitle("Pages that need a person");
  const { value, problem, again } = useLoaded<{ pages: Page[]; form_pages: number }>("pages", kRefreshMs);
  const [open, setOpen] = useState("");
  const [message, setMessage] = useState("");
  const page = value?.pages.find((candidate) => candidate.digest === open);
  const waiting = value?.pages.filter((candidate) => candidate.action === "none" || candidate.action === "") ?? [];
  const acted = value?.pages.filter((candidate) => !waiting.includes(candidate)) ?? [];
  const done = (words: string) => {
    setOpen("");
    setMessage(words);
    void again();
  };
  const list = (pages: Page[]) => (
    <ul class="page-list">
      {pages.map((entry) => (
        <PageCard key={entry.digest} page={entry} mayAct={Boolean(session.may_act_on_pages)} onOpen={() => setOpen(entry.digest)} />
      ))}
    </ul>
  );
  return (
    <>
      <h1>Pages that need a person</h1>
      <p class="message" role="status">{message}</p>
      {problem && <p class="problem" role="alert">{problem}</p>}
      {value && waiting.length === 0 && <p class="nothing">No page waits for a person.</p>}
      {waiting.length > 0 && <p class="lead">{plural(waiting.length, "page")} could not be placed or read.</p>}
      {list(waiting)}
      {acted.length > 0 && <><h2 class="section">Somebody has acted on these</h2>{list(acted)}</>}
      {page && value && (
        <PageDialog page={page} formPages={value.form_pages} onClose={() => setOpen("")} onDone={done} />
      )}
    </>
  );
}
