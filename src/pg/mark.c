/* SPDX-License-Identifier: MIT */
#include "pg/mark.h"

#include "base/hash.h"
#include "catalog/oid.h"

#define IS " operator(pg_catalog.=) "

/* Each row that counts is a text that says which one it is and which version of it, its xmin.
 * Where rows get a new version without meaning something else (a table that is truncated, an index
 * that is built again) the columns that matter stand in its place.  Partitions and temporary tables
 * come and go and are not offered, so that types of rows, which every relation has, do not count:
 * their attributes do.  Of partitions those
 * count whose rows become others before they are looked at. */
static const char sql[] =
    "with n as materialized (select s.oid, s.nspname, s.nspacl from pg_catalog.pg_namespace s"
    "  where s.nspname operator(pg_catalog.!~) '^(pg_|information_schema$)'),"
    " c as materialized (select r.* from pg_catalog.pg_class r join n on n.oid" IS "r.relnamespace"
    "  where r.relkind" IS "any ('{r,p,v,m,f,c}'::pg_catalog.\"char\"[])"
    "  and not r.relispartition)"
    " select pg_catalog.bit_xor(pg_catalog.hashtextextended(v.row, 0))::pg_catalog.text from ("
    "select pg_catalog.concat_ws(' ', 'n', n.oid, n.nspname, n.nspacl) as row from n"
    " union all"
    " select pg_catalog.concat_ws(' ', 'c', c.oid, c.relname, c.relnamespace, c.relkind, "
    "c.relowner,"
    "  c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.reloptions) from c"
    " union all"
    " select pg_catalog.concat_ws(' ', 'a', x.attrelid, x.attnum, x.xmin)"
    "  from pg_catalog.pg_attribute x join c on c.oid" IS "x.attrelid"
    "  where x.attnum operator(pg_catalog.>) 0"
    " union all"
    " select pg_catalog.concat_ws(' ', 'd', x.oid, x.xmin)"
    "  from pg_catalog.pg_attrdef x join c on c.oid" IS "x.adrelid"
    " union all"
    " select pg_catalog.concat_ws(' ', 'k', x.oid, x.xmin)"
    "  from pg_catalog.pg_constraint x join n on n.oid" IS "x.connamespace"
    "  where x.conrelid" IS "0 or x.conrelid" IS "any (select c.oid from c)"
    " union all"
    " select pg_catalog.concat_ws(' ', 'i', r.oid, r.relname, x.indisunique, x.indisvalid)"
    "  from pg_catalog.pg_index x join c on c.oid" IS "x.indrelid"
    "  join pg_catalog.pg_class r on r.oid" IS "x.indexrelid"
    " union all"
    " select pg_catalog.concat_ws(' ', 'g', x.oid, x.tgfoid, x.tgtype, x.tgenabled)"
    "  from pg_catalog.pg_trigger x join c on c.oid" IS "x.tgrelid"
    " union all"
    " select pg_catalog.concat_ws(' ', 'G', p.oid, x.oid, x.tgtype)"
    "  from pg_catalog.pg_class p join n on n.oid" IS "p.relnamespace"
    "  left join pg_catalog.pg_trigger x on x.tgrelid" IS "p.oid and x.tgparentid" IS "0"
    "   and not x.tgisinternal and x.tgtype operator(pg_catalog.&) 3::pg_catalog.int2" IS "3"
    "  where p.relispartition and (p.relkind" IS "'f' or x.oid is not null)"
    " union all"
    " select pg_catalog.concat_ws(' ', 'r', x.oid, x.xmin)"
    "  from pg_catalog.pg_rewrite x join c on c.oid" IS "x.ev_class"
    " union all"
    " select pg_catalog.concat_ws(' ', 'p', x.oid, x.xmin)"
    "  from pg_catalog.pg_policy x join c on c.oid" IS "x.polrelid"
    " union all"
    " select pg_catalog.concat_ws(' ', 'h', x.inhrelid, x.inhparent)"
    "  from pg_catalog.pg_inherits x join c on c.oid" IS "x.inhrelid"
    " union all"
    " select pg_catalog.concat_ws(' ', 'f', x.oid, x.xmin)"
    "  from pg_catalog.pg_proc x join n on n.oid" IS "x.pronamespace"
    " union all"
    " select pg_catalog.concat_ws(' ', 't', x.oid, x.xmin)"
    "  from pg_catalog.pg_type x join n on n.oid" IS "x.typnamespace"
    "  where x.typelem" IS "0 and x.typtype operator(pg_catalog.<>) 'c'"
    " union all"
    " select pg_catalog.concat_ws(' ', 'e', x.oid, x.xmin) from pg_catalog.pg_enum x"
    " union all"
    " select pg_catalog.concat_ws(' ', 'm', x.roleid, x.member, x.xmin)"
    "  from pg_catalog.pg_auth_members x"
    " union all"
    " select pg_catalog.concat_ws(' ', 'u', x.oid, x.rolname, x.rolsuper, x.rolinherit,"
    "  x.rolbypassrls) from pg_catalog.pg_roles x"
    " union all"
    " select pg_catalog.concat_ws(' ', 'o', x.classoid, x.objoid, x.objsubid, x.xmin)"
    "  from pg_catalog.pg_description x where x.objoid operator(pg_catalog.>=) 16384"
    "  or x.objoid" IS "any (select n.oid from n)) v";

const struct fq_statement fq_pg_mark_statement = {
    .id = 0x6d61726b, /* "mark" */
    .sql = sql,
    .column_types = (const uint32_t[]){OID_TEXT},
    .column_count = 1,
};

uint64_t fq_pg_mark(fq_str text)
{
    return fq_hash(text);
}
