import { useEffect, useRef, useState } from "preact/hooks";
import { signIn, type SessionState } from "./api";
import { useTitle } from "./hooks";

// The first page; with `again`, a window over the work that waits for it.
export function SignIn({ session, onEntered, again = false }: {
  session: SessionState;
  onEntered: (state: SessionState) => void;
  again?: boolean;
}) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useTitle("Sign in");
  useEffect(() => {
    if (again) dialog.current?.showModal();
    (again ? password : name).current?.focus();
  }, [again]);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      onEntered(await signIn(name.current?.value ?? "", password.current?.value ?? ""));
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
      if (password.current) {
        password.current.value = "";
        password.current.focus();
      }
    }
  };
  const form = (
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
