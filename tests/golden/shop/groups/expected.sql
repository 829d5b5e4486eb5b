-- byState
SELECT t0."state", pg_catalog.count(*), pg_catalog.sum(t0."total")
FROM "public"."purchase" AS t0
GROUP BY t0."state"
ORDER BY t0."state"
LIMIT 1000;
-- byMonth
SELECT q.*
FROM (
    SELECT pg_catalog.date_trunc('month', t0."placed", 'UTC'), t1."full_name", pg_catalog.count(*),
        pg_catalog.max(t0."total")
    FROM "public"."purchase" AS t0
    LEFT JOIN "public"."customer" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."customer_id"
    WHERE (t0."purchase_no" OPERATOR(pg_catalog.>) $1)
    GROUP BY pg_catalog.date_trunc('month', t0."placed", 'UTC'), t1."full_name"
    HAVING (((t1."full_name" IS NOT NULL)))
        AND (((pg_catalog.count(*) OPERATOR(pg_catalog.>) $2))
            OR (((pg_catalog.max(t0."total") OPERATOR(pg_catalog.>=) $3))))
    ORDER BY pg_catalog.max(t0."placed") DESC, t1."full_name" ASC,
        pg_catalog.date_trunc('month', t0."placed", 'UTC')
    LIMIT $4
) AS q, (SELECT) AS weight;
-- $1 = '0'
-- $2 = '0'
-- $3 = '5'
-- $4 = '10'
-- byDay
SELECT pg_catalog.date_trunc('day', t0."placed", $1),
    (pg_catalog.array_agg(t0."purchase_no" ORDER BY t0."purchase_no")::"pg_catalog"."int4"[])[1:1000]
FROM "public"."purchase" AS t0
GROUP BY pg_catalog.date_trunc('day', t0."placed", $1)
ORDER BY pg_catalog.date_trunc('day', t0."placed", $1)
LIMIT 2
OFFSET 1;
-- $1 = 'Pacific/Kiritimati'
-- byYear
SELECT pg_catalog.date_trunc('year', t0."born"::pg_catalog.timestamp)::pg_catalog.date,
    pg_catalog.count(DISTINCT t0."full_name")
FROM "public"."customer" AS t0
GROUP BY pg_catalog.date_trunc('year', t0."born"::pg_catalog.timestamp)::pg_catalog.date
ORDER BY pg_catalog.date_trunc('year', t0."born"::pg_catalog.timestamp)::pg_catalog.date
LIMIT 1000;
