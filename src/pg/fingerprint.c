/* SPDX-License-Identifier: MIT
 *
 * Every catalog that introspect_sql.c or introspect_stateful.c names stands here, with every column
 * that they or PostgreSQL's functions about rights and definitions read (tests/unit/pg/test_kept.c
 * compares the names).  A view's definition also holds names of things that its query has as
 * numbers.
 *
 * Objects of PostgreSQL's own, below 16384, stay as its version made them, but for rights to them
 * and comments.  Temporary tables are nobody's but their session's.
 */
#include "pg/fingerprint.h"

/* It breaks literals up letter by letter. */
/* clang-format off */

/* Rows of one catalog, each a hash of some columns under the tag's name. */
#define ROWS(tag, columns)                                                                         \
    " union all select hash_record_extended(row('" tag "'::text, " columns "), $1) from "

/* In this form the many rows are looked up among the few, not the other way round. */
#define OF_RELATION(oid) " where " oid " in (select c.oid from c)"
#define OF_SCHEMA(oid)   " join n on n.oid = " oid
#define OF_USERS(oid)    " where " oid " >= 16384"

/* What the version has no column for is that of `older`. */
#define CONSTRAINTS                                                                                \
    "(select true as conenforced, false as conperiod) older cross join lateral ("                  \
    "select k.*, conenforced as enforced, conperiod as period from pg_constraint k) x"

/* How constants are printed, and who asks. */
#define SESSION                                                                                    \
    "version(), current_user, session_user, current_setting('server_encoding'),"                   \
    " current_setting('client_encoding'), current_setting('search_path'),"                         \
    " current_setting('DateStyle'), current_setting('IntervalStyle'),"                             \
    " current_setting('TimeZone'), current_setting('extra_float_digits'),"                         \
    " current_setting('bytea_output'), current_setting('lc_monetary'),"                            \
    " current_setting('quote_all_identifiers'), current_setting('xmlbinary'), $2"

#define WITH_SCHEMAS                                                                               \
    "with n as materialized (select s.oid, s.nspname, s.nspowner, s.nspacl from pg_namespace s"    \
    "  where s.nspname !~ '^pg_(toast|temp_)')"
#define SUMS   " select concat_ws(' ', bit_xor(v.hash), sum(v.hash), count(*)) from ("
#define OF_ALL ") v"

static const char of_relations[] =
    WITH_SCHEMAS
    ", c as materialized (select r.oid, r.relname, r.relnamespace, r.reltype, r.relowner,"
    "  r.relkind, r.relrowsecurity, r.relforcerowsecurity, r.relispartition, r.relhasrules,"
    "  r.relacl, r.reloptions from pg_class r" OF_SCHEMA("r.relnamespace") ")"
    SUMS "select hash_record_extended(row($2), $1) as hash"
    ROWS("schema", "n.*") "n"
    ROWS("relation", "c.*") "c"
    ROWS("column", "x.attrelid, x.attnum, x.attname, x.atttypid, x.atttypmod, x.attndims,"
         " x.attnotnull, x.atthasdef, x.attidentity, x.attgenerated, x.attisdropped,"
         " x.attcollation, x.attacl")
        "pg_attribute x where (x.attnum > 0 and x.attrelid in (select c.oid from c"
        "  where c.oid >= 16384 and c.relkind not in ('i', 'I', 'S'))) or x.attacl is not null"
    ROWS("default", "x.oid, x.adrelid, x.adnum, x.adbin::text")
        "pg_attrdef x" OF_RELATION("x.adrelid")
    ROWS("constraint", "x.oid, x.conname, x.contype, x.condeferrable, x.condeferred,"
         " x.convalidated, x.conrelid, x.contypid, x.conindid, x.conparentid, x.confrelid,"
         " x.confupdtype, x.confdeltype, x.conkey, x.confkey, x.conbin::text, x.connoinherit,"
         " x.enforced, x.period")
        CONSTRAINTS OF_SCHEMA("x.connamespace") OF_USERS("x.oid")
    ROWS("index", "x.indexrelid, x.indrelid, x.indnkeyatts, x.indisunique, x.indisprimary,"
         " x.indimmediate, x.indisvalid, x.indislive, x.indkey::text, x.indclass::text,"
         " x.indcollation::text, x.indexprs::text, x.indpred::text")
        "pg_index x" OF_RELATION("x.indrelid") " and x.indexrelid >= 16384"
    ROWS("trigger", "x.oid, x.ctid, x.tgrelid, x.tgfoid, x.tgtype, x.tgenabled, x.tgisinternal,"
         " x.tgconstraint, x.tgdeferrable")
        "pg_trigger x" OF_RELATION("x.tgrelid")
    ROWS("rule", "x.oid, x.xmin, x.rulename, x.ev_class, x.ev_type, x.ev_enabled, x.is_instead,"
         " x.ev_qual::text, x.ev_action::text")
        "pg_rewrite x" OF_RELATION("x.ev_class") " and x.oid >= 16384"
    ROWS("policy", "x.oid, x.polname, x.polrelid, x.polcmd, x.polpermissive, x.polroles,"
         " x.polqual::text, x.polwithcheck::text")
        "pg_policy x" OF_RELATION("x.polrelid")
    ROWS("child", "x.inhrelid, x.inhparent") "pg_inherits x" OF_RELATION("x.inhrelid")
    ROWS("subscribed", "x.srrelid, x.srsubid") "pg_subscription_rel x"
    ROWS("statistics", "x.oid, x.stxrelid, x.stxexprs::text") "pg_statistic_ext x"
    OF_ALL;

static const char of_types[] =
    WITH_SCHEMAS
    SUMS "select hash_record_extended(row($2), $1) as hash"
    ROWS("type", "x.oid, x.typname, x.typnamespace, x.typowner, x.typtype, x.typrelid, x.typelem,"
         " x.typarray, x.typnotnull, x.typbasetype, x.typtypmod, x.typndims, x.typcollation,"
         " x.typinput::oid, x.typoutput::oid, x.typreceive::oid, x.typsend::oid, x.typacl")
        "pg_type x" OF_SCHEMA("x.typnamespace") OF_USERS("x.oid")
    ROWS("label", "x.oid, x.enumtypid, x.enumsortorder, x.enumlabel") "pg_enum x"
    ROWS("range", "x.rngtypid, x.rngsubtype, x.rngmultitypid, x.rngcollation, x.rngsubopc")
        "pg_range x" OF_USERS("x.rngtypid")
    ROWS("cast", "x.oid, x.castsource, x.casttarget, x.castfunc, x.castcontext, x.castmethod")
        "pg_cast x" OF_USERS("x.oid")
    ROWS("operator", "x.oid, x.oprname, x.oprnamespace, x.oprleft, x.oprright, x.oprresult,"
         " x.oprcode::oid")
        "pg_operator x" OF_USERS("x.oid")
    ROWS("operator class", "x.oid, x.opcmethod, x.opcname, x.opcnamespace, x.opcfamily,"
         " x.opcintype, x.opcdefault")
        "pg_opclass x" OF_USERS("x.oid")
    ROWS("operator of a class", "x.oid, x.amopfamily, x.amoplefttype, x.amoprighttype,"
         " x.amopstrategy, x.amopopr")
        "pg_amop x" OF_USERS("x.oid")
    ROWS("access method", "x.oid, x.amname") "pg_am x" OF_USERS("x.oid")
    ROWS("collation", "x.oid, x.collname, x.collnamespace, x.collisdeterministic")
        "pg_collation x" OF_USERS("x.oid")
    ROWS("configuration", "x.oid, x.cfgname, x.cfgnamespace") "pg_ts_config x" OF_USERS("x.oid")
    ROWS("dictionary", "x.oid, x.dictname, x.dictnamespace") "pg_ts_dict x" OF_USERS("x.oid")
    OF_ALL;

static const char of_others[] =
    WITH_SCHEMAS
    SUMS "select hash_record_extended(row(" SESSION "), $1) as hash"
    ROWS("database", "x.oid, x.datname, x.datdba, x.datcollate")
        "pg_database x where x.datname = current_database()"
    ROWS("role", "x.oid, x.rolname, x.rolsuper, x.rolinherit, x.rolbypassrls") "pg_roles x"
    ROWS("member", "x::text") "pg_auth_members x"
    ROWS("own function", "x.oid, x.proname, x.provolatile, x.proacl")
        "pg_proc x where x.oid < 16384"
    ROWS("function", "x.oid, x.proname, x.pronamespace, x.proowner, x.prolang, x.prokind,"
         " x.prosecdef, x.proretset, x.provolatile, x.pronargs, x.pronargdefaults,"
         " x.proargdefaults::text, x.provariadic,"
         " x.prorettype, x.proargtypes::oid[], x.proallargtypes, x.proargmodes, x.proargnames,"
         " x.prosrc, x.proconfig, x.proacl")
        "pg_proc x" OF_SCHEMA("x.pronamespace") OF_USERS("x.oid")
    ROWS("language", "x.oid, x.lanname") "pg_language x"
    ROWS("extension", "x.oid, x.extname, x.extnamespace, x.extversion") "pg_extension x"
    ROWS("part", "x.classid, x.objid, x.refobjid")
        "pg_depend x where x.refclassid = 'pg_extension'::regclass and x.deptype = 'e'"
    ROWS("comment", "x.classoid, x.objoid, x.objsubid, x.description")
        "pg_description x where x.objoid >= 16384 or x.classoid in ('pg_type'::regclass,"
        " 'pg_class'::regclass, 'pg_namespace'::regclass)"
    OF_ALL;

/* clang-format on */

const char *const fq_pg_fingerprint_sql[FQ_PG_FINGERPRINTS] = {of_relations, of_types, of_others};

const char fq_pg_estimates_sql[] = "select c.oid, c.reltuples from pg_class c where c.oid >= 16384"
                                   " and c.relkind in ('r', 'p', 'f', 'v', 'm') order by c.oid";
