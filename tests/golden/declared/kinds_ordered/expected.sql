-- parties
SELECT CASE WHEN (t4."id" IS DISTINCT FROM NULL) THEN 0 WHEN (t6."id" IS DISTINCT FROM NULL)
    THEN 1 END, t0."name"
FROM (
    SELECT t1."id", t1."name"
    FROM "public"."party" AS t1
    LEFT JOIN "public"."person" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t1."id"
    LEFT JOIN "public"."company" AS t3 ON t3."id" OPERATOR(pg_catalog.=) t1."id"
    WHERE (t2."id" IS DISTINCT FROM NULL) OR (t3."id" IS DISTINCT FROM NULL)
) AS t0
LEFT JOIN "public"."person" AS t4 ON t4."id" OPERATOR(pg_catalog.=) t0."id"
LEFT JOIN "public"."company" AS t5 ON t5."id" OPERATOR(pg_catalog.=) t0."id"
    AND t4."id" IS NOT DISTINCT FROM NULL
LEFT JOIN "public"."company" AS t6 ON t6."id" OPERATOR(pg_catalog.=) t0."id"
ORDER BY t5."tax_no" DESC NULLS LAST, t0."id" ASC
LIMIT 1000;
