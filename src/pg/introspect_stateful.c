/* SPDX-License-Identifier: MIT
 *
 * Which functions may change the session: set a setting, take a lock, prepare a statement; and
 * which relations cannot be read, or written, without the risk that such a function runs.  What is
 * not named here is proved by the catalog to run nothing but functions of PostgreSQL's own, of
 * extensions that are known, and of users whose text shows that they do no such thing.
 *
 * Functions that may do it are where it begins; from each object it goes on to those that run it:
 * to views by their rules, to tables by their policies and triggers, to types by their domains'
 * checks, input and output, casts and operators, from types to the relations that have columns of
 * them, from relations to the views over them; and to every function whose text has its name.
 *
 * pg_depend knows all of these, but for what functions call, and for PostgreSQL's own functions,
 * which no object depends on: they are read from the expressions themselves, where every one is
 * called by a field that ends in "funcid" or "fnoid".
 */
#include "pg/introspect_sql.h"

/* The catalogs that objects are of, by the numbers that they have in every version. */
#define PG_TYPE          "1247"
#define PG_PROC          "1255"
#define PG_CLASS         "1259"
#define PG_ATTRDEF       "2604"
#define PG_CAST          "2605"
#define PG_CONSTRAINT    "2606"
#define PG_OPERATOR      "2617"
#define PG_REWRITE       "2618"
#define PG_TRIGGER       "2620"
#define PG_POLICY        "3256"
#define PG_STATISTIC_EXT "3381"

/* The first oid that is not of PostgreSQL's own objects. */
#define FIRST_OID "16384"

/* A volatile function may do anything.  Of these it is known what they do; and some that are
 * called stable run what a table, or a type that a text names, brings with it. */
#define OWN_STATEFUL                                                                               \
    "select p.oid::text as function, p.proname from pg_proc p where p.oid < " FIRST_OID            \
    " and (p.provolatile = 'v' and p.proname not in ('clock_timestamp', 'timeofday', 'random',"    \
    "  'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7')"                                    \
    "  or p.proname ~ '^(table|schema|database)_to_xml|^pg_input_')"

/* Extensions whose functions, those in C that are not volatile, compute from their arguments. */
#define KNOWN_EXTENSIONS                                                                           \
    "'btree_gin', 'btree_gist', 'citext', 'cube', 'fuzzystrmatch', 'hstore', 'intarray', 'isn',"   \
    " 'ltree', 'pg_trgm', 'pgcrypto', 'postgis', 'seg', 'unaccent', 'vector'"

/* ---- texts of functions ---- */

/* Of each function that users wrote in SQL or PL/pgSQL, but for those whose arguments' defaults
 * call something: its text in small letters, without strings and comments.  What ends these is
 * plain only where no quote stands behind a backslash, no comment in a comment, and no dollar but
 * before a parameter's number. */
#define TEXTS                                                                                      \
    "select p.oid, l.lanname as language, regexp_replace(lower(p.prosrc),"                         \
    "  '(\"[^\"]*\")|''[^'']*''|--[^\\n\\r]*|/\\*([^*]|\\*+[^*/])*\\*+/', ' \\1 ', 'g') as text"   \
    " from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname in ('sql', 'plpgsql')"  \
    " where p.oid >= " FIRST_OID " and p.prokind = 'f' and p.prosrc <> ''"                         \
    " and coalesce(p.proargdefaults::text, '') !~ 'funcid'"                                        \
    " and p.prosrc !~* '\\\\''|\\$(\\D|$)|u&\"|/\\*([^*]|\\*+[^*/])*/\\*'"                         \
    " and not exists (select from pg_depend d where d.classid = " PG_PROC                          \
    "  and d.objid = p.oid and d.deptype = 'e')"

/* Letters that are not ASCII are part of a word, as for PostgreSQL. */
#define SEPARATORS     "[:space:]!-/:-@\\[-^`{-~"
#define WORDS_OF(text) "regexp_split_to_array(" text ", '[" SEPARATORS "]+')"

/* Commands that leave something in the session, or may start an event trigger; and those that run
 * a text.  SET and INTO are looked at more closely. */
#define COMMANDS                                                                                   \
    "array['execute', 'prepare', 'deallocate', 'discard', 'reset', 'listen', 'unlisten',"          \
    " 'notify', 'load', 'copy', 'hold', 'temp', 'temporary', 'create', 'alter', 'drop', 'grant',"  \
    " 'revoke', 'reassign', 'reindex', 'refresh', 'import', 'security']"

#define COUNT_OF(pattern) "(select count(*) from regexp_matches(t.text, '" pattern "', 'g'))"

/* Those that have no command but what reads and writes rows: each SET is of an UPDATE, each INTO of
 * an INSERT or, in PL/pgSQL, of a variable.  A number that letters follow is two words, and what is
 * longer than a name may be means one that is cut. */
/* clang-format off */
#define PLAIN_FUNCTIONS                                                                            \
    "select t.oid, w.words from (" TEXTS ") t cross join lateral " WORDS_OF("t.text")              \
    " as w (words)"                                                                                \
    " where not w.words && " COMMANDS                                                              \
    " and not w.words &&"                                                                          \
    " (select array_agg(o.proname::text) from own o where o.proname <> 'nextval')"                 \
    " and t.text !~ '\\mcomment\\s+on\\M|\\mdo\\M(?!\\s+(update|nothing)\\M)'"                     \
    " and " COUNT_OF("\\mset\\M") " = " COUNT_OF(                                                  \
        "\\mupdate(?:(?!\\m(?:then|loop|begin|else|set)\\M)[^;():=<>]){0,200}?\\sset\\M")          \
    " and (t.language = 'plpgsql' or not w.words && array['declare'] and " COUNT_OF("\\minto\\M")  \
    " = " COUNT_OF("\\m(?:insert|merge)\\s+into\\M") ")"                                           \
    " and not exists (select from unnest(w.words) word where octet_length(word) > 63"              \
    " or word ~ '^[0-9]'  and word !~ '^[0-9]+(e[0-9]*)?$')"
/* clang-format on */

/* PostgreSQL's own view that is written: a rule of it sets what an UPDATE says. */
#define SETTINGS "'pg_catalog.pg_settings'::regclass"

/* A text may have more of a name than PostgreSQL, which cuts it between letters: so the last of
 * several words does not count.  If one is longer than names are, the text is looked at no more. */
#define NAME_OF(object)                                                                            \
    "lower(case when octet_length(" object "::text) > 59 then regexp_replace(" object "::text,"    \
    " '([" SEPARATORS "])[^" SEPARATORS "]+$', '\\1') else " object " end)"

/* What a text can name, by the longest word of its name; by none if it has none. */
/* clang-format off */
#define NAMED_OBJECTS                                                                              \
    "select o.class, o.oid, (select word from unnest(" WORDS_OF(NAME_OF("o.name")) ") word"        \
    "  order by length(word) desc limit 1) as word from ("                                         \
    "  select " PG_PROC " as class, p.oid, p.proname as name from pg_proc p"                       \
    "  union all select " PG_CLASS ", c.oid, c.relname from pg_class c"                            \
    "  where c.relkind in ('r', 'p', 'f', 'v', 'm')"                                               \
    "  union all select " PG_TYPE ", t.oid, t.typname from pg_type t ) o"                          \
    " where o.oid >= " FIRST_OID " or o.class = " PG_CLASS " and o.oid = " SETTINGS
/* clang-format on */

/* Objects, and the functions whose text may mean them. */
#define NAMED                                                                                      \
    "select o.class, o.oid, f.oid as function from (" NAMED_OBJECTS ") o"                          \
    " join (select distinct f.oid, word from plain f, unnest(array_append(f.words, '')) word) f"   \
    "  on f.word = o.word"

/* clang-format off */

/* Sets that the statements behind it find. */
#define KEEP_COLUMN(setting, column, of)                                                           \
    FQ_PG_KEEP(setting, "select array_agg(x." column " order by x) from " of " x")

const char fq_pg_stateful_texts_sql[] =
    "with own as materialized (" OWN_STATEFUL "), plain as materialized (" PLAIN_FUNCTIONS "),"
    " named as materialized (" NAMED ")"
    " select " KEEP_COLUMN("plain", "oid", "plain")
    ", " KEEP_COLUMN("named_classes", "class", "named")
    ", " KEEP_COLUMN("named_objects", "oid", "named")
    ", " KEEP_COLUMN("named_functions", "function", "named");

/* clang-format on */

/* ---- where it begins ---- */

#define PLAIN FQ_PG_KEPT("plain", "oid")

/* And the functions that come with a range type. */
#define FOREIGN_FUNCTIONS                                                                          \
    "select p.oid from pg_proc p join pg_language l on l.oid = p.prolang"                          \
    " where p.oid >= " FIRST_OID " and p.oid not in (select unnest(" PLAIN "))"                    \
    " and not (p.provolatile <> 'v' and l.lanname in ('c', 'internal') and ("                      \
    "  l.lanname = 'internal' and p.prosrc ~ '^(multi)?range_constructor[0-3]$'"                   \
    "  or exists (select from pg_depend d"                                                         \
    "   join pg_extension e on e.oid = d.refobjid and e.extname in (" KNOWN_EXTENSIONS ")"         \
    "   where d.classid = " PG_PROC " and d.objid = p.oid and d.deptype = 'e'"                     \
    "    and d.refclassid = 'pg_extension'::regclass)))"

/* Expressions that reading a relation may evaluate; PostgreSQL's own views are known. */
#define EXPRESSIONS                                                                                \
    "select " PG_REWRITE " as class, r.oid, r.ev_action::text as tree"                             \
    " from pg_rewrite r join pg_class c on c.oid = r.ev_class and c.relkind = 'v'"                 \
    " where r.oid >= " FIRST_OID " and r.ev_type = '1'"                                            \
    " union all select " PG_POLICY ", p.oid, p.polqual::text from pg_policy p"                     \
    " union all select " PG_CONSTRAINT ", k.oid, k.conbin::text from pg_constraint k"              \
    " where k.contypid <> 0 and k.oid >= " FIRST_OID " union all select " PG_ATTRDEF               \
    ", f.oid, f.adbin::text from pg_attrdef f"                                                     \
    " join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum"                        \
    " and a.attgenerated = 'v'"

/* PostgreSQL plans with expressions of indexes, checks and statistics, and computes what is
 * constant in them: those where a function that is not PostgreSQL's own is called with anything but
 * a column first. */
#define COMPUTED_IN_PLANNING                                                                       \
    "select e.relation from ("                                                                     \
    "  select i.indrelid as relation, concat(i.indpred, i.indexprs) as tree from pg_index i"       \
    "  where s.class = " PG_CLASS " and i.indexrelid = s.oid"                                      \
    "  union all select k.conrelid, k.conbin::text from pg_constraint k"                           \
    "  where s.class = " PG_CONSTRAINT " and k.oid = s.oid and k.conrelid <> 0"                    \
    "  union all select x.stxrelid, x.stxexprs::text from pg_statistic_ext x"                      \
    "  where s.class = " PG_STATISTIC_EXT " and x.oid = s.oid"                                     \
    " ) e where regexp_replace(e.tree,"                                                            \
    "  ':\\w*funcid \\d+ [^{}]*:args \\((\\{RELABELTYPE :arg )?\\{VAR ', '', 'g') ~ 'funcid "      \
    "\\d{5}'"

/* What runs the object s, or consists of it.  Of what depends on a relation, its indexes and keys
 * for example, only rules and policies read it. */
#define RUNS                                                                                       \
    "select d.classid, d.objid from pg_depend d"                                                   \
    " where d.refclassid = s.class and d.refobjid = s.oid and (d.classid in ("                     \
    "  " PG_REWRITE ", " PG_POLICY ") or s.class = " PG_TYPE "  and d.classid = " PG_PROC          \
    " or s.class <> " PG_CLASS "  and d.classid in (" PG_CLASS ", " PG_TYPE ", " PG_CONSTRAINT "," \
    "   " PG_ATTRDEF ", " PG_OPERATOR ", " PG_CAST ","                                             \
    "   " PG_STATISTIC_EXT "))"                                                                    \
    " union all select " PG_CLASS ", r.ev_class"                                                   \
    " from pg_rewrite r join pg_class c on c.oid = r.ev_class and c.relkind = 'v'"                 \
    " where s.class = " PG_REWRITE " and r.oid = s.oid and r.ev_type = '1'"                        \
    " union all select " PG_CLASS ", p.polrelid"                                                   \
    " from pg_policy p join pg_class c on c.oid = p.polrelid and c.relrowsecurity"                 \
    " where s.class = " PG_POLICY " and p.oid = s.oid"                                             \
    " union all select " PG_TYPE ", k.contypid from pg_constraint k"                               \
    " where s.class = " PG_CONSTRAINT " and k.oid = s.oid and k.contypid <> 0"                     \
    " union all select " PG_CLASS ", f.adrelid from pg_attrdef f"                                  \
    " join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum"                        \
    " and a.attgenerated = 'v'"                                                                    \
    " where s.class = " PG_ATTRDEF " and f.oid = s.oid"                                            \
    " union all select " PG_TYPE ", t.oid"                                                         \
    " from pg_operator o cross join unnest(array[o.oprleft, o.oprright]) as t (oid)"               \
    " where s.class = " PG_OPERATOR " and o.oid = s.oid and t.oid >= " FIRST_OID                   \
    " union all select " PG_TYPE ", t.oid"                                                         \
    " from pg_cast k cross join unnest(array[k.castsource, k.casttarget]) as t (oid)"              \
    " where s.class = " PG_CAST " and k.oid = s.oid and t.oid >= " FIRST_OID                       \
    " union all select " PG_TYPE ", c.reltype from pg_class c"                                     \
    " where s.class = " PG_CLASS " and c.oid = s.oid and c.reltype <> 0"                           \
    " union all select " PG_CLASS ", h.inhparent from pg_inherits h"                               \
    " where s.class = " PG_CLASS " and h.inhrelid = s.oid"                                         \
    " union all select " PG_CLASS ", c.relation from (" COMPUTED_IN_PLANNING ") c"

/* Expressions that writing a table may evaluate. */
#define WRITTEN_EXPRESSIONS                                                                        \
    "select f.adrelid as relation, f.adbin::text as tree from pg_attrdef f"                        \
    " union all select k.conrelid, k.conbin::text from pg_constraint k"                            \
    " where k.contype = 'c' and k.conrelid <> 0"                                                   \
    " union all select i.indrelid, concat(i.indexprs::text, i.indpred::text) from pg_index i"      \
    " where i.indexprs is not null or i.indpred is not null"                                       \
    " union all select p.polrelid, concat(p.polqual::text, p.polwithcheck::text) from pg_policy p" \
    " union all select t.tgrelid, t.tgqual::text from pg_trigger t where t.tgqual is not null"

/* Foreign tables run somebody else's code, and what is undone here is undone there as well. */
#define READ_FIRST                                                                                 \
    "select " PG_PROC " as class, f.oid from (" FOREIGN_FUNCTIONS ") f"                            \
    " union all select " PG_CLASS ", c.oid from pg_class c where c.relkind = 'f'"                  \
    " union all select e.class, e.oid from (" EXPRESSIONS ") e cross join lateral"                 \
    "  unnest(string_to_array(e.tree, 'funcid ') || string_to_array(e.tree, 'fnoid ')) call"       \
    "  join own on own.function = split_part(call, ' ', 1)"

/* What sequences remember is forgotten in front of whatever could ask for it.  Who writes, 'w', and
 * whom a trigger or a rule may write behind his back, 't'. */
#define WRITTEN_FIRST                                                                              \
    "select 't' as kind, t.tgrelid as oid from pg_trigger t where not t.tgisinternal"              \
    " union all select 'w', t.tgrelid from pg_trigger t"                                           \
    " where not t.tgisinternal and t.tgfoid < " FIRST_OID " union all select 'w', " SETTINGS       \
    " union all select 'w', r.ev_class from pg_rewrite r where r.oid >= " FIRST_OID                \
    " and r.ev_action::text like concat('%:relid ', " SETTINGS "::oid, ' %')"                      \
    " union all select 'w', r.ev_class from pg_rewrite r where r.oid >= " FIRST_OID                \
    " and r.ev_type <> '1'"                                                                        \
    " union all select 'w', e.relation from (" WRITTEN_EXPRESSIONS ") e cross join lateral"        \
    "  unnest(string_to_array(e.tree, 'funcid ') || string_to_array(e.tree, 'fnoid ')) call"       \
    "  cross join lateral split_part(call, ' ', 1) f (called)"                                     \
    "  where e.relation >= " FIRST_OID " and (f.called ~ '^\\d{5}' or f.called in"                 \
    "   (select own.function from own where own.proname <> 'nextval'))"

/* clang-format off */

const char fq_pg_stateful_start_sql[] =
    "with own as materialized (" OWN_STATEFUL "), start (kind, class, oid) as materialized ("
    "  select 'r', f.class, f.oid from (" READ_FIRST ") f"
    "  union select f.kind, " PG_CLASS ", f.oid from (" WRITTEN_FIRST ") f"
    ") select " KEEP_COLUMN("start_kinds", "kind", "start")
    ", " KEEP_COLUMN("start_classes", "class", "start")
    ", " KEEP_COLUMN("start_objects", "oid", "start");

/* clang-format on */

/* ---- how it goes on ---- */

/* What writing the table s writes as well, or what is written when it is; a view is written through
 * to the table that it reads. */
#define WRITTEN_ALONG                                                                              \
    "select r.ev_class as oid from pg_depend d join pg_rewrite r on r.oid = d.objid"               \
    " where d.refclassid = " PG_CLASS " and d.refobjid = s.oid and r.ev_type = '1' union all "     \
    "select k.confrelid as oid from pg_constraint k where k.contype = 'f' and k.conrelid = s.oid"  \
    " and concat(k.confdeltype, k.confupdtype) ~ '[cnd]'"                                          \
    " union all select h.inhparent from pg_inherits h where h.inhrelid = s.oid"                    \
    " union all select h.inhrelid from pg_inherits h where h.inhparent = s.oid"

#define TRIGGERED                                                                                  \
    "select t.tgrelid from pg_depend d join pg_trigger t on t.oid = d.objid"                       \
    " where s.class = " PG_PROC " and d.refclassid = s.class and d.refobjid = s.oid"               \
    " and d.classid = " PG_TRIGGER " and not t.tgisinternal"

/* clang-format off */

/* Operators and casts are used without a name. */
#define NEXT                                                                                       \
    "select 'r' as kind, r.classid as class, r.objid as oid from (" RUNS ") r where s.kind = 'r'"  \
    " union all select 'r', " PG_PROC ", unnest(n.functions) where s.kind <> 't'"                  \
    " union all select 'r', " PG_PROC ", f.oid from unnest(" PLAIN ") f (oid)"                     \
    " where s.class in (" PG_OPERATOR ", " PG_CAST ")"                                             \
    " union all select 'w', s.class, s.oid where s.class = " PG_CLASS " and s.kind = 'r'"          \
    " union all select 'w', " PG_CLASS ", t.tgrelid from (" TRIGGERED ") t"                        \
    " union all select s.kind, s.class, w.oid from (" WRITTEN_ALONG ") w where s.kind <> 'r'"

/* Each under its name. */
#define KEEP_REACHED                                                                               \
    "select set_config('fraiseql.' || k.name, (select coalesce(array_agg(r.oid), '{}')"            \
    "  from reached r where r.kind = k.kind and r.class = k.class)::text, true)"                   \
    " from (values ('stateful', 'r', " PG_CLASS "), ('stateful_written', 'w', " PG_CLASS "),"      \
    "  ('stateful_functions', 'r', " PG_PROC "), ('triggered', 't', " PG_CLASS "))"                \
    " k (name, kind, class)"

const char fq_pg_stateful_set_sql[] =
    "with recursive named as materialized ("
    "  select n.class, n.oid, array_agg(n.function) as functions from unnest("
    FQ_PG_KEPT("named_classes", "oid") ", " FQ_PG_KEPT("named_objects", "oid") ", "
    FQ_PG_KEPT("named_functions", "oid") ") n (class, oid, function) group by n.class, n.oid"
    "), reached (kind, class, oid) as ("
    "  select * from unnest(" FQ_PG_KEPT("start_kinds", "text") ", "
    FQ_PG_KEPT("start_classes", "oid") ", " FQ_PG_KEPT("start_objects", "oid") ")"
    "  union select next.kind, next.class, next.oid"
    "  from reached s left join named n on n.class = s.class and n.oid = s.oid"
    "  , lateral (" NEXT ") next"
    ") " KEEP_REACHED;

/* clang-format on */
