import { useEffect, useRef, useState } from "preact/hooks";
import { giveCode, signIn, signOut, type SessionState } from "./api";
import { useTitle } from "./hooks";
import { CodeField, QrCode, RecoveryCodes, secretText } from "./second_factor";

type Entered = (state: SessionState) => void;

// The name and the password.
function Password({ session, again, onAnswer }: { session: SessionState; again: boolean; onAnswer: Entered }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => (again ? password : name).current?.focus(), [again]);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      onAnswer(await signIn(name.current?.value ?? "", password.current?.value ?? ""));
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
      if (password.current) {
        password.current.value = "";
        password.current.focus();
      }
    }
  };
  return (
    <form class="card sign-in" onSubmit={(event) => void submit(event)}>
      <h1>{again ? "Sign in again" : "Sign in"}</h1>
      <p class="lead">
        {again ? "You were away for a while. What you were doing is kept." : session.title}
      </p>
      <label for="user">Name</label>
      <input id="user" ref={name} name="user" autocomplete="username" autocapitalize="none"
        spellcheck={false} required value={again ? session.user : undefined} />
      <label for="password">Password</label>
      <input id="password" ref={password} name="password" type="password"
        autocomplete="current-password" required />
      <p class="problem" role="alert">{problem}</p>
      <button class="primary" disabled={busy}>{busy ? "Signing in…" : "Sign in"}</button>
    </form>
  );
}

// The second factor: its code, or its first code where it is set up now.
function SecondFactor({ half, onAnswer, onBack }: { half: SessionState; onAnswer: Entered; onBack: () => void }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  const setUp = half.step === "enrol";
  useEffect(() => code.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      onAnswer(await giveCode(code.current?.value ?? ""));
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
      if (code.current) {
        code.current.value = "";
        code.current.focus();
      }
    }
  };
  return (
    <form class="card sign-in" onSubmit={(event) => void submit(event)}>
      <h1>{setUp ? "Set up your second factor" : "One more thing: your code"}</h1>
      {setUp ? (
        <>
          <p class="lead">
            Officials and admins of this canvass sign in with a password and a code. Read this picture with an
            authenticator app on your own phone, then type the code that the app shows.
          </p>
          {half.qr && <QrCode code={half.qr} />}
          <p class="lead">Without a camera, type this secret into the app:</p>
          <p><code class="secret">{secretText(half.secret ?? "")}</code></p>
        </>
      ) : (
        <p class="lead">Type the code that your authenticator app shows, or one of your recovery codes.</p>
      )}
      <CodeField input={code} recovery={!setUp} />
      <p class="problem" role="alert">{problem}</p>
      <button class="primary" disabled={busy}>{busy ? "Looking…" : setUp ? "Set up and sign in" : "Sign in"}</button>
      <button type="button" class="quiet" onClick={onBack}>Back to name and password</button>
    </form>
  );
}

// The first page; with `again`, a window over the work that waits for it.
export function SignIn({ session, onEntered, again = false }: {
  session: SessionState;
  onEntered: Entered;
  again?: boolean;
}) {
  const [half, setHalf] = useState<SessionState | null>(session.step && !again ? session : null);
  const [entered, setEntered] = useState<SessionState | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useTitle("Sign in");
  useEffect(() => {
    if (again) dialog.current?.showModal();
  }, [again]);

  const answered = (state: SessionState) => {
    setHalf(state.step ? state : null);
    if (state.recovery_codes) setEntered(state);
    else if (state.signed_in) onEntered(state);
  };
  const back = () => {
    if (!again) void signOut().catch(() => undefined);
    setHalf(null);
  };
  const form = entered ? (
    <RecoveryCodes codes={entered.recovery_codes ?? []} onKept={() => onEntered(entered)} />
  ) : half ? (
    <SecondFactor half={half} onAnswer={answered} onBack={back} />
  ) : (
    <Password session={session} again={again} onAnswer={answered} />
  );
  if (again)
    return (
      <dialog ref={dialog} class="sign-in-again" aria-label="Sign in again"
        onCancel={(event) => event.preventDefault()}>
        {form}
      </dialog>
    );
  return (
    <main class="sign-in-page" id="main">
      <div class="sign-in-words">
        <p class="brand-name">Recanvass</p>
        <p>What was written on paper, beside what was reported.</p>
      </div>
      {form}
    </main>
  );
}
