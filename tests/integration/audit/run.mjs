// SPDX-License-Identifier: MIT
//
// Runs every audit of graphql-http against the server at the given address and prints one line of
// JSON for each: {"id", "name", "status": "ok" | "notice" | "warn" | "error", "reason"}.
//
//     node run.mjs http://127.0.0.1:8080/graphql
import { auditServer } from "graphql-http";

const [url] = process.argv.slice(2);
for (const result of await auditServer({ url })) {
  const { id, name, status, reason } = result;
  console.log(JSON.stringify({ id, name, status, reason }));
}
