-- rooms
SELECT q.*
FROM (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."data.name" AS c0, t0."base.pk_room" AS k0
        FROM (
            SELECT r."pk_room" AS "base.pk_room", r.name AS "data.name"
            FROM public.tb_room r
        ) AS t0
        ORDER BY t0."base.pk_room"
        LIMIT 5000
    ) AS q
) AS s0
CROSS JOIN LATERAL (
    SELECT 0, q.p, q.n, q.c0
    FROM (SELECT s0.*) AS q
    WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    UNION ALL
    SELECT q.*
    FROM (
        SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
        FROM (
            SELECT t1."data.name" AS c0, t1."base.pk_guest" AS k0
            FROM (
                SELECT g."pk_guest" AS "base.pk_guest", g.name AS "data.name"
                FROM public.tb_guest g
            ) AS t1
            JOIN "public"."tb_stay" AS t2 ON t2."fk_guest" OPERATOR(pg_catalog.=) t1."base.pk_guest"
            WHERE t2."fk_room" OPERATOR(pg_catalog.=) s0.k0
            ORDER BY t1."base.pk_guest"
            LIMIT 1000
        ) AS q
    ) AS s1
    CROSS JOIN LATERAL (
        SELECT 1, q.p, q.n, q.c0
        FROM (SELECT s1.*) AS q
        WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
        UNION ALL
        SELECT 2, s1.n, 0, q.c0
        FROM (
            SELECT t3."data.name" AS c0
            FROM (
                SELECT r."pk_room" AS "base.pk_room", r.name AS "data.name"
                FROM public.tb_room r
            ) AS t3
            JOIN "public"."tb_stay" AS t4 ON t4."fk_room" OPERATOR(pg_catalog.=) t3."base.pk_room"
            WHERE t4."fk_guest" OPERATOR(pg_catalog.=) s1.k0
            ORDER BY t3."base.pk_room"
            LIMIT 1000
        ) AS q
        WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    ) AS q
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
        ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
