-- customers
SELECT q.*
FROM (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."full_name" AS c0, g5.a0 AS c1, g5.a1 AS c2, t0."id" AS k0
        FROM (
            SELECT t0."id", t0."full_name"
            FROM "public"."customer" AS t0
            ORDER BY t0."id"
            LIMIT 5000
        ) AS t0
        CROSS JOIN LATERAL (
            SELECT pg_catalog.count(*) AS a0, pg_catalog.max(t4."total") AS a1
            FROM "public"."purchase" AS t4
            WHERE t4."customer_id" OPERATOR(pg_catalog.=) t0."id"
        ) AS g5
        ORDER BY t0."id"
    ) AS q
) AS s0
CROSS JOIN LATERAL (
    SELECT 0, q.p, q.n, q.c0, q.c1, q.c2, NULL::"pg_catalog"."int4", NULL::"pg_catalog"."bool"
    FROM (SELECT s0.*) AS q
    WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
        AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL
    UNION ALL
    SELECT q.*
    FROM (
        SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
        FROM (
            SELECT t1."purchase_no" AS c0, (t3."id" IS DISTINCT FROM NULL) AS c1, t3."email" AS c2,
                t1."purchase_no" AS k0
            FROM (
                SELECT t1."purchase_no", t1."customer_id"
                FROM "public"."purchase" AS t1
                WHERE t1."customer_id" OPERATOR(pg_catalog.=) s0.k0
                ORDER BY t1."purchase_no"
                LIMIT 1000
            ) AS t1
            LEFT JOIN "public"."customer" AS t3 ON t3."id" OPERATOR(pg_catalog.=) t1."customer_id"
            ORDER BY t1."purchase_no"
        ) AS q
    ) AS s1
    CROSS JOIN LATERAL (
        SELECT 1, q.p, q.n, q.c2, NULL::"pg_catalog"."int8", NULL::"pg_catalog"."numeric", q.c0,
            q.c1
        FROM (SELECT s1.*) AS q
        WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
            AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL
        UNION ALL
        SELECT 2, s1.n, 0, q.c0, NULL, NULL, NULL, NULL
        FROM (
            SELECT t2."article" AS c0
            FROM "public"."purchase_line" AS t2
            WHERE t2."purchase_no" OPERATOR(pg_catalog.=) s1.k0
            ORDER BY t2."article" DESC, t2."purchase_no", t2."line_no"
            LIMIT 1000
        ) AS q
        WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    ) AS q
    UNION ALL
    SELECT 3, s0.n, 0, q.c0, NULL, NULL, NULL, NULL
    FROM (
        SELECT t6."email" AS c0
        FROM "public"."customer" AS t6
        WHERE t6."fk_referrer" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t6."id"
        LIMIT 1000
    ) AS q
    WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
) AS q;
