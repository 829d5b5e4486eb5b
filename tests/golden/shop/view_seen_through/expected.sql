-- books
SELECT t0."id", t0."data.title", t0."data.published", t0."data.author.name", t0."data.words" FROM (SELECT b.id AS "id", b.title AS "data.title", b.pages AS "data.pages", b.published AS "data.published", a.name AS "data.author.name", ( SELECT (count(*) * 250)
-- $1 = '190'
-- $2 = 'Nobody'
-- authors
WITH s0 AS MATERIALIZED (SELECT 0 AS p, (pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.* FROM (SELECT t0."data.name" AS c0, t0."base.pk_author" AS k0 FROM (SELECT a.id AS "id", a.name AS "data.name", a.born AS "data.born", a."pk_author" AS "base.pk_author" FROM public.tb_author a) AS t0 ORDER BY t0."data.born" ASC NULLS FIRST, t0."id" LIMIT 1000) AS q) SELECT 0, q.p, q.n, q.c0, NULL::"pg_catalog"."int4" FROM s0 AS q UNION ALL SELECT 1, s0.n, 0, q.c0, q.c1 FROM s0 CROSS JOIN LATERAL (SELECT t1."data.title" AS c0, t1."data.pages" AS c1 FROM (SELECT b.id AS "id", b.title AS "data.title", b.pages AS "data.pages", b."fk_author" AS "base.fk_author" FROM (public.tb_book b
