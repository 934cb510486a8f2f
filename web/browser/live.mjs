// The page that a node serves at /explorer: transactions appear as they come, and everything can be
// found. Needs the program, build/farcall or what FARCALL names.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { kOut, open, violations } from "./page.mjs";

const kProgram = process.env.FARCALL ?? new URL("../../build/farcall", import.meta.url).pathname;
const kExamples = new URL("../../examples/rust/", import.meta.url).pathname;

class Node {
  constructor() {
    this.home = mkdtempSync(`${tmpdir()}/farcall-browser-`);
    this.process = spawn(kProgram, ["node", "--json", "--listen", "127.0.0.1:0"], {
      env: { ...process.env, HOME: this.home },
    });
  }

  async start() {
    this.url = await new Promise((done, fail) => {
      this.process.once("exit", () => fail(new Error("the node ended")));
      this.process.stdout.once("data", (text) => done(JSON.parse(text).url));
    });
    this.page = `${this.url}/explorer`;
  }

  farcall(words) {
    const ran = spawnSync(kProgram, words, {
      encoding: "utf8",
      env: { ...process.env, HOME: this.home, FARCALL_LOCAL_URL: this.url, NO_COLOR: "1" },
    });
    assert.ok([0, 1, 5].includes(ran.status), `${words.join(" ")}: ${ran.stderr}`);
    return ran.stdout;
  }

  account(name) {
    const keys =
      "autogenerate-new-keypair save-to-legacy-keychain sign-as test.near network-config local sign-with-legacy-keychain send";
    this.farcall([
      "account",
      "create-account",
      "fund-myself",
      `${name}.test.near`,
      "20 NEAR",
      ...keys.split(" "),
    ]);
  }

  async call(method, params) {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return (await response.json()).result;
  }

  async balance(account) {
    const view = await this.call("query", {
      request_type: "view_account",
      finality: "optimistic",
      account_id: account,
    });
    return BigInt(view.amount);
  }

  stop() {
    this.process.removeAllListeners("exit");
    this.process.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export async function liveChecks(browser, checks) {
  if (!existsSync(kProgram)) {
    console.log(`== live page: not run: there is no ${kProgram}`);
    return;
  }
  const node = new Node();
  try {
    await node.start();
    for (const name of ["alice", "caller", "hello"]) node.account(name);
    for (const name of ["caller", "hello"])
      node.farcall(["deploy", `${name}.test.near`, `${kExamples}${name}.wasm`]);
    await followTransactions(browser, checks, node);
    await findEverything(browser, checks, node);
    await followState(browser, checks, node);
    await followMoney(browser, checks, node);
  } finally {
    node.stop();
  }
}

const pay = (node, greeting) =>
  node.farcall([
    "call",
    "caller.test.near",
    "pay_for_greeting",
    JSON.stringify({ hello: "hello.test.near", greeting }),
    "--as",
    "alice.test.near",
    "--deposit",
    "2 NEAR",
    "--gas",
    "100 Tgas",
  ]);

async function followTransactions(browser, checks, node) {
  for (const [width, theme] of [
    [1280, "light"],
    [400, "dark"],
  ]) {
    await checks.check(
      `live: a transaction appears within a second, ${width} pixels, ${theme}`,
      async () => {
        const page = await open(browser, node.page, { width, theme });
        await page.locator(".txs a").first().waitFor();
        const before = await page.locator(".txs a").count();
        pay(node, "");
        const mined = Date.now();
        await page.waitForFunction(
          (count) => document.querySelectorAll(".txs a").length > count,
          before,
          { timeout: 5000, polling: 20 },
        );
        const took = Date.now() - mined;
        console.log(`  ${took} ms`);
        assert.ok(took < 1000 * 2.5);
        await page.locator(".txs .verdict.ok_with_failures").first().waitFor();
        await page.screenshot({ path: `${kOut}live-start-${width}-${theme}.png` });
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(page.said, []);
        await page.context().close();
      },
    );
  }
}

async function findEverything(browser, checks, node) {
  const page = await open(browser, node.page, {});
  const find = async (text, place) => {
    await page.fill("#search", text);
    await page.keyboard.press("Enter");
    await page.waitForFunction((wanted) => location.hash.startsWith(wanted), place);
  };
  await checks.check("live: search opens accounts, heights, hashes and receipt ids", async () => {
    await find("hello.test.near", "#account/hello.test.near");
    await page.locator("h2", { hasText: "State" }).waitFor();
    await page.waitForTimeout(800);
    await page.screenshot({ path: `${kOut}live-account-1280-light.png` });
    assert.deepEqual(await violations(page), []);
    await page.goto(`${node.page}#start/`);
    const hash = decodeURIComponent(
      (await page.locator(".txs a").first().getAttribute("href")).slice(4),
    );
    const trace = await node.call("farcall_trace", { tx_hash: hash });
    const failed = trace.receipts.find((receipt) => receipt.status === "failed");
    await find(failed.id, `#tx/${hash}?r=${failed.path}`);
    await page.locator(".panel .failure").waitFor();
    await page.screenshot({ path: `${kOut}live-tx-1280-light.png` });
    assert.deepEqual(await violations(page), []);
    await find(String(trace.transaction.included.block), "#block/");
    await page.locator("h2", { hasText: "Shard" }).first().waitFor();
    await page.screenshot({ path: `${kOut}live-block-1280-light.png` });
    assert.deepEqual(await violations(page), []);
    await page.fill("#search", "no-such-account.test.near");
    await page.keyboard.press("Enter");
    await page.locator(".hits", { hasText: "not found" }).waitFor();
  });
  await checks.check("live: the balance of an account is that of view_account", async () => {
    await page.goto(`${node.page}#account/hello.test.near`);
    const shown = await page.locator("dd [title$=NEAR]").first().getAttribute("title");
    assert.equal(yocto(shown), await node.balance("hello.test.near"));
  });
  await checks.check("live: the console stayed empty", () => assert.deepEqual(page.said, []));
  await page.context().close();
}

/** "+1.5 NEAR" in yoctoNEAR. */
function yocto(text) {
  const [whole, behind = ""] = text.replace(/[^0-9.]/g, "").split(".");
  return BigInt(whole + behind.padEnd(24, "0"));
}

/** The newest transaction, and a page with one of its tabs. */
async function openTab(browser, node, tab) {
  const start = await open(browser, node.page, {});
  const link = await start.locator(".txs a").first().getAttribute("href");
  await start.context().close();
  const page = await open(browser, `${node.page}${link}?tab=${tab}`, {});
  await page.locator(`#tab-${tab}[aria-selected=true]`).waitFor();
  return { page, hash: decodeURIComponent(link.slice(4)) };
}

const kToHello = "transaction construct-transaction alice.test.near receiver-id hello.test.near";

async function followState(browser, checks, node) {
  await checks.check(
    "live: the state tab shows before and after, and marks what was undone",
    async () => {
      const action = (method, args) =>
        `add-action function-call ${method} json-args ${args} prepaid-gas 30Tgas attached-deposit 0NEAR`;
      const lines = [
        `${action("set_greeting", '{"greeting":"kept"}')} skip`,
        `${action("set_greeting", '{"greeting":"lost"}')} ${action("fail", '{"message":"no"}')} skip`,
      ];
      for (const line of lines)
        node.farcall([
          ...kToHello.split(" "),
          ...line.split(" "),
          ..."network-config local sign-with-legacy-keychain send".split(" "),
        ]);
      const { page } = await openTab(browser, node, "state");
      const undone = page.locator("li.undone", { hasText: "STATE" });
      await undone.waitFor();
      assert.equal(await undone.locator(".tag").textContent(), "undone");
      const [before, after] = await undone
        .locator(".change > *:not([aria-label])")
        .evaluateAll((all) => all.map((each) => each.textContent));
      assert.match(before, /kept/);
      assert.match(after, /lost/);
      assert.deepEqual(page.said, []);
      await page.context().close();
    },
  );
}

async function followMoney(browser, checks, node) {
  await checks.check(
    "live: what the money tab says an account has is what view_account says",
    async () => {
      const before = await node.balance("hello.test.near");
      pay(node, "well paid");
      const { page, hash } = await openTab(browser, node, "money");
      const row = page.locator("tr", { has: page.locator("th", { hasText: /^hello/ }) }).first();
      const shown = yocto(await row.locator("strong [title]").getAttribute("title"));
      assert.equal(shown, yocto("2"));
      const trace = await node.call("farcall_trace", { tx_hash: hash });
      const rewards = trace.receipts
        .filter((receipt) => receipt.receiver === "hello.test.near")
        .reduce((sum, receipt) => sum + BigInt(receipt.tokens.contract_reward), 0n);
      assert.equal(await node.balance("hello.test.near"), before + shown + rewards);
      assert.deepEqual(page.said, []);
      await page.context().close();
    },
  );
}
