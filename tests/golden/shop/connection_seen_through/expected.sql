-- booksConnection
SELECT 0, 0, 0, q.c0, q.c1, q.c2, NULL::"pg_catalog"."int8"
FROM (
    SELECT t0."data.title" AS c0, t0."data.author.name" AS c1,
        ARRAY[(t0."data.author.name")::pg_catalog.text, (t0."data.pages")::pg_catalog.text,
        (t0."id")::pg_catalog.text] AS c2
    FROM (
        SELECT b.id AS "id", b.title AS "data.title", b.pages AS "data.pages",
            a.name AS "data.author.name"
        FROM (public.tb_book b
            JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t0
    WHERE t0."data.author.name" OPERATOR(pg_catalog.>=) $1
        AND (t0."data.author.name" OPERATOR(pg_catalog.>) $1
            OR (t0."data.author.name" OPERATOR(pg_catalog.=) $1
                AND (t0."data.pages" IS NOT NULL
                    OR (t0."data.pages" IS NULL AND (t0."id" OPERATOR(pg_catalog.>) $2)))))
    ORDER BY t0."data.author.name" ASC, t0."data.pages" DESC, t0."id"
    LIMIT 3
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c1, NULL], NULL::"pg_catalog"."text"[]) IS NULL
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
        AND NOT pg_catalog.row_security_active('"public"."tb_author"'::pg_catalog.regclass)
        AND NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid OPERATOR(pg_catalog.=) '"public"."tb_book"'::pg_catalog.regclass
                AND a.attname OPERATOR(pg_catalog.=) ANY (ARRAY['fk_author']::pg_catalog.name[])
                AND NOT a.attnotnull
        ) THEN NULL ELSE '"a foreign key has changed"' END)::pg_catalog.regclass IS NULL
UNION ALL
SELECT 1, 0, 0, NULL, NULL, NULL, q.c0
FROM (
    SELECT pg_catalog.count(*) AS c0
    FROM (
        SELECT 1
        FROM (public.tb_book b
            LEFT JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t1
) AS q;
-- $1 = 'Stanisław'
-- $2 = '00000000-0000-4000-a000-000000000004'
