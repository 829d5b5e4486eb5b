// SPDX-License-Identifier: MIT
//
// What a document and an introspection cost with graphql-js: the other half of ../documents.c,
// with the same files, and the same lines as an answer.
//
//     documents.mjs [--quick] SCHEMA DOCUMENT...
//     documents.mjs --answer SCHEMA DOCUMENT       what it answers to an introspection
//
// Processor time of the process: what V8 spends on garbage and on compiling, in whatever thread, is
// paid for like the rest.  Everything runs warm before it is measured, and the best of seven
// samples counts, as in ../micro.h.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { buildSchema, execute, getIntrospectionQuery, parse, validate } from "graphql";

const SAMPLES = 7;
const quick = process.argv[2] === "--quick";
const answer = process.argv[2] === "--answer";
const SAMPLE_NS = quick ? 5e6 : 300e6;
const WARM_UP_NS = quick ? 50e6 : 2e9;
const [schemaFile, ...documents] = process.argv.slice(quick || answer ? 3 : 2);

const schema = buildSchema(readFileSync(schemaFile, "utf8"));

function processorNs() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds that one step takes. */
function nanoseconds(step) {
  const begun = processorNs();
  let times = 0;
  while (processorNs() - begun < WARM_UP_NS) {
    step();
    times++;
  }
  times = Math.max(1, Math.round((times * SAMPLE_NS) / (processorNs() - begun)));
  let best = Infinity;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = processorNs();
    for (let i = 0; i < times; i++) step();
    best = Math.min(best, (processorNs() - start) / times);
  }
  return best;
}

function report(name, step) {
  console.log(`RESULT ${name} ${nanoseconds(step).toPrecision(6)} ns`);
}

function parseAndValidate(text) {
  const document = parse(text);
  const errors = validate(schema, document);
  if (errors.length) throw errors[0];
  return document;
}

function executeOne(document) {
  const { data, errors } = execute({ schema, document });
  if (errors) throw errors[0];
  return data;
}

/** The query that tools send, with all that our schema can answer. */
function checkIntrospection(text) {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  if (text.trim() !== query.trim())
    throw new Error("documents/introspection.graphql is not what this graphql-js asks");
}

for (const path of documents) {
  const name = basename(path, ".graphql");
  const text = readFileSync(path, "utf8");
  const document = parseAndValidate(text);
  if (name === "introspection") checkIntrospection(text);
  if (answer) {
    console.log(JSON.stringify({ data: executeOne(document) }));
    continue;
  }
  report(`parse_${name}`, () => parse(text));
  report(`validate_${name}`, () => parseAndValidate(text));
  if (name === "introspection") {
    report("introspection_first", () => executeOne(parseAndValidate(text)));
    report("introspection", () => executeOne(document));
  }
}
