-- customersAggregate
SELECT pg_catalog.count(*)
FROM "public"."customer" AS t0;
