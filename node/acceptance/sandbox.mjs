// Starts the node as launchers do, for clients that have no launcher of their own.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { binary } from "./flows.mjs";

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A new home folder. */
export async function makeHome() {
  const home = await mkdtemp(join(tmpdir(), "farcall-acceptance-"));
  const init = spawnSync(binary, ["--home", home, "init", "--fast"]);
  if (init.status !== 0) throw new Error(`init failed: ${init.stderr}`);
  return home;
}

/** Runs the node of a home: `{url, key, end(signal)}`; `end` gives its exit code. */
export async function runHome(home) {
  const port = await freePort();
  const node = spawn(binary, ["--home", home, "run", "--rpc-addr", `127.0.0.1:${port}`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  node.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => node.once("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; ++tries) {
    const answer = await fetch(`${url}/status`).catch(() => null);
    if (answer?.ok) break;
    if (node.exitCode !== null || tries === 1000) throw new Error(`the node does not run: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const key = JSON.parse(await readFile(join(home, "validator_key.json"), "utf8"));
  const end = (signal) => {
    node.kill(signal);
    return ended;
  };
  return { url, key, end, log: () => log };
}

/** A node with a home of its own that goes with it. */
export async function startSandbox() {
  const home = await makeHome();
  const node = await runHome(home);
  const stop = async () => {
    const code = await node.end("SIGTERM");
    await rm(home, { recursive: true });
    return code;
  };
  return { ...node, stop };
}
