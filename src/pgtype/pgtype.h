/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's binary value formats to JSON, and GraphQL's scalar values to PostgreSQL's input
 * text, type by type.  Knows no connection.
 *
 * Formats: the *_send functions of PostgreSQL's src/backend/utils/adt.  Everything is fetched in
 * binary; a type without a codec here is selected as to_json(…)::text and copied
 * (fq_codec_json_text).
 */
#ifndef FQ_PGTYPE_PGTYPE_H
#define FQ_PGTYPE_PGTYPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "graphql/types/scalar.h"
#include "json/json.h"

struct fq_codec;

/* Appends the JSON of one non-null value.  False when the bytes are no value of the type; what
 * was appended is then to be truncated by the caller. */
typedef bool fq_codec_write(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                            size_t len);

struct fq_codec {
    fq_codec_write *write;
    const struct fq_codec *element; /* of arrays, ranges and multiranges */
    uint32_t element_type;          /* of arrays: the elements' oid, which the value tells */
    int dimensions;                 /* of arrays, as declared; 0: any number */
    /* What is told when write refuses a value that the database may well hold; NULL: that it does
     * not fit the schema. */
    const char *refusal;
    /* Who asked can ask otherwise, and the refusal says how. */
    bool asker_mends;
    /* Is what write() refuses a value that the schema leaves out?  NULL: it leaves out none. */
    bool (*leaves_out)(const struct fq_codec *codec, const char *value, size_t len);
};

/* One built-in type, by oid. */
struct fq_pgtype {
    uint32_t oid;
    const char *name;   /* as in pg_type.typname */
    const char *scalar; /* the GraphQL scalar of the contract's table */
    struct fq_codec codec;
    /* A leaf of a json or jsonb document that holds this type, made by to_json(): written as
     * codec.write would have written the value itself, except that float keeps the document's
     * digits.  Context is not looked at. */
    fq_json_leaf *leaf;
};

/* NULL when C cannot read the type itself.  Ranges and multiranges are here, arrays are not: they
 * are fq_codec_array() of their element. */
const struct fq_pgtype *fq_pgtype_find(uint32_t oid);

/* Text copied as it is into JSON: for columns fetched as to_json(…)::text. */
extern const struct fq_codec fq_codec_json_text;
/* Text as a JSON string: enums, and anything selected with ::text. */
extern const struct fq_codec fq_codec_text;

/* A codec for arrays of element, whose oid is type, as nested lists, in the arena.  Arrays of
 * another number of dimensions are refused, unless that is 0; empty ones, which PostgreSQL gives
 * none, never. */
const struct fq_codec *fq_codec_array(struct fq_arena *arena, const struct fq_codec *element,
                                      uint32_t type, int dimensions);
/* The same for arrays fetched as to_json(…)::text whose elements are no lists. */
const struct fq_codec *fq_codec_json_list(struct fq_arena *arena, int dimensions);
/* A value was refused that the database may hold at any time, whatever was declared: why, for
 * people.  NULL: its bytes are none of the type. */
const char *fq_codec_refusal(const struct fq_codec *codec, const char *value, size_t len);

/* A leaf that is a string, as made from an enum or any type that goes through its text. */
fq_json_leaf fq_pgtype_leaf_string;

/* int8, and whatever else is a BigInt, as JSON numbers instead of strings: the configuration key
 * that asks for it. */
extern const struct fq_codec fq_codec_int8_number;
/* The same of a numeric without fraction: the sum of many int8. */
extern const struct fq_codec fq_codec_integer_number;
fq_json_leaf fq_pgtype_leaf_int8_number;

/* How many there are: an int8 as an Int, which refuses what an Int cannot hold. */
extern const struct fq_codec fq_codec_count;

/* pgvector's vector and halfvec, as lists of numbers. */
extern const struct fq_codec fq_codec_vector;
extern const struct fq_codec fq_codec_halfvec;
fq_json_leaf fq_pgtype_leaf_vector;
/* A string or a whole number, as a string. */
fq_json_leaf fq_pgtype_leaf_id;
/* How values of a scalar are read that are not the database's, but written as clients get them or
 * as documents have them; NULL: as any JSON. */
fq_json_leaf *fq_pgtype_leaf_of_scalar(fq_str scalar, bool int8_as_number);
/* A place as PostGIS writes it into documents. */
fq_json_leaf fq_pgtype_leaf_geojson;

/* place.c: what a schema file makes of a `point`, which comes as its text.  No scalar of the table,
 * since its name may be that of a relation. */
extern const struct fq_scalar fq_pgtype_coordinate;
extern const struct fq_codec fq_codec_coordinate;
fq_json_leaf fq_pgtype_leaf_coordinate;

/* ---- input ---- */

/* How PostgreSQL's types are accepted from clients: every scalar of the contract beyond GraphQL's
 * own five: BigInt, Decimal, UUID, Date, Time, DateTime, LocalDateTime, Duration, Base64, JSON,
 * and those of inet, cidr, macaddr, ltree, vector…. */
extern const struct fq_scalar fq_pgtype_scalars[];
extern const size_t fq_pgtype_scalar_count;

/* The text of a date as a number of days, which sorts as dates do; false: it is none. */
bool fq_pgtype_date_days(fq_str text, int64_t *ret);
/* The same of a date and time, with an offset from UTC or without, in microseconds; false also
 * where its fraction has more digits than these, which PostgreSQL rounds. */
bool fq_pgtype_moment_micros(fq_str text, bool with_offset, int64_t *ret);

/* Any JSON: what it takes is JSON as PostgreSQL's text. */
fq_scalar_accept fq_pgtype_accept_json;

/* Appends one element of an array literal ({"a","b",NULL}); value NULL for null. */
void fq_pgtype_array_begin(struct fq_buf *out);
void fq_pgtype_array_add(struct fq_buf *out, const fq_str *value);
void fq_pgtype_array_end(struct fq_buf *out);

#endif
