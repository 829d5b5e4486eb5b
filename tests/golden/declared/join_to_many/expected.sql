-- members
WITH s0 AS MATERIALIZED (
    SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*
    FROM (
        SELECT t0."name" AS c0, t0."email" AS k0
        FROM "public"."member" AS t0
        WHERE (EXISTS (
            SELECT 1
            FROM "public"."letter" AS t1
            WHERE t1."to_mail" OPERATOR(pg_catalog.=) t0."email"
                AND ((t1."state" OPERATOR(pg_catalog.=) $1))
        ))
        ORDER BY t0."id"
        LIMIT 1000
    ) AS q
)
SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4", NULL::"pg_catalog"."bool",
    NULL::"pg_catalog"."int8", NULL::"pg_catalog"."numeric"
FROM s0 AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."text"[]) IS NULL
    AND (CASE
        WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_rewrite AS w
            WHERE w.oid OPERATOR(pg_catalog.=) 1
                AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
                AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
        ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL
UNION ALL
SELECT 1, s0.n, 0, NULL, q.c0, q.c1, q.c2, NULL
FROM s0
CROSS JOIN LATERAL (
    SELECT t2."id" AS c0, (t3."country" IS DISTINCT FROM NULL) AS c1, t3."people" AS c2
    FROM (
        SELECT t2."id", t2."to_mail", t2."country", t2."town", t2."state"
        FROM "public"."letter" AS t2
        WHERE t2."to_mail" OPERATOR(pg_catalog.=) s0.k0
            AND (t2."state" OPERATOR(pg_catalog.<>) $2)
        ORDER BY t2."id" DESC
        LIMIT 1
    ) AS t2
    LEFT JOIN "public"."town" AS t3 ON t3."country" OPERATOR(pg_catalog.=) t2."country"
        AND t3."name" OPERATOR(pg_catalog.=) t2."town"
    ORDER BY t2."id" DESC
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."int4"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."int8"[]) IS NULL
UNION ALL
SELECT 2, s0.n, 0, q.c2, NULL, q.c1, NULL, q.c0
FROM s0
CROSS JOIN LATERAL (
    SELECT t4."data.weight" AS c0, (t5."email" IS DISTINCT FROM NULL) AS c1, t5."email" AS c2
    FROM (
        SELECT t4."base.pk_parcel", t4."data.sentTo", t4."data.weight"
        FROM (
            SELECT p."pk_parcel" AS "base.pk_parcel", p.mail AS "data.sentTo",
                p.weight AS "data.weight"
            FROM public.tb_parcel p
        ) AS t4
        WHERE t4."data.sentTo" OPERATOR(pg_catalog.=) s0.k0
        ORDER BY t4."data.weight" ASC, t4."base.pk_parcel"
        LIMIT 1000
    ) AS t4
    LEFT JOIN "public"."member" AS t5 ON t5."email" OPERATOR(pg_catalog.=) t4."data.sentTo"
    ORDER BY t4."data.weight" ASC, t4."base.pk_parcel"
) AS q
WHERE pg_catalog.array_eq(ARRAY[q.c0, NULL], NULL::"pg_catalog"."numeric"[]) IS NULL
    AND pg_catalog.array_eq(ARRAY[q.c2, NULL], NULL::"pg_catalog"."text"[]) IS NULL;
-- $1 = 'sent'
-- $2 = 'lost'
