/* SPDX-License-Identifier: MIT
 *
 * Which relations cannot be read without the risk that a function changes the session: sets a
 * setting, takes a lock, prepares a statement.  What is not named here is proved by the catalog to
 * run nothing but functions of PostgreSQL's own, and of extensions that are known, that do no such
 * thing.
 *
 * Functions that may do it are where it begins; from each object it goes on to those that run it:
 * to views by their rules, to tables by their policies, to types by their domains' checks, input
 * and output, casts and operators, from types to the relations that have columns of them, and from
 * relations to the views over them.
 *
 * pg_depend knows all of these, but for PostgreSQL's own functions, which no object depends on:
 * they are read from the expressions themselves, where every one is called by a field that ends in
 * "funcid" or "fnoid".
 */
#include "pg/introspect_sql.h"

/* The first oid that is not of PostgreSQL's own objects. */
#define FIRST_OID "16384"

/* A volatile function may do anything.  Of these it is known what they do; and some that are
 * called stable run what a table, or a type that a text names, brings with it. */
#define OWN_STATEFUL                                                                               \
    "select p.oid::text as function from pg_proc p where p.oid < " FIRST_OID                       \
    " and (p.provolatile = 'v' and p.proname not in ('clock_timestamp', 'timeofday', 'random',"    \
    "  'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7')"                                    \
    "  or p.proname ~ '^(table|schema|database)_to_xml|^pg_input_')"

/* Extensions whose functions, those in C that are not volatile, compute from their arguments. */
#define KNOWN_EXTENSIONS                                                                           \
    "'btree_gin', 'btree_gist', 'citext', 'cube', 'fuzzystrmatch', 'hstore', 'intarray', 'isn',"   \
    " 'ltree', 'pg_trgm', 'pgcrypto', 'postgis', 'seg', 'unaccent', 'vector'"

/* And the functions that come with a range type. */
#define FOREIGN_FUNCTIONS                                                                          \
    "select p.oid from pg_proc p join pg_language l on l.oid = p.prolang"                          \
    " where p.oid >= " FIRST_OID                                                                   \
    " and not (p.provolatile <> 'v' and l.lanname in ('c', 'internal') and ("                      \
    "  l.lanname = 'internal' and p.prosrc ~ '^(multi)?range_constructor[0-3]$'"                   \
    "  or exists (select from pg_depend d"                                                         \
    "   join pg_extension e on e.oid = d.refobjid and e.extname in (" KNOWN_EXTENSIONS ")"         \
    "   where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'"             \
    "    and d.refclassid = 'pg_extension'::regclass)))"

/* Expressions that reading a relation may evaluate; PostgreSQL's own views are known. */
#define EXPRESSIONS                                                                                \
    "select 'pg_rewrite'::regclass::oid as class, r.oid, r.ev_action::text as tree"                \
    " from pg_rewrite r join pg_class c on c.oid = r.ev_class and c.relkind = 'v'"                 \
    " where r.oid >= " FIRST_OID " and r.ev_type = '1'"                                            \
    " union all select 'pg_policy'::regclass, p.oid, p.polqual::text from pg_policy p"             \
    " union all select 'pg_constraint'::regclass, k.oid, k.conbin::text from pg_constraint k"      \
    " where k.contypid <> 0 and k.oid >= " FIRST_OID                                               \
    " union all select 'pg_attrdef'::regclass, f.oid, f.adbin::text from pg_attrdef f"             \
    " join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum"                        \
    " and a.attgenerated = 'v'"

/* PostgreSQL plans with expressions of indexes, checks and statistics, and computes what is
 * constant in them: those where a function that is not PostgreSQL's own is called with anything but
 * a column first. */
#define COMPUTED_IN_PLANNING                                                                       \
    "select e.relation from ("                                                                     \
    "  select i.indrelid as relation, concat(i.indpred, i.indexprs) as tree from pg_index i"       \
    "  where s.class = 'pg_class'::regclass and i.indexrelid = s.oid"                              \
    "  union all select k.conrelid, k.conbin::text from pg_constraint k"                           \
    "  where s.class = 'pg_constraint'::regclass and k.oid = s.oid and k.conrelid <> 0"            \
    "  union all select x.stxrelid, x.stxexprs::text from pg_statistic_ext x"                      \
    "  where s.class = 'pg_statistic_ext'::regclass and x.oid = s.oid"                             \
    " ) e where regexp_replace(e.tree,"                                                            \
    "  ':\\w*funcid \\d+ [^{}]*:args \\((\\{RELABELTYPE :arg )?\\{VAR ', '', 'g') ~ 'funcid "      \
    "\\d{5}'"

/* What runs the object s, or consists of it.  Of what depends on a relation, its indexes and keys
 * for example, only rules and policies read it. */
#define RUNS                                                                                       \
    "select d.classid, d.objid from pg_depend d"                                                   \
    " where d.refclassid = s.class and d.refobjid = s.oid and (d.classid in ("                     \
    "  'pg_rewrite'::regclass, 'pg_policy'::regclass) or s.class <> 'pg_class'::regclass"          \
    "  and d.classid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass,"    \
    "   'pg_attrdef'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass,"                     \
    "   'pg_statistic_ext'::regclass))"                                                            \
    " union all select 'pg_class'::regclass, r.ev_class"                                           \
    " from pg_rewrite r join pg_class c on c.oid = r.ev_class and c.relkind = 'v'"                 \
    " where s.class = 'pg_rewrite'::regclass and r.oid = s.oid and r.ev_type = '1'"                \
    " union all select 'pg_class'::regclass, p.polrelid"                                           \
    " from pg_policy p join pg_class c on c.oid = p.polrelid and c.relrowsecurity"                 \
    " where s.class = 'pg_policy'::regclass and p.oid = s.oid"                                     \
    " union all select 'pg_type'::regclass, k.contypid from pg_constraint k"                       \
    " where s.class = 'pg_constraint'::regclass and k.oid = s.oid and k.contypid <> 0"             \
    " union all select 'pg_class'::regclass, f.adrelid from pg_attrdef f"                          \
    " join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum"                        \
    " and a.attgenerated = 'v'"                                                                    \
    " where s.class = 'pg_attrdef'::regclass and f.oid = s.oid"                                    \
    " union all select 'pg_type'::regclass, t.oid"                                                 \
    " from pg_operator o cross join unnest(array[o.oprleft, o.oprright]) as t (oid)"               \
    " where s.class = 'pg_operator'::regclass and o.oid = s.oid and t.oid >= " FIRST_OID           \
    " union all select 'pg_type'::regclass, t.oid"                                                 \
    " from pg_cast k cross join unnest(array[k.castsource, k.casttarget]) as t (oid)"              \
    " where s.class = 'pg_cast'::regclass and k.oid = s.oid and t.oid >= " FIRST_OID               \
    " union all select 'pg_type'::regclass, c.reltype from pg_class c"                             \
    " where s.class = 'pg_class'::regclass and c.oid = s.oid and c.reltype <> 0"                   \
    " union all select 'pg_class'::regclass, h.inhparent from pg_inherits h"                       \
    " where s.class = 'pg_class'::regclass and h.inhrelid = s.oid"                                 \
    " union all select 'pg_class'::regclass, c.relation from (" COMPUTED_IN_PLANNING ") c"

/* Foreign tables run somebody else's code, and what is undone here is undone there as well. */
const char fq_pg_stateful_start_sql[] =
    "with own as materialized (" OWN_STATEFUL "), start (class, oid) as ("
    "  select 'pg_proc'::regclass::oid, f.oid from (" FOREIGN_FUNCTIONS ") f"
    "  union all select 'pg_class'::regclass, c.oid from pg_class c where c.relkind = 'f'"
    "  union all select e.class, e.oid from (" EXPRESSIONS ") e cross join lateral"
    "   unnest(string_to_array(e.tree, 'funcid ') || string_to_array(e.tree, 'fnoid ')) call"
    "   join own on own.function = split_part(call, ' ', 1)"
    ") select " FQ_PG_KEEP(
        "start_classes",
        "select array_agg(class order by class, oid) from "
        "start") ", " FQ_PG_KEEP("start_objects",
                                 "select array_agg(oid order by class, oid) from start");

const char fq_pg_stateful_set_sql[] =
    "with recursive stateful (class, oid) as ("
    "  select * from unnest(" FQ_PG_KEPT("start_classes", "oid") ", " FQ_PG_KEPT(
        "start_objects",
        "oid") ")"
               "  union select next.class, next.oid from stateful s cross join lateral (" RUNS
               "  ) next (class, oid)"
               ") select " FQ_PG_KEEP("stateful", "select array_agg(s.oid) from stateful s"
                                                  " where s.class = 'pg_class'::regclass");

/* Expressions that writing a table may evaluate. */
#define WRITTEN_EXPRESSIONS                                                                        \
    "select f.adrelid as relation, f.adbin::text as tree from pg_attrdef f"                        \
    " union all select k.conrelid, k.conbin::text from pg_constraint k"                            \
    " where k.contype = 'c' and k.conrelid <> 0"                                                   \
    " union all select i.indrelid, concat(i.indexprs::text, i.indpred::text) from pg_index i"      \
    " where i.indexprs is not null or i.indpred is not null"                                       \
    " union all select p.polrelid, concat(p.polqual::text, p.polwithcheck::text) from pg_policy p"

/* What writing the table w writes as well, or what is written when it is. */
#define WRITTEN_ALONG                                                                              \
    "select k.confrelid from pg_constraint k where k.contype = 'f' and k.conrelid = w.oid"         \
    " and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))"                  \
    " union all select h.inhparent from pg_inherits h where h.inhrelid = w.oid"                    \
    " union all select h.inhrelid from pg_inherits h where h.inhparent = w.oid"

/* What sequences remember is forgotten in front of whatever could ask for it. */
const char fq_pg_stateful_written_sql[] =
    "with recursive own as materialized (" OWN_STATEFUL "), written (oid) as ("
    "  select s.oid from unnest(" FQ_PG_KEPT(
        "stateful",
        "oid") ") s (oid)"
               "  union select t.tgrelid from pg_trigger t where not t.tgisinternal"
               "  union select r.ev_class from pg_rewrite r where r.oid >= " FIRST_OID
               " and r.ev_type <> '1'"
               "  union select e.relation from (" WRITTEN_EXPRESSIONS ") e cross join lateral"
               "   unnest(string_to_array(e.tree, 'funcid ') || string_to_array(e.tree, 'fnoid ')) "
               "call"
               "   cross join lateral split_part(call, ' ', 1) f (called)"
               "   where e.relation >= " FIRST_OID " and (f.called ~ '^\\d{5}' or f.called in"
               "    (select own.function from own where own.function <> "
               "'nextval'::regproc::oid::text))"
               "  union select next.oid from written w cross join lateral (" WRITTEN_ALONG
               ") next (oid)"
               ") select " FQ_PG_KEEP("stateful_written", "select array_agg(w.oid) from written w");
