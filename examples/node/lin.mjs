// Asks the core in Node: Lin's case, as in the quickstart.
//
//	make build
//	node examples/node/lin.mjs

import fs from "fs";
import { resident } from "../../build/wasm/node.js";

const fenji = await resident("build/anxi"); // its catalog.json and packs/*.json
const lin = fs.readFileSync("examples/anxi/cases/lin.json");
const answer = await fenji.handle("POST", "/v1/decide", lin);
const decision = JSON.parse(new TextDecoder().decode(answer.body));
console.log(answer.status, decision.disposition, decision.destination);
