// The page's frame: who is signed in, which page is open, and what is always visible.
import { render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { forgetComplaint, get, signedInAs, signOut, type SessionState } from "./api";
import { AccountView } from "./account";
import { AccountsView } from "./accounts";
import { CaseView } from "./case";
import { go, useConnection, useLoaded, useRoute } from "./hooks";
import { LedgerView } from "./ledger";
import { PagesView } from "./pages";
import { PatternsView } from "./patterns";
import { PrecinctView, PrecinctsView } from "./precinct";
import { ProgressView } from "./progress";
import { QueueView } from "./queue";
import { ResultsView } from "./results";
import { SignIn } from "./sign_in";
import { SignOffView } from "./sign_off";
import { plural, showTimesIn } from "./words";

const places: [string, string][] = [
  ["progress", "Progress"],
  ["queue", "Queue"],
  ["patterns", "Patterns"],
  ["pages", "Pages"],
  ["precincts", "Precincts"],
  ["sign-off", "Sign-off"],
  ["results", "Results"],
  ["ledger", "Ledger"],
];

const kLookAtLedgerMs = 30_000;

function Rehearsal() {
  return (
    <aside class="rehearsal" aria-label="Rehearsal">
      <strong>REHEARSAL</strong> Practice data. Nothing here is a result. No second factor is asked.
    </aside>
  );
}

// A live canvass may do without second factors; everybody is told.
function PasswordsAlone() {
  return (
    <aside class="rehearsal" aria-label="Second factor">
      Officials of this canvass sign in with a password alone: its policy asks no second factor.
    </aside>
  );
}

// Where one person keys a box, every page says it.
function OneKeyer({ session }: { session: SessionState }) {
  if (session.keyers !== 1) return null;
  return (
    <aside class="notice one-keyer" aria-label="Keying">
      One person keys each box in this canvass: its policy says so.
    </aside>
  );
}

function BrokenLedger() {
  return (
    <aside class="broken" aria-label="State of the ledger">
      <p role="alert">
        <strong>The ledger is broken.</strong> Go on with scanning and keying: everything is stored.
        Tell an official. Nothing may be published until the ledger is mended.
      </p>
    </aside>
  );
}

// What everybody who is signed in is told on every page. Asks now, with each page, and every half
// minute: the ledger may break, or be mended, and an account may be confirmed while people work.
function Notices({ session, page }: { session: SessionState; page: string }) {
  const { value, again } = useLoaded<SessionState>("session", kLookAtLedgerMs);
  const asked = useRef(page);
  useEffect(() => {
    if (asked.current === page) return;
    asked.current = page;
    void again();
  }, [page, again]);
  const now = value?.signed_in ? value : session;
  const waiting = now.accounts_waiting ?? 0;
  return (
    <>
      {value?.ledger_broken && <BrokenLedger />}
      {!session.rehearsal && session.second_factor === false && <PasswordsAlone />}
      {now.why_not_counted && (
        <aside class="not-counted" aria-label="Your account">
          <p role="status">{now.why_not_counted} <a href="#/accounts">Accounts</a></p>
        </aside>
      )}
      {waiting > 0 && page !== "accounts" && (
        <aside class="not-counted" aria-label="Accounts that wait">
          <p role="status">
            {plural(waiting, "account")} {waiting === 1 ? "waits" : "wait"} for an official to
            confirm {waiting === 1 ? "it" : "them"}: <a href="#/accounts">Accounts</a>
          </p>
        </aside>
      )}
    </>
  );
}

// What was not stored after its page was closed.
function Complaint() {
  const { complaint } = useConnection();
  if (!complaint) return null;
  return (
    <aside class="broken" aria-label="Not stored">
      <p role="alert">{complaint}</p>
      <button type="button" onClick={forgetComplaint}>I have read it</button>
    </aside>
  );
}

function Saving() {
  const { saving, trouble } = useConnection();
  return (
    <div class="saving" role="status" aria-live="polite">
      {trouble ? (
        <p class="trouble">{trouble}</p>
      ) : saving > 0 ? (
        <p>Storing…</p>
      ) : null}
    </div>
  );
}

function Header({ session, here, onSignOut }: {
  session: SessionState;
  here: string;
  onSignOut: () => void;
}) {
  return (
    <header class="top">
      <div class="top-inner">
        <p class="brand">
          <span class="brand-name">Recanvass</span>
          <span class="brand-title">{session.title}</span>
        </p>
        <nav aria-label="Pages of the review">
          <ul>
            {places.map(([path, name]) => (
              <li key={path}>
                <a href={`#/${path}`} aria-current={here === path ? "page" : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="who">
          <span>
            <a href="#/account" aria-current={here === "account" ? "page" : undefined}>{session.user}</a>{" "}
            <span class="role">{session.role}</span>
          </span>
          <button type="button" class="quiet" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </div>
    </header>
  );
}

function Place({ session, route }: { session: SessionState; route: string[] }) {
  const [page = "progress", subject = ""] = route;
  switch (page) {
    case "queue":
      return <QueueView session={session} />;
    case "case":
      return <CaseView key={subject} precinct={subject} session={session} />;
    case "patterns":
      return <PatternsView session={session} />;
    case "pages":
      return <PagesView session={session} />;
    case "precincts":
      return <PrecinctsView />;
    case "precinct":
      return <PrecinctView key={subject} id={subject} user={session.user ?? ""} />;
    case "sign-off":
      return <SignOffView key={subject} county={subject} />;
    case "results":
      return <ResultsView role={session.role ?? ""} />;
    case "ledger":
      return <LedgerView />;
    case "account":
      return <AccountView />;
    case "accounts":
      return <AccountsView user={session.user ?? ""} />;
    default:
      return <ProgressView />;
  }
}

const navOf: Record<string, string> = { case: "queue", precinct: "precincts", accounts: "account" };

function App() {
  const [session, setSession] = useState<SessionState | null>(null);
  const [problem, setProblem] = useState("");
  const { signedOut } = useConnection();
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const page = route[0] ?? "progress";

  useEffect(() => {
    get<SessionState>("session")
      .then((state) => {
        showTimesIn(state.time_zone);
        if (state.user) signedInAs(state.user);
        setSession(state);
      })
      .catch((error: Error) => setProblem(error.message));
  }, []);
  // A new page starts where a reader of the screen expects it.
  const first = useRef(true);
  useLayoutEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    if (page !== "case") main.current?.focus();
  }, [page, route[1]]);

  if (problem)
    return (
      <main class="plain">
        <h1>The server cannot be reached</h1>
        <p>{problem} Load the page again when it is back.</p>
      </main>
    );
  if (!session) return <main class="plain"><p>Loading…</p></main>;
  const entered = (state: SessionState) => {
    signedInAs(state.user ?? "");
    setSession(state);
  };
  const leave = async () => {
    await signOut().catch(() => undefined);
    go("progress");
    setSession({ ...session, signed_in: false, user: undefined });
  };
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        Skip to the content
      </a>
      {session.rehearsal && <Rehearsal />}
      {session.signed_in ? (
        <>
          <Notices session={session} page={page} />
          <OneKeyer session={session} />
          <Header session={session} here={navOf[page] ?? page} onSignOut={() => void leave()} />
          <Complaint />
          <main id="main" ref={main} tabIndex={-1}>
            <Place session={session} route={route} />
          </main>
          <Saving />
          {signedOut && <SignIn session={session} onEntered={entered} again />}
        </>
      ) : (
        <SignIn session={session} onEntered={entered} />
      )}
    </>
  );
}

const root = document.getElementById("app");
if (root) render(<App />, root);
