-- rooms
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."data.name" AS c0,
            "public"."v_room_loud"(ROW(t0."id", t0."data")::"public"."v_room") AS c1,
            t0."base.pk_room" AS k0
        FROM (
            SELECT r.id AS "id", pg_catalog.jsonb_build_object('id', r.id, 'name', r.name) AS "data",
                r."pk_room" AS "base.pk_room", r.name AS "data.name"
            FROM public.tb_room r
        ) AS t0
        ORDER BY t0."base.pk_room"
        LIMIT 1000
    ) AS q
), s1 AS MATERIALIZED (
    SELECT s0.n AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM s0
    CROSS JOIN LATERAL (
        SELECT t1."data.name" AS c0, t1."base.pk_guest" AS k0
        FROM (
            SELECT g."pk_guest" AS "base.pk_guest", g.name AS "data.name"
            FROM public.tb_guest g
        ) AS t1
        JOIN "public"."tb_stay" AS t2 ON t2."fk_guest" OPERATOR(pg_catalog.=) t1."base.pk_guest"
        WHERE t2."fk_room" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t1."data.name" ASC, t1."base.pk_guest"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, q.c1
FROM s0 AS q
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
        WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_rewrite AS w
            WHERE w.oid OPERATOR(pg_catalog.=) 1
                AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
                AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
        ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL
UNION ALL
SELECT 1, q.p, q.n, q.c0, NULL
FROM s1 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
UNION ALL
SELECT 2, s1.n, 0, q.c0, NULL
FROM s1
CROSS JOIN LATERAL (
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
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
