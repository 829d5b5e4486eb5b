-- people
SELECT q.*
FROM (
    SELECT "public"."person_full_name"(ROW(t0."id", t0."first_name", t0."last_name",
        t0."password_hash", t0."boss_id")::"public"."person"),
        "public"."person_greeting"(ROW(t0."id", t0."first_name", t0."last_name", t0."password_hash",
            t0."boss_id")::"public"."person"),
        "public"."person_greeting"(ROW(t0."id", t0."first_name", t0."last_name", t0."password_hash",
            t0."boss_id")::"public"."person", "word" => $2::"pg_catalog"."text",
            "mark" => $3::"pg_catalog"."text"), (t1."id" IS DISTINCT FROM NULL), CASE
        WHEN (t1."id" IS DISTINCT FROM NULL)
        THEN "public"."person_full_name"(ROW(t1."id", t1."first_name", t1."last_name",
            t1."password_hash", t1."boss_id")::"public"."person") END, CASE
        WHEN (t1."id" IS DISTINCT FROM NULL)
        THEN "public"."person_checked"(ROW(t1."id", t1."first_name", t1."last_name",
            t1."password_hash", t1."boss_id")::"public"."person") END
    FROM (
        SELECT t0."id", t0."first_name", t0."last_name", t0."password_hash", t0."boss_id"
        FROM "public"."person" AS t0
        WHERE ("public"."person_full_name"(ROW(t0."id", t0."first_name", t0."last_name",
            t0."password_hash", t0."boss_id")::"public"."person") OPERATOR(pg_catalog.~~) $1)
        ORDER BY "public"."person_full_name"(ROW(t0."id", t0."first_name", t0."last_name",
            t0."password_hash", t0."boss_id")::"public"."person") DESC, t0."id"
        LIMIT 1000
    ) AS t0
    LEFT JOIN "public"."person" AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."boss_id"
    ORDER BY "public"."person_full_name"(ROW(t0."id", t0."first_name", t0."last_name",
        t0."password_hash", t0."boss_id")::"public"."person") DESC, t0."id"
) AS q, (SELECT) AS weight;
-- $1 = '%e%'
-- $2 = 'Hello'
-- $3 = '!'
