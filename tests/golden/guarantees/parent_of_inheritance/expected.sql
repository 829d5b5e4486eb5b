-- refs
SELECT t0."id", (t1."id" IS DISTINCT FROM NULL), t1."name"
FROM (
    SELECT t0."id", t0."file_id"
    FROM "public"."ref" AS t0
    ORDER BY t0."id"
    LIMIT 2
) AS t0
LEFT JOIN "public"."file" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."file_id"
    AND t1."tableoid" OPERATOR(pg_catalog.=) '"public"."file"'::pg_catalog.regclass::pg_catalog.oid
ORDER BY t0."id";
-- files
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."name" AS c0, t0."id" AS k0, t0."tableoid" AS k1
        FROM "public"."file" AS t0
        WHERE (EXISTS (
            SELECT 1
            FROM "public"."ref" AS t1
            WHERE t1."file_id" OPERATOR(pg_catalog.=) t0."id"
                AND '"public"."file"'::pg_catalog.regclass::pg_catalog.oid OPERATOR(pg_catalog.=) t0."tableoid"
                AND ((t1."id" OPERATOR(pg_catalog.>) $1))
        ))
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t2."id" AS c0
    FROM "public"."ref" AS t2
    WHERE t2."file_id" OPERATOR(pg_catalog.=) s0.k0
        AND '"public"."file"'::pg_catalog.regclass::pg_catalog.oid OPERATOR(pg_catalog.=) s0.k1
    ORDER BY t2."id"
    LIMIT 1000
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL;
-- $1 = '0'
