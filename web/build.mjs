// Builds dist/explorer.html: one file with style and script in it, and placeholders that the program
// fills (web/page.cpp): @FARCALL_DOCUMENTS@, @FARCALL_CONNECT@ and @FARCALL_LIVE@, where a node puts
// dist/live.js. With --check it compares what it builds with the files that are there, byte by byte.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const kBytesMax = 120_000;
const file = (name) => new URL(name, import.meta.url).pathname;

const hashOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

// The live script takes what it shares with the page from the page.
const sharedFromPage = {
  name: "shared-from-page",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/shared$/ }, () => ({ path: "shared", namespace: "page" }));
    onLoad({ filter: /./, namespace: "page" }, () => ({
      contents: "module.exports = globalThis.farcall",
    }));
  },
};

// Members that no document, no browser interface and not the live script knows: they get short names.
const kOwnMembers = new RegExp(
  `^(${[
    "arrows|boxes|boxHeight|centre|columnOf|context|criticalPath|documents|folded|gasBack|gasBought",
    "gasRefunds|isBack|labelX|labelY|liveSearch|names|narrow|natural|passedOn|related|rowHeight|selected|showZoom",
    "byId|byPath|carries|dataIn|dataOut|escaped|isStop|laneOf|marked|pitch|resultFormat|resultType|skipped|suffix|waitX",
  ].join("|")})$`,
);

async function bundle(entry, jsx, plugins = [], own = undefined) {
  const result = await build({
    entryPoints: [file(entry)],
    absWorkingDir: file("."),
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    jsx: "transform",
    jsxFactory: "h",
    jsxFragment: "Fragment",
    tsconfigRaw: "{}",
    inject: [file(jsx)],
    plugins,
    mangleProps: own,
    legalComments: "none",
    logLevel: "warning",
  });
  return `${result.outputFiles[0].text.trim()}\n`;
}

/** Gives the properties of the palette short names: they are a tenth of the style. */
function shorten(style, script) {
  const names = [...new Set(style.match(/--[a-z][a-z-]+(?=:)/g))].sort();
  const short = new Map(names.map((name, at) => [name, `--${at.toString(36)}`]));
  return [
    style.replace(/--[a-z][a-z-]+/g, (name) => short.get(name) ?? name),
    script.replace(/"(--[a-z][a-z-]+)"/g, (text, name) =>
      short.has(name) ? `"${short.get(name)}"` : text,
    ),
  ];
}

const [longScript, live, longStyle, template] = await Promise.all([
  bundle("src/main.tsx", "src/jsx.ts", [], kOwnMembers),
  bundle("src/live/main.ts", "src/live/jsx.ts", [sharedFromPage]),
  bundle("src/style/style.css", "src/jsx.ts"),
  readFile(file("src/page.html"), "utf8"),
]);
const [style, script] = shorten(longStyle, longScript);
const parts = {
  "@SCRIPT_HASH@": hashOf(script),
  "@LIVE_HASH@": hashOf(live),
  "@STYLE_HASH@": hashOf(style),
  "@STYLE@": style,
  "@SCRIPT@": script,
};
const page = template.replace(/@(?:SCRIPT|STYLE|LIVE)(?:_HASH)?@/g, (name) => parts[name]);
for (const placeholder of ["@FARCALL_DOCUMENTS@", "@FARCALL_CONNECT@", "@FARCALL_LIVE@"])
  if (page.split(placeholder).length !== 2)
    throw new Error(`${placeholder} must stand in the page once`);
if (/<\/script|<!--/i.test(script + live)) throw new Error("a script would end its own element");
if (Buffer.byteLength(page) > kBytesMax && !process.env.LARGE)
  throw new Error(`${Buffer.byteLength(page)} bytes; ${kBytesMax} are allowed`);

const built = { "dist/explorer.html": page, "dist/live.js": live };
for (const [name, text] of Object.entries(built)) {
  if (!process.argv.includes("--check")) {
    await writeFile(file(name), text);
  } else if ((await readFile(file(name), "utf8").catch(() => "")) !== text) {
    console.error(`${name} is not what these sources build: run npm run build, and commit it`);
    process.exit(1);
  }
  console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
}
