-- longBooks
SELECT t0."data.title", t0."data.author.name" FROM (SELECT q.*, r.ordinality FROM "public"."fn_long_books"() WITH ORDINALITY AS r JOIN (SELECT b.id AS "id", b.title AS "data.title", a.name AS "data.author.name" FROM (public.tb_book b JOIN public.tb_author a ON ((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))) AS q ON q."id" OPERATOR(pg_catalog.=) r."id") AS t0 WHERE (t0."data.title" OPERATOR(pg_catalog.<>) $1) ORDER BY t0.ordinality LIMIT 5;
-- $1 = 'Lathe'
