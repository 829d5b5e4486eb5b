/* SPDX-License-Identifier: MIT */
#include "pg/introspect_sql.h"

/* Names need no schema here: the session's search_path holds nothing but pg_catalog. */

/* As a subquery it is evaluated once, not for every row. */
#define KEPT(setting, type) "(select current_setting('fraiseql." setting "'))::" type "[]"

#define SCHEMAS   KEPT("schemas", "name")
#define ROOTS     KEPT("roots", "oid")
#define RELATIONS KEPT("relations", "oid")
#define FUNCTIONS KEPT("functions", "oid")
#define TYPES     KEPT("types", "oid")

/* A list of oids, kept until the end of the transaction. */
#define KEEP(setting, oids)                                                                        \
    "set_config('fraiseql." setting "', coalesce((" oids ")::text, '{}'), true)"

#define NOT_OF_EXTENSION(class, oid)                                                               \
    "not exists (select from pg_depend x where x.classid = '" class "'::regclass"                  \
                                                                    " and x.objid = " oid          \
                                                                    " and x.deptype = 'e')"

#define COMMENT_ON(class, oid, number)                                                             \
    "left join pg_description d on d.classoid = '" class "'::regclass and d.objoid = " oid         \
                                                         " and d.objsubid = " number " "

#define OPTION(name)                                                                               \
    "coalesce((select o.option_value::boolean from pg_options_to_table(c.reloptions) o"            \
    " where o.option_name = '" name "'), false)"

/* What a view's or materialised view's query names, at any depth of its subqueries. */
#define ORIGINS                                                                                    \
    "select distinct r.ev_class as view, d.refobjid as relation"                                   \
    " from pg_rewrite r"                                                                           \
    " join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid"                  \
    "  and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class"                       \
    " join pg_class t on t.oid = d.refobjid and t.relkind in ('r', 'p', 'f', 'v', 'm')"            \
    " where r.ev_type = '1' and r.rulename = '_RETURN'"

/* A foreign key to a partitioned table has a row for each partition; only the one that was
 * written counts.  On a partition, the inherited one does. */
#define FOREIGN_KEYS                                                                               \
    "select k.* from pg_constraint k where k.contype = 'f' and not exists"                         \
    " (select from pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid)"

static const char schemas[] =
    "with asked as materialized (select $1::name[] as names,"
    "  set_config('fraiseql.schemas', $1::text, true))"
    " select name from asked, unnest(asked.names) name"
    " where not exists (select from pg_namespace n where n.nspname = name)";

static const char relation_set[] =
    "with recursive edge as materialized ("
    "  select k.conrelid as source, k.confrelid as target from (" FOREIGN_KEYS ") k"
    "  union all select view, relation from (" ORIGINS ") o"
    "), root as materialized ("
    "  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    "  where n.nspname = any (" SCHEMAS ") and c.relkind in ('r', 'p', 'f', 'v', 'm')"
    "  and not c.relispartition and " NOT_OF_EXTENSION(
        "pg_class",
        "c.oid") "), reached as ("
                 "  select oid from root union"
                 "  select edge.target from reached join edge on edge.source = reached.oid"
                 ") select " KEEP("roots", "select array_agg(oid) from root") ", " KEEP(
                     "relations", "select array_agg(oid) from reached");

/* PostgreSQL has thousands of functions of its own: first the few of these schemas (offset 0 keeps
 * it so), then the questions about rights. */
static const char function_set[] = "select " KEEP(
    "functions",
    "select array_agg(p.oid) from (select p.oid from pg_proc p where p.pronamespace = any (array("
    "  select n.oid from pg_namespace n where n.nspname = any (" SCHEMAS ")"
    "  and has_schema_privilege(n.oid, 'usage')))"
    " and p.prokind = 'f'"
    " and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype) offset 0) p"
    " where has_function_privilege(p.oid, 'execute') and " NOT_OF_EXTENSION("pg_proc", "p.oid"));

/* PostgreSQL's own and the schemas' types always, since an expression may give any of them; row
 * types of relations only when something refers to them. */
static const char type_set[] =
    "with recursive reached as ("
    "  select a.atttypid as oid from pg_attribute a where a.attrelid = any (" RELATIONS ")"
    "   and a.attnum > 0 and not a.attisdropped"
    "  union"
    "  select unnest(array[p.prorettype] || coalesce(p.proallargtypes, p.proargtypes::oid[]))"
    "   from pg_proc p where p.oid = any (" FUNCTIONS ")"
    "  union"
    "  select t.oid from pg_type t join pg_namespace n on n.oid = t.typnamespace"
    "   left join pg_type e on e.oid = t.typelem"
    "   left join pg_class c on c.oid = coalesce(nullif(t.typrelid, 0), e.typrelid)"
    "   where (n.nspname = 'pg_catalog' or n.nspname = any (" SCHEMAS "))"
    "   and coalesce(c.relkind, 'c') = 'c'"
    "  union"
    "  select next.oid from reached join pg_type t on t.oid = reached.oid"
    "   cross join lateral ("
    "    select t.typelem as oid union all select t.typbasetype"
    "    union all select r.rngsubtype from pg_range r where r.rngtypid = t.oid"
    "    union all select r.rngtypid from pg_range r where r.rngmultitypid = t.oid"
    "    union all select a.atttypid from pg_attribute a where t.typtype = 'c'"
    "     and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped"
    "   ) next where next.oid <> 0"
    ") select " KEEP("types", "select array_agg(oid) from reached where oid <> 0");

static const char relations[] =
    "select c.oid, n.nspname, c.relname, d.description, c.relkind, c.reltuples,"
    " c.oid in (select unnest(" ROOTS ")), has_schema_privilege(n.oid, 'usage'), c.relrowsecurity"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace " COMMENT_ON(
        "pg_class", "c.oid", "0") " where c.oid = any (" RELATIONS
                                  ") order by n.nspname collate \"C\", c.relname collate \"C\"";

#define ATTRIBUTE                                                                                  \
    "a.attnum, a.attname, a.atttypid, a.atttypmod, a.attndims, a.attnotnull,"                      \
    " a.atthasdef or a.attidentity <> '', a.attgenerated <> '', "

static const char columns[] =
    "select a.attrelid, " ATTRIBUTE
    " has_column_privilege(a.attrelid, a.attnum, 'select'), d.description from pg_attribute "
    "a " COMMENT_ON("pg_class", "a.attrelid",
                    "a.attnum") " where a.attrelid = any (" RELATIONS
                                ") and a.attnum > 0 and not a.attisdropped"
                                " order by a.attrelid, a.attnum";

/* A key of a table that others inherit from says nothing about the rows of those. */
static const char keys[] =
    "select i.indrelid, c.relname, i.indisprimary, i.indnkeyatts, i.indkey"
    " from pg_index i join pg_class c on c.oid = i.indexrelid"
    " where i.indrelid = any (" RELATIONS ") and i.indisunique and i.indisvalid and i.indislive"
    " and i.indpred is null and i.indexprs is null"
    " and not exists (select from pg_inherits h join pg_class p on p.oid = h.inhparent"
    "  where h.inhparent = i.indrelid and p.relkind = 'r')"
    " order by i.indrelid, not i.indisprimary, c.relname collate \"C\"";

static const char foreign_keys[] =
    "select k.conrelid, k.conname, k.confrelid, k.conkey, k.confkey, d.description"
    " from (" FOREIGN_KEYS ") k " COMMENT_ON("pg_constraint", "k.oid",
                                             "0") " where k.conrelid = any (" RELATIONS
                                                  ") order by k.conrelid, k.conname collate \"C\"";

/* Row security that the owner's rights switch off: the owner is above it, or owns the table. */
static const char views[] =
    "with recursive origin as materialized (" ORIGINS "),"
    " bypassing as ("
    "  select o.view as oid from origin o"
    "  join pg_class t on t.oid = o.relation and t.relrowsecurity"
    "  join pg_class c on c.oid = o.view and not " OPTION(
        "security_invoker") "  join pg_roles w on w.oid = c.relowner"
                            "  where w.rolsuper or w.rolbypassrls"
                            "   or (not t.relforcerowsecurity and pg_has_role(w.oid, t.relowner, "
                            "'usage'))"
                            "  union select o.view from bypassing b join origin o on o.relation = "
                            "b.oid"
                            "), closed as ("
                            "  select o.view as oid from origin o join pg_class t on t.oid = "
                            "o.relation"
                            "  where t.relrowsecurity or not has_table_privilege(t.oid, 'select')"
                            "   or not has_schema_privilege(t.relnamespace, 'usage')"
                            ") select c.oid, pg_get_viewdef(c.oid), r.ev_action, " OPTION(
                                "security_barrier") ", " OPTION("security_invoker") ","
                                                                                    " c.relowner = "
                                                                                    "(select w.oid "
                                                                                    "from pg_roles "
                                                                                    "w where "
                                                                                    "w.rolname = "
                                                                                    "current_user),"
                                                                                    " c.oid not in "
                                                                                    "(select k.oid "
                                                                                    "from closed "
                                                                                    "k), c.oid in "
                                                                                    "(select b.oid "
                                                                                    "from "
                                                                                    "bypassing b)"
                                                                                    " from "
                                                                                    "pg_class c "
                                                                                    "join "
                                                                                    "pg_rewrite r "
                                                                                    "on r.ev_class "
                                                                                    "= c.oid and "
                                                                                    "r.rulename = "
                                                                                    "'_RETURN'"
                                                                                    " where c.oid "
                                                                                    "= any "
                                                                                    "(" RELATIONS
                                                                                    ") and "
                                                                                    "c.relkind = "
                                                                                    "'v' order by "
                                                                                    "c.oid";

static const char origins[] =
    "select o.view, o.relation from (" ORIGINS ") o join pg_class c on c.oid = o.view"
    " where o.view = any (" RELATIONS ") and c.relkind = 'v' order by o.view, o.relation";

/* Where the equality of each type's default operator class stands: btree's before hash's. */
#define OPERATORS                                                                                  \
    "select distinct on (oc.opcintype) oc.opcintype as type, n.nspname as schema"                  \
    " from pg_opclass oc join pg_am m on m.oid = oc.opcmethod and m.amname in ('btree', 'hash')"   \
    " join pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amoplefttype = oc.opcintype"          \
    "  and ao.amoprighttype = oc.opcintype"                                                        \
    "  and ao.amopstrategy = case m.amname when 'btree' then 3 else 1 end"                         \
    " join pg_operator e on e.oid = ao.amopopr and e.oprname = '='"                                \
    " join pg_namespace n on n.oid = e.oprnamespace"                                               \
    " where oc.opcdefault order by oc.opcintype, m.amname"

static const char types[] =
    "select t.oid, n.nspname, t.typname, d.description,"
    " case when e.oid is not null then 'a' else t.typtype end,"
    " coalesce(e.oid, r.rngsubtype, m.rngtypid, 0), t.typarray, t.typbasetype, t.typtypmod,"
    " t.typnotnull, coalesce(c.relkind <> 'c', false), own.schema"
    " from pg_type t join pg_namespace n on n.oid = t.typnamespace"
    " left join pg_type e on e.oid = t.typelem and e.typarray = t.oid"
    " left join pg_class c on c.oid = t.typrelid"
    " left join (" OPERATORS ") own on own.type = t.oid"
    " left join pg_range r on r.rngtypid = t.oid"
    " left join pg_range m on m.rngmultitypid = t.oid " COMMENT_ON(
        "pg_type", "t.oid", "0") " where t.oid = any (" TYPES ") order by t.oid";

static const char labels[] =
    "select e.enumtypid, e.enumlabel from pg_enum e where e.enumtypid = any (" TYPES ")"
    " order by e.enumtypid, e.enumsortorder";

static const char fields[] =
    "select t.oid, " ATTRIBUTE " true, d.description"
    " from pg_type t join pg_attribute a on a.attrelid = t.typrelid " COMMENT_ON(
        "pg_class", "a.attrelid",
        "a.attnum") " where t.oid = any (" TYPES
                    ") and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped"
                    " order by t.oid, a.attnum";

static const char functions[] =
    "select p.oid, n.nspname, p.proname, d.description, p.prorettype, p.proretset, p.provolatile,"
    " p.proisstrict, p.pronargdefaults"
    " from pg_proc p join pg_namespace n on n.oid = p.pronamespace " COMMENT_ON(
        "pg_proc", "p.oid",
        "0") " where p.oid = any (" FUNCTIONS ")"
             " order by n.nspname collate \"C\", p.proname collate \"C\", p.oid";

static const char arguments[] =
    "select p.oid, coalesce(a.mode, 'i'), a.type, a.name from pg_proc p cross join lateral"
    " unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes, p.proargnames)"
    "  with ordinality as a (type, mode, name, number)"
    " where p.oid = any (" FUNCTIONS ") and a.type is not null order by p.oid, a.number";

const char *const fq_pg_question_sql[FQ_PG_QUESTIONS] = {
    [FQ_PG_ASK_BEGIN] = "begin isolation level repeatable read read only",
    [FQ_PG_ASK_SCHEMAS] = schemas,
    [FQ_PG_ASK_RELATION_SET] = relation_set,
    [FQ_PG_ASK_FUNCTION_SET] = function_set,
    [FQ_PG_ASK_TYPE_SET] = type_set,
    [FQ_PG_ASK_ROLE] = "select current_user",
    [FQ_PG_ASK_RELATIONS] = relations,
    [FQ_PG_ASK_COLUMNS] = columns,
    [FQ_PG_ASK_KEYS] = keys,
    [FQ_PG_ASK_FOREIGN_KEYS] = foreign_keys,
    [FQ_PG_ASK_VIEWS] = views,
    [FQ_PG_ASK_ORIGINS] = origins,
    [FQ_PG_ASK_TYPES] = types,
    [FQ_PG_ASK_LABELS] = labels,
    [FQ_PG_ASK_FIELDS] = fields,
    [FQ_PG_ASK_FUNCTIONS] = functions,
    [FQ_PG_ASK_ARGUMENTS] = arguments,
    [FQ_PG_ASK_COMMIT] = "commit",
};
