// Pages that the scanner could not place or read: the picture, the reason, and the possible acts.
import { useEffect, useRef, useState } from "preact/hooks";
import { save, viewOf, type Page, type PrecinctName, type SessionState } from "./api";
import { useLoaded, useSettled, useTitle } from "./hooks";
import { PagePicture } from "./picture";
import { plainCode, plural, shortDigest, when } from "./words";

const kRefreshMs = 10_000;

type Action = "identify" | "ask" | "rescan" | "set_aside" | "confirm_aside" | "take_back";

const stageWords: Record<string, string> = {
  none: "Nobody has acted on it",
  asked: "A question waits for an answer",
  rescan_requested: "A rescan is asked for",
  named_once: "Named once: waits for a second person",
  contested: "People differ: waits for two officials",
  named: "Named: will be read",
  set_aside: "Set aside: waits for an official",
  aside_confirmed: "Set aside, and confirmed",
};

const noteWords: Record<string, string> = {
  ask: "asked",
  rescan: "asked for a rescan",
  set_aside: "set it aside",
  confirm_aside: "confirmed that it stays set aside",
  take_back: "took it back",
};

const stageText = (page: Page) =>
  page.stage === "named_once" && page.needs_officials
    ? "One official accepts it: waits for a second"
    : (stageWords[page.stage ?? "none"] ?? plainCode(page.stage ?? ""));

function PrecinctPicker({ chosen, onChoose }: {
  chosen: PrecinctName | null;
  onChoose: (precinct: PrecinctName | null) => void;
}) {
  const [search, setSearch] = useState("");
  const settled = useSettled(search);
  const { value } = useLoaded<{ precincts: PrecinctName[]; more: boolean }>(
    `precincts?search=${encodeURIComponent(settled)}`);
  const shown = settled ? (value?.precincts ?? []).slice(0, 8) : [];
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
              <span class="muted block">{precinct.county}</span>
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
  const [copy, setCopy] = useState(page.id?.copy ?? 1);
  const [reason, setReason] = useState("");
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => setSure(false), [precinct?.id]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!precinct) return;
    try {
      const now = await save<Page>(`pages/${page.digest}/action`, {
        action: "identify", precinct: precinct.id, page: number, copy, reason,
      });
      onDone(`You named the page ${precinct.name}, ${precinct.county} (${precinct.id}). ${stageText(now)}.`);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <PrecinctPicker chosen={precinct} onChoose={setPrecinct} />
      {formPages > 1 && (
        <>
          <label for="page-number">Page of the form</label>
          <select id="page-number" value={number} onChange={(event) => setNumber(Number(event.currentTarget.value))}>
            {Array.from({ length: formPages }, (_, index) => <option key={index} value={index + 1}>{index + 1} of {formPages}</option>)}
          </select>
        </>
      )}
      <label for="copy-number">Copy (printed beside the id; 1 unless it says otherwise)</label>
      <input id="copy-number" type="number" min={1} max={99} value={copy}
        onInput={(event) => setCopy(Number(event.currentTarget.value))} />
      {page.needs_officials && (
        <>
          <label for="identify-reason">Why does this sheet count?</label>
          <input id="identify-reason" required maxLength={500} value={reason}
            onInput={(event) => setReason(event.currentTarget.value)} />
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
      <button class="primary" disabled={!precinct || !sure || (page.needs_officials && !reason.trim())}>
        This is the precinct
      </button>
    </form>
  );
}

const deeds: Record<Exclude<Action, "identify">, {
  name: string;
  done: string;
  explained: string;
  suggestions: string[];
}> = {
  ask: {
    name: "Ask",
    done: "The officials see your question.",
    explained: "Leave a note for the officials. The page stays on this list.",
    suggestions: ["Which packet did this come from?", "Was this form sent out?"],
  },
  rescan: {
    name: "Ask for a rescan",
    done: "The station is asked to scan this sheet again.",
    explained: "Ask the station to find this sheet and scan it again. The page stays on this list until a scan of it is accepted.",
    suggestions: ["The picture is too poor to read", "Part of the sheet is missing", "Two sheets went through together"],
  },
  set_aside: {
    name: "Set aside",
    done: "The page is set aside; it stays in the archive, and an official confirms it.",
    explained: "Set the page aside. Nothing is deleted: the picture, your name and your reason are kept, and an official confirms it.",
    suggestions: ["Not a worksheet", "A sheet of another canvass", "A copy of a sheet that is here already"],
  },
  confirm_aside: {
    name: "Confirm",
    done: "The page stays set aside.",
    explained: "Confirm that this page is not to be read. It can still be taken back.",
    suggestions: [],
  },
  take_back: {
    name: "Take back",
    done: "The page waits for a person again.",
    explained: "Put the page back among those that wait for a person.",
    suggestions: ["It is a worksheet after all"],
  },
};

function Reasoned({ page, action, onDone }: {
  page: Page;
  action: Exclude<Action, "identify">;
  onDone: (words: string) => void;
}) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const deed = deeds[action];
  const needed = action !== "confirm_aside";
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await save(`pages/${page.digest}/action`, { action, reason });
      onDone(deed.done);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{deed.explained}</p>
      <label for={`reason-${action}`}>{action === "ask" ? "What do you ask?" : "Why?"}</label>
      <input id={`reason-${action}`} list={`reasons-${action}`} required={needed} maxLength={500} value={reason}
        onInput={(event) => setReason(event.currentTarget.value)} />
      <datalist id={`reasons-${action}`}>{deed.suggestions.map((text) => <option key={text} value={text} />)}</datalist>
      <p class="problem" role="alert">{problem}</p>
      <button class="primary" disabled={needed && !reason.trim()}>{deed.name}</button>
    </form>
  );
}

const actions: [Action, string][] = [
  ["identify", "This is precinct…"],
  ["ask", "Ask"],
  ["rescan", "Rescan"],
  ["set_aside", "Set aside"],
  ["confirm_aside", "Confirm"],
  ["take_back", "Take back"],
];

function Said({ page }: { page: Page }) {
  return (
    <>
      <p class="acted">{stageText(page)}</p>
      {page.paper === "doubtful" && (
        <p class="notice">This paper is doubtful: it counts only if two officials accept it, with a reason.</p>
      )}
      {(page.names ?? []).map((name) => (
        <p key={`${name.user}.${name.at}`}>
          {name.user} named it {name.precinct.name}, {name.precinct.county}{" "}
          (<span class="mono">{name.precinct.id}</span>), page {name.page}, copy {name.copy}
          {name.reason && `: “${name.reason}”`}
        </p>
      ))}
      {(page.notes ?? []).map((note) => (
        <p key={`${note.user}.${note.at}.${note.action}`} class="muted">
          {note.user} {noteWords[note.action] ?? note.action}{note.reason && `: “${note.reason}”`}
        </p>
      ))}
    </>
  );
}

function PageDialog({ page, formPages, onClose, onDone }: {
  page: Page;
  formPages: number;
  onClose: () => void;
  onDone: (words: string) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const allowed = actions.filter(([name]) => page.may?.includes(name));
  const [chosen, setAction] = useState<Action | "">("");
  const action = allowed.some(([name]) => name === chosen) ? chosen : (allowed[0]?.[0] ?? "");
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
          <Said page={page} />
          <fieldset class="segments">
            <legend class="sr-only">What to do</legend>
            {allowed.map(([name, text]) => (
              <label key={name} class={action === name ? "chosen" : ""}>
                <input type="radio" name="action" checked={action === name} onChange={() => setAction(name)} />
                {text}
              </label>
            ))}
          </fieldset>
          {action === "identify" && <Identify page={page} formPages={formPages} onDone={onDone} />}
          {action !== "" && action !== "identify" && (
            <Reasoned key={action} page={page} action={action} onDone={onDone} />
          )}
        </div>
      </div>
    </dialog>
  );
}

function PageCard({ page, mayAct, onOpen }: { page: Page; mayAct: boolean; onOpen: () => void }) {
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
        <Said page={page} />
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

const kBlankShown = 100;

function BlankList() {
  const { value, problem } = useLoaded<{ pages: Page[] }>("pages?state=blank");
  if (!value) return <p>{problem || "Loading…"}</p>;
  return (
    <>
      <ul class="page-list">
        {value.pages.slice(0, kBlankShown).map((page) => (
          <li key={page.digest} class="card page-card">
            <img class="thumbnail" src={viewOf(page.digest)} alt={`Page ${page.page_in_file} of ${page.file_name}`} loading="lazy" />
            <div class="page-words">
              <p>{page.detail}</p>
              <p class="muted">{page.file_name}, page {page.page_in_file} · {when(page.received_at)}</p>
            </div>
          </li>
        ))}
      </ul>
      {value.pages.length > kBlankShown && <p class="muted">The first {kBlankShown} of {plural(value.pages.length, "page")} are shown.</p>}
    </>
  );
}

// Backs of sheets need nobody; whoever wants to look at them finds them here.
function BlankBacks() {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Blank backs, which need nobody</summary>
      {open && <BlankList />}
    </details>
  );
}

export function PagesView({ session }: { session: SessionState }) {
  useTitle("Pages that need a person");
  const { value, problem, again } = useLoaded<{ pages: Page[]; form_pages: number }>("pages", kRefreshMs);
  const [open, setOpen] = useState("");
  const [message, setMessage] = useState("");
  const page = value?.pages.find((candidate) => candidate.digest === open);
  const at = (stages: string[]) => value?.pages.filter((candidate) => stages.includes(candidate.stage ?? "none")) ?? [];
  const waiting = at(["none"]);
  const acted = at(["asked", "rescan_requested", "named_once", "contested", "named"]);
  const aside = at(["set_aside"]);
  const confirmed = at(["aside_confirmed"]);
  const done = (words: string) => {
    setOpen("");
    setMessage(words);
    void again();
  };
  const list = (pages: Page[]) => (
    <ul class="page-list">
      {pages.map((entry) => (
        <PageCard key={entry.digest} page={entry} mayAct={Boolean(session.may_act_on_pages) && (entry.may ?? []).length > 0} onOpen={() => setOpen(entry.digest)} />
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
      {aside.length > 0 && <><h2 class="section">Set aside: an official confirms these</h2>{list(aside)}</>}
      {confirmed.length > 0 && <><h2 class="section">Set aside and confirmed</h2>{list(confirmed)}</>}
      <BlankBacks />
      {page && value && (
        <PageDialog page={page} formPages={value.form_pages} onClose={() => setOpen("")} onDone={done} />
      )}
    </>
  );
}
