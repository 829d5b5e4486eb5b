-- purchases
SELECT t0."state", (t0."during" IS DISTINCT FROM NULL), lower(t0."during"), upper(t0."during"), lower_inc(t0."during"), upper_inc(t0."during"), isempty(t0."during"), t0."total" FROM "public"."purchase" AS t0 ORDER BY t0."purchase_no" LIMIT 1000;
