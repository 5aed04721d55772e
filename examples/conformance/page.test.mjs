// The page of examples/widget in Chromium.

import assert from "assert/strict";
import test, { after, before } from "node:test";
import { documentsFolder, folder } from "./built.mjs";
import { launch } from "./chromium.mjs";
import { serve } from "../widget/serve.mjs";

let server, browser;

before(async () => {
  server = await serve({ port: 0, package: folder, documents: documentsFolder });
  browser = await launch();
});

after(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

/** The page, loaded and with its first decision; faults in it fail the test. */
async function open(width, height) {
  const page = await browser.newPage({ viewport: { width, height } });
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForSelector("#answer .explain", { timeout: 60e3 });
  return { page, close: async () => (assert.deepEqual(faults, []), page.close()) };
}

test("shows the plan with telephone links, reasons and versions, in two languages", async () => {
  const { page, close } = await open(360, 640);
  assert.match(await page.textContent("#answer .explain"), /^先推溶栓药，再立即转安溪县医院/);
  assert.equal(await page.getAttribute(".steps .call", "href"), "tel:059500000102");
  assert.ok((await page.locator(".steps > li").count()) >= 5);
  assert.match(await page.textContent("#answer"), /cn-chest-pain\/CP-5/);
  assert.match(await page.textContent("footer"), /2022-11-26 08:00（样例）/);
  assert.match(await page.textContent("#status"), /^先推溶栓药/);
  await page.click("#lang");
  assert.match(await page.textContent("#answer .explain"), /^Give the lytic/);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await close();
});

test("tells a mistake at its field, and what is missing when a field is emptied", async () => {
  const { page, close } = await open(360, 640);
  await page.fill("#f-sbp", "900");
  await page.click("#decide");
  await page.waitForSelector(".problem");
  assert.equal(await page.getAttribute("#f-sbp", "aria-invalid"), "true");
  assert.match(await page.textContent("#w-sbp"), /900/);
  assert.equal(await page.evaluate("document.activeElement.id"), "answer");
  await page.fill("#f-sbp", "");
  await page.click("#decide");
  await page.waitForSelector(".steps");
  assert.equal(await page.textContent("#w-sbp"), "");
  assert.match(await page.textContent("#answer"), /收缩压/);
  await close();
});

test("can be used with keys alone", async () => {
  const { page, close } = await open(360, 640);
  await page.focus("#f-sbp");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("85");
  await page.keyboard.press("Enter");
  await page.waitForFunction("document.activeElement.id === 'answer'");
  assert.match(await page.inputValue("#source"), /"sbp": 85/);
  assert.equal(await page.evaluate("Array.from(document.querySelectorAll('#form input, #form select, #form textarea')).filter((e) => !e.labels.length).length"), 0);
  await close();
});

for (const [width, height] of [[360, 640], [1280, 800]]) {
  test(`fits ${width} × ${height} with every example case`, async () => {
    const { page, close } = await open(width, height);
    const count = await page.locator("#example option").count();
    for (let i = 0; i < count; i++) {
      await page.selectOption("#example", String(i));
      await page.click("#decide");
      await page.waitForSelector("#answer[aria-busy=false] .explain");
      assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= width, "case " + i + " is wider than the screen");
    }
    await close();
  });
}
