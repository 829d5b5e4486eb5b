-- best
SELECT q.*
FROM (
    SELECT t0."full_name", COALESCE(g2.a0, 0), g2.a1, g2.a2
    FROM "public"."customer" AS t0
    LEFT JOIN (
        SELECT t1."customer_id" AS k0, pg_catalog.count(*) AS a0, pg_catalog.sum(t1."total") AS a1,
            pg_catalog.max(t1."placed") AS a2
        FROM "public"."purchase" AS t1
        WHERE EXISTS (
            SELECT 1
            FROM "public"."customer" AS t3
            WHERE t3."id" OPERATOR(pg_catalog.=) t1."customer_id"
                AND (t3."full_name" OPERATOR(pg_catalog.~~) $3)
        )
        GROUP BY t1."customer_id"
    ) AS g2 ON g2.k0 OPERATOR(pg_catalog.=) t0."id"
    WHERE (t0."full_name" OPERATOR(pg_catalog.~~) $1)
        AND ((COALESCE(g2.a0, 0) OPERATOR(pg_catalog.>) $2))
    ORDER BY g2.a1 DESC, t0."id"
    LIMIT 5
) AS q, (SELECT) AS weight;
-- $1 = '%a%'
-- $2 = '0'
-- $3 = '%a%'
-- some
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT g2.a0 AS c0, t0."id" AS k0
        FROM "public"."customer" AS t0
        CROSS JOIN LATERAL (
            SELECT pg_catalog.count(*) AS a0
            FROM "public"."purchase" AS t1
            WHERE t1."customer_id" OPERATOR(pg_catalog.=) t0."id"
        ) AS g2
        WHERE ((g2.a0 OPERATOR(pg_catalog.>) $1))
        ORDER BY t0."full_name" ASC, t0."id"
        LIMIT 5
    ) AS q
)
SELECT 0, q.p, q.n, q.c0
FROM s0 AS q
UNION ALL
SELECT 1, s0.n, 0, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT g5.a0 AS c0
    FROM "public"."customer" AS t3
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*) AS a0
        FROM "public"."purchase" AS t4
        WHERE t4."customer_id" OPERATOR(pg_catalog.=) t3."id"
    ) AS g5
    WHERE t3."fk_referrer" OPERATOR(pg_catalog.=) s0.k0
    ORDER BY g5.a0 DESC, t3."id"
    LIMIT 3
) AS q;
-- $1 = '0'
