// Validates every bundle of a folder with two validators written by others: the
// official JSON Schema of FHIR R4, and the base profiles of R4. Then it makes
// mistakes in a bundle of ours, each of which one of the two must refuse.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import SchemaValidator from "@asymmetrik/fhir-json-schema-validator";
import fhir from "fhir";

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

const bundles = readdirSync(folder).filter((name) => name.endsWith(".json"));
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

for (const f of failures) console.error(`fhir: ${f}`);
console.log(`fhir: ${bundles.length} bundles, ${resources} resources valid against R4's JSON Schema and base profiles; ${Object.keys(mistakes).length} mistakes refused; ${failures.length} failures`);
if (failures.length > 0) process.exit(1);
