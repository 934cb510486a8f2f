// Builds dist/explorer.html: one file with style and script in it, and two placeholders that the
// program fills (web/page.cpp): @FARCALL_DOCUMENTS@ and @FARCALL_CONNECT@. With --check it compares
// what it builds with the file that is there, byte by byte.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const kBytesMax = 120_000;
const out = new URL("dist/explorer.html", import.meta.url);

const hashOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

async function bundle(entry) {
  const result = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    absWorkingDir: new URL(".", import.meta.url).pathname,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    jsx: "transform",
    jsxFactory: "h",
    jsxFragment: "Fragment",
    tsconfigRaw: "{}",
    inject: [new URL("src/jsx.ts", import.meta.url).pathname],
    legalComments: "none",
    logLevel: "warning",
  });
  return result.outputFiles[0].text.trim();
}

const [script, style, template] = await Promise.all([
  bundle("src/main.tsx"),
  bundle("src/style/style.css"),
  readFile(new URL("src/page.html", import.meta.url), "utf8"),
]);
const parts = {
  "@SCRIPT_HASH@": hashOf(script),
  "@STYLE_HASH@": hashOf(style),
  "@STYLE@": style,
  "@SCRIPT@": script,
};
const page = template.replace(/@(?:SCRIPT|STYLE)(?:_HASH)?@/g, (name) => parts[name]);
for (const placeholder of ["@FARCALL_DOCUMENTS@", "@FARCALL_CONNECT@"])
  if (page.split(placeholder).length !== 2) throw new Error(`${placeholder} must stand in the page once`);
if (/<\/script|<!--/i.test(script)) throw new Error("the script would end its own element");
if (page.length > kBytesMax && !process.env.LARGE) throw new Error(`${page.length} bytes; ${kBytesMax} are allowed`);

if (process.argv.includes("--check")) {
  const there = await readFile(out, "utf8").catch(() => "");
  if (there !== page) {
    console.error("dist/explorer.html is not what these sources build: run npm run build, and commit it");
    process.exit(1);
  }
  console.log(`dist/explorer.html is what the sources build, ${page.length} bytes`);
} else {
  await writeFile(out, page);
  console.log(`dist/explorer.html: ${page.length} bytes (script ${script.length}, style ${style.length})`);
}
