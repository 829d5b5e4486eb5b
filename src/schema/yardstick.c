/* SPDX-License-Identifier: MIT */
#include "schema/yardstick.h"

#include "catalog/oid.h"

#define S(literal) FQ_STR_INIT(literal)

/* ---- objects of operands ---- */

#define CURRENT .optional = true, .otherwise = SQL_INIT("pg_catalog.get_current_ts_config()")
#define DIRECTION(text)                                                                            \
    {                                                                                              \
        S("direction"), FQ_OPERAND_DIRECTION, S(text), .optional = true                            \
    }
#define BEST    DIRECTION("The best first if not given, and what has none last.")
#define NEAREST DIRECTION("The nearest first if not given, and what has none last.")

static const struct fq_operand_object rank = {
    S("RankOrderByInput"),
    S("An order by how well words are found in a text."),
    {{S("query"), FQ_OPERAND_TEXT, S("The words, written as for a search engine.")},
     {S("configuration"), FQ_OPERAND_CONFIGURATION,
      S("The language of the words; that of the session if not given."), CURRENT},
     BEST}};
static const struct fq_operand_object similarity = {
    S("SimilarityOrderByInput"),
    S("An order by how much a text resembles another one, by their trigrams."),
    {{S("to"), FQ_OPERAND_TEXT, S("The other text.")}, BEST}};
static const struct fq_operand_object point_distance = {
    S("PointDistanceOrderByInput"),
    S("An order by the distance from a point."),
    {{S("to"), FQ_OPERAND_CAST, S("The point, as PostgreSQL writes it: (1.5,2).")}, NEAREST}};
static const struct fq_operand_object cube_distance = {
    S("CubeDistanceOrderByInput"),
    S("An order by the distance from a cube."),
    {{S("to"), FQ_OPERAND_CAST, S("The cube, as PostgreSQL writes it.")}, NEAREST}};
static const struct fq_operand_object vector_distance = {
    S("VectorDistanceOrderByInput"),
    S("An order by the distance from a vector."),
    {{S("to"), FQ_OPERAND_VALUE, S("The vector.")}, NEAREST}};
static const struct fq_operand_object vector_product = {
    S("VectorProductOrderByInput"),
    S("An order by the inner product with a vector."),
    {{S("with"), FQ_OPERAND_VALUE, S("The vector.")}, BEST}};
static const struct fq_operand_object place_distance = {
    S("PlaceDistanceOrderByInput"),
    S("An order by the distance from a place."),
    {{S("to"), FQ_OPERAND_GEOJSON, S("The other place.")}, NEAREST}};

static const struct fq_operand_object globe_distance = {
    S("PointMetresOrderByInput"),
    S("An order by the distance on the globe, in metres."),
    {{S("lat"), FQ_OPERAND_FLOAT, S("The latitude of the other place, from -90 to 90.")},
     {S("lng"), FQ_OPERAND_FLOAT, S("Its longitude, from -180 to 180.")},
     NEAREST}};
static const struct fq_operand_object bit_distance = {
    S("BitDistanceOrderByInput"),
    S("An order by how much a bit string differs from another one of the same length."),
    {{S("to"), FQ_OPERAND_VALUE, S("The other bit string.")}, NEAREST}};

#define OTHERWISE(sql) .optional = true, .otherwise = SQL_INIT(sql)
static const struct fq_operand_object headline = {
    S("Headline"), /* of no type: nothing is sorted by it */
    S("The places of a text where words are found."),
    {{S("query"), FQ_OPERAND_TEXT, S("The words, written as for a search engine.")},
     {S("configuration"), FQ_OPERAND_CONFIGURATION,
      S("The language of the words; that of the session if not given."), CURRENT},
     {S("maxWords"), FQ_OPERAND_INT, S("The most words of a place, 2 or more; 35 if not given."),
      OTHERWISE("35")},
     {S("minWords"), FQ_OPERAND_INT,
      S("The fewest, below maxWords; 15 if not given, or what maxWords allows."),
      OTHERWISE("NULL::pg_catalog.int4")},
     {S("maxFragments"), FQ_OPERAND_INT,
      S("How many places; 0, if not given: one, which begins and ends as sentences do."),
      OTHERWISE("0")},
     {S("startSel"), FQ_OPERAND_TEXT, S("What stands before a word; <b> if not given."),
      OTHERWISE("'<b>'")},
     {S("stopSel"), FQ_OPERAND_TEXT, S("What stands behind it; </b> if not given."),
      OTHERWISE("'</b>'")}}};

/* ---- rows: name, classes, result, …, description ---- */

#define TEMPLATE(name, classes, object, sql, text)                                                 \
    {                                                                                              \
        S(name), classes, FQ_OPERAND_OBJECT, FQ_PATTERN_NONE, SQL_INIT(sql), SQL_INIT(""),         \
            &(object), S(text)                                                                     \
    }
#define YARDSTICK(name, classes, of, object, sql, best, distance, null, text)                      \
    {                                                                                              \
        .op = TEMPLATE(name, classes, object, sql, text), .result = (of),                          \
        .greatest_first = (best), .nearest = SQL_INIT(distance), .may_be_null = (null)             \
    }
/* A text that is made of one. */
#define SHOWN(name, classes, object, sql, text)                                                    \
    {                                                                                              \
        .op = TEMPLATE(name, classes, object, sql, text), .result = OID_TEXT, .shown_only = true   \
    }
/* The greater the better.  nearest: 1 without it. */
#define SCORE(name, classes, result, object, sql, nearest, text)                                   \
    YARDSTICK(name, classes, result, object, sql, true, nearest, false, text)
/* The less the better. */
#define DISTANCE(name, classes, result, object, sql, text)                                         \
    YARDSTICK(name, classes, result, object, sql, false, sql, false, text)
/* The same, of what may be empty. */
#define DISTANCE_OR_NULL(name, classes, result, object, sql, text)                                 \
    YARDSTICK(name, classes, result, object, sql, false, sql, true, text)

#define WORDS      "pg_catalog.websearch_to_tsquery({configuration}, {query})"
#define PG(symbol) " OPERATOR(pg_catalog." symbol ") "
#define FEWEST     "COALESCE({minWords}, LEAST(15, GREATEST({maxWords}, 2)" PG("-") "1))"
#define TEXT_OF(n) PG("||") n "::pg_catalog.text" PG("||")
#define MARK(text) "pg_catalog.replace(" text ", '\"', '\"\"')"
#define OPTIONS                                                                                    \
    "'MaxWords='" TEXT_OF("{maxWords}") "', MinWords='" TEXT_OF(                                   \
        "(" FEWEST ")") "', MaxFragments='" TEXT_OF("{maxFragments}") "', StartSel=\"'" PG("||")   \
        MARK("{startSel}") PG("||") "'\", StopSel=\"'" PG("||") MARK("{stopSel}") PG("||") "'\"'"
/* The less the better, and no index knows it. */
#define FARNESS(name, classes, result, object, sql, text)                                          \
    YARDSTICK(name, classes, result, object, sql, false, "", true, text)
const struct fq_yardstick fq_yardsticks[] = {
    SCORE("rank", FQ_CLASS_FULL_TEXT, OID_FLOAT4, rank, "pg_catalog.ts_rank({L}, " WORDS ")", "",
          "How often words are found in it."),
    SCORE("rankCd", FQ_CLASS_FULL_TEXT, OID_FLOAT4, rank, "pg_catalog.ts_rank_cd({L}, " WORDS ")",
          "", "How near to each other words are found in it."),
    SCORE("rank", FQ_CLASS_TEXT, OID_FLOAT4, rank,
          "pg_catalog.ts_rank(pg_catalog.to_tsvector({configuration}, {L}), " WORDS ")", "",
          "How often words are found in it."),
    SCORE("rankCd", FQ_CLASS_TEXT, OID_FLOAT4, rank,
          "pg_catalog.ts_rank_cd(pg_catalog.to_tsvector({configuration}, {L}), " WORDS ")", "",
          "How near to each other words are found in it."),
    SHOWN("headline", FQ_CLASS_TEXT, headline,
          "pg_catalog.ts_headline({configuration}, {L}, " WORDS ", " OPTIONS ")",
          "The places where words are found in it, with marks around the words."),
    SCORE("similarity", FQ_CLASS_TRIGRAM, OID_FLOAT4, similarity, "{T}.similarity({L}, {to})",
          "{L} OPERATOR({T}.<->) {to}", "How much it resembles a text."),
    SCORE("wordSimilarity", FQ_CLASS_TRIGRAM, OID_FLOAT4, similarity,
          "{T}.word_similarity({to}, {L})", "{L} OPERATOR({T}.<->>) {to}",
          "How much some of its words resemble a text."),
    DISTANCE("distance", FQ_CLASS_GEOMETRIC, OID_FLOAT8, point_distance,
             "{L} OPERATOR(pg_catalog.<->) {to}::pg_catalog.point", "The distance from a point."),
    FARNESS("metres", FQ_CLASS_POINT, OID_FLOAT8, globe_distance, FQ_SQL_METRES,
            "The distance on the globe, as longitude and latitude."),
    FARNESS("hammingDistance", FQ_CLASS_BIT, OID_INT4, bit_distance, FQ_SQL_HAMMING,
            "In how many places it differs from a bit string of its length."),
    FARNESS("jaccardDistance", FQ_CLASS_BIT, OID_FLOAT8, bit_distance, FQ_SQL_JACCARD,
            "How much of what is set in it or a bit string of its length is not set in both."),
    DISTANCE("distance", FQ_CLASS_CUBE, OID_FLOAT8, cube_distance,
             "{L} OPERATOR({S}.<->) {to}::{S}.cube", "The distance from a cube."),
    DISTANCE("cosineDistance", FQ_CLASS_VECTOR, OID_FLOAT8, vector_distance,
             "{L} OPERATOR({S}.<=>) {to}", "The angle between it and a vector."),
    DISTANCE("l2Distance", FQ_CLASS_VECTOR, OID_FLOAT8, vector_distance,
             "{L} OPERATOR({S}.<->) {to}", "The distance from a vector in a straight line."),
    DISTANCE("l1Distance", FQ_CLASS_VECTOR, OID_FLOAT8, vector_distance,
             "{L} OPERATOR({S}.<+>) {to}", "The sum of differences from a vector."),
    SCORE("innerProduct", FQ_CLASS_VECTOR, OID_FLOAT8, vector_product,
          "{S}.inner_product({L}, {with})", "{L} OPERATOR({S}.<#>) {with}",
          "The inner product with a vector."),
    DISTANCE_OR_NULL("distance", FQ_CLASS_GEOMETRY, OID_FLOAT8, place_distance,
                     "{L} OPERATOR({S}.<->) (" FQ_SQL_IN_SYSTEM("{to}") ")",
                     "The distance from a place, in the units of the column."),
    DISTANCE_OR_NULL("distance", FQ_CLASS_GEOGRAPHY, OID_FLOAT8, place_distance,
                     "{L} OPERATOR({S}.<->) (" FQ_SQL_IN_SYSTEM("{to}") ")::{S}.geography",
                     "The distance from a place, in metres."),
    FARNESS("distance3d", FQ_CLASS_GEOMETRY, OID_FLOAT8, place_distance,
            "{S}.st_3ddistance({L}, " FQ_SQL_IN_SYSTEM("{to}") ")",
            "The distance from a place in space, in the units of the column."),
};
const size_t fq_yardstick_count = FQ_ARRAY_LEN(fq_yardsticks);

unsigned fq_yardstick_classes(void)
{
    unsigned classes = 0;
    for (size_t i = 0; i < fq_yardstick_count; i++)
        classes |= fq_yardsticks[i].op.classes;
    return classes;
}
