// Bundles the tests and runs them with Node's test runner. The last line is `N passed, M failed`.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";

const here = new URL(".", import.meta.url).pathname;
const out = new URL("../build/test/", import.meta.url).pathname;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const entries = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: entries.map((name) => here + name),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
});
const ran = spawnSync(
  process.execPath,
  ["--test", "--test-reporter=tap", ...entries.map((name) => out + name.replace(/ts$/, "mjs"))],
  {
    encoding: "utf8",
  },
);
const figure = (name) => Number(new RegExp(`^# ${name} (\\d+)`, "m").exec(ran.stdout)?.[1] ?? 0);
const failed = figure("fail") + (ran.status === 0 || figure("fail") > 0 ? 0 : 1);
process.stdout.write(
  failed > 0 ? ran.stdout + ran.stderr : ran.stdout.replace(/^(?! *(not )?ok ).*\n/gm, ""),
);
console.log(`${figure("pass")} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
