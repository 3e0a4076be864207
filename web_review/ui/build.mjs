// The page, its script and its style: three files, which the server names by their content.
import { build } from "esbuild";
import { copyFileSync, writeFileSync } from "node:fs";

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
writeFileSync("review.js", result.outputFiles[0].text.trim());
writeFileSync("review.css", style.outputFiles[0].text.trim());
copyFileSync("src/index.html", "index.html");
