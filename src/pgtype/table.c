/* SPDX-License-Identifier: MIT
 *
 * The built-in types, by the oids of src/include/catalog/pg_type.dat.
 */
#include "pgtype/codec.h"

/* oid, name, GraphQL scalar, write, leaf */
#define TYPES(X)                                                                                   \
    X(16, "bool", "Boolean", bool, bool)                                                           \
    X(17, "bytea", "Base64", bytea, bytea)                                                         \
    X(18, "char", "String", char, string)                                                          \
    X(19, "name", "String", text, string)                                                          \
    X(20, "int8", "BigInt", int8, bigint)                                                          \
    X(21, "int2", "Int", int2, int)                                                                \
    X(23, "int4", "Int", int4, int)                                                                \
    X(25, "text", "String", text, string)                                                          \
    X(26, "oid", "BigInt", oid, bigint)                                                            \
    X(28, "xid", "BigInt", oid, bigint)                                                            \
    X(29, "cid", "BigInt", oid, bigint)                                                            \
    X(114, "json", "JSON", json, any)                                                              \
    X(142, "xml", "String", text, string)                                                          \
    X(650, "cidr", "CIDR", cidr, string)                                                           \
    X(700, "float4", "Float", float4, float)                                                       \
    X(701, "float8", "Float", float8, float)                                                       \
    X(774, "macaddr8", "MacAddress", macaddr8, string)                                             \
    X(829, "macaddr", "MacAddress", macaddr, string)                                               \
    X(869, "inet", "IpAddressString", inet, string)                                                \
    X(1042, "bpchar", "String", text, string)                                                      \
    X(1043, "varchar", "String", text, string)                                                     \
    X(1082, "date", "Date", date, string)                                                          \
    X(1083, "time", "Time", time, string)                                                          \
    X(1114, "timestamp", "LocalDateTime", timestamp, timestamp)                                    \
    X(1184, "timestamptz", "DateTime", timestamptz, timestamptz)                                   \
    X(1186, "interval", "Duration", interval, interval)                                            \
    X(1266, "timetz", "OffsetTime", timetz, timetz)                                                \
    X(1560, "bit", "BitString", bit, string)                                                       \
    X(1562, "varbit", "BitString", bit, string)                                                    \
    X(1700, "numeric", "Decimal", numeric, decimal)                                                \
    X(2950, "uuid", "UUID", uuid, string)                                                          \
    X(3802, "jsonb", "JSON", jsonb, any)                                                           \
    X(5069, "xid8", "BigInt", xid8, bigint)

/* oid, multirange's oid, name, the multirange's GraphQL scalar, bound's write function */
#define RANGES(X)                                                                                  \
    X(3904, 4451, int4, "IntRange", int4)                                                          \
    X(3906, 4532, num, "DecimalRange", numeric)                                                    \
    X(3908, 4533, ts, "LocalDateTimeRange", timestamp)                                             \
    X(3910, 4534, tstz, "DateTimeRange", timestamptz)                                              \
    X(3912, 4535, date, "DateRange", date)                                                         \
    X(3926, 4536, int8, "BigIntRange", int8)

#define X(oid, multi_oid, name, scalar, bound)                                                     \
    static const struct fq_codec name##_bound = {.write = fq_pgtype_write_##bound};                \
    static const struct fq_codec name##_range = {.write = fq_pgtype_write_range,                   \
                                                 .element = &name##_bound};
RANGES(X)
#undef X

static const struct fq_pgtype types[] = {
#define X(oid, name, scalar, codec, leaf)                                                          \
    {oid, name, scalar, {.write = fq_pgtype_write_##codec}, fq_pgtype_leaf_##leaf},
    TYPES(X)
#undef X
#define X(oid, multi_oid, name, scalar, bound)                                                     \
    {oid,                                                                                          \
     #name "range",                                                                                \
     scalar,                                                                                       \
     {.write = fq_pgtype_write_range, .element = &name##_bound},                                   \
     fq_pgtype_leaf_##name##range},                                                                \
        {multi_oid,                                                                                \
         #name "multirange",                                                                       \
         scalar,                                                                                   \
         {.write = fq_pgtype_write_multirange, .element = &name##_range},                          \
         fq_pgtype_leaf_##name##multirange},
        RANGES(X)
#undef X
};

/* Those whose documents PostgreSQL writes in a way of its own are taken as clients get them. */
fq_json_leaf *fq_pgtype_leaf_of_scalar(fq_str scalar, bool int8_as_number)
{
    if (fq_str_eq(scalar, FQ_STR("ID")))
        return fq_pgtype_leaf_id;
    if (fq_str_eq(scalar, FQ_STR("Base64")) || fq_str_eq(scalar, FQ_STR("LTreePath")) ||
        fq_str_eq(scalar, FQ_STR("Geometric")))
        return fq_pgtype_leaf_string;
    if (int8_as_number && fq_str_eq(scalar, FQ_STR("BigInt")))
        return fq_pgtype_leaf_int8_number;
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (fq_str_eq(scalar, fq_str_from(types[i].scalar)))
            return fq_str_ends_with(scalar, FQ_STR("Range")) ? NULL : types[i].leaf;
    }
    return NULL;
}

const struct fq_pgtype *fq_pgtype_find(uint32_t oid)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (types[i].oid == oid)
            return &types[i];
    }
    return NULL;
}
