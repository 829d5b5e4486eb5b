/* SPDX-License-Identifier: MIT
 *
 * Private to pgtype: the write functions behind the table of types.  Each takes bytes from the
 * wire and trusts none of them.
 */
#ifndef FQ_PGTYPE_CODEC_H
#define FQ_PGTYPE_CODEC_H

#include "pgtype/digits.h"
#include "pgtype/pgtype.h"

/* number.c */
fq_codec_write fq_pgtype_write_bool;
fq_codec_write fq_pgtype_write_int2;
fq_codec_write fq_pgtype_write_int4;
fq_codec_write fq_pgtype_write_int8;
fq_codec_write fq_pgtype_write_oid;
fq_codec_write fq_pgtype_write_xid8;
fq_codec_write fq_pgtype_write_float4;
fq_codec_write fq_pgtype_write_float8;
fq_codec_write fq_pgtype_write_numeric;

/* text.c */
fq_codec_write fq_pgtype_write_text;
fq_codec_write fq_pgtype_write_char;
fq_codec_write fq_pgtype_write_uuid;
fq_codec_write fq_pgtype_write_bytea;
fq_codec_write fq_pgtype_write_json;
fq_codec_write fq_pgtype_write_jsonb;
fq_codec_write fq_pgtype_write_bit;

/* time.c */
fq_codec_write fq_pgtype_write_date;
fq_codec_write fq_pgtype_write_time;
fq_codec_write fq_pgtype_write_timetz;
fq_codec_write fq_pgtype_write_timestamp;
fq_codec_write fq_pgtype_write_timestamptz;
fq_codec_write fq_pgtype_write_interval;

/* network.c */
fq_codec_write fq_pgtype_write_inet;
fq_codec_write fq_pgtype_write_cidr;
fq_codec_write fq_pgtype_write_macaddr;
fq_codec_write fq_pgtype_write_macaddr8;

/* nested.c */
fq_codec_write fq_pgtype_write_array;
fq_codec_write fq_pgtype_write_range;
fq_codec_write fq_pgtype_write_multirange;

/* What follows the bounds of a range written as an object. */
void fq_pgtype_range_end(struct fq_buf *out, bool lower_inclusive, bool upper_inclusive,
                         bool empty);

/* leaf.c */
fq_json_leaf fq_pgtype_leaf_any;
fq_json_leaf fq_pgtype_leaf_bool;
fq_json_leaf fq_pgtype_leaf_int;
fq_json_leaf fq_pgtype_leaf_bigint;
fq_json_leaf fq_pgtype_leaf_float;
fq_json_leaf fq_pgtype_leaf_decimal;
fq_json_leaf fq_pgtype_leaf_timetz;
fq_json_leaf fq_pgtype_leaf_timestamp;
fq_json_leaf fq_pgtype_leaf_timestamptz;
fq_json_leaf fq_pgtype_leaf_interval;
fq_json_leaf fq_pgtype_leaf_bytea;

/* leaf_range.c */
fq_json_leaf fq_pgtype_leaf_int4range;
fq_json_leaf fq_pgtype_leaf_int8range;
fq_json_leaf fq_pgtype_leaf_numrange;
fq_json_leaf fq_pgtype_leaf_daterange;
fq_json_leaf fq_pgtype_leaf_tsrange;
fq_json_leaf fq_pgtype_leaf_tstzrange;
fq_json_leaf fq_pgtype_leaf_int4multirange;
fq_json_leaf fq_pgtype_leaf_int8multirange;
fq_json_leaf fq_pgtype_leaf_nummultirange;
fq_json_leaf fq_pgtype_leaf_datemultirange;
fq_json_leaf fq_pgtype_leaf_tsmultirange;
fq_json_leaf fq_pgtype_leaf_tstzmultirange;

/* shortest.c: the fewest digits that read back as the same number, as float4out and float8out
 * write them.  value is finite; at most 32 characters. */
char *fq_pgtype_put_f64(char *to, double value);
char *fq_pgtype_put_f32(char *to, float value);

/* base64.c */
void fq_pgtype_base64(struct fq_buf *out, const char *bytes, size_t len);
/* The bytes that text stands for, in hexadecimal; to has room for twice text.len.  False when text
 * is no base64. */
bool fq_pgtype_base64_to_hex(char *to, fq_str text, size_t *ret_len);

/* digits is an even number of hexadecimal digits; false when it is not. */
bool fq_pgtype_hex_to_base64(struct fq_buf *out, fq_str digits);

/* "NaN", "Infinity" or "-Infinity" for what JSON has no number for. */
void fq_pgtype_write_not_finite(struct fq_buf *out, bool nan, bool negative);

#endif
