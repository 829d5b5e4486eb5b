-- purchasesAggregate
SELECT pg_catalog.count(*)
FROM "public"."purchase" AS t0;
