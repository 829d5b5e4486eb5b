-- loans
SELECT q.*
FROM (
    SELECT t0."id", (t1."id" IS DISTINCT FROM NULL), t1."id", t1."data.shelf_name"
    FROM (
        SELECT t0."id", t0."book_id"
        FROM "public"."loan" AS t0
        ORDER BY t0."id"
        LIMIT 1000
    ) AS t0
    LEFT JOIN (
        SELECT b.id AS "id", s.name AS "data.shelf_name"
        FROM (public.tb_book b
            JOIN public.tb_shelf s ON ((s.pk_shelf OPERATOR(pg_catalog.=) b.fk_shelf)))
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
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
