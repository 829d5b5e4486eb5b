/* SPDX-License-Identifier: MIT
 *
 * Reads PostgreSQL's text form of a query tree (pg_node_tree), as far as needed to know what the
 * outermost query of a view does.
 *
 * Grammar, from src/backend/nodes/outfuncs.c and read.c:
 *   node  := '{' NAME (':' field value…)* '}'      value := token | node | list
 *   list  := '(' value* ')'                        token := bytes up to space or bracket
 * A backslash takes the next byte as it is, inside tokens and quoted strings alike, so that a
 * bare bracket is always structure.
 */
#ifndef FQ_PG_NODE_TREE_H
#define FQ_PG_NODE_TREE_H

#include <stdbool.h>

#include "base/str.h"

/* Whether the one query of a rewrite rule's action only picks, filters, joins and sorts rows: no
 * DISTINCT, grouping, aggregates, set operations, LIMIT, OFFSET, window functions, set-returning
 * functions in its list or row locks.  Subqueries may do anything.  False for what cannot be read.
 */
bool fq_pg_rule_is_plain(fq_str action);

/* Whether it does that to groups of rows: it has GROUP BY without GROUPING SETS, and maybe
 * aggregates and HAVING. */
bool fq_pg_rule_is_grouped(fq_str action);

#endif
