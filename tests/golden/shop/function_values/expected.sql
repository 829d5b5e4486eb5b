-- letters
SELECT t0."v"
FROM (
    SELECT "public"."fn_letters"("word" => $1::"pg_catalog"."text") AS v
    OFFSET 0
) AS t0
LIMIT 2
OFFSET 1;
-- $1 = 'three'
