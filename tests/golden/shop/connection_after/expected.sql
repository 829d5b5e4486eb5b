-- purchasesConnection
SELECT 0, 0, 0, q.c0, q.c1
FROM (
    SELECT t0."purchase_no" AS c0, t0."placed" AS c1
    FROM (
        SELECT t0."purchase_no", t0."placed", t0."total"
        FROM "public"."purchase" AS t0
        WHERE (t0."total" IS NOT NULL)
            AND t0."placed" OPERATOR(pg_catalog.<=) $1
            AND (t0."placed" OPERATOR(pg_catalog.<) $1
                OR (t0."placed" OPERATOR(pg_catalog.=) $1
                    AND (t0."purchase_no" OPERATOR(pg_catalog.>) $2)))
        ORDER BY t0."placed" DESC, t0."purchase_no"
        LIMIT 17
    ) AS t0
    LIMIT $3 OPERATOR(pg_catalog.+) 1
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."timestamptz"[]) IS NULL
UNION ALL
SELECT 1, 0, 0, NULL, NULL
FROM (
    SELECT 1
    FROM "public"."purchase" AS t1
    WHERE (t1."total" IS NOT NULL)
        AND t1."placed" OPERATOR(pg_catalog.>=) $1
        AND (t1."placed" OPERATOR(pg_catalog.>) $1
            OR (t1."placed" OPERATOR(pg_catalog.=) $1
                AND (t1."purchase_no" OPERATOR(pg_catalog.<=) $2)))
    LIMIT 1
) AS q;
-- $1 = '2024-03-01 12:00:00+00'
-- $2 = '3'
-- $3 = '1'
