// All accounts: who made, changed and confirmed each; officials confirm here.
import { useState } from "preact/hooks";
import { send, type AccountAct, type Accounts } from "./api";
import { useLoaded, useTitle } from "./hooks";
import { plural, when } from "./words";

const actWords: Record<string, string> = {
  "user.added": "made by",
  "user.locked": "locked by",
  "user.unlocked": "unlocked by",
  "user.role_changed": "role changed by",
  "user.password_changed": "password set by",
  "user.own_password_changed": "password changed by",
  "user.factor_reset": "second factor reset by",
  "user.confirmed": "confirmed by",
};

function Act({ act }: { act: AccountAct }) {
  return (
    <li>
      {actWords[act.action] ?? act.action} {act.user}
      {act.role && ` (${act.role})`}
      {act.by_official_of_none && ", when no official was confirmed"}
      <span class="muted"> · <time dateTime={act.at}>{when(act.at)}</time></span>
    </li>
  );
}

function stateOf(account: Accounts["accounts"][number], asked: boolean): string {
  if (account.locked) return "locked";
  if (account.role === "observer" || account.role === "admin")
    return account.lacks_factor ? "has no say; no second factor yet" : "has no say";
  if (asked && account.unconfirmed) return "waits to be confirmed";
  return account.lacks_factor ? "no second factor yet" : "counts";
}

export function AccountsView({ user }: { user: string }) {
  useTitle("Accounts");
  const { value, problem, set } = useLoaded<Accounts>("accounts");
  const [refused, setRefused] = useState("");
  if (!value) return <><h1>Accounts</h1><p>{problem || "Loading…"}</p></>;
  const confirm = async (name: string) => {
    try {
      set(await send<Accounts>(`accounts/${encodeURIComponent(name)}/confirm`, {}));
      setRefused("");
    } catch (error) {
      setRefused((error as Error).message);
    }
  };
  const waiting = value.accounts.filter((one) => one.unconfirmed && !one.locked).length;
  return (
    <>
      <h1>Accounts</h1>
      <p class="lead">
        {value.asks_confirmation
          ? "Whoever runs the machine makes the accounts. An account that was made or changed (role, password, second factor) counts as one of two only after another official has confirmed it. Confirm an account only when its person stands before you and can sign in."
          : "A rehearsal: every account counts, and nobody needs to confirm one."}
      </p>
      {value.asks_confirmation && (
        <p class={waiting > 0 ? "notice" : "message"} role="status">
          {waiting > 0 ? `${plural(waiting, "account")} ${waiting === 1 ? "waits" : "wait"} to be confirmed.` : "No account waits to be confirmed."}
        </p>
      )}
      <p class="problem" role="alert">{refused}</p>
      <table class="cards-when-narrow">
        <caption class="sr-only">Accounts by name</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">State</th>
            <th scope="col">Who did what</th>
            <th scope="col">Confirm</th>
          </tr>
        </thead>
        <tbody>
          {value.accounts.map((account) => (
            <tr key={account.name}>
              <th scope="row">{account.name}{account.name === user && <span class="muted"> (you)</span>}</th>
              <td data-label="Role">{account.role}</td>
              <td data-label="State">{stateOf(account, value.asks_confirmation)}</td>
              <td data-label="Who did what"><ul>{account.acts.map((act) => <Act key={act.at + act.action} act={act} />)}</ul></td>
              <td data-label="Confirm">
                {account.why_not_confirm === "" ? (
                  <button type="button" onClick={() => void confirm(account.name)}>
                    Confirm<span class="sr-only"> {account.name}</span>
                  </button>
                ) : (
                  <span class="muted">{account.why_not_confirm ?? "–"}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
