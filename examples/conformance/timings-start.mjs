// In a process of its own, for timings.mjs: prints the milliseconds from a compiled
// module to the first decision.
//
//	node timings-start.mjs PACKAGE DOCUMENTS CASE.json

import fs from "fs";
import path from "path";
import { performance } from "perf_hooks";
import { pathToFileURL } from "url";

const [folder, documentsFolder, file] = process.argv.slice(2);
const { compile, documents, openSync } = await import(pathToFileURL(path.join(folder, "node.js")).href);
const module = await compile();
const given = await documents(documentsFolder);
const body = fs.readFileSync(file);
const from = performance.now();
const answer = openSync(module, given).handle("POST", "/v1/decide", body);
const took = performance.now() - from;
if (answer.status !== 200) throw new Error(Buffer.from(answer.body).toString());
console.log(took);
