-- percent
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."email" LIKE $1) ORDER BY t0."id" LIMIT 1000;
-- $1 = '%0\%\_%'
-- starts
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."full_name" LIKE $1) ORDER BY t0."id" LIMIT 1000;
-- $1 = 'Grace%'
-- any
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."email" = ANY($1)) ORDER BY t0."id" LIMIT 1000;
-- $1 = '{}'
-- all
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."email" <> ALL($1)) ORDER BY t0."id" LIMIT 1000;
-- $1 = '{}'
-- some
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."email" = ANY($1)) ORDER BY t0."id" LIMIT 1000;
-- $1 = '{"ada@example.org","nobody"}'
-- nulls
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."born" IS NULL) ORDER BY t0."id" LIMIT 1000;
-- range
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."born" >= $1 AND t0."born" < $2) ORDER BY t0."id" LIMIT 1000;
-- $1 = '1800-01-01'
-- $2 = '1900-01-01'
-- nested
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (true) AND (((t0."credit" > $1)) OR ((NOT ((t0."tags" @> $2))))) ORDER BY t0."id" LIMIT 1000;
-- $1 = '1000'
-- $2 = '{"math"}'
-- state
SELECT t0."purchase_no", t0."state" FROM "public"."purchase" AS t0 WHERE (t0."state" = ANY($1)) ORDER BY t0."purchase_no" LIMIT 1000;
-- $1 = '{"paid","in transit"}'
-- json
SELECT t0."email" FROM "public"."customer" AS t0 WHERE (t0."settings" @> $1) ORDER BY t0."id" LIMIT 1000;
-- $1 = '{"theme":"dark"}'
