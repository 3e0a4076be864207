// The own account: the password, and the second factor.
import { useRef, useState } from "preact/hooks";
import { send, type Account } from "./api";
import { useLoaded, useTitle } from "./hooks";
import { CodeField, RecoveryCodes } from "./second_factor";
import { plural } from "./words";

function ChangePassword({ user, shortest }: { user: string; shortest: number }) {
  const [problem, setProblem] = useState("");
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!form.current) return;
    const typed = new FormData(form.current);
    setDone(false);
    if (typed.get("new") !== typed.get("again")) {
      setProblem("The two new passwords differ: type the same password twice.");
      return;
    }
    setBusy(true);
    try {
      await send("account/password", { old: typed.get("old"), new: typed.get("new") });
      setProblem("");
      setDone(true);
      form.current.reset();
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <section class="card" aria-labelledby="change-password">
      <h2 id="change-password">Change your password</h2>
      <p class="lead">Where you are signed in elsewhere, you are signed out there. The ledger says that you changed it.</p>
      <form class="account-form" ref={form} onSubmit={(event) => void submit(event)}>
        <input type="text" name="username" value={user} autocomplete="username" hidden />
        <label for="old">The password that you have now</label>
        <input id="old" name="old" type="password" autocomplete="current-password" required maxLength={1000} />
        <label for="new">New password, at least {shortest} characters</label>
        <input id="new" name="new" type="password" autocomplete="new-password" required minLength={shortest} maxLength={1000} />
        <label for="again">New password once more</label>
        <input id="again" name="again" type="password" autocomplete="new-password" required maxLength={1000} />
        <p class="problem" role="alert">{problem}</p>
        <p class="message" role="status">{done ? "Your password is changed." : ""}</p>
        <button class="primary" disabled={busy}>{busy ? "Changing…" : "Change my password"}</button>
      </form>
    </section>
  );
}

function SecondFactor({ account, onChanged }: { account: Account; onChanged: () => void }) {
  const [problem, setProblem] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const code = useRef<HTMLInputElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      const answer = await send<{ recovery_codes: string[] }>("account/recovery-codes", { code: code.current?.value ?? "" });
      setProblem("");
      setCodes(answer.recovery_codes);
    } catch (error) {
      setProblem((error as Error).message);
      if (code.current) code.current.value = "";
    }
  };
  if (codes) return <RecoveryCodes codes={codes} onKept={() => { setCodes(null); onChanged(); }} />;
  return (
    <section class="card" aria-labelledby="factor">
      <h2 id="factor">Second factor</h2>
      {account.factor_set_up ? (
        <>
          <p class="lead">
            You sign in with a code of your app. You have {plural(account.recovery_codes_left, "recovery code")} left.
            If your phone is lost, tell whoever runs the canvass.
          </p>
          <form class="account-form" onSubmit={(event) => void submit(event)}>
            <p>To draw ten new recovery codes in the place of those that are left, type a code:</p>
            <CodeField input={code} recovery />
            <p class="problem" role="alert">{problem}</p>
            <button>Draw new recovery codes</button>
          </form>
        </>
      ) : (
        <p class="lead">
          {account.factor_asked
            ? "You set one up when you sign in next."
            : "You sign in with your password alone: no second factor is asked of you in this canvass."}
        </p>
      )}
    </section>
  );
}

export function AccountView() {
  useTitle("Your account");
  const { value: account, problem, again } = useLoaded<Account>("account");
  if (!account) return <><h1>Your account</h1><p>{problem || "Loading…"}</p></>;
  return (
    <>
      <h1>Your account</h1>
      <p class="lead">
        {account.user}, {account.role}. <a href="#/accounts">All accounts</a>: who made, changed and confirmed each.
      </p>
      <div class="two section">
        <ChangePassword user={account.user} shortest={account.shortest_password} />
        <SecondFactor account={account} onChanged={() => void again()} />
      </div>
    </>
  );
}
