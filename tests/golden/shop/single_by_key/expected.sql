-- customer
SELECT t0."email", t0."full_name", t0."born", t0."credit", t0."tags", t0."settings"
FROM "public"."customer" AS t0
WHERE t0."id" OPERATOR(pg_catalog.=) $1;
-- $1 = '00000000-0000-4000-8000-000000000001'
