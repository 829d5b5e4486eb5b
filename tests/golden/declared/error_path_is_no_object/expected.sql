-- letter
SELECT t0."id", (t0."info" OPERATOR(pg_catalog.->) 'size')
FROM "public"."letter" AS t0
WHERE t0."id" OPERATOR(pg_catalog.=) $1;
-- $1 = '4'
