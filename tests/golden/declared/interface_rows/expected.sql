-- vehicles
SELECT (ARRAY[0, 1, 1]::pg_catalog._int4)[pg_catalog.array_position(ARRAY['bus', 'truck',
    'van']::pg_catalog._text, (t0."kind")::pg_catalog.text)], t0."plate", t0."seats",
    (t1."plate" IS DISTINCT FROM NULL),
    (ARRAY[0, 1, 1]::pg_catalog._int4)[pg_catalog.array_position(ARRAY['bus', 'truck',
        'van']::pg_catalog._text, (t1."kind")::pg_catalog.text)], t1."plate", t0."load"
FROM (
    SELECT t0."plate", t0."kind", t0."seats", t0."load", t0."towed_by"
    FROM (
        SELECT r."plate", r."kind", r."seats", r."load", r."towed_by"
        FROM "public"."vehicle" AS r
        WHERE r."kind" OPERATOR(pg_catalog.=) ANY (ARRAY['bus', 'truck',
            'van']::"pg_catalog"."_text")
    ) AS t0
    ORDER BY t0."plate" DESC
    LIMIT 3
) AS t0
LEFT JOIN (
    SELECT r."plate", r."kind"
    FROM "public"."vehicle" AS r
    WHERE r."kind" OPERATOR(pg_catalog.=) ANY (ARRAY['bus', 'truck', 'van']::"pg_catalog"."_text")
) AS t1 ON t1."plate" OPERATOR(pg_catalog.=) t0."towed_by"
ORDER BY t0."plate" DESC;
