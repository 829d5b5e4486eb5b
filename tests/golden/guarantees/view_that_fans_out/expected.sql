-- books
SELECT q.*
FROM (
    SELECT t0."id", (t1."base.pk_shelf" IS DISTINCT FROM NULL), t1."data.name", t1."data.label"
    FROM (
        SELECT t0."id", t0."base.pk_book", t0."base.fk_shelf"
        FROM (
            SELECT b.id AS "id", b."pk_book" AS "base.pk_book", b."fk_shelf" AS "base.fk_shelf"
            FROM (public.tb_book b
                LEFT JOIN public.tb_shelf s ON ((s.pk_shelf OPERATOR(pg_catalog.=) b.fk_shelf)))
        ) AS t0
        ORDER BY t0."base.pk_book"
        LIMIT 1000
    ) AS t0
    LEFT JOIN LATERAL (
        SELECT t1."id", t1."data.name", t1."data.label", t1."base.pk_shelf"
        FROM (
            SELECT s.id AS "id", s.name AS "data.name", l.label AS "data.label",
                s."pk_shelf" AS "base.pk_shelf"
            FROM (public.tb_shelf s
                JOIN public.tb_label l ON ((l.shelf OPERATOR(pg_catalog.=) s.pk_shelf)))
        ) AS t1
        WHERE t1."base.pk_shelf" OPERATOR(pg_catalog.=) t0."base.fk_shelf"
        ORDER BY t1."id", t1."data.name", t1."data.label", t1."base.pk_shelf"
        LIMIT 1
    ) AS t1 ON true
    ORDER BY t0."base.pk_book"
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL
    AND (CASE
        WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_rewrite AS w
            WHERE w.oid OPERATOR(pg_catalog.=) 1
                AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
                AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
        ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL
    AND (CASE
        WHEN (
            SELECT pg_catalog.count(*)
            FROM pg_catalog.pg_trigger AS g
            WHERE g.ctid OPERATOR(pg_catalog.>=) '1'::pg_catalog.tid
                AND g.ctid OPERATOR(pg_catalog.<=) '1'::pg_catalog.tid
                AND g.tgconstraint OPERATOR(pg_catalog.=) 1
                AND g.tgenabled OPERATOR(pg_catalog.=) ANY ('{O,A}'::pg_catalog."char"[])
                AND NOT g.tgdeferrable
        ) OPERATOR(pg_catalog.=) 4
        AND NOT pg_catalog.row_security_active('"public"."tb_shelf"'::pg_catalog.regclass)
        AND NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid OPERATOR(pg_catalog.=) '"public"."tb_book"'::pg_catalog.regclass
                AND a.attname OPERATOR(pg_catalog.=) ANY (ARRAY['fk_shelf']::pg_catalog.name[])
                AND NOT a.attnotnull
        ) THEN NULL ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NULL;
-- shelf
SELECT q.*
FROM (
    SELECT t0."data.label"
    FROM (
        SELECT s.id AS "id", s.name AS "data.name", l.label AS "data.label",
            s."pk_shelf" AS "base.pk_shelf"
        FROM (public.tb_shelf s
            JOIN public.tb_label l ON ((l.shelf OPERATOR(pg_catalog.=) s.pk_shelf)))
    ) AS t0
    WHERE t0."id" OPERATOR(pg_catalog.=) $1
    ORDER BY t0."id", t0."data.name", t0."data.label", t0."base.pk_shelf"
    LIMIT 1
) AS q, (SELECT) AS weight
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- $1 = '11'
