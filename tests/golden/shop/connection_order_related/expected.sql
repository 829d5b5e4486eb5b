-- customersConnection
SELECT 0, 0, 0, q.c0, q.c1
FROM (
    SELECT t0."full_name" AS c0, ARRAY[(t1."full_name")::pg_catalog.text,
        (t0."id")::pg_catalog.text] AS c1
    FROM "public"."customer" AS t0
    LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."fk_referrer"
    WHERE (t1."full_name" OPERATOR(pg_catalog.<) $1 OR t1."full_name" IS NULL
        OR (t1."full_name" OPERATOR(pg_catalog.=) $1 AND (t0."id" OPERATOR(pg_catalog.>) $2)))
    ORDER BY t1."full_name" DESC NULLS LAST, t0."id"
    LIMIT 3
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 1, 0, 0, NULL, NULL
FROM (
    SELECT 1
    FROM "public"."customer" AS t2
    LEFT JOIN "public"."customer" AS t3 ON t3."id" OPERATOR(pg_catalog.=) t2."fk_referrer"
    WHERE t3."full_name" OPERATOR(pg_catalog.>=) $1
        AND (t3."full_name" OPERATOR(pg_catalog.>) $1
            OR (t3."full_name" OPERATOR(pg_catalog.=) $1 AND (t2."id" OPERATOR(pg_catalog.<=) $2)))
    LIMIT 1
) AS q;
-- $1 = 'Ada "The First" Lovelace'
-- $2 = '00000000-0000-4000-8000-000000000002'
