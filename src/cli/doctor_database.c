/* SPDX-License-Identifier: MIT
 *
 * Run as the role that the server connects as, with a search_path of pg_catalog alone.
 */
#include "cli/doctor.h"

#define SERVED "join pg_namespace as n on n.oid = x.relnamespace and n.nspname = any ($1::text[]) "

/* Views with their owner's rights over tables with row level security, from which that owner is
 * exempt: as a superuser, or as the owner of a table that is not forced; directly, or through
 * another view. */
#define PASSING                                                                                    \
    "with recursive origin as (select distinct w.ev_class as view, d.refobjid as relation "        \
    "from pg_rewrite as w join pg_depend as d on d.classid = 'pg_rewrite'::regclass "              \
    "and d.objid = w.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class), "  \
    "passing as (select o.view from origin as o "                                                  \
    "join pg_class as t on t.oid = o.relation and t.relrowsecurity "                               \
    "join pg_class as v on v.oid = o.view "                                                        \
    "join pg_roles as r on r.oid = v.relowner "                                                    \
    "where not exists (select from unnest(v.reloptions) as option "                                \
    "where option ~ '^security_invoker=(true|on|yes|1)$') and (r.rolsuper or r.rolbypassrls "      \
    "or (not t.relforcerowsecurity and pg_has_role(r.oid, t.relowner, 'usage'))) "                 \
    "union select o.view from passing as p join origin as o on o.relation = p.view) "

static bool has_roles_in_tables(const struct fq_config *config)
{
    return config->rbac.source != FQ_RIGHTS_NONE;
}

static bool withdraws_tokens(const struct fq_config *config)
{
    return config->auth.revocation;
}

static bool has_keys_in_table(const struct fq_config *config)
{
    const struct fq_provider_config *items = config->auth.providers.items;
    for (size_t i = 0; i < config->auth.providers.count; i++) {
        if (fq_str_eq(items[i].table, FQ_STR("fraiseql.api_keys")))
            return true;
    }
    return false;
}

/* What the server calls in the schema fraiseql, and whether it can. */
#define PART_MISSING(key, function, part, without, when)                                           \
    .why = without, .concerns = when,                                                              \
    .sql = "select '" key                                                                          \
           "', coalesce((select format('GRANT USAGE ON SCHEMA fraiseql TO %1$I; GRANT EXECUTE ON " \
           "FUNCTION %2$s TO %1$I', current_user, p.oid::regprocedure) from pg_proc as p join "    \
           "pg_namespace as n on n.oid = p.pronamespace where n.nspname = 'fraiseql' and "         \
           "p.proname = '" function "'), 'fraiseql setup --with " part                             \
           "') where not exists (select from pg_proc as p join pg_namespace as n on n.oid = "      \
           "p.pronamespace where n.nspname = 'fraiseql' and p.proname = '" function                \
           "' and has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, "       \
           "'usage'))"

const struct fq_doctor_check fq_doctor_database_checks[] = {
    {.id = "roles-missing",
     .severity = FQ_DOCTOR_SERIOUS,
     PART_MISSING("rbac.source", "user_rights", "rbac",
                  "is tables, and the database has none that this role may ask: nobody who is "
                  "known is answered",
                  has_roles_in_tables)},
    {.id = "revocation-missing",
     .severity = FQ_DOCTOR_SERIOUS,
     PART_MISSING("auth.revocation", "revocations_since", "revocation",
                  "is true, and the database has no tables of withdrawn tokens that this role may "
                  "ask: no token is let in",
                  withdraws_tokens)},
    {.id = "api-keys-missing",
     .severity = FQ_DOCTOR_SERIOUS,
     PART_MISSING("auth.providers", "api_keys_of", "auth",
                  "has API keys in fraiseql.api_keys, and the database has no such table that this "
                  "role may ask: requests with a key are answered with 503",
                  has_keys_in_table)},
    {.id = "privileged-role",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "is a superuser or has BYPASSRLS: no privilege and no policy holds for it",
     .sql =
         "select 'role ' || rolname, format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS', rolname) || "
         "'; or connect as a role that owns nothing' "
         "from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)"},
    {.id = "view-passes-policies",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "reads, with its owner's rights, rows that row level security keeps from the caller",
     .sql = PASSING "select 'view ' || x.oid::regclass, case x.relkind when 'v' then "
                    "format('ALTER VIEW %s SET (security_invoker = true)', x.oid::regclass) "
                    "else format('REVOKE SELECT ON %s FROM %I', x.oid::regclass, current_user) end "
                    "from pg_class as x " SERVED "where x.oid in (select view from passing) "
                    "and has_any_column_privilege(x.oid, 'select') order by 1"},
    {.id = "policies-do-not-bind-owner",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "has row level security, which its owner is exempt from, and that is who connects",
     .sql = "select 'table ' || x.oid::regclass, "
            "format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', x.oid::regclass) "
            "from pg_class as x where x.relrowsecurity and not x.relforcerowsecurity "
            "and x.relkind in ('r', 'p') and pg_has_role(x.relowner, 'usage') "
            "and not (select rolsuper from pg_roles where rolname = current_user) order by 1"},
    {.id = "definer-without-search-path",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "runs with its owner's rights and finds names in whatever search_path its caller has",
     .sql = "select 'function ' || p.oid::regprocedure, "
            "format('ALTER %s %s SET search_path = pg_catalog, %I, pg_temp', "
            "case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end, p.oid::regprocedure, "
            "n.nspname) "
            "from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace "
            "where p.prosecdef and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' "
            "and has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage') "
            "and not exists (select from unnest(p.proconfig) as c where c like 'search_path=%') "
            /* Bound when it was made. */
            "and p.prosqlbody is null "
            "and not exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass "
            "and d.objid = p.oid and d.deptype = 'e') order by 1"},
    {.id = "schema-open-to-all",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "takes new objects from everybody, who can so put his own in the way of others",
     .sql = "select 'schema ' || n.nspname, format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', "
            "n.nspname) "
            "from pg_namespace as n where n.nspname = any ($1::text[] || $2::text[]) "
            "and exists (select from aclexplode(n.nspacl) as a where a.grantee = 0 "
            "and a.privilege_type = 'CREATE') order by 1"},
    {.id = "secret-shown",
     .severity = FQ_DOCTOR_WARNING,
     .why = "is a secret by its name, and a comment shows it to clients",
     .sql = "select 'column ' || format('%s.%I', x.oid::regclass, a.attname), "
            "format('COMMENT ON COLUMN %s.%I IS NULL', x.oid::regclass, a.attname) "
            "from pg_class as x " SERVED
            "join pg_attribute as a on a.attrelid = x.oid and a.attnum > 0 "
            "join pg_description as d on d.objoid = x.oid and d.objsubid = a.attnum "
            "and d.classoid = 'pg_class'::regclass "
            "where a.attname ~ '(^|_)(password|passwd|secret|token|api_key|private_key)(_|$)' "
            "and d.description ~ '@fraiseql\\s*\\{[^}]*\"expose\"\\s*:\\s*true' "
            "and has_column_privilege(x.oid, a.attnum, 'select') order by 1"},
    {.id = "all-tables-written",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "can be written by whoever asks, as mutations.tables is all, and no policy says which "
            "rows",
     .sql = "select 'table ' || x.oid::regclass, "
            "format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', x.oid::regclass) || "
            "'; or name the tables in mutations.tables' "
            "from pg_class as x " SERVED "where $3::boolean and x.relkind in ('r', 'p') "
            "and not x.relispartition and not x.relrowsecurity "
            "and (has_any_column_privilege(x.oid, 'insert') or has_any_column_privilege(x.oid, "
            "'update') "
            "or has_table_privilege(x.oid, 'delete')) order by 1"},
};
const size_t fq_doctor_database_check_count = FQ_ARRAY_LEN(fq_doctor_database_checks);
