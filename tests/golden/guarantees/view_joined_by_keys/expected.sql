-- loans
SELECT t0."id", (t1."id" IS DISTINCT FROM NULL), t1."id", t1."data.shelf_name" FROM (SELECT t0."id", t0."book_id" FROM "public"."loan" AS t0 ORDER BY t0."id" LIMIT 1000) AS t0 LEFT JOIN (SELECT b.id AS "id", s.name AS "data.shelf_name" FROM (public.tb_book b
