-- longBooks
SELECT q.*
FROM (
    SELECT t0."data.title", t0."data.author.name"
    FROM (
        SELECT q."id", q."data.title", q."data.author.name", r.ordinality
        FROM "public"."fn_long_books"() WITH ORDINALITY AS r
        JOIN (
            SELECT b.id AS "id", b.title AS "data.title", a.name AS "data.author.name"
            FROM (public.tb_book b
                JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
        ) AS q ON q."id" OPERATOR(pg_catalog.=) r."id"
    ) AS t0
    WHERE (t0."data.title" OPERATOR(pg_catalog.<>) $1)
    ORDER BY t0.ordinality
    LIMIT 5
) AS q, (SELECT) AS weight
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- $1 = 'Lathe'
