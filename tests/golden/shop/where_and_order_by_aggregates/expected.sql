-- customers
SELECT q.*
FROM (
    SELECT t0."full_name", (t5."id" IS DISTINCT FROM NULL), t5."full_name"
    FROM (
        SELECT t0."id", t0."full_name", t0."fk_referrer", g2.a0 AS x0, g2.a1 AS x1, g4.a0 AS x2,
            g4.a1 AS x3
        FROM "public"."customer" AS t0
        LEFT JOIN (
            SELECT t1."customer_id" AS k0, pg_catalog.count(*) AS a0,
                pg_catalog.max(t1."total") AS a1
            FROM "public"."purchase" AS t1
            WHERE (t1."state" OPERATOR(pg_catalog.<>) $1)
            GROUP BY t1."customer_id"
        ) AS g2 ON g2.k0 OPERATOR(pg_catalog.=) t0."id"
        LEFT JOIN (
            SELECT t3."customer_id" AS k0, pg_catalog.count(*) AS a0,
                pg_catalog.sum(t3."total") AS a1
            FROM "public"."purchase" AS t3
            GROUP BY t3."customer_id"
        ) AS g4 ON g4.k0 OPERATOR(pg_catalog.=) t0."id"
        WHERE ((COALESCE(g2.a0, 0) OPERATOR(pg_catalog.>=) $2) AND ((g2.a1 IS NOT NULL)))
        ORDER BY COALESCE(g4.a0, 0) DESC, g4.a1 DESC NULLS LAST, t0."id"
        LIMIT 2
    ) AS t0
    CROSS JOIN LATERAL (SELECT t0.x0 AS a0, t0.x1 AS a1) AS g2
    CROSS JOIN LATERAL (SELECT t0.x2 AS a0, t0.x3 AS a1) AS g4
    LEFT JOIN "public"."customer" AS t5 ON t5."id" OPERATOR(pg_catalog.=) t0."fk_referrer"
    ORDER BY COALESCE(g4.a0, 0) DESC, g4.a1 DESC NULLS LAST, t0."id"
) AS q, (SELECT) AS weight;
-- $1 = 'open'
-- $2 = '1'
-- purchases
SELECT t0."purchase_no"
FROM "public"."purchase" AS t0
LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(t2."placed") AS a0
    FROM "public"."purchase" AS t2
    WHERE t2."customer_id" OPERATOR(pg_catalog.=) t1."id"
) AS g3
ORDER BY g3.a0 ASC, t0."purchase_no"
LIMIT 1000;
