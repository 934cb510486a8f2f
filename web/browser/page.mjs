// What the browser tests share: a page with documents in it, Chromium, and counts.
import AxeBuilder from "axe-core";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const kBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const kOut = new URL("../build/browser/", import.meta.url).pathname;
const kPage = new URL("../dist/explorer.html", import.meta.url).pathname;

/** As trace/show/page.cpp does it. */
export function html(documents) {
  const json = JSON.stringify(documents).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return readFileSync(kPage, "utf8")
    .replace("@FARCALL_CONNECT@", "'none'")
    .replace("@FARCALL_DOCUMENTS@", () => json)
    .replace("@FARCALL_LIVE@", "");
}

export function writePage(name, documents) {
  mkdirSync(kOut, { recursive: true });
  const file = `${kOut}${name}.html`;
  writeFileSync(file, html(documents));
  return `file://${file}`;
}

export async function launch() {
  const executablePath = kBrowsers.find((path) => existsSync(path));
  if (executablePath === undefined) return undefined;
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--font-render-hinting=none", "--disable-gpu"],
  });
}

/** Opens a page whose console must stay empty. */
export async function open(
  browser,
  url,
  { width = 1280, height = width < 500 ? 860 : 800, theme = "light" } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    offline: url.startsWith("file:"),
  });
  const page = await context.newPage();
  page.said = [];
  page.on("console", (message) => page.said.push(message.text()));
  page.on("pageerror", (error) => page.said.push(String(error.stack ?? error)));
  page.on("dialog", (dialog) => {
    page.said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  if (url === "about:blank") return page;
  await page.waitForSelector("main > *");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page;
}

/** Violations that axe finds, in words. */
export async function violations(page) {
  await page.evaluate(AxeBuilder.source);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return found.flatMap((each) =>
    each.nodes
      .slice(0, 3)
      .map(
        (node) =>
          `${each.id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim()}`,
      ),
  );
}

export class Checks {
  passed = 0;
  failed = 0;

  /** Checks whose name does not match `only` are left out. */
  constructor(only) {
    this.only = only;
  }

  async check(name, body) {
    if (!this.only.test(name)) return;
    try {
      await body();
      ++this.passed;
      console.log(`ok ${name}`);
    } catch (error) {
      ++this.failed;
      console.log(
        `not ok ${name}\n  ${String(error.stack ?? error)
          .split("\n")
          .slice(0, 12)
          .join("\n  ")}`,
      );
    }
  }
}
