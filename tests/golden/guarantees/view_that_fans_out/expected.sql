-- books
SELECT t0."id", (t1."base.pk_shelf" IS DISTINCT FROM NULL), t1."data.name", t1."data.label" FROM (SELECT t0."id", t0."base.fk_shelf" FROM (SELECT b.id AS "id", b."fk_shelf" AS "base.fk_shelf" FROM (public.tb_book b
-- shelf
SELECT t0."data.label" FROM (SELECT s.id AS "id", s.name AS "data.name", l.label AS "data.label", s."pk_shelf" AS "base.pk_shelf" FROM (public.tb_shelf s
-- $1 = '11'
