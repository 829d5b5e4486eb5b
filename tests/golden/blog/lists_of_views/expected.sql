-- guests
SELECT q.*
FROM (
    SELECT t0."data.name", t0."data.stays"
    FROM (
        SELECT g."pk_guest" AS "base.pk_guest", g.name AS "data.name",
            COALESCE((
                SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('room', r.name, 'number',
                    (r.pk_room)::bigint) ORDER BY r.pk_room) AS jsonb_agg
                FROM (public.tb_stay s
                    JOIN public.tb_room r ON ((r.pk_room OPERATOR(pg_catalog.=) s.fk_room)))
                WHERE (s.fk_guest OPERATOR(pg_catalog.=) g.pk_guest)
            ), '[]'::pg_catalog.jsonb) AS "data.stays"
        FROM public.tb_guest g
    ) AS t0
    WHERE (EXISTS (
        SELECT 1
        FROM pg_catalog.jsonb_path_query((t0."data.stays")::pg_catalog.jsonb, 'strict $[*]', '{}',
            true) AS e1(item)
        WHERE (((e1.item OPERATOR(pg_catalog.->>) 'number')::"pg_catalog"."int8" OPERATOR(pg_catalog.=) $1))
    ))
    ORDER BY t0."data.name" ASC, t0."base.pk_guest"
    LIMIT 1000
) AS q, (SELECT) AS weight
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- $1 = '2'
