// Typing is exact: what is stored is what the box showed at Enter, or nothing, on any line and with any keys.
import { expect, finish, people, picture, startBrowser, startServer, test, textOf, until, violations } from "./support.mjs";

const browser = await startBrowser();
const kEntry = "As written on the paper";

// A sheet of the scene, keyed by somebody in a canvass of its own. `body` gets the page, the entries that
// the server stored so far, and a line that can be made slow or lossy.
async function onSheet(name, body, precinct = "POLK-045-S") {
  await test(name, async () => {
    const server = await startServer("doubts");
    try {
      const { newPage, signIn, visit } = people(browser, server);
      const page = await newPage();
      const line = { delay: () => 0, lost: () => false };
      const stored = [];
      await page.route("**/api/v1/cases/*/keyings", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, line.delay()));
        if (line.lost()) return void (await route.abort());
        const response = await route.fetch();
        const entry = route.request().postDataJSON();
        if (response.ok()) stored.push({ ...entry, sheet: route.request().url().split("/").at(-2) });
        await new Promise((resolve) => setTimeout(resolve, line.delay()));
        await route.fulfill({ response }).catch(() => undefined); // the page may be closed by now
      });
      await page.route("**/api/v1/cases/{next,*}", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, line.delay()));
        await route.continue().catch(() => undefined);
      });
      await signIn(page, "adjudicator");
      await visit(page, `case/${precinct}`, /./);
      const box = page.getByLabel(kEntry);
      await box.waitFor();
      await body({ page, box, stored, line, server, newPage, signIn, visit });
      expect(page.complaints.filter((text) => !text.includes("net::ERR_FAILED")).length === 0, page.complaints.join("\n"));
      await page.context().close();
    } finally {
      server.stop();
    }
  });
}

const type = (page, keys, delay = 0) => page.keyboard.type(keys, { delay });
const problem = (page) => textOf(page, "#entry-problem");

// ---- What is no whole number of this box is refused, and stays to be mended ----

await onSheet("what is no whole number of the box is refused with the reason, and stays", async ({ page, box, stored }) => {
  const label = await textOf(page, "#field-name");
  for (const text of ["1,234", "1.234", "12.0", "12345", "-5", "5-", "1 2", "5b", "b5", "0x1", "1e2", "１２", "½", "--", "void!"]) {
    await type(page, text);
    const word = { "-": "void", b: "blank", v: "void" }[text[0]];
    const shown = word ? word + text.slice(1) : text;
    expect((await box.inputValue()) === shown, `${text}: the box shows ${await box.inputValue()}`);
    await page.keyboard.press("Enter");
    await until(async () => (await problem(page)) !== "");
    expect((await box.inputValue()) === shown, `${text}: the box showed ${shown}, now ${await box.inputValue()}`);
    expect((await textOf(page, "#field-name")) === label, `${text}: another box came`);
    if (text === "12345") {
      await page.getByText(/“12345” has 5 digits, and this box has room for \d/).waitFor();
      await picture(page, "key_refused");
      expect((await violations(page)).length === 0, (await violations(page)).join("\n"));
    }
    await box.fill("");
  }
  expect(stored.length === 0, `stored: ${JSON.stringify(stored)}`);
  await box.fill(" 18 ");
  await page.keyboard.press("Enter");
  await until(() => stored.length === 1);
  expect(stored[0].value === 18, "spaces around a number are none of it");
});

await onSheet("a key that means a state works in an empty box only; Backspace takes the word away", async ({ page, box, stored }) => {
  for (const [key, word] of [["b", "blank"], [".", "blank"], [",", "blank"], ["v", "void"], ["V", "void"], ["-", "void"], ["i", "illegible"], ["*", "illegible"]]) {
    await type(page, key);
    expect((await box.inputValue()) === word, `${key} says ${await box.inputValue()}`);
    await page.keyboard.press("Backspace");
    expect((await box.inputValue()) === "", "one Backspace takes the word");
    await type(page, `4${key}`);
    expect((await box.inputValue()) === `4${key}`, `after a digit ${key} is a sign like another`);
    await box.fill("");
  }
  await type(page, ".");
  await page.keyboard.press("Enter");
  await until(() => stored.length === 1);
  expect(stored[0].state === "blank" && !("value" in stored[0]), JSON.stringify(stored));
});

// ---- Keyboards ----

await onSheet("with NumLock off the number pad types what stands on its keys", async ({ page, box, stored }) => {
  for (const key of ["Numpad3", "Numpad1", "Numpad8"]) await page.keyboard.press(key);
  expect((await box.inputValue()) === "318", `the box shows ${await box.inputValue()}`);
  await page.keyboard.press("NumpadEnter");
  await until(() => stored.length === 1);
  expect(stored[0].value === 318, JSON.stringify(stored));
  await page.keyboard.press("NumpadDecimal");
  expect((await box.inputValue()) === "blank", "the full stop of the pad, too");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Numpad1");
  await page.keyboard.press("NumpadDecimal");
  await page.keyboard.press("Numpad2");
  expect((await box.inputValue()) === "1.2", "and within a number it stays to be mended");
});

await onSheet("a French keyboard without Shift types no number and no state; the page says what to do", async ({ page, box, stored }) => {
  // Digit6 types "-", which alone would say void; Digit3 and Digit8 type a quotation mark and "_".
  const press = (key, code) => page.evaluate(([text, physical]) => {
    const input = document.getElementById("entry");
    input.dispatchEvent(new KeyboardEvent("keydown", { key: text, code: physical, bubbles: true, cancelable: true }));
    input.setRangeText(text, input.value.length, input.value.length, "end");
    input.dispatchEvent(new InputEvent("input", { data: text, inputType: "insertText", bubbles: true }));
  }, [key, code]);
  await press("-", "Digit6");
  expect((await box.inputValue()) === "-", `the box shows ${await box.inputValue()}`);
  await page.keyboard.press("Enter");
  await page.getByText("need Shift for a digit").waitFor();
  await box.fill("");
  await press('"', "Digit3");
  await press("_", "Digit8");
  await page.keyboard.press("Enter");
  await page.getByText("need Shift for a digit").waitFor();
  expect(stored.length === 0, JSON.stringify(stored));
  await box.fill("");
  await press(";", "Comma");
  await page.keyboard.press("Enter");
  await until(async () => /is not a whole number/.test(await problem(page)));
  expect(!/Shift/.test(await problem(page)), "the hint is for the row of digits");
});

// ---- Slow lines ----

await onSheet("within a sheet, what is typed while an entry is under way goes whole into the next box", async ({ page, stored, line }) => {
  line.delay = () => 150;
  await type(page, "40\n318\n7\n.\n");
  await until(() => stored.length === 4);
  expect(JSON.stringify(stored.map((entry) => entry.value ?? entry.state)) === '[40,318,7,"blank"]', JSON.stringify(stored));
  expect(new Set(stored.map((entry) => entry.field)).size === 4, "four boxes");
});

await onSheet("when the next sheet comes, keys typed ahead count for nothing, and the page says so", async ({ page, box, stored, line }) => {
  for (let entry = 0; entry < 7; entry += 1) await type(page, "1\n");
  await until(() => stored.length === 7);
  // The next sheet comes by itself only after a decision; here: the same box of the picture that is slow.
  line.delay = () => 400;
  await type(page, "40\n");
  await type(page, "318\n", 60);
  await until(() => stored.length === 8);
  await page.getByText("As written").first().waitFor();
  expect(stored.length === 8 && stored[7].value === 40, JSON.stringify(stored));
  // Another sheet, whose picture is slow.
  await page.route("**/view", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 900));
    await route.continue();
  });
  await page.evaluate(() => void (location.hash = "#/case/CRAW-008-T"));
  await page.getByText("The box opens when its picture is here").waitFor();
  await type(page, "318\n", 40);
  await page.getByText("You typed 4 keys before this sheet was here: they count for nothing.").waitFor();
  await picture(page, "key_typed_ahead");
  await box.waitFor();
  expect((await violations(page)).length === 0, (await violations(page)).join("\n"));
  expect((await box.inputValue()) === "", "the box is empty");
  await type(page, "25\n");
  await until(() => stored.length === 9);
  expect(stored[8].sheet === "CRAW-008-T" && stored[8].value === 25, JSON.stringify(stored[8]));
});

await onSheet("a burst of typing that a new sheet cuts in two leaves no half of a number in its box", async ({ page, box, stored }) => {
  let there = () => undefined;
  const wait = new Promise((resolve) => (there = resolve));
  await page.route("**/view", async (route) => {
    await wait;
    await route.continue();
  });
  await page.evaluate(() => void (location.hash = "#/case/CRAW-008-T"));
  await page.getByText("The box opens when its picture is here").waitFor();
  await type(page, "3");
  there();
  await type(page, "18\n", 120);
  await box.waitFor();
  expect((await box.inputValue()) === "", `the box shows ${await box.inputValue()}`);
  expect(stored.length === 0, JSON.stringify(stored));
});

await onSheet("an entry that is refused comes back, and what was typed after it waits in its boxes", async ({ page, box, stored }) => {
  const first = await textOf(page, "#field-name");
  let refuse = true;
  await page.route("**/keyings", async (route) => {
    if (!refuse) return route.fallback();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.fulfill({ status: 409, json: { error: "Somebody else is working on precinct POLK-045-S." } });
  });
  await type(page, "40\n318\n7");
  await until(async () => /not stored. Somebody else is working/.test(await problem(page)));
  expect((await textOf(page, "#field-name")) === first && (await box.inputValue()) === "40", "the entry is back");
  expect(/1 later entry wait/.test(await problem(page)), await problem(page));
  refuse = false;
  await page.keyboard.press("Enter");
  await until(async () => (await box.inputValue()) === "318");
  await page.keyboard.press("Enter");
  await until(async () => (await box.inputValue()) === "7");
  await page.keyboard.press("Enter");
  await until(() => stored.length === 3);
  expect(JSON.stringify(stored.map((entry) => entry.value)) === "[40,318,7]", JSON.stringify(stored));
});

await onSheet("an entry that is refused after its page was left is told on the next page", async ({ page }) => {
  await page.route("**/keyings", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.fulfill({ status: 409, json: { error: "Somebody else is working on precinct POLK-045-S." } });
  });
  await type(page, "40\n");
  await page.evaluate(() => void (location.hash = "#/queue"));
  await page.getByRole("alert").getByText(/POLK-045-S, .*: not stored. Somebody else/).waitFor();
  await page.getByRole("button", { name: "I have read it" }).click();
  await page.getByText("not stored. Somebody else").waitFor({ state: "detached" });
});

// ---- Any keys, any line ----

function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

// What the text of a box says, told once more: "40" is 40, "void" is void, all else is nothing.
function said(text, most) {
  const bare = text.trim();
  if (["blank", "void", "illegible"].includes(bare)) return bare;
  return /^[0-9]+$/.test(bare) && bare.length <= most ? Number(bare) : null;
}

const kSeeds = Number(process.env.RECANVASS_TYPING_SEEDS ?? 6);
for (let seed = 1; seed <= kSeeds; seed += 1)
  await onSheet(`any keys on any line: stored is what the box showed at Enter, or nothing (seed ${seed})`, async ({ page, stored, line }) => {
    const next = random(seed);
    const among = (list) => list[Math.floor(next() * list.length)];
    const slowest = among([0, 60, 150, 500]);
    const loss = among([0, 0, 0.3]);
    line.delay = () => next() * slowest;
    line.lost = () => next() < loss;
    // What each box showed when Enter reached it.
    await page.evaluate(() => {
      globalThis.shownAtEnter = [];
      document.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.id === "entry")
          globalThis.shownAtEnter.push({ label: document.getElementById("field-name").textContent, text: event.target.value });
      }, true);
    });
    const what = await page.evaluate(() => fetch("/api/v1/cases/POLK-045-S").then((answer) => answer.json()));
    const keys = [..."0123456789012345678901234567890123456789", ..."..,-bvi*+/& e", "Backspace", "Backspace", "Numpad7", "NumpadDecimal", "ArrowLeft", "Delete"];
    for (let press = 0; press < 150; press += 1) {
      if (next() < 0.06) {
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Backspace");
      }
      await page.keyboard.press(next() < 0.3 ? "Enter" : among(keys));
      if (next() < 0.2) await page.waitForTimeout(next() * 80);
    }
    const shown = await page.evaluate(() => globalThis.shownAtEnter);
    const expected = [];
    for (const { label, text } of shown) {
      const field = what.list.find((one) => one.label === label);
      const value = said(text, field.most_digits);
      if (value !== null) expected.push([field.field, value]);
    }
    const entries = () => stored.filter((entry) => entry.sheet === "POLK-045-S").map((entry) => [entry.field, entry.value ?? entry.state]);
    // A lost entry is sent again after up to ten seconds; then nothing more may come.
    await until(() => entries().length >= expected.length, 120000).catch(() => undefined);
    await page.waitForTimeout(2 * slowest + 500);
    const got = entries();
    expect(JSON.stringify(got) === JSON.stringify(expected), `the boxes showed ${JSON.stringify(expected)}, stored is ${JSON.stringify(got)}`);
    expect(got.length > 0, "nothing was typed: the test tests nothing");
  });

// ---- A page that the browser translates ----

await onSheet("names of fields stay with their fields when the browser translates the page", async ({ page, box, stored }) => {
  // As Chromium's translator does: text nodes are replaced by elements, except below translate="no".
  const translate = () => page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    let changed = 0;
    for (const node of nodes) {
      if (!node.textContent.trim() || node.parentElement.translate === false) continue;
      const font = document.createElement("font");
      font.textContent = `«${node.textContent}»`;
      node.replaceWith(font);
      changed += 1;
    }
    return changed;
  });
  await page.getByText("How to key").click();
  expect((await translate()) > 0, "help is open to the translator");
  await box.focus();
  for (let entry = 0; entry < 3; entry += 1) {
    const label = await textOf(page, "#field-name");
    const marked = await page.locator(".field-list [aria-current=true] span").first().innerText();
    expect(label === marked, `${label} is the box of ${marked}`);
    await type(page, "9\n");
    await until(async () => (await textOf(page, "#field-name")) !== label);
    await until(() => stored.length === entry + 1);
    await translate();
  }
  await type(page, "1,2\n");
  await page.getByText("“1,2” is not a whole number").waitFor();
  expect((await box.inputValue()) === "1,2", "the box keeps it");
});

await browser.close();
process.exit(finish());
