-- people
SELECT (v1.v IS DISTINCT FROM NULL), (v1.v)."text", (v1.v)."letters", (v2.v IS DISTINCT FROM NULL),
    (v2.v)."text", (v2.v)."letters", (t3."id" IS DISTINCT FROM NULL), (v4.v IS DISTINCT FROM NULL),
    (v4.v)."text", (v4.v)."letters"
FROM (
    SELECT t0."id", t0."first_name", t0."last_name", t0."password_hash", t0."boss_id"
    FROM "public"."person" AS t0
    ORDER BY ("public"."person_badge"(ROW(t0."id", t0."first_name", t0."last_name",
        t0."password_hash", t0."boss_id")::"public"."person"))."letters" DESC, t0."id"
    LIMIT 2
) AS t0
LEFT JOIN "public"."person" AS t3 ON t3."id" OPERATOR(pg_catalog.=) t0."boss_id"
CROSS JOIN LATERAL (
    SELECT "public"."person_badge"(ROW(t0."id", t0."first_name", t0."last_name", t0."password_hash",
        t0."boss_id")::"public"."person") AS v
    OFFSET 0
) AS v1
CROSS JOIN LATERAL (
    SELECT "public"."person_label"(ROW(t0."id", t0."first_name", t0."last_name", t0."password_hash",
        t0."boss_id")::"public"."person", "mark" => $1::"pg_catalog"."text") AS v
    OFFSET 0
) AS v2
CROSS JOIN LATERAL (
    SELECT CASE WHEN (t3."id" IS DISTINCT FROM NULL)
        THEN "public"."person_badge"(ROW(t3."id", t3."first_name", t3."last_name",
            t3."password_hash", t3."boss_id")::"public"."person") END AS v
    OFFSET 0
) AS v4
ORDER BY ("public"."person_badge"(ROW(t0."id", t0."first_name", t0."last_name", t0."password_hash",
    t0."boss_id")::"public"."person"))."letters" DESC, t0."id";
-- $1 = '!'
-- posts
SELECT q.*
FROM (
    SELECT (t2."id" IS DISTINCT FROM NULL), (v3.v IS DISTINCT FROM NULL), (v3.v)."letters",
        (v3.v)."text"
    FROM (
        SELECT t0."id", t0."author_id"
        FROM "public"."post" AS t0
        WHERE (EXISTS (
            SELECT 1
            FROM "public"."person" AS t1
            WHERE t1."id" OPERATOR(pg_catalog.=) t0."author_id"
                AND (((("public"."person_badge"(ROW(t1."id", t1."first_name", t1."last_name",
                    t1."password_hash", t1."boss_id")::"public"."person"))."letters" OPERATOR(pg_catalog.=) $1)))
        ))
        ORDER BY t0."id"
        LIMIT 1
    ) AS t0
    LEFT JOIN "public"."person" AS t2 ON t2."id" OPERATOR(pg_catalog.=) t0."author_id"
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (t2."id" IS DISTINCT FROM NULL)
            THEN "public"."person_badge"(ROW(t2."id", t2."first_name", t2."last_name",
                t2."password_hash", t2."boss_id")::"public"."person") END AS v
        OFFSET 0
    ) AS v3
    ORDER BY t0."id"
) AS q, (SELECT) AS weight;
-- $1 = '1'
