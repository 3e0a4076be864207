// Signing in to a live canvass with a second factor, the own password, and accounts that wait.
import { createHmac } from "node:crypto";
import { expect, finish, kPassword, people, picture, startBrowser, startServer, test, textOf, until, violations } from "./support.mjs";

const server = await startServer("live");
const browser = await startBrowser();
const { newPage, visit } = people(browser, server);

const clean = async (page, name) => {
  const found = await violations(page);
  expect(found.length === 0, `axe on ${name}: ${found.join("\n")}`);
};

// ---- an authenticator app: RFC 4648 and RFC 6238, written anew ----

function bytesOf(base32) {
  let bits = "";
  for (const letter of base32.replace(/\s/g, ""))
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}
function codeOf(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
const stepNow = () => Math.floor(Date.now() / 30_000);

// Each code counts once: a person who signs in again takes a recovery code.
const secrets = {};
const recovery = {};

async function password(page, user, word = kPassword) {
  await page.goto(server.url);
  await page.getByLabel("Name").fill(user);
  await page.getByLabel("Password").fill(word);
  await page.getByRole("button", { name: "Sign in" }).click();
}
async function setUp(page, user) {
  await page.getByRole("heading", { name: "Set up your second factor" }).waitFor();
  secrets[user] = await page.locator(".secret").innerText();
  await page.getByLabel("Code", { exact: true }).fill(codeOf(secrets[user], stepNow()));
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  recovery[user] = await page.locator(".recovery-codes code").allInnerTexts();
}
const kept = async (page) => {
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("heading", { name: "Progress", level: 1 }).waitFor();
};

const official = await newPage();
const deputy = await newPage();
const keyer = await newPage();

await test("an official sets up a second factor at the first sign-in", async () => {
  await password(official, "official");
  await official.getByRole("img", { name: /QR code of the secret/ }).waitFor();
  expect(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/.test(await official.locator(".secret").innerText()), "32 letters, four at a time");
  await picture(official, "factor_set_up");
  await clean(official, "setting up a second factor");
  await official.getByLabel("Code", { exact: true }).fill("000000");
  await official.getByRole("button", { name: "Set up and sign in" }).click();
  await official.getByText("not the code that the app shows now").waitFor();
  await official.reload();
  await setUp(official, "official");
  expect(new Set(recovery.official).size === 10, "ten codes");
  await picture(official, "recovery_codes");
  await clean(official, "recovery codes");
  await kept(official);
  expect(!(await official.locator("body").innerText()).includes("REHEARSAL"), "this one is live");
});

await test("an account that nobody confirmed may look, and is told why it may not act", async () => {
  await official.getByText("an official has to confirm it").waitFor();
  await picture(official, "not_confirmed");
  await clean(official, "an account that waits");
  const status = await official.evaluate(() =>
    fetch("/api/v1/cases/next", { method: "POST", headers: { "X-Recanvass": "1", "Content-Type": "application/json" }, body: "{}" })
      .then((answer) => answer.status));
  expect(status === 403, `acting is answered with ${status}`);
});

await test("the first two officials confirm each other, and then the others", async () => {
  await password(deputy, "deputy");
  await setUp(deputy, "deputy");
  await kept(deputy);
  await visit(official, "accounts", "Accounts");
  await official.getByText("wait to be confirmed.").waitFor();
  await picture(official, "accounts");
  await clean(official, "accounts");
  await official.getByRole("button", { name: "Confirm deputy" }).click();
  await official.getByText("confirmed by official, when no official was confirmed").waitFor();
  await visit(deputy, "accounts", "Accounts");
  await deputy.getByRole("button", { name: "Confirm official" }).click();
  await deputy.getByRole("button", { name: "Confirm adjudicator" }).click();
  await deputy.getByRole("button", { name: "Confirm adjudicator" }).waitFor({ state: "detached" });
  await picture(deputy, "accounts_confirmed");
  await clean(deputy, "accounts, some confirmed");
  await password(keyer, "adjudicator");
  await keyer.getByRole("heading", { name: "Progress", level: 1 }).waitFor();
  expect((await textOf(keyer, ".not-counted")) === "", "a keyer who is confirmed is told nothing");
  await official.reload();
  await official.getByRole("heading", { name: "Accounts", level: 1 }).waitFor();
  expect((await textOf(official, ".not-counted")) === "", "the official counts");
});

await test("the next sign-in asks for a code, once each", async () => {
  await official.getByRole("button", { name: "Sign out" }).click();
  await password(official, "official");
  await official.getByRole("heading", { name: "One more thing: your code" }).waitFor();
  await picture(official, "code");
  await clean(official, "asking for a code");
  await official.getByLabel("Code", { exact: true }).fill(codeOf(secrets.official, stepNow() - 5));
  await official.getByRole("button", { name: "Sign in" }).click();
  await official.getByText("wrong or was used before").waitFor();
  await clean(official, "a wrong code");
  await official.getByLabel("Code", { exact: true }).fill(recovery.official[2]);
  await official.getByRole("button", { name: "Sign in" }).click();
  await official.getByRole("heading", { level: 1, name: /Progress|Accounts/ }).waitFor();
  await visit(official, "account", "Your account");
  await official.getByText("You have 9 recovery codes left").waitFor();
});

await test("people change their own password, and are signed out elsewhere", async () => {
  const elsewhere = await newPage();
  await password(elsewhere, "adjudicator");
  await elsewhere.getByRole("heading", { name: "Progress", level: 1 }).waitFor();
  await keyer.getByRole("link", { name: "adjudicator" }).click();
  await keyer.getByRole("heading", { name: "Your account", level: 1 }).waitFor();
  await keyer.getByLabel("The password that you have now").fill(kPassword);
  await keyer.getByLabel(/^New password, at least/).fill("a wholly new password");
  await keyer.getByLabel("New password once more").fill("a wholly new passwort");
  await keyer.getByRole("button", { name: "Change my password" }).click();
  await keyer.getByText("The two new passwords differ").waitFor();
  await picture(keyer, "account");
  await clean(keyer, "the own account");
  await keyer.getByLabel("New password once more").fill("a wholly new password");
  await keyer.getByRole("button", { name: "Change my password" }).click();
  await keyer.getByText("Your password is changed.").waitFor();
  await visit(keyer, "queue", "Queue");
  const status = () => elsewhere.evaluate(() => fetch("/api/v1/progress").then((answer) => answer.status));
  await until(async () => (await status()) === 401);
  await password(elsewhere, "adjudicator");
  await elsewhere.getByText("do not belong together").waitFor();
  await password(elsewhere, "adjudicator", "a wholly new password");
  await elsewhere.getByRole("heading", { name: "Progress", level: 1 }).waitFor();
  await elsewhere.context().close();
});

await test("new recovery codes take the place of the old ones", async () => {
  await visit(official, "account", "Your account");
  await picture(official, "account_factor");
  await clean(official, "the own account with a factor");
  await official.getByLabel("Code", { exact: true }).fill(recovery.official[3]);
  await official.getByRole("button", { name: "Draw new recovery codes" }).click();
  await official.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  const fresh = await official.locator(".recovery-codes code").allInnerTexts();
  expect(fresh.length === 10 && !fresh.some((code) => recovery.official.includes(code)), "ten others");
  await official.getByRole("button", { name: "I have kept them" }).click();
  await official.getByText("You have 10 recovery codes left").waitFor();
});

await test("all of it fits a narrow window", async () => {
  await official.setViewportSize({ width: 320, height: 640 });
  for (const [place, heading] of [["account", "Your account"], ["accounts", "Accounts"]]) {
    await visit(official, place, heading);
    const wide = await official.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= 320, `${place} is ${wide} px wide`);
    await picture(official, `${place}_narrow`);
    await clean(official, `${place}, narrow`);
  }
});

await test("nothing was asked of any other server, and the browser complained of nothing", async () => {
  for (const page of [official, deputy, keyer]) {
    expect(page.strangers.length === 0, `asked elsewhere: ${page.strangers}`);
    expect(page.complaints.length === 0, page.complaints.join("\n"));
  }
});

await browser.close();
server.stop();
process.exit(finish());
