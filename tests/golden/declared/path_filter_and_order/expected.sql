-- letters
SELECT q.*
FROM (
    SELECT t0."id", (t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->) 'width')
    FROM "public"."letter" AS t0
    WHERE ((((t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->>) 'width')::"pg_catalog"."int4" OPERATOR(pg_catalog.>=) $1))
        OR (((t0."info" OPERATOR(pg_catalog.->>) 'sent on')::"pg_catalog"."date" OPERATOR(pg_catalog.<) $2)))
    ORDER BY (t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->>) 'width')::"pg_catalog"."int4" DESC NULLS LAST,
        t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '9'
-- $2 = '2026-01-01'
-- tagged
SELECT q.*
FROM (
    SELECT t0."id"
    FROM "public"."letter" AS t0
    WHERE ((
        SELECT ARRAY(
            SELECT e.item::"pg_catalog"."text"
            FROM pg_catalog.jsonb_array_elements_text(m.list) AS e(item)
        )
        FROM (
            SELECT t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->) 'tags' AS list
        ) AS m
        WHERE pg_catalog.jsonb_typeof(m.list) OPERATOR(pg_catalog.=) 'array'
    )::"pg_catalog"."_text" OPERATOR(pg_catalog.@>) $1)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"b"}'
-- without
SELECT q.*
FROM (
    SELECT t0."id"
    FROM "public"."letter" AS t0
    WHERE ((t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->>) 'width')::"pg_catalog"."int4" IS NULL)
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- inside
SELECT q.*
FROM (
    SELECT t0."id", (t0."info" OPERATOR(pg_catalog.->) 'size')
    FROM "public"."letter" AS t0
    WHERE (((t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->>) 'width')::"pg_catalog"."int4" OPERATOR(pg_catalog.=) ANY($1))
        AND ((
            SELECT ARRAY(
                SELECT e.item::"pg_catalog"."text"
                FROM pg_catalog.jsonb_array_elements_text(m.list) AS e(item)
            )
            FROM (
                SELECT t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->) 'tags' AS list
            ) AS m
            WHERE pg_catalog.jsonb_typeof(m.list) OPERATOR(pg_catalog.=) 'array'
        )::"pg_catalog"."_text" IS NULL))
    ORDER BY (t0."info" OPERATOR(pg_catalog.->) 'size' OPERATOR(pg_catalog.->>) 'width')::"pg_catalog"."int4" ASC,
        t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight;
-- $1 = '{"9","100"}'
