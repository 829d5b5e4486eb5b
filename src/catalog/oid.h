/* SPDX-License-Identifier: MIT
 *
 * Types whose oids are fixed (PostgreSQL's pg_type.dat) and that mean something to model/, schema/
 * and plan/.
 */
#ifndef FQ_CATALOG_OID_H
#define FQ_CATALOG_OID_H

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_CHAR = 18,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_OID = 26,
    OID_XID = 28,
    OID_CID = 29,
    OID_JSON = 114,
    OID_XML = 142,
    OID_POINT = 600,
    OID_LSEG = 601,
    OID_PATH = 602,
    OID_BOX = 603,
    OID_POLYGON = 604,
    OID_LINE = 628,
    OID_CIDR = 650,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_CIRCLE = 718,
    OID_MONEY = 790,
    OID_INET = 869,
    OID_INT4_ARRAY = 1007,
    OID_TEXT_ARRAY = 1009,
    OID_OID_ARRAY = 1028,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIME = 1083,
    OID_TIMESTAMP = 1114,
    OID_TIMESTAMPTZ = 1184,
    OID_INTERVAL = 1186,
    OID_TIMETZ = 1266,
    OID_BIT = 1560,
    OID_VARBIT = 1562,
    OID_NUMERIC = 1700,
    OID_NUMERIC_ARRAY = 1231,
    OID_RECORD = 2249,
    OID_VOID = 2278,
    OID_UUID = 2950,
    OID_XID8_ARRAY = 271,
    OID_TSVECTOR = 3614,
    OID_JSONB = 3802,
    OID_XID8 = 5069,
};

#endif
