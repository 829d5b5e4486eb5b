-- loans
SELECT q.*
FROM (
    SELECT t0."id", (t1."id" IS DISTINCT FROM NULL), t1."id"
    FROM (
        SELECT t0."id", t0."book_id"
        FROM "public"."loan" AS t0
        ORDER BY t0."id"
        LIMIT 1000
    ) AS t0
    LEFT JOIN (
        SELECT b.id AS "id"
        FROM (public.tb_book b
            LEFT JOIN public.tb_shelf s ON ((s.pk_shelf OPERATOR(pg_catalog.=) b.fk_shelf)))
    ) AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."book_id"
    ORDER BY t0."id"
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
-- booksAggregate
SELECT q.*
FROM (
    SELECT pg_catalog.count(*)
    FROM (
        SELECT 1
        FROM (public.tb_book b
            LEFT JOIN public.tb_shelf s ON ((s.pk_shelf OPERATOR(pg_catalog.=) b.fk_shelf)))
    ) AS t0
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
