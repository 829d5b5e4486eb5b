/* SPDX-License-Identifier: MIT
 *
 * GraphiQL, the query editor: /graphql as a browser sees it, and its files below /graphql/.
 * They are built from web/graphiql and found in a folder; a server without them says so.
 */
#ifndef FQ_SERVER_GRAPHIQL_H
#define FQ_SERVER_GRAPHIQL_H

#include "config/config.h"
#include "http/server.h"

struct fq_worker;

/* The folder with its files.  False when it is switched off or was not built. */
bool fq_graphiql_find(const struct fq_config *config, char *folder, size_t size) FQ_CHECKED;

/* A request to /graphql that asks nothing of GraphQL and would rather have HTML than JSON. */
bool fq_graphiql_is_wanted(struct fq_http_exchange *exchange);

/* The page, or one that says why there is none. */
void fq_graphiql_show(struct fq_worker *worker, struct fq_http_exchange *exchange);

#endif
