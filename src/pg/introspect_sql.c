/* SPDX-License-Identifier: MIT */
#include "pg/introspect_sql.h"

/* Names need no schema here: the session's search_path holds nothing but pg_catalog. */

#define SCHEMAS            FQ_PG_KEPT("schemas", "name")
#define ROOTS              FQ_PG_KEPT("roots", "oid")
#define RELATIONS          FQ_PG_KEPT("relations", "oid")
#define FUNCTIONS          FQ_PG_KEPT("functions", "oid")
#define TYPES              FQ_PG_KEPT("types", "oid")
#define STATEFUL           FQ_PG_KEPT("stateful", "oid")
#define STATEFUL_WRITTEN   FQ_PG_KEPT("stateful_written", "oid")
#define TRIGGERED          FQ_PG_KEPT("triggered", "oid")
#define STATEFUL_FUNCTIONS FQ_PG_KEPT("stateful_functions", "oid")

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
                 ") select " FQ_PG_KEEP("roots", "select array_agg(oid) from root") ", " FQ_PG_KEEP(
                     "relations", "select array_agg(oid) from reached");

/* PostgreSQL has thousands of functions of its own: first the few of these schemas (offset 0 keeps
 * it so), then the questions about rights. */
static const char function_set[] = "select " FQ_PG_KEEP(
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
    ") select " FQ_PG_KEEP("types", "select array_agg(oid) from reached where oid <> 0");

/* A setting that a policy reads and that nobody gave is empty; it may take that for null, unless it
 * says what empty means. */
#define BARE_SETTING                                                                               \
    "select p.polname as policy, (regexp_match(regexp_replace("                                    \
    "  pg_get_expr(p.polqual, p.polrelid), '(NULLIF|COALESCE)\\(current_setting"                   \
    "\\([^()]*, true\\), ''''::text\\)', '', 'g'),"                                                \
    "  'current_setting\\(''([^''.]+\\.[^'']+)''::text, true\\)'))[1] as setting"                  \
    " from pg_policy p where c.relrowsecurity and p.polrelid = c.oid and p.polcmd in ('r', '*')"   \
    " order by setting, policy limit 1"

/* Tables that others inherit from; partitions are no such children. */
#define INHERITED                                                                                  \
    "select h.inhparent from pg_inherits h join pg_class p on p.oid = h.inhparent"                 \
    " where p.relkind in ('r', 'f')"

/* What may be done, as enum fq_pg_right.  Rights on a whole table are asked for with the tables; a
 * column has more only if somebody granted it on the column. */
#define RIGHTS(has)                                                                                \
    has ", 'select')::int + 2 * " has ", 'insert')::int + 4 * " has ", 'update')::int"
#define RIGHTS_ON_TABLE RIGHTS("has_table_privilege(c.oid")
#define RIGHTS_ON_COLUMN                                                                           \
    "case when a.attacl is null then 0 else " RIGHTS(                                              \
        "has_column_privilege(a.attrelid, a.attnum") " end + case when a.attgenerated <> '' or "   \
                                                     "a.attidentity = 'a' then 8 else 0 end"

/* A materialised view was filled by its owner, whatever policies hold for who reads it. */
/* Whose rows may be other ones than were given when their constraints are looked at: triggers
 * change them before, and nobody looks at those of foreign tables. */
#define MENDED                                                                                     \
    "select t.tgrelid, t.tgtype & 4 <> 0, t.tgtype & 16 <> 0 from pg_trigger t"                    \
    " where not t.tgisinternal and t.tgtype & 3 = 3"                                               \
    " union select c.oid, true, true from pg_class c where c.relkind = 'f'"                        \
    " union select h.inhparent, m.by_insert, m.by_update"                                          \
    " from mended m join pg_inherits h on h.inhrelid = m.oid"

static const char relations[] =
    "with recursive mended (oid, by_insert, by_update) as (" MENDED
    "), origin as materialized (" ORIGINS "), bypassing as ("
    "  select o.view as oid from origin o join pg_class t on t.oid = o.relation"
    "   and t.relrowsecurity"
    "  union select o.view from bypassing b join origin o on o.relation = b.oid)"
    " select c.oid, n.nspname, c.relname, d.description, c.relkind, c.reltuples,"
    " c.oid in (select unnest(" ROOTS ")), has_schema_privilege(n.oid, 'usage'), c.relrowsecurity,"
    " c.oid in (" INHERITED "),"
    " case when c.relkind = 'r' then has_table_privilege(c.oid, 'select')"
    "  or has_column_privilege(c.oid, 'tableoid', 'select') else false end,"
    " c.relkind = 'm' and c.oid in (select b.oid from bypassing b),"
    " c.oid in (select unnest(" STATEFUL ")),"
    " c.oid in (select unnest(" STATEFUL_WRITTEN ")), c.oid in (select unnest(" TRIGGERED ")),"
    " bare.setting, bare.policy,"
    " exists (select from pg_rewrite w where w.ev_class = c.oid and w.ev_type <> '1'),"
    " not has_table_privilege(c.oid, 'delete'),"
    " c.oid in (select m.oid from mended m where m.by_insert),"
    " c.oid in (select m.oid from mended m where m.by_update), " RIGHTS_ON_TABLE
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace " COMMENT_ON(
        "pg_class", "c.oid", "0") " left join lateral (" BARE_SETTING
                                  ") bare on bare.setting is not null"
                                  " where c.oid = any (" RELATIONS
                                  ") order by n.nspname collate \"C\", c.relname collate \"C\"";

#define NONDETERMINISTIC(collation)                                                                \
    collation " = any (array(select k.oid from pg_collation k where not k.collisdeterministic)), "

#define ATTRIBUTE(not_null)                                                                        \
    "a.attnum, a.attname, a.atttypid, a.atttypmod, a.attndims, " not_null ","                      \
    " a.atthasdef or a.attidentity <> '', " NONDETERMINISTIC("a.attcollation")

/* NOT NULL is no guarantee when it is NOT VALID (PostgreSQL 18), when a foreign table only promises
 * it, and when a child of the table does not have it: its rows are the table's as well. */
static const char columns[] =
    "with recursive below as materialized ("
    "  select unnest(" RELATIONS ") as top, unnest(" RELATIONS ") as relation"
    "  union select b.top, h.inhrelid from below b join pg_inherits h on h.inhparent = "
    "b.relation"
    "), doubtful as materialized ("
    "  select b.top, a.attname from below b join pg_class c on c.oid = b.relation"
    "   and (c.relkind = 'f' or b.top <> b.relation)"
    "   join pg_attribute a on a.attrelid = b.relation and a.attnum > 0 and not a.attisdropped"
    "   and (c.relkind = 'f' or not a.attnotnull)"
    "  union all"
    "  select b.top, a.attname from below b join pg_constraint n on n.conrelid = b.relation"
    "   and n.contype = 'n' and not n.convalidated"
    "   join pg_attribute a on a.attrelid = b.relation and a.attnum = any (n.conkey)"
    ") select a.attrelid, " ATTRIBUTE(
        "a.attnotnull and (a.attrelid, a.attname) not in (select t.top, t.attname from "
        "doubtful t)") RIGHTS_ON_COLUMN
    ", d.description from pg_attribute a " COMMENT_ON(
        "pg_class", "a.attrelid",
        "a.attnum") " where a.attrelid = any (" RELATIONS
                    ") and a.attnum > 0 and not a.attisdropped order by a.attrelid, a.attnum";

/* An index that compares otherwise than = does may hold what = cannot tell apart: under another
 * collation than a column's that has several spellings of one text, or by another equality. */
static const char keys[] =
    "with other_equality as materialized ("
    "  select o.oid from pg_opclass o where not o.opcdefault and not exists"
    "   (select from pg_amop m join pg_operator p on p.oid = m.amopopr"
    "    where m.amopfamily = o.opcfamily and m.amopstrategy = 3 and p.oprname = '=')"
    "), several_spellings as materialized ("
    "  select l.oid from pg_collation l where not l.collisdeterministic"
    ") select i.indrelid, c.relname, i.indisprimary, not i.indimmediate, i.indnkeyatts, i.indkey,"
    " concat_ws(chr(10), d.description, e.description)"
    " from pg_index i join pg_class c on c.oid = i.indexrelid " COMMENT_ON(
        "pg_class", "i.indexrelid",
        "0") " left join pg_constraint k on k.conrelid = i.indrelid and k.conindid = i.indexrelid"
             "  and k.contype in ('p', 'u')"
             " left join pg_description e on e.classoid = 'pg_constraint'::regclass"
             "  and e.objoid = k.oid and e.objsubid = 0"
             " where i.indrelid = any (" RELATIONS ") and i.indisunique and i.indisvalid"
             " and i.indislive and i.indpred is null and i.indexprs is null"
             " and i.indrelid not in (" INHERITED ")"
             " and not i.indclass::oid[] && array(select o.oid from other_equality o)"
             " and (not exists (select from several_spellings) or not exists ("
             "  select from generate_series(0, i.indnkeyatts - 1) k (at)"
             "   join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.at]"
             "   join several_spellings l on l.oid = a.attcollation"
             "   where i.indcollation[k.at] <> a.attcollation))"
             " order by i.indrelid, not i.indisprimary, c.relname collate \"C\"";

/* Tables whose rows stay where a foreign key's triggers would take them along: by rules, and by row
 * triggers that come before. */
#define HINDERED                                                                                   \
    "select c.oid from pg_class c where c.relhasrules"                                             \
    " union all select t.tgrelid from pg_trigger t join pg_constraint k on k.conrelid = t.tgrelid" \
    "  and k.contype = 'f' where not t.tgisinternal and t.tgtype & 3 = 3"                          \
    "  and ((t.tgtype & 8 <> 0 and k.confdeltype = 'c') or (t.tgtype & 16 <> 0"                    \
    "   and (k.confdeltype in ('n', 'd') or k.confupdtype in ('c', 'n', 'd'))))"

/* Of k, a key that is written.  A parent's children have no such key; a subscription fills tables
 * one by one, and checks none.  Each set is asked for by itself: joined with each other PostgreSQL
 * would compare each key with each, since it takes few groups to have four triggers. */
#define EXTRAORDINARY                                                                              \
    "select c.oid from pg_class c where c.relkind not in ('r', 'i', 't')"                          \
    " union all select h.inhparent from pg_inherits h"                                             \
    " union all select s.srrelid from pg_subscription_rel s"
#define UPHELD                                                                                     \
    "k.convalidated and k.conparentid = 0"                                                         \
    " and k.oid in (select t.tgconstraint from pg_trigger t where t.tgenabled in ('O', 'A')"       \
    "  and not t.tgdeferrable group by t.tgconstraint having count(*) = 4)"                        \
    " and k.conrelid not in (" HINDERED ")"                                                        \
    " and k.conrelid not in (select x.oid from extraordinary x)"                                   \
    " and k.confrelid not in (select x.oid from extraordinary x)"

/* A key of a partitioned table has parts, on its partitions and towards those of its target.  What
 * is not enforced (PostgreSQL 18) is NOT VALID as well; one WITH PERIOD leads to no row by =: where
 * pg_constraint has no such column the name means that of `older`. */
static const char foreign_keys[] =
    "with recursive written as materialized ("
    "  select k.oid, k.conrelid, k.conname, k.confrelid, k.conkey, k.confkey, k.confupdtype,"
    "   k.convalidated, k.conparentid"
    "  from (select false as conperiod) older cross join lateral"
    "   (select f.* from (" FOREIGN_KEYS ") f where f.conrelid = any (" RELATIONS
    ") and not conperiod) k"
    "), extraordinary as materialized (" EXTRAORDINARY "), part as ("
    "  select k.oid as top, k.oid from written k"
    "  union all select p.top, c.oid from part p join pg_constraint c on c.conparentid = p.oid"
    "), unchecked as ("
    "  select p.top from part p join pg_constraint c on c.oid = p.oid where not c.convalidated"
    "   or exists (select from pg_trigger t where t.tgconstraint = c.oid"
    "    and t.tgenabled not in ('O', 'A')))"
    " select k.conrelid, k.conname, k.confrelid, k.conkey, k.confkey,"
    " k.oid in (select u.top from unchecked u),"
    " case when " UPHELD " then k.oid else 0 end,"
    " (select min(t.ctid) from pg_trigger t where t.tgconstraint = k.oid),"
    " (select max(t.ctid) from pg_trigger t where t.tgconstraint = k.oid),"
    " k.confupdtype in ('c', 'n', 'd'),"
    " exists (select from pg_index i join pg_class c on c.oid = i.indexrelid"
    "  where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null"
    "  and c.relam in (select m.oid from pg_am m where m.amname in ('btree', 'hash'))"
    "  and k.conkey <@ (i.indkey::int2[])[0:cardinality(k.conkey) - 1]),"
    " d.description"
    " from written k " COMMENT_ON("pg_constraint", "k.oid",
                                  "0") " order by k.conrelid, k.conname collate \"C\"";

/* An index's expressions are columns of number 0, of which there are none.  A CHECK that is not
 * enforced (PostgreSQL 18: before, the name means that of `older`), or not for all rows that a
 * statement reaches, is none for what is written. */
static const char checks[] =
    "select * from ("
    "  select k.conrelid, k.conname, k.conkey::text, d.description,"
    "   case when k.contype = 'c' and k.enforced and not k.connoinherit"
    "    then pg_get_expr(k.conbin, k.conrelid) end"
    "  from (select true as conenforced) older cross join lateral ("
    "   select c.*, conenforced as enforced from pg_constraint c) k " COMMENT_ON(
        "pg_constraint", "k.oid",
        "0") "  where k.contype in ('c', 'x') and k.conrelid = any (" RELATIONS ")"
             "  union all select i.indrelid, c.relname, i.indkey::text, d.description, null"
             "  from pg_index i join pg_class c on c.oid = i.indexrelid " COMMENT_ON(
                 "pg_class", "i.indexrelid",
                 "0") "  where i.indisunique and (i.indpred is not null or i.indexprs is not null)"
                      "  and i.indrelid = any (" RELATIONS ")"
                      ") k (owner, name, columns, comment, expression)"
                      " order by owner, name collate \"C\"";

static const char domain_checks[] =
    "select k.contypid, k.conname, null, d.description, pg_get_expr(k.conbin, 0)"
    " from pg_constraint k " COMMENT_ON("pg_constraint", "k.oid",
                                        "0") " where k.contype = 'c'"
                                             " and k.contypid = any (" TYPES ")"
                                             " order by k.contypid, k.conname collate \"C\"";

#define BARRIER OPTION("security_barrier")
#define INVOKER OPTION("security_invoker")

/* Row security that the owner's rights switch off: the owner is above it, or owns the table. */
#define BYPASSING                                                                                  \
    "select o.view as oid from origin o"                                                           \
    " join pg_class t on t.oid = o.relation and t.relrowsecurity"                                  \
    " join pg_class c on c.oid = o.view and not " INVOKER " join pg_roles w on w.oid = c.relowner" \
    " where w.rolsuper or w.rolbypassrls"                                                          \
    "  or (not t.relforcerowsecurity and pg_has_role(w.oid, t.relowner, 'usage'))"                 \
    " union select o.view from bypassing b join origin o on o.relation = b.oid"

/* What lies behind a foreign table is asked for by whoever the role is mapped to there. */
#define REMOTE                                                                                     \
    "select t.oid from pg_class t where t.relkind = 'f'"                                           \
    " union select h.inhparent from remote f join pg_inherits h on h.inhrelid = f.oid"

/* Something that is named directly gives others than the view's owner other rows, or none.  Not a
 * security_invoker view, which asks whoever runs the statement, whatever names it.  PostgreSQL's
 * own tables are not among what a view depends on; its definition names them, by numbers that no
 * other table has. */
#define CLOSED                                                                                     \
    "select o.view as oid from origin o join pg_class t on t.oid = o.relation"                     \
    " where t.relrowsecurity or t.oid in (select f.oid from remote f)"                             \
    "  or not has_table_privilege(t.oid, 'select')"                                                \
    "  or not has_schema_privilege(t.relnamespace, 'usage')"                                       \
    " union select w.ev_class from pg_rewrite w"                                                   \
    "  cross join lateral regexp_matches(w.ev_action::text, ':relid ([0-9]+)', 'g') m"             \
    "  where w.ev_class = any (" RELATIONS ") and w.rulename = '_RETURN'"                          \
    "   and m[1]::oid < 16384 and not has_table_privilege(m[1]::oid, 'select')"

static const char views[] =
    "with recursive origin as materialized (" ORIGINS "), bypassing as (" BYPASSING "), "
    "remote as (" REMOTE "), closed as (" CLOSED ") "
    "select c.oid, pg_get_viewdef(c.oid), r.oid, r.xmin, r.ev_action, " BARRIER ", " INVOKER ", "
    "c.relowner = (select w.oid from pg_roles w where w.rolname = current_user), "
    "has_table_privilege(c.oid, 'select'), c.oid not in (select k.oid from closed k), c.oid in "
    "(select b.oid from bypassing b) "
    "from pg_class c join pg_rewrite r on r.ev_class = c.oid and r.rulename = '_RETURN' "
    "where c.oid = any (" RELATIONS ") and c.relkind = 'v' order by c.oid";

/* A row of a relation as a whole is no column of its, and stands in the query alone. */
static const char reads[] =
    "select r.ev_class, d.refobjid,"
    " coalesce(array_agg(d.refobjsubid) filter (where d.refobjsubid > 0), '{}'),"
    " bool_or(r.whole)"
    " from (select w.oid, w.ev_class, w.ev_action::text like '%:varattno 0 %' as whole"
    "  from pg_rewrite w where w.ev_class = any (" RELATIONS ") and w.ev_type = '1'"
    "  and w.rulename = '_RETURN') r"
    " join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid"
    "  and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class"
    " group by 1, 2 order by 1, 2";

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
    " t.typndims,"
    " t.typnotnull, coalesce(c.relkind <> 'c', false), " NONDETERMINISTIC(
        "t.typcollation") "own.schema"
                          " from pg_type t join pg_namespace n on n.oid = t.typnamespace"
                          " left join pg_type e on e.oid = t.typelem and e.typarray = t.oid"
                          " left join pg_class c on c.oid = t.typrelid"
                          " left join (" OPERATORS ") own on own.type = t.oid"
                          " left join pg_range r on r.rngtypid = t.oid"
                          " left join pg_range m on m.rngmultitypid = t.oid " COMMENT_ON(
                              "pg_type", "t.oid", "0") " where t.oid = any (" TYPES
                                                       ") order by t.oid";

static const char labels[] = "select e.enumtypid, e.enumlabel,"
                             " row_number() over (partition by e.enumtypid order by e.oid) - 1 "
                             "from pg_enum e where e.enumtypid = any (" TYPES ")"
                             " order by e.enumtypid, e.enumsortorder";

static const char fields[] = "select t.oid, " ATTRIBUTE(
    "false") " 7, d.description"
             " from pg_type t join pg_attribute a on a.attrelid = t.typrelid " COMMENT_ON(
                 "pg_class", "a.attrelid",
                 "a.attnum") " where t.oid = any (" TYPES
                             ") and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped"
                             " order by t.oid, a.attnum";

static const char functions[] =
    "select p.oid, n.nspname, p.proname, d.description, p.prorettype, p.proretset, p.provolatile,"
    " p.pronargdefaults, p.oid in (select unnest(" STATEFUL_FUNCTIONS "))"
    " from pg_proc p join pg_namespace n on n.oid = p.pronamespace " COMMENT_ON(
        "pg_proc", "p.oid",
        "0") " where p.oid = any (" FUNCTIONS ")"
             " order by n.nspname collate \"C\", p.proname collate \"C\", p.oid";

static const char arguments[] =
    "select p.oid, coalesce(a.mode, 'i'), a.type, a.name from pg_proc p cross join lateral"
    " unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes, p.proargnames)"
    "  with ordinality as a (type, mode, name, number)"
    " where p.oid = any (" FUNCTIONS ") and a.type is not null order by p.oid, a.number";

static const char schema_comments[] =
    "select n.nspname, d.description from pg_namespace n join pg_description d"
    " on d.classoid = 'pg_namespace'::regclass and d.objoid = n.oid";

static const char role[] =
    "select current_user, (select n.nspname from pg_extension e"
    "  join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'"
    "  and has_schema_privilege(n.oid, 'usage')), getdatabaseencoding() = 'UTF8'";

const char *const fq_pg_question_sql[FQ_PG_QUESTIONS] = {
    [FQ_PG_ASK_BEGIN] = "begin isolation level repeatable read read only",
    [FQ_PG_ASK_SCHEMAS] = schemas,
    [FQ_PG_ASK_RELATION_SET] = relation_set,
    [FQ_PG_ASK_STATEFUL_TEXTS] = fq_pg_stateful_texts_sql,
    [FQ_PG_ASK_STATEFUL_START] = fq_pg_stateful_start_sql,
    [FQ_PG_ASK_STATEFUL_SET] = fq_pg_stateful_set_sql,
    [FQ_PG_ASK_FUNCTION_SET] = function_set,
    [FQ_PG_ASK_TYPE_SET] = type_set,
    [FQ_PG_ASK_ROLE] = role,
    [FQ_PG_ASK_RELATIONS] = relations,
    [FQ_PG_ASK_COLUMNS] = columns,
    [FQ_PG_ASK_KEYS] = keys,
    [FQ_PG_ASK_FOREIGN_KEYS] = foreign_keys,
    [FQ_PG_ASK_CHECKS] = checks,
    [FQ_PG_ASK_VIEWS] = views,
    [FQ_PG_ASK_READS] = reads,
    [FQ_PG_ASK_TYPES] = types,
    [FQ_PG_ASK_LABELS] = labels,
    [FQ_PG_ASK_FIELDS] = fields,
    [FQ_PG_ASK_DOMAIN_CHECKS] = domain_checks,
    [FQ_PG_ASK_FUNCTIONS] = functions,
    [FQ_PG_ASK_ARGUMENTS] = arguments,
    [FQ_PG_ASK_SCHEMA_COMMENTS] = schema_comments,
    [FQ_PG_ASK_COMMIT] = "commit",
};
