-- good
SELECT pg_catalog.set_config('fraiseql.result',
    COALESCE(pg_catalog.array_agg(r.*)::"public"."mutation_response"[]::pg_catalog.text, '{}'), true) IS NOT NULL
FROM "public"."fn_praise_book"("input" => (pg_catalog.jsonb_build_object('id',
    $1::"pg_catalog"."uuid", 'stars', $2::"pg_catalog"."int4", 'words', $3::"pg_catalog"."_text"))::"pg_catalog"."jsonb") AS r;
-- $1 = '00000000-0000-4000-a000-000000000001'
-- $2 = '5'
-- $3 = '{"fine","\"long\""}'
SELECT q.*
FROM (
    SELECT t0."choice", t0."message", t0."updated_fields", (t1."id" IS DISTINCT FROM NULL),
        t1."data.title", t1."data.author.name", t0."entity", t0."code", t0."errors", t0."wrong"
    FROM (
        SELECT a."message"::pg_catalog.text AS "message",
            pg_catalog.array_remove(a."updated_fields"::pg_catalog._text, NULL) AS "updated_fields",
            COALESCE(('{"noop": 422, "validation": 422, "unauthorized": 401, "forbidden": 403, "not_found": 404, "timeout": 408, "conflict": 409}'::pg_catalog.jsonb OPERATOR(pg_catalog.->>) pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                'failed:no_result'), ':', 1)))::pg_catalog.int4, 500) AS "code", CASE
            WHEN pg_catalog.jsonb_typeof(a."entity"::pg_catalog.jsonb) OPERATOR(pg_catalog.=) 'object'
            THEN a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.||) COALESCE(a."metadata"::pg_catalog.jsonb,
                '{}') ELSE a."metadata"::pg_catalog.jsonb END AS "wrong",
            (CASE
                WHEN pg_catalog.jsonb_typeof(a."metadata"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'errors') OPERATOR(pg_catalog.=) 'array'
                THEN a."metadata"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'errors'
                ELSE pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('code',
                    COALESCE(('{"noop": 422, "validation": 422, "unauthorized": 401, "forbidden": 403, "not_found": 404, "timeout": 408, "conflict": 409}'::pg_catalog.jsonb OPERATOR(pg_catalog.->>) pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                        'failed:no_result'), ':', 1)))::pg_catalog.int4, 500), 'identifier',
                    COALESCE(pg_catalog."substring"(COALESCE(a."status"::pg_catalog.text,
                        'failed:no_result'), '^[^:]*:(.+)$'::pg_catalog.text), 'general_error'),
                    'message', a."message"::pg_catalog.text)) END) AS "errors", CASE
            WHEN pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                'failed:no_result'), ':', 1)) OPERATOR(pg_catalog.=) ANY('{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}'::pg_catalog.text[])
            THEN 0 ELSE 1 END AS "choice", CASE
            WHEN (CASE
                WHEN pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                    'failed:no_result'), ':', 1)) OPERATOR(pg_catalog.=) ANY('{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}'::pg_catalog.text[])
                THEN 0 ELSE 1 END) OPERATOR(pg_catalog.=) 0
            AND COALESCE(a."entity_id"::pg_catalog.text,
                (CASE
                    WHEN pg_catalog.jsonb_typeof((a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')) OPERATOR(pg_catalog.=) 'object'
                    AND NOT a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.?) 'id'
                    THEN (a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')
                    ELSE a."entity"::pg_catalog.jsonb END) OPERATOR(pg_catalog.->>) 'id') OPERATOR(pg_catalog.<>) ''
            THEN (COALESCE(a."entity_id"::pg_catalog.text,
                (CASE
                    WHEN pg_catalog.jsonb_typeof((a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')) OPERATOR(pg_catalog.=) 'object'
                    AND NOT a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.?) 'id'
                    THEN (a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')
                    ELSE a."entity"::pg_catalog.jsonb END) OPERATOR(pg_catalog.->>) 'id'))::"pg_catalog"."uuid" END AS "entity_id",
            CASE
            WHEN pg_catalog.jsonb_typeof((a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')) OPERATOR(pg_catalog.=) 'object'
            AND NOT a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.?) 'id'
            THEN (a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')
            ELSE a."entity"::pg_catalog.jsonb END AS "entity"
        FROM pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.result', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.result', true) END)::"public"."mutation_response"[]) AS a
    ) AS t0
    LEFT JOIN (
        SELECT b.id AS "id", b.title AS "data.title", a.name AS "data.author.name"
        FROM (public.tb_book b
            JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."entity_id"
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
-- bad
SELECT pg_catalog.set_config('fraiseql.result',
    COALESCE(pg_catalog.array_agg(r.*)::"public"."mutation_response"[]::pg_catalog.text, '{}'), true) IS NOT NULL
FROM "public"."fn_praise_book"("input" => (pg_catalog.jsonb_build_object('stars',
    $1::"pg_catalog"."int4"))::"pg_catalog"."jsonb") AS r;
-- $1 = '0'
SELECT q.*
FROM (
    SELECT t0."choice", t0."message", t0."updated_fields", (t1."id" IS DISTINCT FROM NULL),
        t1."data.title", t1."data.author.name", t0."entity", t0."code", t0."errors", t0."wrong"
    FROM (
        SELECT a."message"::pg_catalog.text AS "message",
            pg_catalog.array_remove(a."updated_fields"::pg_catalog._text, NULL) AS "updated_fields",
            COALESCE(('{"noop": 422, "validation": 422, "unauthorized": 401, "forbidden": 403, "not_found": 404, "timeout": 408, "conflict": 409}'::pg_catalog.jsonb OPERATOR(pg_catalog.->>) pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                'failed:no_result'), ':', 1)))::pg_catalog.int4, 500) AS "code", CASE
            WHEN pg_catalog.jsonb_typeof(a."entity"::pg_catalog.jsonb) OPERATOR(pg_catalog.=) 'object'
            THEN a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.||) COALESCE(a."metadata"::pg_catalog.jsonb,
                '{}') ELSE a."metadata"::pg_catalog.jsonb END AS "wrong",
            (CASE
                WHEN pg_catalog.jsonb_typeof(a."metadata"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'errors') OPERATOR(pg_catalog.=) 'array'
                THEN a."metadata"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'errors'
                ELSE pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('code',
                    COALESCE(('{"noop": 422, "validation": 422, "unauthorized": 401, "forbidden": 403, "not_found": 404, "timeout": 408, "conflict": 409}'::pg_catalog.jsonb OPERATOR(pg_catalog.->>) pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                        'failed:no_result'), ':', 1)))::pg_catalog.int4, 500), 'identifier',
                    COALESCE(pg_catalog."substring"(COALESCE(a."status"::pg_catalog.text,
                        'failed:no_result'), '^[^:]*:(.+)$'::pg_catalog.text), 'general_error'),
                    'message', a."message"::pg_catalog.text)) END) AS "errors", CASE
            WHEN pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                'failed:no_result'), ':', 1)) OPERATOR(pg_catalog.=) ANY('{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}'::pg_catalog.text[])
            THEN 0 ELSE 1 END AS "choice", CASE
            WHEN (CASE
                WHEN pg_catalog.lower(pg_catalog.split_part(COALESCE(a."status"::pg_catalog.text,
                    'failed:no_result'), ':', 1)) OPERATOR(pg_catalog.=) ANY('{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}'::pg_catalog.text[])
                THEN 0 ELSE 1 END) OPERATOR(pg_catalog.=) 0
            AND COALESCE(a."entity_id"::pg_catalog.text,
                (CASE
                    WHEN pg_catalog.jsonb_typeof((a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')) OPERATOR(pg_catalog.=) 'object'
                    AND NOT a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.?) 'id'
                    THEN (a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')
                    ELSE a."entity"::pg_catalog.jsonb END) OPERATOR(pg_catalog.->>) 'id') OPERATOR(pg_catalog.<>) ''
            THEN (COALESCE(a."entity_id"::pg_catalog.text,
                (CASE
                    WHEN pg_catalog.jsonb_typeof((a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')) OPERATOR(pg_catalog.=) 'object'
                    AND NOT a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.?) 'id'
                    THEN (a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')
                    ELSE a."entity"::pg_catalog.jsonb END) OPERATOR(pg_catalog.->>) 'id'))::"pg_catalog"."uuid" END AS "entity_id",
            CASE
            WHEN pg_catalog.jsonb_typeof((a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')) OPERATOR(pg_catalog.=) 'object'
            AND NOT a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.?) 'id'
            THEN (a."entity"::pg_catalog.jsonb OPERATOR(pg_catalog.->) 'book')
            ELSE a."entity"::pg_catalog.jsonb END AS "entity"
        FROM pg_catalog.unnest((CASE
            WHEN pg_catalog.current_setting('fraiseql.result', true) OPERATOR(pg_catalog.<>) ''
            THEN pg_catalog.current_setting('fraiseql.result', true) END)::"public"."mutation_response"[]) AS a
    ) AS t0
    LEFT JOIN (
        SELECT b.id AS "id", b.title AS "data.title", a.name AS "data.author.name"
        FROM (public.tb_book b
            JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))
    ) AS t1 ON t1."id" OPERATOR(pg_catalog.=) t0."entity_id"
) AS q
WHERE (CASE
    WHEN EXISTS (
        SELECT
        FROM pg_catalog.pg_rewrite AS w
        WHERE w.oid OPERATOR(pg_catalog.=) 1
            AND w.xmin OPERATOR(pg_catalog.=) '1'::pg_catalog.xid
            AND pg_catalog.has_table_privilege(w.ev_class, 'SELECT')
    ) THEN NULL ELSE '"a view has changed"' END)::pg_catalog.regclass IS NULL;
