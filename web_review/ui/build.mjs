// One HTML file: the script and the style inline, nothing fetched from anywhere.
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const result = await build({
  entryPoints: ["src/main.tsx"],
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "none",
});
const style = await build({
  entryPoints: ["src/style.css"],
  bundle: true,
  minify: true,
  write: false,
  target: ["chrome109", "firefox115", "safari16"],
});
const html = readFileSync("src/index.html", "utf8")
  .replace("/*STYLE*/", () => style.outputFiles[0].text.trim())
  .replace("/*SCRIPT*/", () => result.outputFiles[0].text.trim());
writeFileSync("index.html", html);
