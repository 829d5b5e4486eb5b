-- customers
SELECT t0."full_name"
FROM "public"."customer" AS t0
ORDER BY (pg_catalog.ts_rank(pg_catalog.to_tsvector('pg_catalog.simple'::pg_catalog.regconfig,
    t0."full_name"), pg_catalog.websearch_to_tsquery('pg_catalog.simple'::pg_catalog.regconfig, $1))) DESC,
    t0."id"
LIMIT 2;
-- $1 = 'ada or grace'
