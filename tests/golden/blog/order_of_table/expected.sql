-- rooms
SELECT q.*
FROM (
    SELECT t0."data.name"
    FROM (
        SELECT r."pk_room" AS "base.pk_room", r.name AS "data.name"
        FROM public.tb_room r
    ) AS t0
    ORDER BY t0."base.pk_room"
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
-- guests
SELECT q.*
FROM (
    SELECT t0."data.name"
    FROM (
        SELECT g."pk_guest" AS "base.pk_guest", g.name AS "data.name"
        FROM public.tb_guest g
    ) AS t0
    ORDER BY t0."base.pk_guest"
    LIMIT 1
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
