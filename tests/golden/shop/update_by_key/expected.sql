-- make
WITH i0 AS (
    INSERT INTO "public"."stall" AS c ("id", "name", "tags", "settings")
    VALUES ($1::"pg_catalog"."int4", $2::"pg_catalog"."text", $3::"pg_catalog"."_text",
        $4::"pg_catalog"."jsonb")
    RETURNING c."id"
)
SELECT t0."id"
FROM i0 AS t0;
-- $1 = '31'
-- $2 = 'Wool'
-- $3 = '{"warm"}'
-- $4 = '{"a":1}'
-- updateStallByName
WITH i0 AS (
    UPDATE "public"."stall" AS t0
    SET "home" = ROW($2::"pg_catalog"."text", NULL)::"public"."place",
        "visits" = COALESCE(t0."visits"::"pg_catalog"."int4", '0'::"pg_catalog"."int4") OPERATOR(pg_catalog.+) $3::"pg_catalog"."int4",
        "tags" = pg_catalog.array_cat(COALESCE(t0."tags"::"pg_catalog"."_text",
            '{}'::"pg_catalog"."_text"), $4::"pg_catalog"."_text"),
        "settings" = (CASE
            WHEN pg_catalog.jsonb_typeof(t0."settings") OPERATOR(pg_catalog.=) 'object'
            THEN t0."settings"::"pg_catalog"."jsonb"
            WHEN COALESCE(pg_catalog.jsonb_typeof(t0."settings"), 'null') OPERATOR(pg_catalog.=) 'null'
            THEN '{}'
            ELSE pg_catalog.jsonb_path_query_first(t0."settings", 'strict $.keyvalue()') END) OPERATOR(pg_catalog.||) $5::"pg_catalog"."jsonb"
    WHERE t0."name" OPERATOR(pg_catalog.=) $1
    RETURNING t0."id", t0."visits", t0."tags", t0."settings", t0."home", t0."opened"
)
SELECT t1."visits", t1."tags", t1."settings", t1."opened", (t1."home" IS DISTINCT FROM NULL),
    (t1."home")."street"
FROM i0 AS t1;
-- $1 = 'Wool'
-- $2 = 'Lane'
-- $3 = '2'
-- $4 = '{"soft"}'
-- $5 = '{"b":[2]}'
-- prepended
WITH i0 AS (
    UPDATE "public"."stall" AS t0
    SET "tags" = pg_catalog.array_cat($2::"pg_catalog"."_text",
        COALESCE(t0."tags"::"pg_catalog"."_text", '{}'::"pg_catalog"."_text"))
    WHERE t0."id" OPERATOR(pg_catalog.=) $1
    RETURNING t0."id", t0."tags"
)
SELECT t1."tags"
FROM i0 AS t1;
-- $1 = '31'
-- $2 = '{"red"}'
-- nobody
WITH i0 AS (
    UPDATE "public"."stall" AS t0
    SET "name" = $2::"pg_catalog"."text"
    WHERE t0."id" OPERATOR(pg_catalog.=) $1
    RETURNING t0."id"
)
SELECT t1."id"
FROM i0 AS t1;
-- $1 = '32'
-- $2 = 'Silk'
-- updateGuild
WITH i0 AS (
    UPDATE "public"."tb_guild" AS b0
    SET "name" = $2::"pg_catalog"."text"
    FROM (
        SELECT t0."id" AS k0
        FROM (SELECT g.id AS "id" FROM public.tb_guild g) AS t0
        WHERE t0."id" OPERATOR(pg_catalog.=) $1
    ) AS r
    WHERE b0."id" OPERATOR(pg_catalog.=) r.k0
    RETURNING b0."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '00000000-0000-4000-b000-000000000009'
-- $2 = 'Weavers'
SELECT q.*
FROM (
    SELECT t1."data.title"
    FROM (
        SELECT q."id", q."data.title", r.ordinality
        FROM ROWS FROM (pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.key0', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.key0', true) END)::"pg_catalog"."uuid"[])) WITH ORDINALITY AS r("id",
                ordinality)
        JOIN (
            SELECT g.id AS "id", g.name AS "data.title"
            FROM public.tb_guild g
        ) AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
    ) AS t1
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
