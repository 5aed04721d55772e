// Every case of the examples entered into the page as a doctor would, as one row for
// .ci/evidence; exit code 1 where the page decides another thing than Go.
//
//	node .ci/targets/entered.mjs [county [case]]        after make package

import { documentsFolder, folder } from "../../examples/conformance/built.mjs";
import { launch } from "../../examples/conformance/chromium.mjs";
import { counties, county, example, gist, namesOf, same, through } from "../../examples/conformance/entered.mjs";
import { serve } from "../../examples/widget/serve.mjs";

const [onlyCounty, onlyCase] = process.argv.slice(2);
const all = counties.flatMap(({ id }) => namesOf(id).map((name) => ({ id, name }))).filter((c) => (!onlyCounty || c.id === onlyCounty) && (!onlyCase || c.name === onlyCase));
const server = await serve({ port: 0, package: folder, documents: documentsFolder });
const url = `http://127.0.0.1:${server.address().port}/triage/`;
const browser = await launch();
const wrong = [];
const tally = { done: 0, bytes: 0, same: 0, open: 0, brought: 0, taps: [] };
let page, shown;

for (const { id, name } of all) {
  try {
    if (shown !== id) {
      if (page) await page.close();
      page = await county(browser, url, (shown = id));
    }
    const kase = example(id, name);
    const got = await through(page, id, kase);
    tally.bytes += got.text === got.go;
    tally.taps.push(got.taps);
    tally.brought += got.brought.length > 0;
    if (got.text !== got.go) wrong.push(`${id}/${name}: the bytes differ from Go's`);
    if (same(got.text, got.whole)) tally.same++;
    else if (got.open.length) tally.open++;
    else wrong.push(`${id}/${name}: ${JSON.stringify(gist(got.text))}, as written ${JSON.stringify(gist(got.whole))}`);
  } catch (error) {
    wrong.push(`${id}/${name}: ${error.message.split("\n")[0]}`);
    shown = undefined;
  }
  process.stderr.write(`\rentered ${++tally.done} of ${all.length}, ${wrong.length} wrong  `);
}
process.stderr.write("\n");
await browser.close();
server.close();
wrong.forEach((line) => console.error(line));
const taps = tally.taps.sort((a, b) => a - b);
console.log(`evidence: cases entered by taps, decided in the page in Go's bytes | all | ${tally.bytes} of ${all.length}; ${taps[taps.length >> 1]} taps in the median`);
console.log(`evidence: and as the case is written | all but those that leave open what is asked | ${tally.same}, and ${tally.open} of those; the host brought in facts for ${tally.brought}`);
process.exitCode = wrong.length || tally.bytes < all.length ? 1 : 0;
