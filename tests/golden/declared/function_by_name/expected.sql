-- found
SELECT q.*
FROM (
    SELECT t0."id",
        "public"."letter_label"(ROW(t0."id", t0."to_mail", t0."country", t0."town", t0."state",
            t0."info")::"public"."letter"),
        "public"."letter_label"(ROW(t0."id", t0."to_mail", t0."country", t0."town", t0."state",
            t0."info")::"public"."letter", "prefix" => $3::"pg_catalog"."text"),
        (t1."email" IS DISTINCT FROM NULL), t1."name"
    FROM (
        SELECT t0."id", t0."to_mail", t0."country", t0."town", t0."state", t0."info", t0.ordinality
        FROM "public"."seek"("tenant" => (CASE
            WHEN pg_catalog.current_setting('app.tenant_id', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('app.tenant_id', true) END)::"pg_catalog"."text",
            "search_state" => $1::"pg_catalog"."text") WITH ORDINALITY AS t0
        WHERE (t0."id" OPERATOR(pg_catalog.<) $2)
        ORDER BY t0.ordinality
        LIMIT 1000
    ) AS t0
    LEFT JOIN "public"."member" AS t1 ON t1."email" OPERATOR(pg_catalog.=) t0."to_mail"
    ORDER BY t0.ordinality
) AS q, (SELECT) AS weight;
-- $1 = 'sent'
-- $2 = '4'
-- $3 = '#'
