-- booksAggregate
SELECT q.*
FROM (
    SELECT pg_catalog.count(*), pg_catalog.max(t0."data.pages"),
        pg_catalog.max(t0."data.author.name"), pg_catalog.sum(t0."data.pages"),
        pg_catalog.sum(t0."data.words")
    FROM (
        SELECT b.title AS "data.title", b.pages AS "data.pages", a.name AS "data.author.name",
            (
                SELECT (pg_catalog.count(*) OPERATOR(pg_catalog.*) 250)
                FROM pg_catalog.generate_series(1, b.pages) generate_series(generate_series)
            ) AS "data.words"
        FROM (public.tb_book b
            JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t0
    WHERE (t0."data.title" OPERATOR(pg_catalog.~~) $1)
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- $1 = '%i%'
