-- letters
SELECT t0."id", (t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->) 'width'),
    (t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->) 'tags'),
    (t0."info" OPERATOR(pg_catalog.->) 'sent on')
FROM "public"."letter" AS t0
ORDER BY t0."id"
LIMIT 1000;
