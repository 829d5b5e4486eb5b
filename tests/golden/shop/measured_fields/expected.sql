-- customers
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT (pg_catalog.ts_rank(pg_catalog.to_tsvector('pg_catalog.simple'::pg_catalog.regconfig,
            t0."full_name"),
            pg_catalog.websearch_to_tsquery('pg_catalog.simple'::pg_catalog.regconfig, $1))) AS c0,
            (pg_catalog.ts_headline(pg_catalog.get_current_ts_config(), t0."full_name",
                pg_catalog.websearch_to_tsquery(pg_catalog.get_current_ts_config(), $2),
                'MaxWords=' OPERATOR(pg_catalog.||) $3::pg_catalog.text OPERATOR(pg_catalog.||) ', MinWords=' OPERATOR(pg_catalog.||) (COALESCE(NULL::pg_catalog.int4,
                    LEAST(15, GREATEST($3, 2) OPERATOR(pg_catalog.-) 1)))::pg_catalog.text OPERATOR(pg_catalog.||) ', MaxFragments=' OPERATOR(pg_catalog.||) 0::pg_catalog.text OPERATOR(pg_catalog.||) ', StartSel="' OPERATOR(pg_catalog.||) pg_catalog.replace($4,
                        '"', '""') OPERATOR(pg_catalog.||) '", StopSel="' OPERATOR(pg_catalog.||) pg_catalog.replace($5,
                            '"', '""') OPERATOR(pg_catalog.||) '"')) AS c1, t0."id" AS k0
        FROM "public"."customer" AS t0
        ORDER BY (pg_catalog.ts_rank(pg_catalog.to_tsvector('pg_catalog.simple'::pg_catalog.regconfig,
            t0."full_name"),
            pg_catalog.websearch_to_tsquery('pg_catalog.simple'::pg_catalog.regconfig, $1))) DESC,
            t0."id"
        LIMIT 2
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1, NULL::"pg_catalog"."bool"
FROM s0 AS q
UNION ALL
SELECT 1, s0.n, 0, q.c1, NULL, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT (t2."id" IS DISTINCT FROM NULL) AS c0,
        (pg_catalog.ts_rank_cd(pg_catalog.to_tsvector(pg_catalog.get_current_ts_config(), t2."email"),
            pg_catalog.websearch_to_tsquery(pg_catalog.get_current_ts_config(), $6))) AS c1
    FROM (
        SELECT t1."purchase_no", t1."customer_id"
        FROM "public"."purchase" AS t1
        WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t1."purchase_no"
        LIMIT 1
    ) AS t1
    LEFT JOIN "public"."customer" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t1."customer_id"
    ORDER BY t1."purchase_no"
) AS q;
-- $1 = 'ada or grace'
-- $2 = 'ada or grace'
-- $3 = '5'
-- $4 = '"'
-- $5 = '"'
-- $6 = 'ada'
