-- people
SELECT q.*
FROM (
    SELECT t5."name", t0."first_name"
    FROM "public"."person" AS t0
    LEFT JOIN "public"."party" AS t5 ON t5."id" OPERATOR(pg_catalog.=) t0."id"
    WHERE (EXISTS (
        SELECT 1
        FROM "public"."party" AS t1
        WHERE t1."id" OPERATOR(pg_catalog.=) t0."id"
            AND ((t1."name" OPERATOR(pg_catalog.>) $1))
    ))
    ORDER BY t5."name" DESC, t0."id"
    LIMIT 5
) AS q, (SELECT) AS weight;
-- $1 = 'A'
