/* SPDX-License-Identifier: MIT
 *
 * Which SQL a selection becomes.  The golden cases (tests/golden) say the same and run it; here are
 * the shapes around them, planned in milliseconds.
 */
#include <stdio.h>

#include "planning.h"
#include "unit.h"

struct row {
    const char *document, *variables, *sql;
};

static const struct row wheres[] = {
    /* NOT, OR and AND keep their bounds. */
    {"{ users(where: {NOT: {OR: [{email: {eq: \"a\"}, fullName: {eq: \"b\"}}, {AND: [{views: {gt: "
     "\"3\"}}, {NOT: {active: {eq: true}}}]}]}}) { id } }",
     NULL,
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (NOT "
     "((((t0.\"email\" OPERATOR(pg_catalog.=) $1) AND (t0.\"full_name\" OPERATOR(pg_catalog.=) "
     "$2)) OR ((((t0.\"views\" OPERATOR(pg_catalog.>) $3)) AND ((NOT ((t0.\"active\" "
     "OPERATOR(pg_catalog.=) $4))))))))) ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS "
     "weight; 'a', 'b', '3', 'true'\n"},
    /* Several operators on one column must all hold. */
    {"{ users(where: {OR: [{email: {gt: \"a\", lt: \"b\"}}, {active: {neq: true}}]}) { id } }",
     NULL,
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (((t0.\"email\" "
     "OPERATOR(pg_catalog.>) $1 AND t0.\"email\" OPERATOR(pg_catalog.<) $2)) OR ((t0.\"active\" "
     "OPERATOR(pg_catalog.<>) $3))) ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight; "
     "'a', 'b', 'true'\n"},
    /* Nothing asked is true; none of nothing is false. */
    {"{ a: users(where: {}) { id } b: users(where: {AND: []}) { id } c: users(where: {OR: []}) { "
     "id } d: users(where: {email: {}}) { id } e: users(where: {NOT: {}}) { id } f: users(where: "
     "{posts: {}}) { id } }",
     NULL,
     "SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 ORDER BY t0.\"id\" LIMIT 1000\nSELECT "
     "q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (true) ORDER BY "
     "t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight\nSELECT q.* FROM (SELECT t0.\"id\" FROM "
     "\"public\".\"users\" AS t0 WHERE (false) ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS "
     "weight\nSELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (true) "
     "ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight\nSELECT q.* FROM (SELECT "
     "t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (NOT (true)) ORDER BY t0.\"id\" LIMIT "
     "1000) AS q, (SELECT) AS weight\nSELECT q.* FROM (SELECT t0.\"id\" FROM "
     "\"public\".\"users\" AS t0 WHERE (true) ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS "
     "weight\n"},
    /* Related rows. */
    {"{ posts(where: {author: {email: {eq: \"x\"}}, comments: {some: {nr: {gt: 1}}, none: {words: "
     "{eq: \"w\"}}, every: {post: {title: {eq: \"t\"}}}}}) { id } }",
     NULL,
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"posts\" AS t0 WHERE (EXISTS (SELECT 1 "
     "FROM \"public\".\"comments\" AS t1 WHERE t1.\"post_id\" OPERATOR(pg_catalog.=) t0.\"id\" "
     "AND ((t1.\"nr\" OPERATOR(pg_catalog.>) $1))) AND NOT EXISTS (SELECT 1 FROM "
     "\"public\".\"comments\" AS t2 WHERE t2.\"post_id\" OPERATOR(pg_catalog.=) t0.\"id\" AND "
     "((EXISTS (SELECT 1 FROM \"public\".\"posts\" AS t3 WHERE t3.\"id\" OPERATOR(pg_catalog.=) "
     "t2.\"post_id\" AND ((t3.\"title\" OPERATOR(pg_catalog.=) $2))))) IS NOT TRUE) AND NOT "
     "EXISTS (SELECT 1 FROM \"public\".\"comments\" AS t4 WHERE t4.\"post_id\" "
     "OPERATOR(pg_catalog.=) t0.\"id\" AND ((t4.\"words\" OPERATOR(pg_catalog.=) $3)))) AND "
     "(EXISTS (SELECT 1 FROM \"public\".\"users\" AS t5 WHERE t5.\"id\" OPERATOR(pg_catalog.=) "
     "t0.\"author_id\" AND ((t5.\"email\" OPERATOR(pg_catalog.=) $4)))) ORDER BY t0.\"id\" "
     "LIMIT 1000) AS q, (SELECT) AS weight; '1', 't', 'w', 'x'\n"},
    /* Parts of a range and of a composite. */
    {"{ users(where: {stay: {lower: {gt: \"2024-01-01T00:00:00Z\"}, empty: {eq: false}}, home: "
     "{number: {gte: 3}}}, orderBy: [{home: {street: ASC}}, {stay: {upper: DESC_NULLS_LAST}}]) { "
     "home { number } } }",
     NULL,
     "SELECT q.* FROM (SELECT (t0.\"home\" IS DISTINCT FROM NULL), (t0.\"home\").\"number\" "
     "FROM \"public\".\"users\" AS t0 WHERE ((pg_catalog.lower(t0.\"stay\") "
     "OPERATOR(pg_catalog.>) $1) AND (pg_catalog.isempty(t0.\"stay\") OPERATOR(pg_catalog.=) "
     "$2)) AND (((t0.\"home\").\"number\" OPERATOR(pg_catalog.>=) $3)) ORDER BY "
     "(t0.\"home\").\"street\" ASC, pg_catalog.upper(t0.\"stay\") DESC NULLS LAST, t0.\"id\" "
     "LIMIT 1000) AS q, (SELECT) AS weight; '2024-01-01T00:00:00Z', 'false', '3'\n"},
    /* Members of a document that is fetched whole. */
    {"{ secrets(where: {title: {like: \"a%\"}, writer: {name: {eq: \"N\"}}}, orderBy: [{pages: "
     "ASC}]) { title writer { name } id pages } }",
     NULL,
     "SELECT q.* FROM (SELECT t0.\"data\", t0.\"id\" FROM \"public\".\"v_secret\" AS t0 WHERE "
     "((t0.\"data\" OPERATOR(pg_catalog.->>) 'title')::\"pg_catalog\".\"text\" "
     "OPERATOR(pg_catalog.~~) $1) AND (((t0.\"data\" OPERATOR(pg_catalog.->) 'writer' "
     "OPERATOR(pg_catalog.->>) 'name')::\"pg_catalog\".\"text\" OPERATOR(pg_catalog.=) $2)) "
     "ORDER BY (t0.\"data\" OPERATOR(pg_catalog.->>) 'pages')::\"pg_catalog\".\"int4\" ASC, "
     "t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight; 'a%', 'N'\n"},
    /* A list in one variable and one written out are the same to PostgreSQL. */
    {"query ($m: [String!]!, $x: String!) { a: users(where: {email: {in: $m}}) { id } b: "
     "users(where: {email: {in: [\"c\", $x]}}) { id } }",
     "{\"m\": [\"c\", \"d\\\"\\\\\"], \"x\": \"d\\\"\\\\\"}",
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (t0.\"email\" "
     "OPERATOR(pg_catalog.=) ANY($1)) ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight; "
     "'{\"c\",\"d\\\"\\\\\"}'\nSELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS "
     "t0 WHERE (t0.\"email\" OPERATOR(pg_catalog.=) ANY($1)) ORDER BY t0.\"id\" LIMIT 1000) AS "
     "q, (SELECT) AS weight; '{\"c\",\"d\\\"\\\\\"}'\n"},
    /* Values of every kind go as text, never into the SQL. */
    {"{ users(where: {settings: {contains: {a: [1, \"x\\\"y\"]}}, tags: {contains: [\"a\", null, "
     "\"b\\\"c\\\\d\", \"\"]}, address: {inSubnet: \"10.0.0.0/8\"}, mood: {in: [sad, so_so]}, "
     "born: {isnull: false}, email: {eq: \"'; DROP TABLE users; --\"}}) { id } }",
     NULL,
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (t0.\"email\" "
     "OPERATOR(pg_catalog.=) $1) AND (t0.\"born\" IS NOT NULL) AND (t0.\"mood\" "
     "OPERATOR(pg_catalog.=) ANY($2)) AND (t0.\"tags\" OPERATOR(pg_catalog.@>) $3) AND "
     "(t0.\"settings\" OPERATOR(pg_catalog.@>) $4) AND (t0.\"address\" OPERATOR(pg_catalog.<<=) "
     "$5) ORDER BY t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight; ''; DROP TABLE users; --', "
     "'{\"sad\",\"so so\"}', '{\"a\",NULL,\"b\\\"c\\\\d\",\"\"}', '{\"a\":[1,\"x\\\"y\"]}', "
     "'10.0.0.0/8'\n"},
    /* In patterns the text is literal, but for like. */
    {"{ users(where: {email: {contains: \"50%_\\\\\", istartswith: \"_\", endswith: \"%\", like: "
     "\"%_\"}}) { id } }",
     NULL,
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE (t0.\"email\" "
     "OPERATOR(pg_catalog.~~) $1 AND t0.\"email\" OPERATOR(pg_catalog.~~*) $2 AND t0.\"email\" "
     "OPERATOR(pg_catalog.~~) $3 AND t0.\"email\" OPERATOR(pg_catalog.~~) $4) ORDER BY "
     "t0.\"id\" LIMIT 1000) AS q, (SELECT) AS weight; '%50\\%\\_\\\\%', '\\_%', '%\\%', '%_'\n"},
};

static const struct row orders[] = {
    /* The key ends every order. */
    {"{ comments(orderBy: [{words: DESC}]) { nr } }", NULL,
     "SELECT t0.\"nr\" FROM \"public\".\"comments\" AS t0 ORDER BY t0.\"words\" DESC, "
     "t0.\"post_id\", t0.\"nr\" LIMIT 1000\n"},
    /* By a related row: it is joined before the cut, and once. */
    {"{ posts(orderBy: [{author: {email: DESC}}, {author: {fullName: ASC_NULLS_FIRST}}, {reviewer: "
     "{email: ASC}}], limit: 2, offset: 1) { title author { email } } }",
     NULL,
     "SELECT t0.\"title\", (t1.\"id\" IS DISTINCT FROM NULL), t1.\"email\" FROM "
     "\"public\".\"posts\" AS t0 LEFT JOIN \"public\".\"users\" AS t1 ON t1.\"id\" "
     "OPERATOR(pg_catalog.=) t0.\"author_id\" LEFT JOIN \"public\".\"users\" AS t2 ON "
     "t2.\"id\" OPERATOR(pg_catalog.=) t0.\"reviewer_id\" ORDER BY t1.\"email\" DESC, "
     "t1.\"full_name\" ASC NULLS FIRST, t2.\"email\" ASC, t0.\"id\" LIMIT 2 OFFSET 1\n"},
    /* By two steps. */
    {"{ comments(orderBy: [{post: {author: {email: ASC}}}]) { nr } }", NULL,
     "SELECT t0.\"nr\" FROM \"public\".\"comments\" AS t0 LEFT JOIN \"public\".\"posts\" "
     "AS t1 ON t1.\"id\" OPERATOR(pg_catalog.=) t0.\"post_id\" LEFT JOIN "
     "\"public\".\"users\" AS t2 ON t2.\"id\" OPERATOR(pg_catalog.=) t1.\"author_id\" "
     "ORDER BY t2.\"email\" ASC, t0.\"post_id\", t0.\"nr\" LIMIT 1000\n"},
    /* Otherwise what is joined is joined to the rows that are left. */
    {"{ posts(limit: 2, offset: 4) { title author { email } reviewer { manager { email } } } }",
     NULL,
     "SELECT t0.\"title\", (t1.\"id\" IS DISTINCT FROM NULL), t1.\"email\", (t2.\"id\" IS "
     "DISTINCT FROM NULL), (t3.\"id\" IS DISTINCT FROM NULL), t3.\"email\" FROM (SELECT "
     "t0.\"id\", t0.\"author_id\", t0.\"reviewer_id\", t0.\"title\" FROM "
     "\"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT 2 OFFSET 4) AS t0 LEFT JOIN "
     "\"public\".\"users\" AS t1 ON t1.\"id\" OPERATOR(pg_catalog.=) t0.\"author_id\" "
     "LEFT JOIN \"public\".\"users\" AS t2 ON t2.\"id\" OPERATOR(pg_catalog.=) "
     "t0.\"reviewer_id\" LEFT JOIN \"public\".\"users\" AS t3 ON t3.\"id\" "
     "OPERATOR(pg_catalog.=) t2.\"manager_id\" ORDER BY t0.\"id\"\n"},
};

static const struct row limits[] = {
    /* A variable stands as the power of four above it, and cuts outside. */
    {"query ($n: Int, $o: Int) { posts(limit: $n, offset: $o) { title author { email } } }",
     "{\"n\": 5, \"o\": 100}",
     "SELECT t0.\"title\", (t1.\"id\" IS DISTINCT FROM NULL), t1.\"email\" FROM (SELECT "
     "t0.\"id\", t0.\"author_id\", t0.\"title\" FROM \"public\".\"posts\" AS t0 ORDER BY "
     "t0.\"id\" LIMIT 272) AS t0 LEFT JOIN \"public\".\"users\" AS t1 ON t1.\"id\" "
     "OPERATOR(pg_catalog.=) t0.\"author_id\" ORDER BY t0.\"id\" LIMIT $1 OFFSET CASE WHEN "
     "pg_catalog.clock_timestamp() IS NULL THEN 0 ELSE $2 END; '5', '100'\n"},
    /* Only one of them. */
    {"query ($n: Int, $o: Int) { a: posts(limit: $n, offset: 7) { title } b: posts(limit: 7, "
     "offset: $o) { title } c: posts(limit: $n) { title } }",
     "{\"n\": 17, \"o\": 0}",
     "SELECT t0.\"title\" FROM (SELECT t0.\"id\", t0.\"title\" FROM \"public\".\"posts\" AS t0 "
     "ORDER BY t0.\"id\" LIMIT 71) AS t0 LIMIT $1 OFFSET 7; '17'\nSELECT t0.\"title\" FROM "
     "(SELECT t0.\"id\", t0.\"title\" FROM \"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT "
     "23) AS t0 LIMIT 7 OFFSET CASE WHEN pg_catalog.clock_timestamp() IS NULL THEN 0 ELSE $1 "
     "END; '0'\nSELECT t0.\"title\" FROM (SELECT t0.\"id\", t0.\"title\" FROM "
     "\"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT 64) AS t0 LIMIT $1; '17'\n"},
    /* Without a value there is none. */
    {"query ($n: Int, $o: Int) { posts(limit: $n, offset: $o) { title } }", "{\"n\": null}",
     "SELECT t0.\"title\" FROM \"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT 1000\n"},
    /* With an order of another table there is nothing to cut first. */
    {"query ($n: Int) { posts(limit: $n, orderBy: [{author: {email: ASC}}]) { title author { email "
     "} } }",
     "{\"n\": 5}",
     "SELECT t0.\"title\", (t1.\"id\" IS DISTINCT FROM NULL), t1.\"email\" FROM "
     "\"public\".\"posts\" AS t0 LEFT JOIN \"public\".\"users\" AS t1 ON t1.\"id\" "
     "OPERATOR(pg_catalog.=) t0.\"author_id\" ORDER BY t1.\"email\" ASC, t0.\"id\" LIMIT "
     "$1; '5'\n"},
    /* Bounds. */
    {"{ a: posts(limit: 0) { id } b: posts(limit: 100000, offset: 2147483647) { id } }", NULL,
     "SELECT t0.\"id\" FROM \"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT 0\n"
     "SELECT t0.\"id\" FROM \"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT 100000 "
     "OFFSET 2147483647\n"},
    /* A default is written out. */
    {"query ($n: Int = 3) { posts(limit: $n) { id } }", NULL,
     "SELECT t0.\"id\" FROM \"public\".\"posts\" AS t0 ORDER BY t0.\"id\" LIMIT 3\n"},
};

static const struct row sets[] = {
    /* Each type of column is sent in one place, whichever set it belongs to. */
    {"{ users { email posts { title pages comments { words nr } author { fullName "
     "} } "
     "users { views born } } }",
     NULL,
     "WITH s0 AS MATERIALIZED (SELECT 0 AS p, (pg_catalog.row_number() OVER "
     "())::pg_catalog.int4 AS n, q.* FROM (SELECT t0.\"email\" AS c0, t0.\"id\" AS k0 "
     "FROM \"public\".\"users\" AS t0 ORDER BY t0.\"id\" LIMIT 1000) AS q), s1 AS "
     "MATERIALIZED (SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 "
     "AS n, q.* FROM s0 CROSS JOIN LATERAL (SELECT t1.\"title\" AS c0, t1.\"pages\" AS "
     "c1, (t3.\"id\" IS DISTINCT FROM NULL) AS c2, t3.\"full_name\" AS c3, t1.\"id\" AS "
     "k0 FROM (SELECT t1.\"id\", t1.\"author_id\", t1.\"title\", t1.\"pages\" FROM "
     "\"public\".\"posts\" AS t1 WHERE t1.\"author_id\" OPERATOR(pg_catalog.=) s0.k0 "
     "ORDER BY t1.\"id\" LIMIT 1000) AS t1 LEFT JOIN \"public\".\"users\" AS t3 ON "
     "t3.\"id\" OPERATOR(pg_catalog.=) t1.\"author_id\" ORDER BY t1.\"id\") AS q) SELECT "
     "0, q.p, q.n, q.c0, NULL::\"pg_catalog\".\"int4\", NULL::\"pg_catalog\".\"bool\", "
     "NULL::\"pg_catalog\".\"text\", NULL::\"pg_catalog\".\"int8\", "
     "NULL::\"pg_catalog\".\"date\" FROM s0 AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, "
     "NULL], NULL::\"pg_catalog\".\"text\"[]) IS NULL UNION ALL SELECT 1, q.p, q.n, q.c0, "
     "q.c1, q.c2, q.c3, NULL, NULL FROM s1 AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, "
     "NULL], NULL::\"pg_catalog\".\"text\"[]) IS NULL AND pg_catalog.array_eq(ARRAY[q.c1, "
     "NULL], NULL::\"pg_catalog\".\"int4\"[]) IS NULL AND pg_catalog.array_eq(ARRAY[q.c3, "
     "NULL], NULL::\"pg_catalog\".\"text\"[]) IS NULL UNION ALL SELECT 2, s1.n, 0, q.c0, "
     "q.c1, NULL, NULL, NULL, NULL FROM s1 CROSS JOIN LATERAL (SELECT t2.\"words\" AS c0, "
     "t2.\"nr\" AS c1 FROM \"public\".\"comments\" AS t2 WHERE t2.\"post_id\" "
     "OPERATOR(pg_catalog.=) s1.k0 ORDER BY t2.\"post_id\", t2.\"nr\" LIMIT 1000) AS q "
     "WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::\"pg_catalog\".\"text\"[]) IS "
     "NULL AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::\"pg_catalog\".\"int4\"[]) IS "
     "NULL UNION ALL SELECT 3, s0.n, 0, NULL, NULL, NULL, NULL, q.c0, q.c1 FROM s0 CROSS "
     "JOIN LATERAL (SELECT t4.\"views\" AS c0, t4.\"born\" AS c1 FROM "
     "\"public\".\"users\" AS t4 WHERE t4.\"manager_id\" OPERATOR(pg_catalog.=) s0.k0 "
     "ORDER BY t4.\"id\" LIMIT 1000) AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], "
     "NULL::\"pg_catalog\".\"int8\"[]) IS NULL AND pg_catalog.array_eq(ARRAY[q.c1, NULL], "
     "NULL::\"pg_catalog\".\"date\"[]) IS NULL\n"},
    /* Each list has its own bounds. */
    {"query ($o: Int, $n: Int) { users(limit: 3, offset: $o) { id posts(limit: $n, "
     "orderBy: [{title: ASC}], where: {title: {neq: \"\"}}) { id } } }",
     "{\"o\": 100, \"n\": 5}",
     "WITH s0 AS MATERIALIZED (SELECT 0 AS p, (pg_catalog.row_number() OVER "
     "())::pg_catalog.int4 AS n, q.* FROM (SELECT t0.\"id\" AS c0, t0.\"id\" AS k0 FROM (SELECT "
     "t0.\"id\" FROM \"public\".\"users\" AS t0 ORDER BY t0.\"id\" LIMIT 259) AS t0 LIMIT 3 "
     "OFFSET CASE WHEN pg_catalog.clock_timestamp() IS NULL THEN 0 ELSE $1 END) AS q) SELECT 0, "
     "q.p, q.n, q.c0 FROM s0 AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], "
     "NULL::\"pg_catalog\".\"uuid\"[]) IS NULL UNION ALL SELECT 1, s0.n, 0, q.c0 FROM s0 CROSS "
     "JOIN LATERAL (SELECT t1.\"id\" AS c0 FROM (SELECT t1.\"id\", t1.\"author_id\", "
     "t1.\"title\" FROM \"public\".\"posts\" AS t1 WHERE t1.\"author_id\" "
     "OPERATOR(pg_catalog.=) s0.k0 AND (t1.\"title\" OPERATOR(pg_catalog.<>) $2) ORDER BY "
     "t1.\"title\" ASC, t1.\"id\" LIMIT 16) AS t1 LIMIT $3) AS q WHERE "
     "pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::\"pg_catalog\".\"uuid\"[]) IS NULL; '100', "
     "'', '5'\n"},
    /* A list of a joined row; the one that it is joined to needs no number. */
    {"{ post(id: \"00000000-0000-4000-8000-000000000001\") { author { users { email } } } }", NULL,
     "WITH s0 AS MATERIALIZED (SELECT 0 AS p, 1 AS n, q.* FROM (SELECT (t1.\"id\" IS DISTINCT FROM "
     "NULL) AS "
     "c0, t1.\"id\" AS k0 FROM \"public\".\"posts\" AS t0 LEFT JOIN \"public\".\"users\" "
     "AS t1 ON t1.\"id\" OPERATOR(pg_catalog.=) t0.\"author_id\" WHERE t0.\"id\" "
     "OPERATOR(pg_catalog.=) $1) AS q) SELECT 0, q.p, q.n, q.c0, "
     "NULL::\"pg_catalog\".\"text\" FROM s0 AS q UNION ALL SELECT 1, s0.n, 0, NULL, q.c0 "
     "FROM s0 CROSS JOIN LATERAL (SELECT t2.\"email\" AS c0 FROM \"public\".\"users\" AS "
     "t2 WHERE t2.\"manager_id\" OPERATOR(pg_catalog.=) s0.k0 ORDER BY t2.\"id\" LIMIT "
     "1000) AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], "
     "NULL::\"pg_catalog\".\"text\"[]) IS NULL; '00000000-0000-4000-8000-000000000001'\n"},
    /* What was asked for twice is fetched once. */
    {"{ users { a: email b: email posts { id } again: posts { id } "
     "} }",
     NULL,
     "WITH s0 AS MATERIALIZED (SELECT 0 AS p, (pg_catalog.row_number() OVER "
     "())::pg_catalog.int4 AS n, q.* FROM (SELECT t0.\"email\" AS c0, t0.\"id\" AS k0 "
     "FROM \"public\".\"users\" AS t0 ORDER BY t0.\"id\" LIMIT 1000) AS q) SELECT 0, q.p, "
     "q.n, q.c0, NULL::\"pg_catalog\".\"uuid\" FROM s0 AS q WHERE "
     "pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::\"pg_catalog\".\"text\"[]) IS NULL "
     "UNION ALL SELECT 1, s0.n, 0, NULL, q.c0 FROM s0 CROSS JOIN LATERAL (SELECT "
     "t1.\"id\" AS c0 FROM \"public\".\"posts\" AS t1 WHERE t1.\"author_id\" "
     "OPERATOR(pg_catalog.=) s0.k0 ORDER BY t1.\"id\" LIMIT 1000) AS q WHERE "
     "pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::\"pg_catalog\".\"uuid\"[]) IS NULL "
     "UNION ALL SELECT 2, s0.n, 0, NULL, q.c0 FROM s0 CROSS JOIN LATERAL (SELECT "
     "t2.\"id\" AS c0 FROM \"public\".\"posts\" AS t2 WHERE t2.\"author_id\" "
     "OPERATOR(pg_catalog.=) s0.k0 ORDER BY t2.\"id\" LIMIT 1000) AS q WHERE "
     "pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::\"pg_catalog\".\"uuid\"[]) IS NULL\n"},
};

static const struct row shapes[] = {
    /* Keys. */
    {"{ comment(postId: \"00000000-0000-4000-8000-000000000001\", nr: 3) { words } "
     "userByEmail(email: \"a\") { id } }",
     NULL,
     "SELECT t0.\"words\" FROM \"public\".\"comments\" AS t0 WHERE t0.\"post_id\" "
     "OPERATOR(pg_catalog.=) $1 AND t0.\"nr\" OPERATOR(pg_catalog.=) $2; "
     "'00000000-0000-4000-8000-000000000001', '3'\n"
     "SELECT t0.\"id\" FROM \"public\".\"users\" AS t0 WHERE t0.\"email\" "
     "OPERATOR(pg_catalog.=) $1; 'a'\n"},
    /* A view that is seen through, under one that is too. */
    {"{ book(id: \"00000000-0000-4000-8000-000000000001\") { title author { name } words } }", NULL,
     "SELECT t0.\"data.title\", (t1.\"base.pk_author\" IS DISTINCT FROM NULL), "
     "t1.\"data.name\", t0.\"data.words\" FROM (SELECT b.id AS \"id\", b.title AS "
     "\"data.title\", (b.pages OPERATOR(pg_catalog.*) 250)::pg_catalog.int8 AS "
     "\"data.words\", b.\"fk_author\" AS \"base.fk_author\" FROM (public.tb_book b JOIN "
     "public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))) AS t0 LEFT "
     "JOIN (SELECT a.\"pk_author\" AS \"base.pk_author\", a.name AS \"data.name\" FROM "
     "public.tb_author a) AS t1 ON t1.\"base.pk_author\" OPERATOR(pg_catalog.=) "
     "t0.\"base.fk_author\" WHERE t0.\"id\" OPERATOR(pg_catalog.=) $1; "
     "'00000000-0000-4000-8000-000000000001'\n"},
    /* Members of a stored document that follow each other are one cell. */
    {"{ cards { title id pages shelf { row } __typename } }", NULL,
     "SELECT t0.\"data\", t0.\"id\" FROM \"public\".\"tv_card\" AS t0 ORDER BY t0.\"id\" "
     "LIMIT 1000\n"},
    /* Nothing but its name. */
    {"{ users { __typename } t: __typename }", NULL,
     "SELECT 1 FROM \"public\".\"users\" AS t0 ORDER BY t0.\"id\" LIMIT 1000\n"
     "\"Query\"\n"},
    /* Fragments, directives and names. */
    {"query ($no: Boolean!) { users { ...F email @skip(if: $no) ... on User @include(if: $no) { "
     "mail: email } } } fragment F on User { id ... { id manager { id } } manager { email } }",
     "{\"no\": true}",
     "SELECT t0.\"id\", (t1.\"id\" IS DISTINCT FROM NULL), t1.\"id\", t1.\"email\", "
     "t0.\"email\" FROM (SELECT t0.\"id\", t0.\"email\", t0.\"manager_id\" FROM "
     "\"public\".\"users\" AS t0 ORDER BY t0.\"id\" LIMIT 1000) AS t0 LEFT JOIN "
     "\"public\".\"users\" AS t1 ON t1.\"id\" OPERATOR(pg_catalog.=) t0.\"manager_id\" "
     "ORDER BY t0.\"id\"\n"},
};

static void check(const struct row *rows, size_t count)
{
    planning_begin(NULL);
    for (size_t i = 0; i < count; i++) {
        fq_str sql = planned_text(plan_document(rows[i].document, rows[i].variables));
        ck_assert_msg(fq_str_eq(sql, fq_str_from(rows[i].sql)), "%s\n%.*s", rows[i].document,
                      FQ_STR_ARG(sql));
    }
    planning_end();
}

#define CHECK(rows) check(rows, FQ_ARRAY_LEN(rows))

TEST(conditions_keep_their_bounds_and_their_values_apart)
{
    CHECK(wheres);
}
END

TEST(orders_are_complete_and_join_what_they_need)
{
    CHECK(orders);
}
END

TEST(limits_stand_where_postgresql_can_plan_by_them)
{
    CHECK(limits);
}
END

TEST(nested_lists_are_sets_of_one_statement)
{
    CHECK(sets);
}
END

TEST(fields_are_fetched_once_and_in_the_cheapest_way)
{
    CHECK(shapes);
}
END

TEST(names_are_quoted_wherever_they_stand)
{
    planning_begin("composite `Odd \"Type\"` `a b` text, select int4\n"
                   "table `Order \"Lines\"` -- @fraiseql {\"name\": \"line\"}\n"
                   "  `Order \"Nr\"` int4! primary -- @fraiseql {\"name\": \"nr\"}\n"
                   "  select text\n  `x;--` `Odd \"Type\"` -- @fraiseql {\"name\": \"odd\"}\n"
                   "  parent_id int4\n"
                   "  foreign k (parent_id) -> `Order \"Lines\"` (`Order \"Nr\"`)\n");
    ASSERT_STR(planned_text(plan_document("{ lines(where: {select: {eq: \"a\"}, odd: {select: {gt: "
                                          "1}}}, orderBy: [{nr: DESC}]) { nr odd { select } parent "
                                          "{ select } lines { nr } } }",
                                          NULL)),
               FQ_STR("WITH s0 AS MATERIALIZED (SELECT 0 AS p, (pg_catalog.row_number() OVER "
                      "())::pg_catalog.int4 AS n, q.* FROM (SELECT t0.\"Order \"\"Nr\"\"\" AS c0, "
                      "(t0.\"x;--\" IS DISTINCT FROM NULL) AS c1, (t0.\"x;--\").\"select\" AS c2, "
                      "(t1.\"Order \"\"Nr\"\"\" IS DISTINCT FROM NULL) AS c3, t1.\"select\" AS c4, "
                      "t0.\"Order \"\"Nr\"\"\" AS k0 FROM (SELECT t0.\"Order \"\"Nr\"\"\", "
                      "t0.\"select\", t0.\"x;--\", t0.\"parent_id\" FROM \"public\".\"Order "
                      "\"\"Lines\"\"\" AS t0 WHERE (t0.\"select\" OPERATOR(pg_catalog.=) $1) AND "
                      "(((t0.\"x;--\").\"select\" OPERATOR(pg_catalog.>) $2)) ORDER BY t0.\"Order "
                      "\"\"Nr\"\"\" DESC LIMIT 1000) AS t0 LEFT JOIN "
                      "\"public\".\"Order \"\"Lines\"\"\" AS t1 ON t1.\"Order \"\"Nr\"\"\" "
                      "OPERATOR(pg_catalog.=) t0.\"parent_id\" ORDER BY t0.\"Order \"\"Nr\"\"\" "
                      "DESC) AS q) SELECT 0, q.p, q.n, q.c0, q.c1, q.c2, "
                      "q.c3, q.c4 FROM s0 AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], "
                      "NULL::\"pg_catalog\".\"int4\"[]) IS NULL AND "
                      "pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::\"pg_catalog\".\"int4\"[]) IS "
                      "NULL AND pg_catalog.array_eq(ARRAY[q.c4, NULL], "
                      "NULL::\"pg_catalog\".\"text\"[]) IS NULL UNION ALL SELECT 1, s0.n, 0, q.c0, "
                      "NULL, NULL, NULL, NULL FROM s0 CROSS JOIN LATERAL (SELECT t2.\"Order "
                      "\"\"Nr\"\"\" AS c0 FROM \"public\".\"Order \"\"Lines\"\"\" AS t2 WHERE "
                      "t2.\"parent_id\" OPERATOR(pg_catalog.=) s0.k0 ORDER BY t2.\"Order "
                      "\"\"Nr\"\"\" LIMIT 1000) AS q WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], "
                      "NULL::\"pg_catalog\".\"int4\"[]) IS NULL; 'a', '1'\n"));
    planning_end();
}
END

/* ---- properties ---- */

static size_t count_of(const char *sql, size_t number)
{
    char written[16];
    size_t found = 0, len = (size_t)snprintf(written, sizeof(written), "$%zu", number);
    for (const char *at = sql; (at = strstr(at, written)); at += len)
        found += at[len] < '0' || at[len] > '9';
    return found;
}

static void check_numbers(const struct row *rows, size_t count)
{
    planning_begin(NULL);
    for (size_t i = 0; i < count; i++) {
        const struct planned *planned = plan_document(rows[i].document, rows[i].variables);
        ck_assert_int_eq(planned->status, FQ_OK);
        for (size_t k = 0; k < planned->plan->step_count; k++) {
            const struct fq_statement *statement = &planned->plan->steps[k].statement;
            for (size_t n = 1; n <= statement->param_count; n++)
                ck_assert_msg(count_of(statement->sql, n) == 1, "$%zu: %s", n, statement->sql);
            ck_assert_uint_eq(count_of(statement->sql, statement->param_count + 1), 0);
        }
    }
    planning_end();
}

TEST(each_parameter_stands_in_the_statement_once)
{
    static const struct row deep[] = {
        {"{ users(where: {email: {eq: \"1\"}}) { posts(where: {title: {eq: \"2\"}}) { "
         "comments(where: {words: {eq: \"3\"}}) { nr } } postsByReviewerId(where: {title: {in: "
         "[\"4\"]}}) { comments(where: {words: {eq: \"5\"}}) { nr } } users(where: {OR: [{email: "
         "{eq: \"6\"}}, {manager: {email: {eq: \"7\"}}}]}) { id } } }",
         NULL, NULL},
    };
    check_numbers(wheres, FQ_ARRAY_LEN(wheres));
    check_numbers(limits, FQ_ARRAY_LEN(limits));
    check_numbers(sets, FQ_ARRAY_LEN(sets));
    check_numbers(shapes, FQ_ARRAY_LEN(shapes));
    check_numbers(deep, FQ_ARRAY_LEN(deep));
}
END

TEST(statements_are_known_by_their_texts)
{
    planning_begin(NULL);
    const struct fq_plan *plan =
        plan_document("{ a: users { id } b: users { id } c: users { email } }", NULL)->plan;
    uint64_t first = plan->steps[0].statement.id;
    ck_assert_uint_eq(plan->steps[1].statement.id, first);
    ck_assert_uint_ne(plan->steps[2].statement.id, first);
    planning_end();
}
END

int main(void)
{
    return RUN(
        "plan/sql", conditions_keep_their_bounds_and_their_values_apart,
        orders_are_complete_and_join_what_they_need, limits_stand_where_postgresql_can_plan_by_them,
        nested_lists_are_sets_of_one_statement, fields_are_fetched_once_and_in_the_cheapest_way,
        names_are_quoted_wherever_they_stand, each_parameter_stands_in_the_statement_once,
        statements_are_known_by_their_texts);
}
