-- most
SELECT q.*
FROM (
    SELECT t0."label", COALESCE(g2.a0, 0)
    FROM "public"."tag" AS t0
    LEFT JOIN (
        SELECT t3."tag_id" AS k0, pg_catalog.count(*) AS a0
        FROM "public"."post_tag" AS t3
        LEFT JOIN "public"."post" AS t1 ON t3."post_id" OPERATOR(pg_catalog.=) t1."id"
        GROUP BY t3."tag_id"
    ) AS g2 ON g2.k0 OPERATOR(pg_catalog.=) t0."id"
    ORDER BY COALESCE(g2.a0, 0) DESC, t0."id"
    LIMIT 1000
) AS q
WHERE (CASE
    WHEN (
        SELECT pg_catalog.count(*)
        FROM pg_catalog.pg_trigger AS g
        WHERE g.ctid OPERATOR(pg_catalog.>=) '1'::pg_catalog.tid
            AND g.ctid OPERATOR(pg_catalog.<=) '1'::pg_catalog.tid
            AND g.tgconstraint OPERATOR(pg_catalog.=) 1
            AND g.tgenabled OPERATOR(pg_catalog.=) ANY ('{O,A}'::pg_catalog."char"[])
            AND NOT g.tgdeferrable
    ) OPERATOR(pg_catalog.=) 4
    AND NOT pg_catalog.row_security_active('"public"."post"'::pg_catalog.regclass)
    AND NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid OPERATOR(pg_catalog.=) '"public"."post_tag"'::pg_catalog.regclass
            AND a.attname OPERATOR(pg_catalog.=) ANY (ARRAY['post_id']::pg_catalog.name[])
            AND NOT a.attnotnull
    ) THEN NULL ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NULL;
-- any
SELECT q.*
FROM (
    SELECT t0."title"
    FROM "public"."post" AS t0
    WHERE (EXISTS (
        SELECT 1
        FROM "public"."post_tag" AS t2
        LEFT JOIN "public"."tag" AS t1 ON t2."tag_id" OPERATOR(pg_catalog.=) t1."id"
        WHERE t2."post_id" OPERATOR(pg_catalog.=) t0."id"
            AND (true)
    ))
    ORDER BY t0."id"
    LIMIT 1000
) AS q, (SELECT) AS weight
WHERE (CASE
    WHEN (
        SELECT pg_catalog.count(*)
        FROM pg_catalog.pg_trigger AS g
        WHERE g.ctid OPERATOR(pg_catalog.>=) '1'::pg_catalog.tid
            AND g.ctid OPERATOR(pg_catalog.<=) '1'::pg_catalog.tid
            AND g.tgconstraint OPERATOR(pg_catalog.=) 1
            AND g.tgenabled OPERATOR(pg_catalog.=) ANY ('{O,A}'::pg_catalog."char"[])
            AND NOT g.tgdeferrable
    ) OPERATOR(pg_catalog.=) 4
    AND NOT pg_catalog.row_security_active('"public"."tag"'::pg_catalog.regclass)
    AND NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid OPERATOR(pg_catalog.=) '"public"."post_tag"'::pg_catalog.regclass
            AND a.attname OPERATOR(pg_catalog.=) ANY (ARRAY['tag_id']::pg_catalog.name[])
            AND NOT a.attnotnull
    ) THEN NULL ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NULL;
-- read
SELECT t0."label", g2.a0, g2.a1
FROM (
    SELECT t0."id", t0."label"
    FROM "public"."tag" AS t0
    ORDER BY t0."id"
    LIMIT 1000
) AS t0
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS a0, pg_catalog.max(t1."title") AS a1
    FROM "public"."post" AS t1
    JOIN "public"."post_tag" AS t3 ON t3."post_id" OPERATOR(pg_catalog.=) t1."id"
    WHERE t3."tag_id" OPERATOR(pg_catalog.=) t0."id"
) AS g2
ORDER BY t0."id";
