-- lastShelves
SELECT q.*
FROM (
    SELECT t0."id", t0."data.label"
    FROM (
        SELECT q."id", q."data.name", q."data.label", q."base.pk_shelf", r.ordinality
        FROM "public"."fn_last_shelves"() WITH ORDINALITY AS r
        CROSS JOIN LATERAL (
            SELECT q."id", q."data.name", q."data.label", q."base.pk_shelf"
            FROM (
                SELECT s.id AS "id", s.name AS "data.name", l.label AS "data.label",
                    s."pk_shelf" AS "base.pk_shelf"
                FROM (public.tb_shelf s
                    JOIN public.tb_label l ON ((l.shelf OPERATOR(pg_catalog.=) s.pk_shelf)))
            ) AS q
            WHERE q."id" OPERATOR(pg_catalog.=) r."id"
            ORDER BY q."id", q."data.name", q."data.label", q."base.pk_shelf"
            LIMIT 1
        ) AS q
    ) AS t0
    ORDER BY t0.ordinality
    LIMIT 1000
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
