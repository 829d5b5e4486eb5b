// SPDX-License-Identifier: MIT
//
// PostGraphile as its manual says to run it in production: the Amber preset with the plugins for
// filters and for aggregates, no GraphiQL, no
// watching, no explaining, a pool of 20.  bench/run also sets NODE_ENV and GRAPHILE_ENV to
// "production", which turns its development checks off.
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

// The headers that our own server is given in the case "by id with claims", and the settings
// that each becomes.
const SETTINGS = {
  "x-fraiseql-tenant-id": "app.tenant_id",
  "x-fraiseql-user-id": "app.user_id",
  "x-fraiseql-contact-id": "app.contact_id",
  "x-fraiseql-claims": "request.jwt.claims",
};

/** No header, no setting: PostGraphile then runs its statements without a transaction. */
function settingsOf(headers) {
  let settings = null;
  for (const header in SETTINGS) {
    if (headers[header] !== undefined) (settings ??= {})[SETTINGS[header]] = headers[header];
  }
  return settings;
}

export default {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: (process.env.BENCH_SCHEMAS ?? "public").split(","),
      poolConfig: { max: 20 },
    }),
  ],
  grafserv: { graphiql: false, watch: false, graphqlPath: "/graphql" },
  grafast: {
    explain: false,
    context(request) {
      const settings = settingsOf(request.node?.req?.headers ?? {});
      return settings ? { pgSettings: settings } : {};
    },
  },
  schema: {
    // Plain lists beside connections: the same shape as our answer, and less work for the peer
    // than edges, cursors and page information would be.
    defaultBehavior: "+list",
  },
};
