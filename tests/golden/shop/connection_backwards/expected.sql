-- customersConnection
SELECT 0, 0, 0, q.c0, NULL::"pg_catalog"."text"
FROM (
    SELECT pg_catalog.count(*) AS c0
    FROM "public"."customer" AS t0
) AS q
UNION ALL
SELECT 1, 0, 0, NULL, q.c0
FROM (
    SELECT t1."full_name" AS c0
    FROM "public"."customer" AS t1
    WHERE (t1."born" OPERATOR(pg_catalog.<) $1 OR t1."born" IS NULL
        OR (t1."born" OPERATOR(pg_catalog.=) $1 AND (t1."id" OPERATOR(pg_catalog.<) $2)))
    ORDER BY t1."born" DESC NULLS LAST, t1."id" DESC
    LIMIT 2
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, 0, 0, NULL, NULL
FROM (
    SELECT 1
    FROM "public"."customer" AS t2
    WHERE (t2."born", t2."id") OPERATOR(pg_catalog.>=) ($1, $2)
    LIMIT 1
) AS q;
-- $1 = '1906-12-09'
-- $2 = '00000000-0000-4000-8000-000000000002'
