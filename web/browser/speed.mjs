// How long a page with 2,000 receipts takes to draw, to select and to scroll.
import assert from "node:assert/strict";
import { open } from "./page.mjs";

/** Processor time of the page's thread in ms: other programs on the machine do not count. */
async function busy(page) {
  const { metrics } = await page.cdp.send("Performance.getMetrics");
  return metrics.find((each) => each.name === "TaskDuration").value * 1000;
}

export async function speedChecks(browser, checks, url) {
  await checks.check("2,000 receipts: 300 ms to the first paint, 50 ms to select", async () => {
    const times = [];
    for (let round = 0; round < 5; ++round) {
      const page = await open(browser, "about:blank");
      page.cdp = await page.context().newCDPSession(page);
      await page.cdp.send("Performance.enable", { timeDomain: "threadTicks" });
      await page.goto(url);
      await page.locator(".lanes [role=option]").first().waitFor();
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      );
      const paint = await busy(page);
      await page.evaluate(() =>
        document
          .querySelector(".lanes [role=option]:last-child")
          .dispatchEvent(new MouseEvent("click", { bubbles: true })),
      );
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
      );
      times.push([paint, (await busy(page)) - paint]);
      await page.context().close();
    }
    const median = (at) => times.map((each) => each[at]).sort((x, y) => x - y)[2];
    console.log(`  first paint ${median(0).toFixed(0)} ms, selection ${median(1).toFixed(0)} ms`);
    assert.ok(median(0) < 300);
    assert.ok(median(1) < 50);
  });

  await checks.check("2,000 receipts: 50 ms a step of scrolling, 95 of 100 steps", async () => {
    const page = await open(browser, "about:blank");
    page.cdp = await page.context().newCDPSession(page);
    await page.cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(url);
    await page.locator(".lanes [role=option]").first().waitFor();
    const steps = [];
    const places = new Set();
    for (let step = 0; step < 100; ++step) {
      const before = await busy(page);
      const at = await page.evaluate(
        (along) =>
          new Promise((done) => {
            const scroller = document.querySelector(".scroller");
            scroller.scrollLeft = along * (scroller.scrollWidth - scroller.clientWidth);
            requestAnimationFrame(() => setTimeout(() => done(scroller.scrollLeft)));
          }),
        step / 99,
      );
      places.add(at);
      steps.push((await busy(page)) - before);
    }
    const slow = steps.sort((a, b) => a - b)[94];
    console.log(`  95th of 100 steps: ${slow.toFixed(0)} ms`);
    assert.ok(places.size > 90);
    assert.ok(slow < 50);
    await page.context().close();
  });
}
