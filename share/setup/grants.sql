-- SPDX-License-Identifier: MIT
--
-- The end of `fraiseql setup`, behind all parts: who may use what they made in the schema fraiseql.

-- Once, when a function is made: what somebody revoked stays revoked.
do $grant$
declare
    made regprocedure;
begin
    for made in
        select oid from pg_proc where pronamespace = 'fraiseql'::regnamespace and xmin = pg_current_xact_id()::xid
        and oid <> all (coalesce(nullif(current_setting('fraiseql.there'), ''), '{}')::oid[])
    loop
        execute format('grant execute on function %s to public', made);
    end loop;
end
$grant$;
