-- letters
SELECT q.*
FROM (
    SELECT t0."id", (t2."email" IS DISTINCT FROM NULL), t2."name",
        (t3."country" IS DISTINCT FROM NULL), t3."country", t3."name", t3."people"
    FROM "public"."letter" AS t0
    LEFT JOIN "public"."member" AS t2 ON t2."email" OPERATOR(pg_catalog.=) t0."to_mail"
    LEFT JOIN "public"."town" AS t3 ON t3."country" OPERATOR(pg_catalog.=) t0."country"
        AND t3."name" OPERATOR(pg_catalog.=) t0."town"
    WHERE (NOT ((EXISTS (
        SELECT 1
        FROM "public"."member" AS t1
        WHERE t1."email" OPERATOR(pg_catalog.=) t0."to_mail"
            AND ((t1."name" OPERATOR(pg_catalog.=) $1))
    ))))
    ORDER BY t2."name" DESC, t0."id" ASC
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = 'Cid'
