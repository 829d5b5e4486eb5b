-- parties
SELECT q.*
FROM (
    SELECT CASE WHEN (t11."id" IS DISTINCT FROM NULL) THEN 0 WHEN (t12."id" IS DISTINCT FROM NULL)
        THEN 1 END, t0."name", t11."first_name", (t13."id" IS DISTINCT FROM NULL), CASE
        WHEN (t17."id" IS DISTINCT FROM NULL) THEN 0 WHEN (t18."id" IS DISTINCT FROM NULL)
        THEN 1 END, t13."name", t17."first_name"
    FROM (
        SELECT t0."id", t0."name"
        FROM (
            SELECT t1."id", t1."name"
            FROM "public"."party" AS t1
            LEFT JOIN "public"."person" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t1."id"
            LEFT JOIN "public"."company" AS t3 ON t3."id" OPERATOR(pg_catalog.=) t1."id"
            WHERE (t2."id" IS DISTINCT FROM NULL) OR (t3."id" IS DISTINCT FROM NULL)
        ) AS t0
        WHERE (EXISTS (
            SELECT 1
            FROM "public"."company" AS t4
            WHERE t4."id" OPERATOR(pg_catalog.=) t0."id"
                AND ((EXISTS (
                    SELECT 1
                    FROM (
                        SELECT t6."id", t6."name"
                        FROM "public"."party" AS t6
                        LEFT JOIN "public"."person" AS t7 ON t7."id" OPERATOR(pg_catalog.=) t6."id"
                        LEFT JOIN "public"."company" AS t8 ON t8."id" OPERATOR(pg_catalog.=) t6."id"
                        WHERE (t7."id" IS DISTINCT FROM NULL) OR (t8."id" IS DISTINCT FROM NULL)
                    ) AS t5
                    WHERE t5."id" OPERATOR(pg_catalog.=) t4."director_id"
                        AND ((t5."name" OPERATOR(pg_catalog.=) $1))
                )))
        ) AND NOT EXISTS (
            SELECT 1
            FROM "public"."person" AS t9
            WHERE t9."id" OPERATOR(pg_catalog.=) t0."id"
                AND (true)
        ))
            AND (((EXISTS (
                SELECT 1
                FROM "public"."person" AS t10
                WHERE t10."id" OPERATOR(pg_catalog.=) t0."id"
                    AND (true)
            ))) OR ((t0."name" OPERATOR(pg_catalog.<>) $2)))
        ORDER BY t0."id"
        LIMIT 2
    ) AS t0
    LEFT JOIN "public"."person" AS t11 ON t11."id" OPERATOR(pg_catalog.=) t0."id"
    LEFT JOIN "public"."company" AS t12 ON t12."id" OPERATOR(pg_catalog.=) t0."id"
    LEFT JOIN (
        SELECT t14."id", t14."name"
        FROM "public"."party" AS t14
        LEFT JOIN "public"."person" AS t15 ON t15."id" OPERATOR(pg_catalog.=) t14."id"
        LEFT JOIN "public"."company" AS t16 ON t16."id" OPERATOR(pg_catalog.=) t14."id"
        WHERE (t15."id" IS DISTINCT FROM NULL) OR (t16."id" IS DISTINCT FROM NULL)
    ) AS t13 ON t13."id" OPERATOR(pg_catalog.=) t12."director_id"
    LEFT JOIN "public"."person" AS t17 ON t17."id" OPERATOR(pg_catalog.=) t13."id"
    LEFT JOIN "public"."company" AS t18 ON t18."id" OPERATOR(pg_catalog.=) t13."id"
    ORDER BY t0."id"
) AS q, (SELECT) AS weight;
-- $1 = 'Ben'
-- $2 = ''
