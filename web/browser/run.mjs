// Opens the page in Chromium and checks what only a browser can: that it draws, follows keys, is
// accessible in both themes and widths, keeps strangers' text harmless, and is quick. Screenshots go
// to build/browser/; those of kCompared must look like the pictures in pictures/, which `--bless` writes
// anew. `--picture` also writes the picture of the documentation. The last line is `N passed, M failed`.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { liveChecks } from "./live.mjs";
import { Checks, kOut, launch, open, violations, writePage } from "./page.mjs";
import { comparePicture } from "./pictures.mjs";
import { speedChecks } from "./speed.mjs";

const kTabs = ["lanes", "tree", "money", "gas", "state", "logs", "json"];
const demo = JSON.parse(
  readFileSync(new URL("../test/fixtures/demo.json", import.meta.url), "utf8"),
);

async function synthetic() {
  mkdirSync(kOut, { recursive: true });
  const outfile = `${kOut}synthetic.mjs`;
  await build({
    entryPoints: [new URL("../test/synthetic.ts", import.meta.url).pathname],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
  });
  return import(outfile);
}

const browser = await launch();
if (browser === undefined) {
  console.log("Chromium is missing: apt-get install chromium");
  process.exit(2);
}
const only = new RegExp(process.argv.find((word) => word.startsWith("--only="))?.slice(7) ?? "");
const checks = new Checks(only);
/** One of each kind of screen: all would be too many to look at. */
const kCompared = /^(demo[24]|failing-(lanes|tree|money|gas|state)|compare|refused|running)-/;
const isBlessing = process.argv.includes("--bless");
const made = await synthetic();
const failing = demo.steps[5].trace;
const joined = demo.steps[3].trace;
const otherOrder = structuredClone(joined);
{
  const at = (path) => otherOrder.receipts.findIndex((receipt) => receipt.path === path);
  const [a, b] = [at("0.0"), at("0.1")];
  [otherOrder.receipts[a], otherOrder.receipts[b]] = [
    otherOrder.receipts[b],
    otherOrder.receipts[a],
  ];
}
const refused = {
  ...structuredClone(failing),
  verdict: "refused",
  result: {},
  receipts: [],
  edges: [],
  failures: [
    {
      kind: "NotEnoughBalance",
      error: {},
      sentence: "alice.test.near needs 102.1 NEAR, has 20: 82.1 NEAR missing",
      figures: [],
      learned_by: [],
    },
  ],
};
/** The callback has not run yet, and what it made is not there. */
function running() {
  const trace = structuredClone(failing);
  trace.verdict = "running";
  trace.result = {};
  trace.receipts = trace.receipts.filter((receipt) => !receipt.path.startsWith("0.1."));
  trace.edges = trace.edges.filter((edge) => !edge.to?.startsWith("0.1."));
  const waiting = trace.receipts.find((receipt) => receipt.path === "0.1");
  for (const member of ["ran", "result_of", "gas", "tokens"]) delete waiting[member];
  waiting.status = "waiting";
  waiting.waited = [{ kind: "data", from: 56 }];
  trace.receipts.push({
    ...trace.receipts.find((receipt) => receipt.path === "0.0.0"),
    path: "0.2",
    id: "2",
    kind: "actions",
    actions: [],
    status: "unknown",
    ran: undefined,
  });
  return trace;
}
const pages = {
  states: writePage("states", [
    { title: "refused", document: refused },
    { title: "running", document: running() },
  ]),
  demo: writePage("demo", [{ title: "demo", document: demo }]),
  compare: writePage("compare", [
    {
      schema: "farcall-comparison/1",
      title: "two orders",
      left: { title: "the failing schedule", trace: otherOrder },
      right: { title: "the nearest good one", trace: joined },
      note: "Found after 12 of 48 schedules.",
    },
  ]),
  hostile: writePage("hostile", [
    { title: made.kHostile[0], document: made.synthetic(40, made.hostile(5), 5) },
    {
      title: made.kHostile[6],
      document: {
        ...made.synthetic(12, { log: () => "x".repeat(1_000_000), method: () => made.kHostile[0] }),
      },
    },
  ]),
  large: writePage("large", [{ title: "2,000 receipts", document: made.synthetic(2000) }]),
  huge: writePage("huge", [{ title: "20,000 receipts", document: made.synthetic(20_000) }]),
  broken: writePage("broken", [{ title: "no trace", document: { schema: "farcall-trace/9" } }]),
};

async function quiet(page) {
  assert.deepEqual(page.said, []);
  const { sideways, height } = await page.evaluate(() => ({
    sideways: document.documentElement.scrollWidth - innerWidth,
    height: document.documentElement.scrollHeight,
  }));
  assert.ok(sideways <= 0, `the page is ${sideways} pixels too wide`);
  assert.ok(height < 300_000, `the page is ${height} pixels high`);
}

async function look(name, url, hash, options, body) {
  const { width = 1280, theme = "light" } = options;
  await checks.check(`${name}, ${width} pixels, ${theme}`, async () => {
    const page = await open(browser, url + hash, options);
    try {
      if (body) await body(page);
      const shot = await page.screenshot({ path: `${kOut}${name}-${width}-${theme}.png` });
      const picture = `${name}-${width}-${theme}`;
      if (kCompared.test(picture)) await comparePicture(browser, picture, shot, isBlessing);
      assert.deepEqual(await violations(page), []);
      await quiet(page);
    } finally {
      await page.context().close();
    }
  });
}

// Every document and tab, in both themes and widths.
for (const theme of ["light", "dark"]) {
  for (const width of [1280, 400]) {
    for (let step = 0; step < demo.steps.length; ++step)
      await look(`demo${step + 1}`, pages.demo, `#doc/${step}`, { width, theme });
    for (const tab of kTabs)
      await look(`failing-${tab}`, pages.demo, `#doc/5?tab=${tab}${width > 500 ? "&r=0.0" : ""}`, {
        width,
        theme,
      });
    await look("transaction", pages.demo, "#doc/5?r=tx", { width, theme });
    await look("compare", pages.compare, "", { width, theme });
    for (const tab of kTabs)
      await look(`hostile-${tab}`, pages.hostile, `#doc/0?tab=${tab}&r=0.1`, { width, theme });
    await look("million", pages.hostile, "#doc/1?tab=logs", { width, theme });
    await look("large", pages.large, "", { width, theme });
    await look("refused", pages.states, "#doc/0", { width, theme });
    await look("running", pages.states, "#doc/1?r=0.1", { width, theme });
    await look("broken", pages.broken, "", { width, theme });
    await look("help", pages.demo, "#doc/5", { width, theme }, async (page) => {
      await page.keyboard.press("?");
      await page.waitForSelector("dialog[open]");
    });
  }
}
// 200 % zoom of 1280 pixels.
await look("zoomed", pages.demo, "#doc/5?r=0.0", { width: 640, height: 400 });

async function withPage(name, url, body, options) {
  await checks.check(name, async () => {
    const page = await open(browser, url, options);
    try {
      await body(page);
      assert.deepEqual(page.said, []);
    } finally {
      await page.context().close();
    }
  });
}

const selected = (page) => page.locator(".lanes [aria-selected=true]").getAttribute("data-path");

for (let step = 0; step < demo.steps.length; ++step) {
  await withPage(
    `step ${step + 1}: every edge is one arrow between its receipts`,
    `${pages.demo}#doc/${step}`,
    async (page) => {
      await page.keyboard.press("r");
      const { trace } = demo.steps[step];
      const arrows = await page
        .locator(".lanes .arrow")
        .evaluateAll((all) =>
          all.map((each) => `${each.dataset.kind} ${each.dataset.from} ${each.dataset.to}`),
        );
      const wanted = trace.edges
        .filter((edge) => edge.from !== undefined || edge.kind !== "data")
        .map((edge) => `${edge.kind} ${edge.from ?? "tx"} ${edge.to}`);
      for (const edge of wanted)
        assert.equal(arrows.filter((arrow) => arrow === edge).length, 1, edge);
      assert.equal(await page.locator(".lanes [role=option]").count(), trace.receipts.length + 1);
    },
  );
}

await withPage(
  "click and keyboard select the same, the address keeps it, back goes back",
  `${pages.demo}#doc/5`,
  async (page) => {
    await page.click('[data-path="0.0"]');
    assert.equal(await selected(page), "0.0");
    assert.match(page.url(), /r=0\.0/);
    await page.waitForTimeout(500);
    await page.keyboard.press("]");
    assert.equal(await selected(page), "0.1");
    await page.goBack();
    assert.equal(await selected(page), "0.0");
    await page.reload();
    assert.equal(await selected(page), "0.0");
  },
);

await withPage("every key of the map does what it says", `${pages.demo}#doc/5`, async (page) => {
  const path = async (key) => {
    await page.keyboard.press(key);
    return selected(page);
  };
  assert.equal(await path("ArrowRight"), "0");
  assert.equal(await path("ArrowDown"), "0.0");
  assert.equal(await path("ArrowUp"), "0");
  assert.equal(await path("c"), "0.0");
  assert.equal(await path("."), "0.1");
  assert.equal(await path(","), "0.0");
  assert.equal(await path("]"), "0.1");
  assert.equal(await path("["), "0.0");
  assert.equal(await path("p"), "0");
  assert.equal(await path("e"), "0.0");
  assert.equal(await path("Shift+E"), "0.0");
  assert.equal(await path("ArrowLeft"), "0.0");
  for (const [at, tab] of kTabs.entries()) {
    await page.keyboard.press(String(at + 1));
    assert.equal(
      await page.locator("[role=tab][aria-selected=true]").getAttribute("id"),
      `tab-${tab}`,
    );
  }
  await page.keyboard.press("1");
  const boxes = () => page.locator(".lanes [role=option]").count();
  const before = await boxes();
  await page.keyboard.press("r");
  assert.ok((await boxes()) > before);
  const width = () => page.locator(".lanes svg").first().getAttribute("width").then(Number);
  const usual = await width();
  await page.keyboard.press("+");
  assert.ok((await width()) > usual);
  await page.keyboard.press("0");
  assert.equal(await width(), usual);
  await page.keyboard.press("-");
  assert.ok((await width()) < usual);
  await page.keyboard.press("f");
  await page.keyboard.press("d");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.keyboard.press("2");
  const rows = () => page.locator("[role=treegrid] [role=row]").count();
  const all = await rows();
  await page.keyboard.press("X");
  assert.equal(await rows(), 2);
  await page.keyboard.press("X");
  assert.equal(await rows(), all);
  await page.keyboard.press("y");
  await page.keyboard.press("Escape");
  await page.locator(".panel").waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]"); // before that Escape closes nothing
  assert.ok((await page.locator("dialog .keyrow").count()) > 25);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
});

await withPage(
  "search finds receipts by hash, id, account, method and panic; Enter walks the hits",
  `${pages.demo}#doc/5`,
  async (page) => {
    const failed = failing.receipts.find((receipt) => receipt.path === "0.0");
    const find = async (text) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.fill("#search", text);
      await page.keyboard.press("Enter");
      await page.waitForTimeout(30);
      return selected(page);
    };
    assert.equal(await find(failed.id), "0.0");
    assert.equal(await find("must not be empty"), "0.0");
    assert.equal(await find("pay_for_greeting"), "0");
    await page.keyboard.press("Enter");
    assert.equal(await selected(page), "0.1");
    await page.keyboard.press("Shift+Enter");
    assert.equal(await selected(page), "0");
    assert.match(await page.locator(".search .hits").textContent(), /1 of 2/);
  },
);

await withPage(
  "Tab goes through header, toolbar, drawing and panel, and focus shows",
  `${pages.demo}#doc/5?r=0.0`,
  async (page) => {
    const stops = [];
    for (let i = 0; i < 40; ++i) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        const place =
          element.closest(".top, .bar, .lanes, .panel, .head, .story")?.classList[0] ?? "none";
        return {
          place,
          ring: getComputedStyle(element).outlineStyle,
          isEnd: element === document.body,
          markup: element.outerHTML.slice(0, 200),
        };
      });
      if (stop.isEnd) break;
      assert.notEqual(stop.ring, "none", stop.markup);
      if (stops.at(-1) !== stop.place) stops.push(stop.place);
    }
    assert.deepEqual(stops.slice(0, 6), ["top", "head", "bar", "lanes", "story", "panel"]);
  },
);

await withPage(
  "the treegrid has levels, positions and keys",
  `${pages.demo}#doc/5?tab=tree`,
  async (page) => {
    const levels = await page
      .locator("[role=treegrid] [role=row][aria-level]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-level")));
    assert.deepEqual(levels, ["1", "2", "3", "2", "3"]);
    await page.locator("[role=row][tabindex='0']").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(60);
    assert.match(page.url(), /r=0\.0(&|$)/);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.locator("#row-0\\.0").getAttribute("aria-expanded"), "false");
    assert.equal(await page.locator("#row-0\\.0\\.0").count(), 0);
  },
);

await withPage("a failure shows who learned of it", `${pages.demo}#doc/5?r=0.0`, async (page) => {
  assert.match(await page.locator(".panel .failure").textContent(), /0\.1 was told “failed”/);
  const marked = await page
    .locator(".lanes .box.related")
    .evaluateAll((all) => all.map((each) => each.dataset.path));
  assert.deepEqual(marked.sort(), ["0", "0.0", "0.1"]);
});

await withPage(
  "flame frames are enlarged and left again",
  `${pages.demo}#doc/5?tab=gas`,
  async (page) => {
    const tiles = () => page.locator(".tile").count();
    const all = await tiles();
    await page.locator(".tile.receipt").nth(1).click();
    assert.ok((await tiles()) < all);
    await page.getByRole("button", { name: "show all" }).click();
    assert.equal(await tiles(), all);
  },
);

await withPage(
  "strangers' text makes no elements and runs nothing",
  `${pages.hostile}#doc/0`,
  async (page) => {
    for (const tab of kTabs) {
      await page.evaluate((name) => (location.hash = `doc/0?tab=${name}&r=0.1`), tab);
      await page.waitForTimeout(50);
      const found = await page.evaluate(() => {
        const attributes = [...document.querySelectorAll("#app *")]
          .flatMap((each) => [...each.attributes].map((attribute) => attribute.value))
          .join(" ");
        return {
          elements: document.querySelectorAll(
            "#app img, #app script, #app iframe, #app b:not(.letter), #app [onerror], #app [onload]",
          ).length,
          links: [...document.querySelectorAll("a[href]")].filter(
            (link) => !link.getAttribute("href").startsWith("#"),
          ).length,
          hidden:
            /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(
              document.body.innerText + attributes,
            ),
        };
      });
      assert.deepEqual(found, { elements: 0, links: 0, hidden: false }, tab);
    }
  },
);

await speedChecks(browser, checks, pages.large);

await withPage(
  "the map has the colours of failures and of the window",
  pages.large,
  async (page) => {
    await page.waitForTimeout(100);
    const found = await page.locator("canvas.overview").evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const pixels = Array.from({ length: data.length / 4 }, (_, i) =>
        data.subarray(i * 4, i * 4 + 4),
      );
      const shown = pixels.filter(([, , , alpha]) => alpha > 60);
      return {
        red: shown.some(([red, green]) => red > green + 80),
        blue: shown.some(([red, , blue]) => blue > red + 80),
        grey: shown.some(
          ([red, green, blue]) => red > 60 && Math.abs(red - green) < 40 && blue < 200,
        ),
      };
    });
    assert.deepEqual(found, { red: true, blue: true, grey: true });
  },
);

await withPage("20,000 receipts are usable", pages.huge, async (page) => {
  const started = Date.now();
  for (const tab of kTabs) {
    await page.keyboard.press(String(kTabs.indexOf(tab) + 1));
    await page.locator(`#tab-${tab}[aria-selected=true]`).waitFor();
    const elements = await page.evaluate(() => document.querySelectorAll("*").length);
    assert.ok(elements < 15_000, `${tab}: ${elements} elements`);
  }
  await page.keyboard.press("1");
  await page.keyboard.press("e");
  assert.notEqual(await selected(page), null);
  console.log(`  all tabs in ${Date.now() - started} ms`);
});

await checks.check("sizes: the page, and a file with the demo in it", () => {
  const size = statSync(new URL("../dist/explorer.html", import.meta.url)).size;
  assert.ok(size < 120_000, `${size} bytes`);
  assert.ok(statSync(`${kOut}demo.html`).size < 1_000_000);
});

if (only.test("live")) await liveChecks(browser, checks);

if (process.argv.includes("--picture")) {
  const page = await open(browser, `${pages.demo}#doc/5`, { height: 740 });
  await page.screenshot({ path: `${kOut}explorer.png` });
  const target = new URL("../../docs/images/", import.meta.url).pathname;
  mkdirSync(target, { recursive: true });
  copyFileSync(`${kOut}explorer.png`, `${target}explorer.png`);
  await page.context().close();
}
await browser.close();
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 ? 0 : 1);
