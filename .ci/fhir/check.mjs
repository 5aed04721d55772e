// Validates every bundle of a folder with two validators written by others: the
// official JSON Schema of FHIR R4, and the base profiles of R4; and every answer to a
// hook with the invariants of CDS Hooks, by another's FHIRPath, and its resources like
// the bundles. Then it makes mistakes in them, each of which must be refused.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import SchemaValidator from "@asymmetrik/fhir-json-schema-validator";
import fhir from "fhir";
import fhirpath from "fhirpath";

const folder = process.argv[2];
const schema = new SchemaValidator();
const profiles = new fhir.Fhir();
const failures = [];

// errors is what the two refuse. A code of a system of ours is no error where R4
// lets others be used; the validator of profiles then warns.
function errors(bundle) {
  const shape = schema.validate(bundle, true).map((e) => `schema: ${e.dataPath} ${e.message}`);
  const rules = profiles.validate(bundle, {}).messages.filter((m) => m.severity === "error" || m.severity === "fatal");
  return [...shape, ...rules.map((m) => `profile: ${m.location} ${m.message}`)];
}

// dangling are references to what is not in the bundle; one by identifier alone may be.
function dangling(bundle) {
  const known = new Set(bundle.entry.flatMap((e) => [e.fullUrl, `${e.resource.resourceType}/${e.resource.id}`]));
  const found = [];
  JSON.stringify(bundle, (key, value) => {
    if (key === "reference" && typeof value === "string" && !value.startsWith("Endpoint/") && !known.has(value)) found.push(`${value} is not in the bundle`);
    return value;
  });
  return found;
}

// The invariants of CDS Hooks (input/fsh/invariants of HL7's cds-hooks, CC BY 4.0), and
// what each is asked of.
const invariants = {
  "cds-resp-1": ["cards", "(selectionBehavior = 'at-most-one') implies suggestions.where(isRecommended).count() <= 1"],
  "cds-resp-2": ["cards.suggestions.actions", "(type = 'delete') implies (resourceId.exists() and resource.empty())"],
  "cds-resp-3": ["cards.links", "(type != 'smart') implies (appContext.empty())"],
  "cds-resp-4": ["cards.overrideReasons", "display.exists()"],
  "cds-resp-5": ["cards.suggestions", "actions.all(description.exists())"],
  "cds-resp-6": ["cards", "suggestions.exists() implies selectionBehavior.exists()"],
  "cds-resp-7": ["cards.suggestions", "actionSelectionBehavior.empty() or actionSelectionBehavior = 'all' or actionSelectionBehavior = 'any' or actionSelectionBehavior = 'at-most-one'"],
  "cds-fb-1": ["feedback", "outcome = 'accepted' or outcome = 'overridden'"],
  "cds-fb-2": ["feedback", "(outcome = 'accepted') implies acceptedSuggestions.exists()"],
  "cds-fb-3": ["feedback.overrideReason", "reason.exists() or userComment.exists()"],
};
const compiled = Object.entries(invariants).map(([name, [of, holds]]) => [name, fhirpath.compile(`${of}.all(${holds})`)]);

const broken = (answer) => compiled.filter(([, holds]) => holds(answer)[0] !== true).map(([name]) => name);

// wrong is what the specification refuses of an answer with cards.
function wrong(answer) {
  const found = broken(answer);
  for (const card of answer.cards) {
    if (!card.summary || [...card.summary].length >= 140) found.push("a summary has 1 to 139 characters");
    if (!["info", "warning", "critical"].includes(card.indicator)) found.push(`an indicator ${card.indicator}`);
    if (!card.source?.label) found.push("a source without a label");
    for (const { actions } of card.suggestions ?? []) {
      for (const { type, resource } of actions) {
        if (type !== "create" || !resource) found.push("an action that creates nothing");
        else found.push(...errors({ resourceType: "Bundle", type: "collection", entry: [{ resource }] }));
      }
    }
  }
  return found;
}

const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const answers = names.filter((name) => name.startsWith("cards-"));
let cards = 0;
for (const name of answers) {
  const answer = read(name);
  cards += answer.cards.length;
  for (const e of wrong(answer).slice(0, 10)) failures.push(`${name}: ${e}`);
}
const feedback = read("feedback.json");
for (const { entry, taken } of feedback) {
  const found = broken({ feedback: [entry] });
  if ((found.length === 0) !== taken) failures.push(`feedback ${JSON.stringify(entry)} is ${taken ? "" : "not "}taken; the invariants that it breaks: ${found}`);
}

const bundles = names.filter((name) => !name.startsWith("cards-") && name !== "feedback.json");
let resources = 0;
for (const name of bundles) {
  const bundle = JSON.parse(readFileSync(join(folder, name), "utf8"));
  resources += bundle.entry.length;
  for (const e of [...errors(bundle), ...dangling(bundle)].slice(0, 10)) failures.push(`${name}: ${e}`);
}

// Each mistake changes the first resource of its type.
const mistakes = {
  "an id that FHIR does not allow": ["Organization", (r) => (r.id = "a_b")],
  "an id that is too long": ["Location", (r) => (r.id = "a".repeat(65))],
  "an element that R4 lacks": ["HealthcareService", (r) => (r.offeredIn = [])],
  "an element that is no list": ["Organization", (r) => (r.type = r.type[0])],
  "a number as text": ["Location", (r) => (r.position = { longitude: "110.4", latitude: 24.5 })],
  "half a position": ["Location", (r) => (r.position = { longitude: 110.4 })],
  "a status that is none": ["Location", (r) => (r.status = "open")],
  "a day that is none": ["HealthcareService", (r) => (r.availableTime = [{ daysOfWeek: ["monday"] }])],
  "a time that is none": ["HealthcareService", (r) => (r.availableTime = [{ daysOfWeek: ["mon"], availableStartTime: "24:00:00" }])],
  "an absence without its words": ["HealthcareService", (r) => (r.notAvailable = [{ during: { start: "2022-12-05" } }])],
  "a date that is none": ["PractitionerRole", (r) => (r.period = { start: "2022-13-01" })],
  "a truth in words": ["OrganizationAffiliation", (r) => (r.active = "yes")],
  "an extension without a url": ["Organization", (r) => (r.extension = [{ valueString: "{}" }])],
  "a type of resource that is none": ["Organization", (r) => (r.resourceType = "Hospital")],
};
for (const [what, [type, make]] of Object.entries(mistakes)) {
  const bundle = JSON.parse(readFileSync(join(folder, "county.json"), "utf8"));
  make(bundle.entry.find((e) => e.resource.resourceType === type).resource);
  if (errors(bundle).length === 0) failures.push(`a mistake is not refused: ${what}`);
}


// The same in a decision, which has its own resources.
const decisions = bundles.filter((name) => name.startsWith("decision-"));
const slips = {
  "an intent that is none": ["Task", (r) => (r.intent = "perhaps")],
  "a status that is none, of guidance": ["GuidanceResponse", (r) => (r.status = "unsettled")],
  "guidance by nothing": ["GuidanceResponse", (r) => delete r.moduleUri],
  "an order for nobody": ["ServiceRequest", (r) => delete r.subject],
  "a priority that is none": ["ServiceRequest", (r) => (r.priority = "green")],
  "a message that is no text": ["CommunicationRequest", (r) => (r.payload = [{ contentString: 1 }])],
  "a time that is none": ["Task", (r) => (r.authoredOn = "2022-11-26 13:52")],
};
for (const [what, [type, make]] of Object.entries(slips)) {
  const bundle = decisions.map(read).find((b) => b.entry.some((e) => e.resource.resourceType === type));
  make(bundle.entry.find((e) => e.resource.resourceType === type).resource);
  if (errors(bundle).length === 0) failures.push(`a mistake is not refused: ${what}`);
}

// And in cards.
const lapses = {
  "two that are recommended": ({ cards: [c] }) => (c.suggestions = [c.suggestions[0], c.suggestions[0]].map((s) => ({ ...s, isRecommended: true }))),
  "a deletion of a resource": ({ cards: [c] }) => (c.suggestions[0].actions[0].type = "delete"),
  "a context for a link that takes none": ({ cards: [c] }) => (c.links = [{ label: "x", url: "https://x", type: "absolute", appContext: "x" }]),
  "a reason that shows nothing": ({ cards: [c] }) => delete c.overrideReasons[0].display,
  "an action that says nothing": ({ cards: [c] }) => delete c.suggestions[0].actions[0].description,
  "a suggestion without how to choose": ({ cards: [c] }) => delete c.selectionBehavior,
  "some of the actions": ({ cards: [c] }) => (c.suggestions[0].actionSelectionBehavior = "some"),
  "a long summary": ({ cards: [c] }) => (c.summary = "好".repeat(140)),
  "an order that R4 refuses": ({ cards: [c] }) => delete c.suggestions[0].actions[0].resource.subject,
};
const whole = answers.map(read).find((a) => a.cards[0].suggestions);
for (const [what, make] of Object.entries(lapses)) {
  const answer = structuredClone(whole);
  make(answer);
  if (wrong(answer).length === 0) failures.push(`a mistake is not refused: ${what}`);
}

for (const f of failures) console.error(`fhir: ${f}`);
const refused = [mistakes, slips, lapses].reduce((n, all) => n + Object.keys(all).length, 0);
console.log(`fhir: ${bundles.length} bundles, of them ${decisions.length} decisions, ${resources} resources valid against R4's JSON Schema and base profiles; ${cards} cards of ${answers.length} answers and ${feedback.length} feedbacks within the invariants of CDS Hooks; ${refused} mistakes refused; ${failures.length} failures`);
if (failures.length > 0) process.exit(1);
