// SPDX-License-Identifier: MIT
//
// Clients and generators ask a server as people use them: node run.mjs URL.  One line of JSON for
// each that is content; what one of them does not like ends the run with its words.
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core/index.js";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as operations from "@graphql-codegen/typescript-operations";
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import {
  buildClientSchema, buildSchema, getIntrospectionQuery, parse, printSchema, validateSchema,
} from "graphql";

const url = process.argv[2];
const HERE = path.dirname(fileURLToPath(import.meta.url));

const BOOKS = `query Books($first: Int, $where: BookWhereInput) {
  books(limit: $first, where: $where, orderBy: [{id: ASC}]) { ...BookParts author { id name } }
}
fragment BookParts on Book { id title price status oldTitle }`;
const VARIABLES = { first: 1, where: { title: { startswith: "The" } } };
const EXPECTED = {
  id: 2, title: "The Left Hand", price: "12.50", status: "in_print", oldTitle: null,
  author: { id: 1, name: "Ursula" },
};

async function introspect() {
  const query = getIntrospectionQuery({
    descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true,
    inputValueDeprecation: true, oneOf: true,
  });
  const response = await fetch(url, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

const introspection = await introspect();
const schema = buildClientSchema(introspection);

const clients = {
  // What introspection says is a valid schema, and its SDL the same one again.
  "graphql-js": () => {
    assert.deepEqual(validateSchema(schema), []);
    const sdl = printSchema(schema);
    assert.equal(printSchema(buildSchema(sdl)), sdl);
    assert.equal(schema.getType("Book").description, "What people read");
    assert.equal(schema.getType("Book").getFields().oldTitle.deprecationReason, "Use title.");
  },

  "graphql-codegen": async () => {
    const types = await codegen({
      filename: "types.ts", schema: parse(printSchema(schema)), schemaAst: schema,
      documents: [{ location: "books.graphql", document: parse(BOOKS) }],
      config: {}, plugins: [{ typescript: {} }, { operations: {} }],
      pluginMap: { typescript, operations },
    });
    assert.match(types, /export type BooksQueryVariables = Exact<\{/);
    assert.match(types, /where\?: InputMaybe<BookWhereInput>/);
    assert.match(types, /books: Array<\{ __typename\?: 'Book'/);
  },

  "relay-compiler": () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fraiseql-relay-"));
    try {
      fs.mkdirSync(path.join(folder, "src"));
      fs.writeFileSync(path.join(folder, "schema.graphql"), printSchema(schema));
      fs.writeFileSync(path.join(folder, "src", "app.js"),
        `graphql\`query appQuery($first: Int) { books(limit: $first) { id ...app_book } }\`;
         graphql\`fragment app_book on Book { title author { name } }\`;`);
      fs.writeFileSync(path.join(folder, "relay.config.json"),
        JSON.stringify({ src: "./src", schema: "./schema.graphql", language: "javascript" }));
      execFileSync(process.execPath, [path.join(HERE, "node_modules/relay-compiler/cli.js"), "relay.config.json"],
        { cwd: folder, stdio: "pipe" });
      const made = path.join(folder, "src", "__generated__", "appQuery.graphql.js");
      assert.match(fs.readFileSync(made, "utf8"), /query appQuery\(\\n\s*\$first: Int/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },

  "Apollo Client": async () => {
    const possibleTypes = Object.fromEntries(introspection.__schema.types
      .filter((type) => type.possibleTypes).map((type) => [type.name, type.possibleTypes.map((t) => t.name)]));
    const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache({ possibleTypes }) });
    const { data } = await client.query({ query: gql(BOOKS), variables: VARIABLES });
    assert.deepEqual(data.books, [{
      __typename: "Book", ...EXPECTED, author: { __typename: "Author", ...EXPECTED.author },
    }]);
    assert.ok(client.cache.extract()["Book:2"]);
    await assert.rejects(client.query({ query: gql`{ nothing }` }), /Cannot query field "nothing"/);
    client.stop();
  },

  urql: async () => {
    const client = new Client({ url, exchanges: [cacheExchange, fetchExchange] });
    const { data, error } = await client.query(BOOKS, VARIABLES);
    assert.equal(error, undefined);
    const { __typename, author, ...rest } = data.books[0];
    assert.equal(__typename, "Book");
    assert.deepEqual({ ...rest, author: { id: author.id, name: author.name } }, EXPECTED);
    assert.match((await client.query("{ nothing }", {})).error.message, /Cannot query field "nothing"/);
  },
};

for (const [name, run] of Object.entries(clients)) {
  await run();
  console.log(JSON.stringify({ client: name }));
}
