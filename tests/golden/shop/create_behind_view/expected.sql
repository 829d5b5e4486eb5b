-- createGuild
WITH i0 AS (
    INSERT INTO "public"."tb_guild" AS c ("id", "name", "password_hash")
    VALUES ($1::"pg_catalog"."uuid", $2::"pg_catalog"."text", $3::"pg_catalog"."text")
    RETURNING c."id" AS k0
)
SELECT pg_catalog.set_config('fraiseql.key0',
    COALESCE(pg_catalog.array_agg(r.k0)::pg_catalog.text, '{}'), true) IS NOT NULL
FROM i0 AS r;
-- $1 = '00000000-0000-4000-b000-000000000001'
-- $2 = 'Bakers'
-- $3 = 'x'
SELECT q.*
FROM (
    SELECT t0."id", t0."data.title"
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
    ) AS t0
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
