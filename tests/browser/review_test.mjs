// The whole way through the review as people go it.
import { expect, finish, kPassword, people, picture, startBrowser, startServer, test, textOf, until, violations } from "./support.mjs";

const server = await startServer();
const browser = await startBrowser();
const { newPage, signIn, visit } = people(browser, server);
const kWrite = { swapped: "POLK-045-S" };

// What the sheets of the scene say (tests/web_review/support/canvass.cpp).
const written = {
  "Sanders, final": 25, "Warren, final": 18,
};

// A case that is done is followed by the next one, or by the queue: only then is it safe to go elsewhere.
const gone = (page, precinct) => page.waitForURL((url) => !url.hash.includes(precinct));

const clean = async (page, name) => {
  const found = await violations(page);
  expect(found.length === 0, `axe on ${name}: ${found.join("\n")}`);
};

// Goes elsewhere and waits until the case that came by itself is let go: nobody else could key it.
async function leave(who, place, heading) {
  const id = who.url().match(/#\/case\/(.+)$/)?.[1];
  const released = id && who.waitForResponse((answer) => answer.url().endsWith(`/cases/${id}/release`));
  await visit(who, place, heading);
  await released;
}

const page = await newPage();

await test("a wrong password is refused in words, and the page stays usable", async () => {
  await page.goto(server.url);
  await page.getByText("REHEARSAL", { exact: true }).waitFor();
  await picture(page, "sign_in");
  await clean(page, "sign in");
  await page.getByLabel("Name").fill("adjudicator");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("do not belong together").waitFor();
});

await test("signing in leads to the progress, whose figures are those of the store", async () => {
  await signIn(page, "adjudicator");
  const stage = (name) => page.locator(".stage", { has: page.getByText(name, { exact: true }) }).locator(".stage-value").innerText();
  expect((await stage("Expected")) === "1,765", "expected 1,765");
  expect((await stage("Disputed")) === "10", `disputed is ${await stage("Disputed")}`);
  await page.getByText("pages need a person").waitFor();
  await picture(page, "progress");
  await clean(page, "progress");
});

await test("the queue lists cases, tells nothing of what they are about, and can be searched", async () => {
  await visit(page, "queue", "Queue");
  await page.getByRole("row", { name: /DES MOINES-12/ }).waitFor();
  const first = await page.locator("tbody tr").first().innerText();
  expect(first.includes("WEST DES MOINES 222"), `the heaviest precinct comes first: ${first}`);
  expect((await page.locator(".chip").count()) === 0, "no kind of finding");
  expect(!/stake|SDE|delegate/i.test(await page.locator("main").innerText()), "no stake");
  await picture(page, "queue");
  await clean(page, "queue");
  await page.getByLabel("Search").fill("linn");
  await page.getByRole("row", { name: /DES MOINES-12/ }).waitFor({ state: "detached" });
  await page.getByRole("row", { name: /Cedar Rapids 15/ }).waitFor();
  await page.getByLabel("Search").fill("");
});

await test("before the own entry, no answer and no word on the page tells a value", async () => {
  const answers = [];
  const keep = async (response) => {
    if (response.url().includes("/api/v1/") && !response.url().endsWith("/view"))
      answers.push(await response.text().catch(() => ""));
  };
  page.on("response", keep);
  await visit(page, `case/${kWrite.swapped}`, /DES MOINES-12/);
  await page.getByLabel("As written on the paper").waitFor();
  await page.waitForTimeout(300);
  page.off("response", keep);
  for (const answer of answers)
    for (const word of ['"written"', '"reported":', '"computed"', '"message"', '"alternatives"'])
      expect(!answer.includes(word), `an answer holds ${word}: ${answer.slice(0, 300)}`);
  const text = await page.locator("main").innerText();
  expect(!/as reported|as computed/i.test(text), "the page speaks of reported or computed values");
  await picture(page, "key");
  await clean(page, "keying");
});

await test("the field is large, in its window, and the page shows its box", async () => {
  const mark = await page.locator(".field-window .box-mark").boundingBox();
  const window = await page.locator(".field-window").boundingBox();
  expect(mark.height > 80, `the box is ${mark.height} px high`);
  expect(mark.y > window.y && mark.y + mark.height < window.y + window.height, "the box is in the window");
  const ink = await page.locator(".field-window img").evaluate((image) => image.complete && image.naturalWidth);
  expect(ink > 500, "the picture is there");
});

const loaded = (images) => until(async () =>
  (await images.evaluateAll((all) => all.map((image) => image.complete && image.naturalWidth > 100))).join() === "true");

await test("who looks closer sees the original's own dots, in the same place", async () => {
  const near = page.locator(".field-window img.close-up");
  expect((await near.count()) === 0, "the view is enough at first");
  const box = page.getByLabel("As written on the paper");
  await box.press("+");
  await box.press("+");
  await loaded(near);
  const [over, window] = [await near.boundingBox(), await page.locator(".field-window").boundingBox()];
  expect(Math.abs(over.x - window.x) < 3 && Math.abs(over.width - window.width) < 6, `it fills its window: ${JSON.stringify([over, window])}`);
  expect((await box.inputValue()) === "", "the zoom is no entry");
  await picture(page, "key_close_up");
  await box.press("/");
  await box.press("/");
  await near.waitFor({ state: "detached" });
});

await test("the whole page can be enlarged, turned, darkened and inverted by keys", async () => {
  const frame = page.locator(".page-frame");
  const upright = await page.locator(".page-sheet").boundingBox();
  await frame.focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("+");
  await loaded(frame.locator("img.close-up"));
  await picture(page, "page_close_up");
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("-");
  for (const key of ["c", "i"]) await page.keyboard.press(key);
  expect((await page.locator('.picture-tools button[aria-pressed="true"]').count()) === 2, "both are said to be on");
  await page.keyboard.press("r");
  const lying = await page.locator(".page-sheet").boundingBox();
  expect(upright.height > upright.width && lying.height < lying.width, "the sheet lies on its side");
  const mark = await frame.locator(".box-mark").boundingBox();
  expect(mark.x > lying.x && mark.x + mark.width < lying.x + lying.width && mark.y > lying.y && mark.y + mark.height < lying.y + lying.height,
    "the marked box is turned with it");
  await picture(page, "page_turned");
  await clean(page, "a turned page");
  for (const key of ["r", "r", "r", "c", "i"]) await page.keyboard.press(key);
  expect((await textOf(page, ".picture-tools output")).includes("100 %"), "as before");
  await page.getByLabel("As written on the paper").focus();
});

await test("keys for blank, void and illegible work, and can be turned off", async () => {
  const box = page.getByLabel("As written on the paper");
  await box.press("b");
  expect((await box.inputValue()) === "blank", "B says blank");
  await box.press("Backspace");
  await box.press("-");
  expect((await box.inputValue()) === "void", "- says void");
  await box.press("Backspace");
  await page.getByText("How to key").click();
  await page.getByLabel(/Single-key shortcuts/).uncheck();
  await box.press("b");
  expect((await box.inputValue()) === "b", "turned off, B is a letter like another");
  await box.press("Backspace");
  await page.getByLabel(/Single-key shortcuts/).check();
});

// Keys every field of the open case; `values` by the start of the label, otherwise what is asked.
async function keyAll(who, valueOf) {
  await who.getByLabel("As written on the paper").waitFor();
  const here = who.url();
  for (;;) {
    const box = who.getByLabel("As written on the paper");
    // After the last field the next case comes by itself.
    if (who.url() !== here || !(await box.isVisible().catch(() => false))) return;
    const label = await who.locator("#field-name").innerText();
    await box.pressSequentially(valueOf(label));
    await box.press("Enter");
    await until(async () => (await textOf(who, "#field-name")) !== label);
  }
}

// A second person, in a browser of their own, keys a whole case.
async function keyAs(user, id, heading, valueOf) {
  const other = await newPage();
  await signIn(other, user);
  await visit(other, `case/${id}`, heading);
  await keyAll(other, valueOf);
  return other;
}

const asWritten = (label) => {
  const entry = Object.entries(written).find(([start]) => label.startsWith(start));
  return entry ? String(entry[1]) : ".";
};

await test("with the number pad alone, the next field comes by itself, then the next case", async () => {
  await keyAll(page, asWritten);
  await page.getByText("DES MOINES-12 (POLK-045-S): your entries are stored").waitFor();
  expect(!page.url().includes(kWrite.swapped), "another case came by itself");
});

await test("a second person who keys the same settles the case, and officials then see the layers", async () => {
  const other = await keyAs("second", kWrite.swapped, /DES MOINES-12/, asWritten);
  await other.getByText("DES MOINES-12 (POLK-045-S) is settled").waitFor();
  await leave(other, "queue", "Queue");
  expect(other.complaints.length === 0, other.complaints.join("\n"));
  await other.context().close();
  const official = await newPage();
  await signIn(official, "official");
  await visit(official, `case/${kWrite.swapped}`, /DES MOINES-12/);
  await official.getByText("two people stand for it").first().waitFor();
  await picture(official, "settled");
  await clean(official, "a settled case");
  const field = official.locator(".decide-field").first();
  const reported = await field.locator(".layer.reported .value").innerText();
  const settled = await field.locator(".field-head strong").innerText();
  expect(reported !== settled, `the layers differ: ${settled}, ${reported}`);
  await official.context().close();
});

await test("a save is repeated until it is stored", async () => {
  await page.getByLabel("As written on the paper").waitFor();
  let refused = 0;
  await page.route("**/keyings", async (route) => {
    refused += 1;
    if (refused <= 2) await route.abort();
    else await route.continue();
  });
  const label = await page.locator("#field-name").innerText();
  await page.getByLabel("As written on the paper").press("i");
  await page.getByLabel("As written on the paper").press("Enter");
  await page.getByText("Not stored yet; trying again").waitFor();
  await page.getByText("Not stored yet; trying again").waitFor({ state: "detached" });
  expect((await textOf(page, "#field-name")) !== label, "the next box is open meanwhile");
  expect(refused === 3, `stored at the third try, not ${refused}`);
  await page.unroute("**/keyings");
});

await test("nobody else gets into a case that is being keyed", async () => {
  const other = await newPage();
  await signIn(other, "second");
  await other.goto(page.url());
  await other.getByText("adjudicator is working on precinct").waitFor();
  await clean(other, "a case that somebody has");
  await other.context().close();
});

await test("a case is escalated with a reason and let go", async () => {
  const id = page.url().split("/").pop();
  await page.getByRole("button", { name: "Ask for help…" }).click();
  await page.getByLabel(/Why does this case need/).fill("Two figures stand in one box");
  await clean(page, "escalating");
  await page.getByRole("button", { name: "Escalate" }).click();
  await page.getByText("was escalated").waitFor();
  await visit(page, "queue", "Queue");
  await page.getByText("Escalated", { exact: false }).first().click();
  await page.locator("tr", { hasText: id }).waitFor();
});

await test("an award is corrected by two officials: one of two, then decided by two", async () => {
  const paper = (label) => (label.startsWith("Biden") ? "0" : "2");
  const decideAsComputed = async (user, opened) => {
    const official = await newPage();
    await signIn(official, user);
    await visit(official, "case/LINN-019-D", /Cedar Rapids 15/);
    await official.getByText("As computed: 1").first().waitFor();
    await opened(official);
    for (let field = 0; field < 2; field += 1) {
      const open = official.locator(".decide-field.open");
      const name = await open.locator("h3").innerText();
      expect(await open.getByRole("radio", { name: /As computed: 1/ }).isChecked(), "what the rules follow is chosen");
      await open.getByLabel("Why?").selectOption({ label: "The rules give this award" });
      await open.getByRole("button", { name: "Decide", exact: true }).click();
      await until(async () => (await textOf(official, ".decide-field.open h3")) !== name);
    }
    return official;
  };
  await visit(page, "case/LINN-019-D", /Cedar Rapids 15/);
  await keyAll(page, paper);
  await page.getByText("Cedar Rapids 15 (LINN-019-D): your entries are stored").waitFor();
  await visit(page, "queue", "Queue");
  const keyer = await keyAs("second", "LINN-019-D", /Cedar Rapids 15/, paper);
  await keyer.getByText("Cedar Rapids 15 (LINN-019-D): your entries are stored").waitFor();
  await visit(keyer, "case/LINN-019-D", /Cedar Rapids 15/);
  await keyer.getByText("Nothing in this case waits for you").waitFor();
  await picture(keyer, "nothing_to_key");
  await clean(keyer, "a case that waits for officials, seen by an adjudicator");
  await leave(keyer, "queue", "Queue");
  await keyer.context().close();

  const first = await decideAsComputed("official", async (official) => {
    await official.getByText("it takes 2 officials, each deciding the same").first().waitFor();
    await picture(official, "decide");
    await clean(official, "deciding");
  });
  await first.getByText("what you decided stands when another official decides the same").waitFor();
  await leave(first, "queue", "Queue");
  await first.context().close();
  const second = await decideAsComputed("deputy", async (official) => {
    await official.getByText("one of two officials").first().waitFor();
    await official.getByText("It stands when you decide the same.").first().waitFor();
    await picture(official, "one_of_two");
    await clean(official, "one of two");
  });
  await second.getByText("Cedar Rapids 15 (LINN-019-D) is settled").waitFor();
  await leave(second, "case/LINN-019-D", /Cedar Rapids 15/);
  await second.getByText("decided by two").first().waitFor();
  await picture(second, "decided_by_two");
  await second.context().close();
});

await test("a page without a code is given to its precinct, by looking and confirming", async () => {
  await visit(page, "pages", "Pages that need a person");
  await page.getByText("batch-07.jpg, page 1 ·").waitFor();
  await picture(page, "pages");
  await clean(page, "pages");
  await page.getByRole("button", { name: "Look and decide about batch-07.jpg" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/Find the precinct/).fill("HARR-008");
  await dialog.getByRole("radio", { name: /HARR-008-F/ }).check();
  const confirm = dialog.getByRole("button", { name: "This is the precinct" });
  expect(await confirm.isDisabled(), "not without a confirmation");
  await dialog.getByLabel(/I looked at the paper/).check();
  await picture(page, "identify");
  await clean(page, "identifying");
  await confirm.click();
  await page.getByText("You named the page").waitFor();
  await page.getByText("Named once: waits for a second person").first().waitFor();
});

await test("a page is set aside with a reason", async () => {
  await page.getByRole("button", { name: "Look and decide about telephone.jpg" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Set aside", { exact: true }).first().click();
  await dialog.getByLabel("Why?").fill("Not a worksheet");
  await dialog.getByRole("button", { name: "Set aside" }).click();
  await page.getByText("The page is set aside").waitFor();
});

await test("a box drawn to be checked is keyed by two like any other; where they differ, a third looks and chooses", async () => {
  await visit(page, "case/CRAW-008-T", /./);
  await keyAll(page, () => "1");
  await page.getByText("(CRAW-008-T): your entries are stored").waitFor();
  await visit(page, "case/BREM-011-W", /./);
  await keyAll(page, () => "99");
  await page.getByText("(BREM-011-W): your entries are stored").waitFor();
  await visit(page, "queue", "Queue");
  const second = await keyAs("second", "CRAW-008-T", /./, () => "1");
  await second.getByText("(CRAW-008-T) is settled").waitFor();
  await visit(second, "case/BREM-011-W", /./);
  await keyAll(second, () => "98");
  await second.getByText("(BREM-011-W): your entries are stored").waitFor();
  await leave(second, "queue", "Queue");
  await second.context().close();

  const third = await newPage();
  await signIn(third, "official");
  await visit(third, "case/BREM-011-W", /./);
  await third.getByLabel("As written on the paper").waitFor();
  expect(!(await third.locator("main").innerText()).includes("99"), "no entry of others before the own one");
  await keyAll(third, () => "97");
  await third.getByText("Others keyed").waitFor();
  const seen = await third.locator(".third-step .field-picture img").locator("..").boundingBox();
  expect(seen.height >= 200 && seen.width >= 200, `the third sees the box again, ${JSON.stringify(seen)}`);
  const words = await third.locator("main").innerText();
  expect(!/adjudicator|second/.test(words), `the cards name nobody: ${words}`);
  await picture(third, "third");
  await clean(third, "a third look");
  await third.getByRole("button", { name: "99", exact: true }).click();
  await third.getByText("(BREM-011-W) is settled").waitFor();
  await leave(third, "case/BREM-011-W", /./);
  await third.getByText("saw the entries of others and said: 99 is right").waitFor();
  await third.getByText("Drawn at random to check the machine").waitFor();
  await picture(third, "drawn");
  await clean(third, "a drawn box");
  expect(third.complaints.length === 0, third.complaints.join("\n"));
  await third.context().close();
  await visit(page, "progress", "Progress");
  await page.getByText("shown once every case is resolved").waitFor();
  await picture(page, "progress_checked");
  await clean(page, "progress with what was checked");
});

await test("a pattern is one task: key three precincts, then an official decides once for four", async () => {
  await visit(page, "patterns", "Patterns");
  await page.getByRole("heading", { name: "A slip in many precincts" }).waitFor();
  await page.getByText("You may see it when all its boxes are settled").waitFor();
  expect(!(await page.locator("main").innerText()).includes("Yang"), "what was exchanged is hidden from who keys");
  expect((await page.getByRole("button", { name: "Decide once" }).count()) === 0, "an adjudicator keys, and does not decide");
  await picture(page, "patterns_closed");
  await clean(page, "patterns, seen by an adjudicator");
  const official = await newPage();
  await signIn(official, "official");
  await official.getByText("1 pattern over many precincts not decided").waitFor();
  await visit(official, "patterns", "Patterns");
  await official.getByText("you do not key its boxes from then on").waitFor();
  await clean(official, "a pattern, before looking");
  await picture(official, "patterns_to_look_at");
  await official.getByRole("button", { name: "Look at it" }).click();
  await official.getByRole("heading", { name: "Patrick and Yang exchanged" }).waitFor();
  await official.getByText("8 boxes in 4 precincts").waitFor();
  const real = official.getByRole("radio", { name: /The pattern is real/ });
  await real.waitFor();
  expect(await real.isDisabled(), "not before the paper of three precincts was keyed");
  await official.getByText("key the cases of 3 of these precincts first; 2 are keyed").waitFor();
  await official.getByText("The 4 precincts").click();
  await picture(official, "patterns");
  await clean(official, "patterns, to decide");
  await official.getByRole("link", { name: "INDIANOLA 3" }).waitFor();

  await visit(page, "case/WARR-011-O", /INDIANOLA 3/);
  const asSeen = (label) => (label.startsWith("Yang") ? "2" : ".");
  await keyAll(page, asSeen);
  await page.getByText("INDIANOLA 3 (WARR-011-O): your entries are stored").waitFor();
  await visit(page, "queue", "Queue");
  const other = await keyAs("second", "WARR-011-O", /INDIANOLA 3/, asSeen);
  await other.getByText("INDIANOLA 3 (WARR-011-O) is settled").waitFor();
  await leave(other, "queue", "Queue");
  await other.context().close();

  await visit(official, "progress", "Progress");
  await visit(official, "patterns", "Patterns");
  await official.getByRole("radio", { name: /The pattern is real/ }).check();
  await official.getByRole("button", { name: "Decide once" }).click();
  await official.getByText("Choose what stands and say why").waitFor();
  await official.getByLabel("Why?").fill("Three were keyed as they were read");
  await official.getByRole("button", { name: "Decide once" }).click();
  await official.getByText("official decided: The paper stands in all of them (8 boxes, 4 precincts)").waitFor();
  await picture(official, "patterns_decided");
  await clean(official, "patterns, decided");
  await visit(official, "precinct/WARR-014-I", /INDIANOLA 6/);
  await official.getByText("passed: decided once for its pattern").first().waitFor();
  await visit(official, "queue", "Queue");
  await official.getByText("Colfax Ward 2").waitFor();
  expect((await official.getByRole("row", { name: /INDIANOLA 6/ }).count()) === 0, "nobody keys the fourth");
  expect(official.complaints.length === 0, official.complaints.join("\n"));
  await official.context().close();
});

await test("the ledger holds all of it, newest first, and its chain is verified", async () => {
  await visit(page, "ledger", "Ledger");
  await page.getByRole("cell", { name: "Page acted on" }).first().waitFor();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText("The chain holds").waitFor();
  await picture(page, "ledger");
  await clean(page, "ledger");
  await page.getByLabel("Search").fill("escalated");
  await page.getByRole("cell", { name: "Case escalated" }).waitFor();
});

await test("an observer sees a box once it is settled, and its state before", async () => {
  const other = await newPage(1440, 900);
  await signIn(other, "observer");
  await visit(other, "case/JASP-003-I", /Colfax Ward 2/);
  await other.getByText("A box is shown to you once it is settled").waitFor();
  await other.getByText("waits to be keyed").first().waitFor();
  expect(!(await other.locator("main").innerText()).includes("98"), "no value before");
  await picture(other, "case_observer_before");
  await clean(other, "a case in work, seen by an observer");
  await visit(other, "precinct/JASP-003-I", /Colfax Ward 2/);
  await other.getByText("waits to be keyed").first().waitFor();
  await picture(other, "precinct_observer_before");
  await clean(other, "a precinct in work, seen by an observer");
  await other.context().close();
});

await test("an observer sees every layer of what is resolved and finds nothing to change", async () => {
  const other = await newPage(1440, 900);
  await signIn(other, "observer");
  await visit(other, "precinct/LINN-019-D", /Cedar Rapids 15/);
  await other.getByRole("columnheader", { name: "As computed", exact: true }).waitFor();
  await other.getByRole("button", { name: /Biden, delegates/ }).click();
  await other.locator("tr.opened .layers").waitFor();
  const moves = other.locator(".moves").first();
  expect(/Biden\s+0\s+1\s+\+1, \+\d\.\d{4} SDE/.test(await moves.innerText()), `what moves: ${await moves.innerText()}`);
  await picture(other, "precinct");
  await clean(other, "precinct");
  await visit(other, "precincts", "Precincts");
  await other.getByText("There are more").waitFor();
  await picture(other, "precincts");
  await clean(other, "precincts");
  await visit(other, "case/LINN-019-D", /Cedar Rapids 15/);
  await other.getByText("As reported").first().waitFor();
  expect((await other.getByRole("button", { name: /^Decide/ }).count()) === 0, "no decision");
  await picture(other, "case_observer");
  await clean(other, "a case seen by an observer");
  await visit(other, "pages", "Pages that need a person");
  expect((await other.getByRole("button", { name: /Look and decide/ }).count()) === 0, "no action");
  expect(other.strangers.length === 0, `asked elsewhere: ${other.strangers}`);
  expect(other.complaints.length === 0, other.complaints.join("\n"));
  await other.context().close();
});

await test("with the keyboard alone: sign in, take a case, key, store", async () => {
  const other = await newPage();
  await other.goto(server.url);
  await other.locator("#user:focus").waitFor();
  await other.keyboard.type("official");
  await other.keyboard.press("Tab");
  await other.keyboard.type(kPassword);
  await other.keyboard.press("Enter");
  await other.getByRole("heading", { name: "Progress", level: 1 }).waitFor();
  const tabTo = async (name) => {
    for (let i = 0; i < 40; i += 1) {
      await other.keyboard.press("Tab");
      const now = await other.evaluate(() => {
        const element = document.activeElement;
        const outline = element ? getComputedStyle(element).outlineStyle : "none";
        return { text: element?.textContent ?? "", outline };
      });
      expect(now.outline !== "none", `focus is visible on ${now.text.slice(0, 40)}`);
      if (now.text.includes(name)) return;
    }
    throw new Error(`${name} is not reached with Tab`);
  };
  await tabTo("Queue");
  await other.keyboard.press("Enter");
  await other.getByRole("heading", { name: "Queue", level: 1 }).waitFor();
  await tabTo("Take the next case");
  await other.keyboard.press("Enter");
  await other.locator("#entry:focus").waitFor();
  const label = await other.locator("#field-name").innerText();
  await other.keyboard.type("18");
  await other.keyboard.press("Enter");
  await until(async () => (await textOf(other, "#field-name")) !== label);
  await other.context().close();
});

await test("a broken ledger is said on every page, and the work goes on below it", async () => {
  const session = /\/api\/v1\/session$/;
  await page.route(session, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ledger_broken: true } });
  });
  await page.reload();
  for (const place of ["progress", "queue", "patterns", "pages", "precincts", "ledger"]) {
    await page.goto(`${server.url}/#/${place}`);
    await page.getByRole("alert").getByText("The ledger is broken.").waitFor();
    await page.locator("main h1").waitFor();
  }
  expect((await violations(page)).length === 0, (await violations(page)).join("\n"));
  await picture(page, "ledger-broken");
  await page.unroute(session);
  await page.reload();
  await page.locator("main h1").waitFor();
  expect((await page.getByText("The ledger is broken.").count()) === 0, "it says so of a whole ledger");
});

await test("every page fits a telephone, with targets of 24 px and no sideways scrolling", async () => {
  const other = await newPage(390, 844);
  await signIn(other, "second");
  for (const [place, heading] of [["progress", "Progress"], ["queue", "Queue"],
    ["patterns", "Patterns"], ["pages", "Pages that need a person"], ["precincts", "Precincts"], ["ledger", "Ledger"]]) {
    await visit(other, place, heading);
    await other.waitForTimeout(400);
    const wide = await other.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide <= 0, `${place} is ${wide} px too wide`);
    const small = await other.evaluate(() =>
      [...document.querySelectorAll("button, nav a, select, input, summary")]
        .filter((element) => !element.closest(".sr-only") && element.getClientRects().length)
        .map((element) => ({ text: element.textContent, box: (element.closest("label") ?? element).getBoundingClientRect() }))
        .filter(({ box }) => box.height < 24 || box.width < 24)
        .map(({ text }) => text));
    expect(small.length === 0, `${place}: small targets: ${small}`);
    await picture(other, `narrow_${place}`);
    await clean(other, `${place}, narrow`);
  }
  await visit(other, "queue", "Queue");
  await other.getByRole("button", { name: "Take the next case" }).click();
  const entry = other.getByLabel("As written on the paper");
  if (await entry.waitFor({ timeout: 5000 }).then(() => true, () => false)) {
    const wide = await other.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide <= 0, `keying is ${wide} px too wide`);
    await picture(other, "narrow_key");
    await clean(other, "keying, narrow");
  }
  await other.context().close();
});

await test("a settled box is reopened by two officials, each with a reason", async () => {
  const ask = async (user, reason) => {
    const official = await newPage();
    await signIn(official, user);
    await visit(official, `case/${kWrite.swapped}`, /DES MOINES-12/);
    await official.getByRole("button", { name: /^Reopen this box…/ }).first().waitFor();
    const field = official.locator(".decide-field", { has: official.getByRole("heading", { name: /^Sanders, final/ }) });
    await field.getByRole("button", { name: /^Reopen this box…/ }).click();
    await field.getByLabel(/looked at again/).fill(reason);
    await picture(official, `reopen_${user}`);
    await clean(official, `reopening, ${user}`);
    await field.getByRole("button", { name: "Reopen this box", exact: true }).click();
    return { official, field };
  };
  const first = await ask("official", "The 5 may be a 6");
  await first.field.getByText("it waits for a second official").waitFor();
  await first.official.context().close();
  const second = await ask("deputy", "I think so too");
  await second.field.getByText("no value stands until it is settled anew").waitFor();
  await clean(second.official, "a reopened box");
  expect(second.official.complaints.length === 0, second.official.complaints.join("\n"));
  await second.official.context().close();
});

await test("a box that passed is reopened on the page of its precinct, and is a case then", async () => {
  const ask = async (user) => {
    const official = await newPage();
    await signIn(official, user);
    await visit(official, "precinct/ADAM-005-N", /./);
    await official.getByRole("button", { name: /^Biden, first/ }).click();
    await official.getByRole("button", { name: /^Reopen this box…/ }).click();
    await official.getByLabel(/looked at again/).fill("The 15 may be a 75");
    await picture(official, `reopen_passed_${user}`);
    await clean(official, `reopening what passed, ${user}`);
    await official.getByRole("button", { name: "Reopen this box", exact: true }).click();
    return official;
  };
  const first = await ask("official");
  await first.getByText("it waits for a second official").waitFor();
  await first.context().close();
  const second = await ask("deputy");
  await second.getByRole("link", { name: "The case", exact: true }).waitFor();
  await visit(second, "case/ADAM-005-N", /./);
  await second.getByText("I look at the paper, and it says").waitFor();
  await picture(second, "from_paper");
  await clean(second, "deciding from the paper");
  await second.context().close();
});

await test("nothing was asked of any other server, and the browser complained of nothing", async () => {
  expect(page.strangers.length === 0, `asked elsewhere: ${page.strangers}`);
  const real = page.complaints.filter((text) => !text.includes("net::ERR_FAILED"));
  expect(real.length === 0, real.join("\n"));
});

await test("signing out ends it", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Password").waitFor();
  const status = await page.evaluate(() => fetch("/api/v1/progress").then((answer) => answer.status));
  expect(status === 401, `signed out, the API answers ${status}`);
});

await browser.close();
server.stop();
process.exit(finish());
