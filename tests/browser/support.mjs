// The server under test, a browser, and what every test needs of them.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const kPassword = "correct horse battery";

// `scene`: see review_server.cpp.
export async function startServer(scene = "") {
  const child = spawn(process.env.RECANVASS_REVIEW_SERVER, [scene], { stdio: ["pipe", "pipe", "inherit"] });
  // The review's address, and the one of the released results.
  const [url, everybody] = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const lines = text.split("\n");
      if (lines.length > 2) resolve(lines);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { url, everybody, stop: () => child.stdin.end() };
}

export const startBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--no-first-run"],
  });

// What every person does, in a browser context of their own.
export function people(browser, server) {
  const newPage = async (width = 1280, height = 800) => {
    const context = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const strangers = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) strangers.push(request.url());
    });
    const complaints = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (4\d\d)/.test(message.text())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.setDefaultTimeout(20000);
    return Object.assign(page, { strangers, complaints });
  };
  const signIn = async (page, user) => {
    await page.goto(server.url);
    await page.getByLabel("Name").fill(user);
    await page.getByLabel("Password").fill(kPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Progress", level: 1 }).waitFor();
  };
  const visit = async (page, place, heading) => {
    await page.goto(`${server.url}/#/${place}`);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
  };
  return { newPage, signIn, visit };
}

// What an element says now; "" where there is none. (Waiting inside the page would need its policy
// to allow eval.)
export const textOf = async (page, selector) =>
  (await page.locator(selector).allInnerTexts()).join("");
export async function until(condition, ms = 20000) {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${condition}`);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What axe finds wrong with the page as it is, in words; [] where nothing is.
export async function violations(page) {
  // Through the debugger, so that the page's own policy is not loosened.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.map(
      (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(" ")).join("; ")}`,
    );
  });
  return found;
}

export async function picture(page, name) {
  const folder = process.env.RECANVASS_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

// Each test says what it checks; one failure does not end the others.
let passed = 0;
let failed = 0;
export async function test(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.stack ?? error).split("\n").slice(0, 12).join("\n        ")}`);
  }
}
export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
export function expect(condition, words) {
  if (!condition) throw new Error(words);
}
