-- refs
SELECT t0."id"
FROM "public"."ref" AS t0
LEFT JOIN "public"."file" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."file_id"
    AND t1."tableoid" OPERATOR(pg_catalog.=) '"public"."file"'::pg_catalog.regclass::pg_catalog.oid
ORDER BY t1."name" DESC, t0."id"
LIMIT 1000;
