// The two engines of npm over the rules and cases that come on stdin: what fires for
// each case, and the microseconds of a case, median of the rounds.
import { readFileSync } from "node:fs";
import { Engine } from "json-rules-engine";
import { ZenEngine } from "@gorules/zen-engine";

const { rules, cases, answers, rounds } = JSON.parse(readFileSync(0, "utf8"));

const comparison = (c) => ({ fact: c.fact, operator: c.less ? "lessThan" : "greaterThanInclusive", value: c.x });
const complaint = (r) => ({ fact: "complaint", operator: "equal", value: r.complaint });
const symptom = (r) => ({ fact: "symptoms", operator: "contains", value: r.symptom });
const forms = [
  (r) => ({ all: [complaint(r), comparison(r.compare), { fact: "age", operator: "greaterThanInclusive", value: r.age }] }),
  (r) => ({ all: [complaint(r), { any: [symptom(r), comparison(r.compare)] }] }),
  (r) => ({ all: [symptom(r), comparison(r.compare), { fact: "age", operator: "lessThan", value: r.age }, { fact: "pregnant", operator: "equal", value: false }] }),
];

function jsonRules() {
  const engine = new Engine(rules.map((r, i) => ({ conditions: forms[r.shape](r), event: { type: String(i) } })));
  return async (c) => (await engine.run(c)).events.map((e) => Number(e.type)).sort((a, b) => a - b);
}

// zen is one decision table of as many rows, each of which says its number.
function zen() {
  const op = (c) => `${c.fact} ${c.less ? "<" : ">="} ${c.x}`;
  const conditions = [
    (r) => `complaint == '${r.complaint}' and ${op(r.compare)} and age >= ${r.age}`,
    (r) => `complaint == '${r.complaint}' and ('${r.symptom}' in symptoms or ${op(r.compare)})`,
    (r) => `'${r.symptom}' in symptoms and ${op(r.compare)} and age < ${r.age} and not pregnant`,
  ];
  const table = {
    hitPolicy: "collect",
    inputs: [{ id: "when", name: "when", type: "expression" }],
    outputs: [{ id: "rule", field: "rule", name: "rule", type: "expression" }],
    rules: rules.map((r, i) => ({ _id: String(i), when: conditions[r.shape](r), rule: String(i) })),
  };
  const graph = {
    contentType: "application/vnd.gorules.decision",
    nodes: [
      { id: "in", type: "inputNode", name: "in", position: { x: 0, y: 0 } },
      { id: "table", type: "decisionTableNode", name: "table", position: { x: 0, y: 0 }, content: table },
      { id: "out", type: "outputNode", name: "out", position: { x: 0, y: 0 } },
    ],
    edges: [{ id: "a", sourceId: "in", targetId: "table", type: "edge" }, { id: "b", sourceId: "table", targetId: "out", type: "edge" }],
  };
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)));
  return async (c) => (await decision.evaluate(c)).result.map((row) => row.rule);
}

async function measure(name, ask) {
  for (const [i, c] of cases.entries()) {
    const got = JSON.stringify(await ask(c));
    if (got !== JSON.stringify(answers[i])) throw new Error(`${name}, case ${i}: ${got}, not ${JSON.stringify(answers[i])}`);
  }
  const times = [];
  for (let k = 0; k < rounds; k++) {
    const begun = process.hrtime.bigint();
    for (const c of cases) await ask(c);
    times.push(Number(process.hrtime.bigint() - begun) / 1000 / cases.length);
  }
  return { name, micros: times.sort((a, b) => a - b)[Math.floor(rounds / 2)] };
}

const told = [];
for (const [name, make] of [["json-rules-engine (npm)", jsonRules], ["GoRules ZEN (npm)", zen]]) told.push(await measure(name, make()));
process.stdout.write(JSON.stringify(told));
