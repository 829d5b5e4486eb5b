-- longBooks
SELECT t0."data.title", t0."data.author.name" FROM (SELECT q."id", q."data.title", q."data.author.name", r.ordinality FROM "public"."fn_long_books"() WITH ORDINALITY AS r JOIN (SELECT b.id AS "id", b.title AS "data.title", a.name AS "data.author.name" FROM (public.tb_book b
-- $1 = 'Lathe'
