// SPDX-License-Identifier: MIT
//
// The page at /graphql.  It asks the address it came from, so it works behind any prefix.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "./page.css";
import { createRoot } from "react-dom/client";

// Good on any schema.
const WELCOME = `# Ctrl-Space proposes what fits,
# Ctrl-Enter runs the query, and the
# book at the top left shows all types.
#
# This lists what can be asked for:

{
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
`;

const fetcher = createGraphiQLFetcher({ url: window.location.pathname });

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL fetcher={fetcher} defaultQuery={WELCOME}>
    <GraphiQL.Logo>FraiseQL</GraphiQL.Logo>
  </GraphiQL>,
);
