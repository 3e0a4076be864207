// From sign-off to released results, as two officials and everybody else go the way.
import { expect, finish, people, picture, startBrowser, startServer, test, violations } from "./support.mjs";

const server = await startServer("results");
const browser = await startBrowser();
const { newPage, signIn, visit } = people(browser, server);
const kDone = "ADAM-005-N";
const kSwapped = "POLK-045-S";

const clean = async (page, name) => {
  const found = await violations(page);
  expect(found.length === 0, `axe on ${name}: ${found.join("\n")}`);
};
const countyOf = async (page, precinct) =>
  (await (await page.request.get(`${server.url}/api/v1/precincts?search=${precinct}`)).json()).precincts[0].county;

const first = await newPage();
const second = await newPage();
const stranger = await newPage();
await signIn(first, "official");
await signIn(second, "another");

await test("before the release everybody is told nothing", async () => {
  await stranger.goto(`${server.everybody}/results`);
  await stranger.getByText("No results have been released.").waitFor();
  await clean(stranger, "results before the release");
  await picture(stranger, "public_before");
  const status = async (path) => (await stranger.request.get(server.everybody + path)).status();
  expect((await status("/results.json")) === 404, "JSON before the release");
  expect((await status("/api/v1/session")) === 404, "no sign-in on the server for everybody");
});

await test("a precinct's card lists what is missing, and two officials sign", async () => {
  await visit(first, `precinct/${kSwapped}`, /./);
  await first.getByText("people work on its case").waitFor();
  await clean(first, "a precinct that is not done");
  await picture(first, "precinct_missing");
  await visit(first, `precinct/${kDone}`, /./);
  await first.getByText("Nothing is missing.").waitFor();
  await first.getByRole("button", { name: "Sign off", exact: true }).click();
  await first.getByText("Signed by one of two officials").waitFor();
  await first.getByText("another official signs, too").waitFor();
  await visit(second, `precinct/${kDone}`, /./);
  await second.getByRole("button", { name: "Sign off", exact: true }).click();
  await second.getByText("Signed off by two officials").waitFor();
  await clean(second, "a precinct that is signed off");
  await picture(second, "precinct_signed_off");
});

await test("a county has a tile with letter and word for each precinct; the ready ones are signed at once", async () => {
  const county = await countyOf(first, "BREM-011-W");
  await visit(first, `sign-off/${encodeURIComponent(county)}`, "Sign-off");
  await first.getByRole("list", { name: `Precincts of ${county}` }).waitFor();
  await clean(first, "the tiles of a county");
  await picture(first, "sign_off_county");
  const done = await countyOf(first, kDone);
  await visit(first, `sign-off/${encodeURIComponent(done)}`, "Sign-off");
  const tile = first.getByRole("listitem").filter({ hasText: kDone });
  await tile.getByText("Signed off", { exact: true }).waitFor();
  await first.getByRole("button", { name: /^Sign off those that are ready \(0\)/ }).waitFor();
  const narrow = await newPage(320, 800);
  await signIn(narrow, "official");
  for (const [place, heading] of [[`sign-off/${encodeURIComponent(done)}`, "Sign-off"], ["results", "Results"]]) {
    await visit(narrow, place, heading);
    await narrow.waitForTimeout(400);
    const wide = await narrow.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide <= 0, `${place} is ${wide} px too wide`);
  }
  await narrow.context().close();
});

await test("the draft says that it is a draft, what is signed off and what differs", async () => {
  await visit(first, "results", "Results");
  await first.getByRole("button", { name: "Show the draft" }).click();
  await first.getByText("Draft, not released.").waitFor();
  await first.getByRole("table", { name: "Delegates", exact: true }).waitFor();
  await clean(first, "the draft results");
  await picture(first, "results_draft");
});

await test("one official proposes a release, another makes it, and then everybody reads it", async () => {
  await first.getByLabel(/A note for everybody/).fill("First <b>release</b>");
  await first.getByRole("button", { name: "Propose a release" }).click();
  await first.getByText("another official makes it").waitFor();
  await visit(second, "results", "Results");
  await second.getByRole("button", { name: "Release these results" }).waitFor();
  await clean(second, "a proposed release");
  await picture(second, "release_proposed");
  await second.getByRole("button", { name: "Release these results" }).click();
  await second.getByText(/^Release 1 of/).waitFor();
  await clean(second, "a release");
  await stranger.reload();
  await stranger.getByText("It holds 1 of").waitFor();
  await stranger.getByText("First <b>release</b>").waitFor();
  await stranger.getByRole("heading", { name: "State delegate equivalents" }).waitFor();
  expect((await stranger.getByText("changed since").count()) === 0, "nothing changed yet");
  await clean(stranger, "released results");
  await picture(stranger, "public_results");
});

await test("a sign-off that is taken back is said on its card and marked for everybody", async () => {
  await visit(second, `precinct/${kDone}`, /./);
  await second.getByRole("button", { name: /^Take the sign-off back/ }).click();
  await second.getByLabel(/not count as signed off/).fill("The 5 may be a 6");
  await clean(second, "taking a sign-off back");
  await second.getByRole("button", { name: "Take it back" }).click();
  await second.getByText("“The 5 may be a 6”").first().waitFor();
  await picture(second, "sign_off_taken_back");
  await stranger.reload();
  await stranger.locator("table").getByText("changed since").waitFor();
  await clean(stranger, "released results that changed");
  await picture(stranger, "public_changed");
  const csv = await (await stranger.request.get(`${server.everybody}/results.csv`)).text();
  expect(csv.includes(`${kDone}`) && csv.includes("changed since"), "the CSV is marked, too");
});

await test("nothing was asked of any other server, and the browser complained of nothing", async () => {
  for (const page of [first, second]) {
    expect(page.strangers.length === 0, `asked elsewhere: ${page.strangers}`);
    expect(page.complaints.length === 0, page.complaints.join("\n"));
  }
  expect(stranger.complaints.length === 0, stranger.complaints.join("\n"));
});

await browser.close();
server.stop();
process.exit(finish());
