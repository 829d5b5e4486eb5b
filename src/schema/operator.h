/* SPDX-License-Identifier: MIT
 *
 * Filter operators: one table from which the filter input types are made and by which the planner
 * writes SQL, so that nothing can be advertised that cannot run.
 *
 * What an operator becomes is a template: SQL in which {L} is what is compared, {V} the operand
 * (of an object of several, each stands under its name), {S} the schema of the operators of what is
 * compared, {I} that of its items, {T} that of pg_trgm; {G} the reference system of a place.  SQL
 * names each operator with its schema, since PostgreSQL would look for it along the session's
 * search_path.
 */
#ifndef FQ_SCHEMA_OPERATOR_H
#define FQ_SCHEMA_OPERATOR_H

#include "schema/fragment.h"

/* Classes of types that share operators. */
enum fq_operator_class {
    FQ_CLASS_ANY = 1 << 0,     /* has equality */
    FQ_CLASS_ORDERED = 1 << 1, /* has < and > */
    FQ_CLASS_TEXT = 1 << 2,
    FQ_CLASS_LIST = 1 << 3, /* a PostgreSQL array */
    FQ_CLASS_JSONB = 1 << 4,
    FQ_CLASS_NETWORK = 1 << 5,
    FQ_CLASS_NULLABLE = 1 << 6, /* anything: may be null */
    FQ_CLASS_MULTIRANGE = 1 << 7,
    FQ_CLASS_RANGE = 1 << 8,
    FQ_CLASS_ORDERED_LIST = 1 << 9, /* a list whose items have < and > */
    FQ_CLASS_LTREE = 1 << 10,
    FQ_CLASS_HSTORE = 1 << 11,
    FQ_CLASS_CUBE = 1 << 12,
    FQ_CLASS_FULL_TEXT = 1 << 13, /* a tsvector */
    FQ_CLASS_TRIGRAM = 1 << 14,   /* text, where pg_trgm is there */
    FQ_CLASS_DATE_RANGE = 1 << 15,
    FQ_CLASS_VECTOR = 1 << 16,    /* pgvector's: vector, halfvec, sparsevec */
    FQ_CLASS_GEOMETRY = 1 << 17,  /* PostGIS' */
    FQ_CLASS_GEOGRAPHY = 1 << 18, /* the same on the globe */
    FQ_CLASS_POINT = 1 << 19,
    FQ_CLASS_BOX = 1 << 20,
    FQ_CLASS_CIRCLE = 1 << 21,
    FQ_CLASS_LINE = 1 << 22,
    FQ_CLASS_LSEG = 1 << 23,
    FQ_CLASS_PATH = 1 << 24,
    FQ_CLASS_POLYGON = 1 << 25,
    /* All of these: PostgreSQL's own geometric types. */
    FQ_CLASS_GEOMETRIC = 0x7f << 19,
    FQ_CLASS_BIT = 1 << 26,   /* bit and varbit */
    FQ_CLASS_MONEY = 1 << 27, /* what its text means is a setting of the session: it is compared
                               * as a number */
};

/* What rows can be in order of. */
#define FQ_CLASSES_IN_ORDER (FQ_CLASS_ORDERED | FQ_CLASS_ANY | FQ_CLASS_MONEY)

/* What is given to the operator. */
enum fq_operand {
    FQ_OPERAND_VALUE, /* a value of the column's type */
    FQ_OPERAND_LIST,  /* a list of them */
    FQ_OPERAND_ITEM,  /* an element of the list, a value of the range */
    FQ_OPERAND_BOOL,  /* true or false chooses between two forms */
    FQ_OPERAND_TEXT,  /* a String */
    FQ_OPERAND_TEXTS, /* a list of String */
    FQ_OPERAND_CAST,  /* a String, of the type that the template casts it to */
    FQ_OPERAND_CASTS, /* a list of them */
    FQ_OPERAND_INET,  /* a String that is a network */
    FQ_OPERAND_INT,   /* an Int */
    FQ_OPERAND_FLOAT, /* a Float */
    FQ_OPERAND_JSON,  /* JSON */
    FQ_OPERAND_DECIMAL,
    FQ_OPERAND_DECIMALS, /* a list of them */
    FQ_OPERAND_GEOJSON,
    FQ_OPERAND_OBJECT, /* an object of several */
    /* Of yardsticks only (yardstick.h): */
    FQ_OPERAND_CONFIGURATION, /* of text search: an enum value that is SQL */
    FQ_OPERAND_DIRECTION,     /* of an order; it stands in no template */
};

/* How a text operand becomes a LIKE pattern. */
enum fq_pattern { FQ_PATTERN_NONE, FQ_PATTERN_CONTAINS, FQ_PATTERN_STARTS, FQ_PATTERN_ENDS };

struct fq_operand_member {
    fq_str name;
    enum fq_operand operand;
    fq_str description;
    bool optional;
    fq_fragment otherwise; /* what stands for it where it is not given */
};

#define FQ_OPERAND_MEMBERS_MAX 7

/* An input type of operands that belong together; each must be given that is not optional. */
struct fq_operand_object {
    fq_str type_name;
    fq_str description;
    struct fq_operand_member members[FQ_OPERAND_MEMBERS_MAX]; /* an empty name: no more */
};

struct fq_operator {
    fq_str name;
    unsigned classes; /* offered for types of any of these */
    enum fq_operand operand;
    enum fq_pattern pattern;
    fq_fragment sql;
    fq_fragment sql_if_false; /* BOOL */
    const struct fq_operand_object *object;
    fq_str description;
    /* What is true of the same rows and known to an index, but false of some of which sql is null;
     * empty: there is none.  {A}: the value as the only one of a list. */
    fq_fragment sql_if_true;
};

/* What the client gives of a place is of WGS 84 (4326).  It is brought to the reference system of
 * the column, which is a number where that is known: then PostgreSQL makes one value of all this
 * beforehand, and can use an index.  Without a system (0) coordinates stand for themselves. */
#define FQ_SQL_IN_SYSTEM(value)                                                                    \
    "CASE WHEN {G} OPERATOR(pg_catalog.=) 0 "                                                      \
    "THEN {S}.st_setsrid({S}.st_geomfromgeojson(" value "), 0) "                                   \
    "ELSE {S}.st_transform({S}.st_geomfromgeojson(" value "), {G}) END"

/* The great circle from a point, x its longitude, to {lng} and {lat}, in metres; null of what is no
 * place on the globe, of which a sine would be an error. */
#define FQ_SQL_ON_EARTH(place)                                                                     \
    place " OPERATOR(pg_catalog.<@) '(-180,-90),(180,90)'::pg_catalog.box"
#define FQ_SQL_HALF_SINE(a, b)                                                                     \
    "pg_catalog.power(pg_catalog.sin(pg_catalog.radians(" a " OPERATOR(pg_catalog.-) " b           \
    ") OPERATOR(pg_catalog./) 2), 2)"
#define FQ_SQL_METRES                                                                              \
    "CASE WHEN " FQ_SQL_ON_EARTH("{L}") " AND " FQ_SQL_ON_EARTH(                                   \
        "pg_catalog.point({lng}, {lat})") " THEN 12742000 OPERATOR(pg_catalog.*) "                 \
                                          "pg_catalog.asin(pg_catalog.sqrt(LEAST(1,"               \
                                          " " FQ_SQL_HALF_SINE(                                    \
                                              "({L})[1]",                                          \
                                              "{lat}") " OPERATOR(pg_catalog.+) "                  \
                                                       "(pg_catalog.cos(pg_catalog.radians({lat})" \
                                                       ") OPERATOR(pg_catalog.*) "                 \
                                                       "pg_catalog.cos(pg_catalog.radians(({L})["  \
                                                       "1])) "                                     \
                                                       "OPERATOR(pg_catalog.*) " FQ_SQL_HALF_SINE( \
                                                           "({L})[0]", "{lng}") ")))) END"

/* In how many places two bit strings differ, and how much of what is set in one of them is not set
 * in both; null of strings of other lengths, which PostgreSQL compares with an error. */
#define FQ_SQL_SET_BITS(symbol) "pg_catalog.bit_count({L} OPERATOR(pg_catalog." symbol ") {to})"
#define FQ_SQL_OF_ONE_LENGTH                                                                       \
    "CASE WHEN pg_catalog.length({L}) OPERATOR(pg_catalog.=) pg_catalog.length({to}) THEN "
#define FQ_SQL_HAMMING FQ_SQL_OF_ONE_LENGTH FQ_SQL_SET_BITS("#") "::pg_catalog.int4 END"
#define FQ_SQL_JACCARD                                                                             \
    FQ_SQL_OF_ONE_LENGTH "CASE WHEN " FQ_SQL_SET_BITS(                                             \
        "|") " OPERATOR(pg_catalog.=) 0 "                                                          \
             "THEN 1 ELSE 1 OPERATOR(pg_catalog.-) (" FQ_SQL_SET_BITS(                             \
                 "&") "::pg_catalog.float8 OPERATOR(pg_catalog./) " FQ_SQL_SET_BITS("|") ") END "  \
                                                                                         "END"

extern const struct fq_operator fq_operators[];
extern const size_t fq_operator_count;

#endif
