/* SPDX-License-Identifier: MIT */
#include "schema/operator.h"

#include "base/compiler.h"

#define S(literal) FQ_STR_INIT(literal)

/* ---- objects of operands ---- */

static const struct fq_operand_object ip_range = {
    S("IPRange"),
    S("Addresses from the one to the other, both included."),
    {{S("from"), FQ_OPERAND_INET, S("The first address.")},
     {S("to"), FQ_OPERAND_INET, S("The last address.")}}};

static const struct fq_operand_object text_rank = {
    S("TextRank"),
    S("How well words are found in a text."),
    {{S("query"), FQ_OPERAND_TEXT, S("Words that are all looked for.")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the rank is compared with.")}}};
static const struct fq_operand_object similarity = {
    S("TextSimilarity"),
    S("How much a text resembles another one, by their trigrams."),
    {{S("to"), FQ_OPERAND_TEXT, S("The other text.")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the similarity is compared with, from 0 to 1.")}}};
static const struct fq_operand_object subpath = {
    S("LTreeSubpath"),
    S("What a part of a path is equal to."),
    {{S("offset"), FQ_OPERAND_INT, S("Where the part begins; below 0: from the end.")},
     {S("length"), FQ_OPERAND_INT, S("How many labels it has; 0 or more.")},
     {S("eq"), FQ_OPERAND_VALUE, S("The part.")}}};
static const struct fq_operand_object path_index = {
    S("LTreeIndex"),
    S("Where a path stands in another one."),
    {{S("of"), FQ_OPERAND_VALUE, S("The path that is looked for.")},
     {S("than"), FQ_OPERAND_INT,
      S("What its first place is compared with; -1: it is not there.")}}};
static const struct fq_operand_object common_ancestor = {
    S("LTreeAncestor"),
    S("The longest ancestor that paths have in common."),
    {{S("with"), FQ_OPERAND_LIST, S("The other paths.")},
     {S("eq"), FQ_OPERAND_VALUE, S("The ancestor.")}}};
static const struct fq_operand_object longer_path = {
    S("LTreeConcat"),
    S("A path with another one behind it."),
    {{S("with"), FQ_OPERAND_VALUE, S("The path behind it.")},
     {S("eq"), FQ_OPERAND_VALUE, S("Both together.")}}};
static const struct fq_operand_object distance = {
    S("CubeDistance"),
    S("A distance from a cube."),
    {{S("to"), FQ_OPERAND_CAST, S("The cube, as PostgreSQL writes it.")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the distance is compared with.")}}};
static const struct fq_operand_object vector_distance = {
    S("VectorDistance"),
    S("A distance from a vector."),
    {{S("to"), FQ_OPERAND_VALUE, S("The vector.")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the distance is compared with.")}}};
static const struct fq_operand_object vector_product = {
    S("VectorProduct"),
    S("An inner product with a vector."),
    {{S("with"), FQ_OPERAND_VALUE, S("The vector.")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the product is compared with.")}}};
static const struct fq_operand_object place_distance = {
    S("PlaceDistance"),
    S("A distance on the globe."),
    {{S("to"), FQ_OPERAND_GEOJSON, S("The other place.")},
     {S("metres"), FQ_OPERAND_FLOAT, S("The distance.")}}};

static const struct fq_operand_object place_distance_3d = {
    S("PlaceDistance3d"),
    S("A distance in space."),
    {{S("to"), FQ_OPERAND_GEOJSON, S("The other place; the third coordinate is its height.")},
     {S("units"), FQ_OPERAND_FLOAT, S("The distance, in the units of the column.")}}};
static const struct fq_operand_object bit_distance = {
    S("BitDistance"),
    S("How much a bit string differs from another one of the same length."),
    {{S("to"), FQ_OPERAND_VALUE, S("The other bit string.")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the distance is compared with.")}}};
static const struct fq_operand_object globe_distance = {
    S("PointDistanceOnGlobe"),
    S("A distance on the globe."),
    {{S("lat"), FQ_OPERAND_FLOAT, S("The latitude of the other place, from -90 to 90.")},
     {S("lng"), FQ_OPERAND_FLOAT, S("Its longitude, from -180 to 180.")},
     {S("metres"), FQ_OPERAND_FLOAT, S("The distance.")}}};
static const struct fq_operand_object point_distance = {
    S("PointDistance"),
    S("A distance from a point."),
    {{S("to"), FQ_OPERAND_CAST, S("The point, as PostgreSQL writes it: (1.5,2).")},
     {S("than"), FQ_OPERAND_FLOAT, S("What the distance is compared with.")}}};

/* ---- templates ---- */

/* An operator of the type, of its items, of PostgreSQL's own. */
#define OP(symbol)   " OPERATOR({S}." symbol ") "
#define ITEM(symbol) " OPERATOR({I}." symbol ") "
#define PG(symbol)   " OPERATOR(pg_catalog." symbol ") "

#define LENGTH     "pg_catalog.cardinality({L})"
#define FAMILY     "pg_catalog.family({L})"
#define SIMILAR    "pg_catalog.similar_to_escape({V})"
#define STRICTLY   "({L}" OP("@>") "{V} AND {L}" OP("<>") "{V})"
#define IN(blocks) "{L}" PG("<<=") "ANY(ARRAY[" blocks "]::pg_catalog.inet[])"

#define LEVELS "{S}.nlevel({L})"
/* No row fails because its path is too short, or null. */
#define SUBPATH                                                                                    \
    "CASE WHEN " LEVELS PG(">") "{offset} AND (" LEVELS                                            \
        PG("+") "{offset})" PG(">=") "0 AND {length}" PG(                                          \
            ">=") "0 THEN {S}.subpath({L}, {offset}, {length})" OP("=") "{eq} END"
/* jsonb has no cast to it. */
#define HSTORE                                                                                     \
    "(SELECT COALESCE({S}.hstore(pg_catalog.array_agg(e.key), pg_catalog.array_agg(e.value)), "    \
    "''::{S}.hstore) FROM pg_catalog.jsonb_each_text({V}) AS e)"
#define CUBE            "{V}::{S}.cube"
#define CUBES_OF        "{V}::{S}.cube[]"
#define BOXES           "{V}::pg_catalog.box[]"
#define NUMBER_OF_MONEY "({L})::pg_catalog.numeric"
#define POINT           "{L}" PG("<->") "{to}::pg_catalog.point"
#define RANK(function, symbol)                                                                     \
    "pg_catalog." function                                                                         \
    "({L}, pg_catalog.plainto_tsquery({query}))" PG(symbol) "{than}::pg_catalog.float4"

#define VECTORS(symbol, compared) "({L}" OP(symbol) "{to})" PG(compared) "{than}"
#define L1(compared)              "{S}.l1_distance({L}, {to})" PG(compared) "{than}"
#define PRODUCT(compared)         "{S}.inner_product({L}, {with})" PG(compared) "{than}"

#define GEOMETRY_IS(function)  "{S}." function "({L}, " FQ_SQL_IN_SYSTEM("{V}") ")"
#define GEOGRAPHY_IS(function) "{S}." function "({L}, (" FQ_SQL_IN_SYSTEM("{V}") ")::{S}.geography)"
/* No distance is below 0, and PostGIS fails if it is asked for. */
#define WITHIN(left, right)                                                                        \
    "({metres}" PG(">=") "0 AND {S}.st_dwithin(" left ", " right ", GREATEST({metres}, 0)))"
#define ON_THE_GLOBE                                                                               \
    "(CASE WHEN {G}" PG("=") "4326 THEN {L} WHEN {G}" PG(                                          \
        "=") "0 THEN {S}.st_setsrid({L}, 4326) ELSE {S}.st_transform({L}, 4326) END)"              \
             "::{S}.geography"

/* The blocks of addresses that IANA's registries set apart, of both families. */
#define LOOPBACK      "'127.0.0.0/8', '::1/128'"
#define LINK_LOCAL    "'169.254.0.0/16', 'fe80::/10'"
#define UNIQUE_LOCAL  "'fc00::/7'"
#define MULTICAST     "'224.0.0.0/4', 'ff00::/8'"
#define BROADCAST     "'255.255.255.255/32'"
#define DOCUMENTATION "'192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'"
#define RESERVED      "'0.0.0.0/8', '240.0.0.0/4', '::/128'"
#define CARRIER_GRADE "'100.64.0.0/10'"
#define SITE_LOCAL    "'fec0::/10'"
#define PRIVATE                                                                                    \
    "'10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16', "           \
    "'fc00::/7', 'fe80::/10'"
#define SPECIAL                                                                                    \
    PRIVATE ", " LOOPBACK ", " MULTICAST ", " DOCUMENTATION ", " RESERVED ", " CARRIER_GRADE       \
            ", " SITE_LOCAL

/* ---- rows: name, classes, …, description ---- */

#define ROW(name, classes, operand, pattern, sql, sql_if_false, object, text)                      \
    {                                                                                              \
        S(name), classes, operand, pattern, SQL_INIT(sql), SQL_INIT(sql_if_false), object, S(text) \
    }
#define SQL_OF(name, classes, operand, sql, text)                                                  \
    ROW(name, classes, operand, FQ_PATTERN_NONE, sql, "", NULL, text)
#define SYMBOL(name, classes, operand, symbol, text)                                               \
    SQL_OF(name, classes, operand, "{L}" OP(symbol) "{V}", text)
#define VALUE(name, classes, symbol, text) SYMBOL(name, classes, FQ_OPERAND_VALUE, symbol, text)
#define LIKE(name, classes, symbol, pattern, text)                                                 \
    ROW(name, classes, FQ_OPERAND_TEXT, pattern, "{L}" OP(symbol) "{V}", "", NULL, text)
#define SOME_ITEM(name, classes, symbol, text)                                                     \
    SQL_OF(name, classes, FQ_OPERAND_ITEM, "{V}" ITEM(symbol) "ANY({L})", text)
#define INDEXED_ITEM(name, classes, symbol, indexed, text)                                         \
    {                                                                                              \
        S(name), classes, FQ_OPERAND_ITEM, FQ_PATTERN_NONE,                                        \
            SQL_INIT("{V}" ITEM(symbol) "ANY({L})"), SQL_INIT(""), NULL, S(text),                  \
            SQL_INIT(indexed)                                                                      \
    }
#define NUMBER(name, classes, left, symbol, text)                                                  \
    SQL_OF(name, classes, FQ_OPERAND_INT, left PG(symbol) "{V}", text)
#define EITHER(name, classes, yes, no, text)                                                       \
    ROW(name, classes, FQ_OPERAND_BOOL, FQ_PATTERN_NONE, yes, no, NULL, text)
#define IS(name, classes, blocks, text) EITHER(name, classes, IN(blocks), "NOT " IN(blocks), text)
#define IS_NOT(name, classes, blocks, text)                                                        \
    EITHER(name, classes, "NOT " IN(blocks), IN(blocks), text)
#define OBJECT(name, classes, object, sql, text)                                                   \
    ROW(name, classes, FQ_OPERAND_OBJECT, FQ_PATTERN_NONE, sql, "", &(object), text)

#define QUERY(name, classes, function, text)                                                       \
    SQL_OF(name, classes, FQ_OPERAND_TEXT, "{L}" OP("@@") "pg_catalog." function "({V})", text)

#define AMOUNT(name, classes, symbol, text)                                                        \
    SQL_OF(name, classes, FQ_OPERAND_DECIMAL, NUMBER_OF_MONEY PG(symbol) "{V}", text)

#define PLACE(name, classes, sql, text) SQL_OF(name, classes, FQ_OPERAND_GEOJSON, sql, text)

#define VALUES        FQ_CLASS_ANY
#define COMPARED      FQ_CLASS_ANY | FQ_CLASS_LIST | FQ_CLASS_JSONB
#define ANYTHING      FQ_CLASS_NULLABLE
#define ORDERED       FQ_CLASS_ORDERED
#define TEXT          FQ_CLASS_TEXT
#define LISTS         FQ_CLASS_LIST
#define ORDERED_LISTS FQ_CLASS_ORDERED_LIST
#define RANGES        FQ_CLASS_RANGE | FQ_CLASS_MULTIRANGE
#define DATE_RANGES   FQ_CLASS_DATE_RANGE
#define JSONB         FQ_CLASS_JSONB
#define NETWORKS      FQ_CLASS_NETWORK
#define LTREE         FQ_CLASS_LTREE
#define HSTORES       FQ_CLASS_HSTORE
#define CUBES         FQ_CLASS_CUBE
#define FULL_TEXT     FQ_CLASS_FULL_TEXT
#define TRIGRAMS      FQ_CLASS_TRIGRAM
#define VECTOR        FQ_CLASS_VECTOR
#define GEOMETRY      FQ_CLASS_GEOMETRY
#define GEOGRAPHY     FQ_CLASS_GEOGRAPHY
#define POINTS        FQ_CLASS_POINT
#define GEOMETRIC     FQ_CLASS_GEOMETRIC
#define AREAS         FQ_CLASS_BOX | FQ_CLASS_CIRCLE | FQ_CLASS_POLYGON
#define FIGURES       FQ_CLASS_POINT | AREAS
/* Boxes are given as texts in a list. */
#define LISTED  FQ_CLASS_POINT | FQ_CLASS_CIRCLE | FQ_CLASS_POLYGON
#define LINES   FQ_CLASS_LINE | FQ_CLASS_LSEG
#define DRAWN   LINES | FQ_CLASS_PATH
#define HOLDERS AREAS | FQ_CLASS_PATH
#define BITS    FQ_CLASS_BIT
#define BOX     FQ_CLASS_BOX
#define MONEY   FQ_CLASS_MONEY

const struct fq_operator fq_operators[] = {
    VALUE("eq", VALUES, "=", "Equal to."),
    VALUE("neq", VALUES, "<>", "Not equal to; a null is neither."),
    SQL_OF("in", VALUES, FQ_OPERAND_LIST, "{L}" OP("=") "ANY({V})",
           "Equal to one of these; an empty list matches nothing."),
    SQL_OF("nin", VALUES, FQ_OPERAND_LIST, "{L}" OP("<>") "ALL({V})",
           "Equal to none of these; an empty list matches everything."),
    SQL_OF("isDistinctFrom", COMPARED, FQ_OPERAND_VALUE, "({L}" OP("=") "{V}) IS NOT TRUE",
           "Not equal to; a null is."),
    EITHER("isnull", ANYTHING, "{L} IS NULL", "{L} IS NOT NULL",
           "Null (true) or not null (false)."),
    VALUE("gt", ORDERED, ">", "Greater than."),
    VALUE("gte", ORDERED, ">=", "Greater than or equal to."),
    VALUE("lt", ORDERED, "<", "Less than."),
    VALUE("lte", ORDERED, "<=", "Less than or equal to."),
    AMOUNT("eq", MONEY, "=", "Equal to."),
    AMOUNT("neq", MONEY, "<>", "Not equal to; a null is neither."),
    SQL_OF("in", MONEY, FQ_OPERAND_DECIMALS, NUMBER_OF_MONEY PG("=") "ANY({V})",
           "Equal to one of these; an empty list matches nothing."),
    SQL_OF("nin", MONEY, FQ_OPERAND_DECIMALS, NUMBER_OF_MONEY PG("<>") "ALL({V})",
           "Equal to none of these; an empty list matches everything."),
    SQL_OF("isDistinctFrom", MONEY, FQ_OPERAND_DECIMAL,
           "(" NUMBER_OF_MONEY PG("=") "{V}) IS NOT TRUE", "Not equal to; a null is."),
    AMOUNT("gt", MONEY, ">", "Greater than."),
    AMOUNT("gte", MONEY, ">=", "Greater than or equal to."),
    AMOUNT("lt", MONEY, "<", "Less than."),
    AMOUNT("lte", MONEY, "<=", "Less than or equal to."),
    LIKE("contains", TEXT, "~~", FQ_PATTERN_CONTAINS, "Contains this text, literally."),
    LIKE("icontains", TEXT, "~~*", FQ_PATTERN_CONTAINS, "Contains this text, in any case."),
    LIKE("startswith", TEXT, "~~", FQ_PATTERN_STARTS, "Starts with this text."),
    LIKE("istartswith", TEXT, "~~*", FQ_PATTERN_STARTS, "Starts with this text, in any case."),
    LIKE("endswith", TEXT, "~~", FQ_PATTERN_ENDS, "Ends with this text."),
    LIKE("iendswith", TEXT, "~~*", FQ_PATTERN_ENDS, "Ends with this text, in any case."),
    LIKE("like", TEXT, "~~", FQ_PATTERN_NONE, "A pattern with % and _."),
    LIKE("notLike", TEXT, "!~~", FQ_PATTERN_NONE, "Does not match a pattern with % and _."),
    LIKE("ilike", TEXT, "~~*", FQ_PATTERN_NONE, "A pattern with % and _, in any case."),
    LIKE("notIlike", TEXT, "!~~*", FQ_PATTERN_NONE,
         "Does not match a pattern with % and _, in any case."),
    SQL_OF("similar", TEXT, FQ_OPERAND_TEXT, "{L}" OP("~") SIMILAR,
           "A pattern as of SQL's SIMILAR TO."),
    SQL_OF("notSimilar", TEXT, FQ_OPERAND_TEXT, "{L}" OP("!~") SIMILAR,
           "Does not match a pattern as of SQL's SIMILAR TO."),
    LIKE("matches", TEXT, "~", FQ_PATTERN_NONE, "A POSIX regular expression."),
    LIKE("imatches", TEXT, "~*", FQ_PATTERN_NONE, "A POSIX regular expression, in any case."),
    LIKE("notMatches", TEXT, "!~", FQ_PATTERN_NONE, "Does not match a POSIX regular expression."),
    LIKE("notImatches", TEXT, "!~*", FQ_PATTERN_NONE,
         "Does not match a POSIX regular expression, in any case."),
    VALUE("eq", LISTS, "=", "The same list."),
    VALUE("neq", LISTS, "<>", "Another list."),
    VALUE("contains", LISTS, "@>", "Has every one of these elements."),
    SQL_OF("strictlyContains", LISTS, FQ_OPERAND_VALUE, STRICTLY,
           "Has every one of these elements, and is another list."),
    VALUE("containedBy", LISTS, "<@", "Has no element but these."),
    VALUE("overlaps", LISTS, "&&", "Has at least one of these elements."),
    INDEXED_ITEM("anyEq", LISTS, "=", "{L}" OP("@>") "{A}", "An element is equal to this."),
    SOME_ITEM("anyNeq", LISTS, "<>", "An element is not equal to this."),
    SOME_ITEM("anyGt", ORDERED_LISTS, "<", "An element is greater than this."),
    SOME_ITEM("anyGte", ORDERED_LISTS, "<=", "An element is greater than or equal to this."),
    SOME_ITEM("anyLt", ORDERED_LISTS, ">", "An element is less than this."),
    SOME_ITEM("anyLte", ORDERED_LISTS, ">=", "An element is less than or equal to this."),
    SQL_OF("allEq", LISTS, FQ_OPERAND_ITEM, "{V}" ITEM("=") "ALL({L})",
           "Every element is equal to this."),
    NUMBER("lenEq", LISTS, LENGTH, "=", "Has so many elements."),
    NUMBER("lenNeq", LISTS, LENGTH, "<>", "Has another number of elements."),
    NUMBER("lenGt", LISTS, LENGTH, ">", "Has more elements."),
    NUMBER("lenGte", LISTS, LENGTH, ">=", "Has at least so many elements."),
    NUMBER("lenLt", LISTS, LENGTH, "<", "Has fewer elements."),
    NUMBER("lenLte", LISTS, LENGTH, "<=", "Has at most so many elements."),
    VALUE("eq", JSONB, "=", "The same JSON value."),
    VALUE("neq", JSONB, "<>", "Another JSON value."),
    VALUE("contains", JSONB, "@>", "Contains this JSON."),
    SQL_OF("strictlyContains", JSONB, FQ_OPERAND_VALUE, STRICTLY,
           "Contains this JSON, and is another value."),
    VALUE("containedBy", JSONB, "<@", "Is contained in this JSON."),
    SYMBOL("hasKey", JSONB, FQ_OPERAND_TEXT, "?", "Has this key."),
    SYMBOL("hasAnyKeys", JSONB, FQ_OPERAND_TEXTS, "?|", "Has one of these keys."),
    SYMBOL("hasAllKeys", JSONB, FQ_OPERAND_TEXTS, "?&", "Has all of these keys."),
    SQL_OF("pathExists", JSONB, FQ_OPERAND_CAST, "{L}" OP("@?") "{V}::pg_catalog.jsonpath",
           "The JSON path finds something."),
    SQL_OF("pathMatch", JSONB, FQ_OPERAND_CAST, "{L}" OP("@@") "{V}::pg_catalog.jsonpath",
           "The JSON path's condition holds."),
    VALUE("contains", RANGES, "@>", "Contains this whole range."),
    SYMBOL("containsValue", RANGES, FQ_OPERAND_ITEM, "@>", "Contains this value."),
    SYMBOL("containsDate", DATE_RANGES, FQ_OPERAND_ITEM, "@>", "Contains this day."),
    VALUE("containedBy", RANGES, "<@", "Lies within this range."),
    VALUE("overlaps", RANGES, "&&", "Has a value in this range."),
    VALUE("adjacent", RANGES, "-|-", "Ends where this range begins, or begins where it ends."),
    VALUE("strictlyLeft", RANGES, "<<", "Ends before this range."),
    VALUE("strictlyRight", RANGES, ">>", "Begins after this range."),
    VALUE("notLeft", RANGES, "&>", "Does not begin before this range."),
    VALUE("notRight", RANGES, "&<", "Does not end after this range."),
    SYMBOL("inSubnet", NETWORKS, FQ_OPERAND_INET, "<<=", "Lies in this network, or is it."),
    SYMBOL("strictleft", NETWORKS, FQ_OPERAND_INET, "<<", "Lies in this network, and is smaller."),
    SYMBOL("strictright", NETWORKS, FQ_OPERAND_INET, ">>", "Contains this network, and is larger."),
    SYMBOL("overlaps", NETWORKS, FQ_OPERAND_INET, "&&", "Shares addresses with this network."),
    OBJECT("inRange", NETWORKS, ip_range, "({L}" OP(">=") "{from} AND {L}" OP("<=") "{to})",
           "Lies between two addresses, or is one of them."),
    EITHER("isIPv4", NETWORKS, FAMILY PG("=") "4", FAMILY PG("<>") "4",
           "Is of IPv4 (true) or not (false)."),
    EITHER("isIPv6", NETWORKS, FAMILY PG("=") "6", FAMILY PG("<>") "6",
           "Is of IPv6 (true) or not (false)."),
    IS("isPrivate", NETWORKS, PRIVATE,
       "Is of no public network: private, loopback, link-local or unique local."),
    IS_NOT("isPublic", NETWORKS, PRIVATE, "Is not private."),
    IS("isLoopback", NETWORKS, LOOPBACK, "Is the machine itself."),
    IS("isMulticast", NETWORKS, MULTICAST, "Is of a multicast group."),
    IS("isBroadcast", NETWORKS, BROADCAST, "Is 255.255.255.255."),
    IS("isLinkLocal", NETWORKS, LINK_LOCAL, "Is valid on one link only."),
    IS("isDocumentation", NETWORKS, DOCUMENTATION, "Is set apart for examples."),
    IS("isReserved", NETWORKS, RESERVED, "Is reserved, or no address at all."),
    IS("isCarrierGrade", NETWORKS, CARRIER_GRADE, "Is shared by the customers of a provider."),
    IS("isSiteLocal", NETWORKS, SITE_LOCAL, "Is of the former site-local block."),
    IS("isUniqueLocal", NETWORKS, UNIQUE_LOCAL, "Is of the unique local block of IPv6."),
    IS_NOT("isGlobalUnicast", NETWORKS, SPECIAL, "Is of none of these blocks."),
    VALUE("ancestorOf", LTREE, "@>", "Is an ancestor of this path, or it."),
    VALUE("descendantOf", LTREE, "<@", "Is a descendant of this path, or it."),
    SQL_OF("matchesLquery", LTREE, FQ_OPERAND_CAST, "{L}" OP("~") "{V}::{S}.lquery",
           "Matches this lquery."),
    SQL_OF("matchesAnyLquery", LTREE, FQ_OPERAND_CASTS, "{L}" OP("?") "{V}::{S}.lquery[]",
           "Matches one of these lqueries."),
    SQL_OF("matchesLtxtquery", LTREE, FQ_OPERAND_CAST, "{L}" OP("@") "{V}::{S}.ltxtquery",
           "Matches this ltxtquery."),
    NUMBER("nlevelEq", LTREE, LEVELS, "=", "Has so many labels."),
    NUMBER("nlevelNeq", LTREE, LEVELS, "<>", "Has another number of labels."),
    NUMBER("nlevelGt", LTREE, LEVELS, ">", "Has more labels."),
    NUMBER("nlevelGte", LTREE, LEVELS, ">=", "Has at least so many labels."),
    NUMBER("nlevelLt", LTREE, LEVELS, "<", "Has fewer labels."),
    NUMBER("nlevelLte", LTREE, LEVELS, "<=", "Has at most so many labels."),
    OBJECT("subpath", LTREE, subpath, SUBPATH, "A part of it is equal to this."),
    OBJECT("indexEq", LTREE, path_index, "{S}.index({L}, {of})" PG("=") "{than}",
           "A path stands in it at this place first."),
    OBJECT("indexGte", LTREE, path_index, "{S}.index({L}, {of})" PG(">=") "{than}",
           "A path stands in it at this place first, or behind it."),
    OBJECT("lca", LTREE, common_ancestor,
           "CASE WHEN {L} IS NOT NULL THEN {S}.lca({with}" PG("||") "{L})" OP("=") "{eq} END",
           "The longest ancestor that it has in common with others is this."),
    OBJECT("concat", LTREE, longer_path, "({L}" OP("||") "{with})" OP("=") "{eq}",
           "It is this with another path behind it."),
    SQL_OF("eq", HSTORES, FQ_OPERAND_JSON, "{L}" OP("=") HSTORE, "The same keys and values."),
    SQL_OF("neq", HSTORES, FQ_OPERAND_JSON, "{L}" OP("<>") HSTORE, "Other keys or values."),
    SQL_OF("contains", HSTORES, FQ_OPERAND_JSON, "{L}" OP("@>") HSTORE,
           "Has all of these keys, with these values."),
    SQL_OF("containedBy", HSTORES, FQ_OPERAND_JSON, "{L}" OP("<@") HSTORE,
           "Has no keys and values but these."),
    SYMBOL("hasKey", HSTORES, FQ_OPERAND_TEXT, "?", "Has this key."),
    SYMBOL("hasAnyKeys", HSTORES, FQ_OPERAND_TEXTS, "?|", "Has one of these keys."),
    SYMBOL("hasAllKeys", HSTORES, FQ_OPERAND_TEXTS, "?&", "Has all of these keys."),
    SQL_OF("eq", CUBES, FQ_OPERAND_CAST, "{L}" OP("=") CUBE, "The same cube."),
    SQL_OF("neq", CUBES, FQ_OPERAND_CAST, "{L}" OP("<>") CUBE, "Another cube."),
    SQL_OF("in", CUBES, FQ_OPERAND_CASTS, "{L}" OP("=") "ANY(" CUBES_OF ")", "One of these."),
    SQL_OF("nin", CUBES, FQ_OPERAND_CASTS, "{L}" OP("<>") "ALL(" CUBES_OF ")", "None of these."),
    SQL_OF("contains", CUBES, FQ_OPERAND_CAST, "{L}" OP("@>") CUBE, "Contains this cube."),
    SQL_OF("containedBy", CUBES, FQ_OPERAND_CAST, "{L}" OP("<@") CUBE, "Lies within this cube."),
    SQL_OF("overlaps", CUBES, FQ_OPERAND_CAST, "{L}" OP("&&") CUBE,
           "Shares points with this cube."),
    OBJECT("distanceLt", CUBES, distance, "({L}" OP("<->") "{to}::{S}.cube)" PG("<") "{than}",
           "Is nearer to a cube."),
    OBJECT("distanceLte", CUBES, distance, "({L}" OP("<->") "{to}::{S}.cube)" PG("<=") "{than}",
           "Is so near to a cube, or nearer."),
    VALUE("eq", FIGURES, "~=", "The same, but for the last digits."),
    VALUE("eq", LINES, "=", "The same, but for the last digits."),
    SQL_OF("neq", FIGURES, FQ_OPERAND_VALUE, "NOT {L}" OP("~=") "{V}", "Another one."),
    SQL_OF("neq", LINES, FQ_OPERAND_VALUE, "NOT {L}" OP("=") "{V}", "Another one."),
    SQL_OF("in", LISTED, FQ_OPERAND_LIST, "{L}" OP("~=") "ANY({V})", "One of these."),
    SQL_OF("in", BOX, FQ_OPERAND_LIST, "{L}" OP("~=") "ANY(" BOXES ")", "One of these."),
    SQL_OF("in", LINES, FQ_OPERAND_LIST, "{L}" OP("=") "ANY({V})", "One of these."),
    SQL_OF("nin", LISTED, FQ_OPERAND_LIST, "NOT {L}" OP("~=") "ANY({V})", "None of these."),
    SQL_OF("nin", BOX, FQ_OPERAND_LIST, "NOT {L}" OP("~=") "ANY(" BOXES ")", "None of these."),
    SQL_OF("nin", LINES, FQ_OPERAND_LIST, "NOT {L}" OP("=") "ANY({V})", "None of these."),
    VALUE("contains", AREAS, "@>", "Contains this one of its type."),
    SQL_OF("containsPoint", HOLDERS, FQ_OPERAND_CAST, "{L}" OP("@>") "{V}::pg_catalog.point",
           "Contains this point; of a path: it is on it."),
    VALUE("containedBy", AREAS, "<@", "Lies within this one of its type."),
    VALUE("overlaps", AREAS, "&&", "Shares points with this one of its type."),
    SQL_OF("inBox", POINTS, FQ_OPERAND_CAST, "{L}" OP("<@") "{V}::pg_catalog.box",
           "Lies within this box."),
    SQL_OF("inCircle", POINTS, FQ_OPERAND_CAST, "{L}" OP("<@") "{V}::pg_catalog.circle",
           "Lies within this circle."),
    SQL_OF("inPolygon", POINTS, FQ_OPERAND_CAST, "{L}" OP("<@") "{V}::pg_catalog.polygon",
           "Lies within this polygon."),
    VALUE("intersects", DRAWN, "?#", "Crosses this one of its type."),
    OBJECT("distanceLt", GEOMETRIC, point_distance, "(" POINT ")" PG("<") "{than}",
           "Is nearer to a point."),
    OBJECT("distanceLte", GEOMETRIC, point_distance, "(" POINT ")" PG("<=") "{than}",
           "Is so near to a point, or nearer."),
    OBJECT("distanceWithin", POINTS, globe_distance, "(" FQ_SQL_METRES ")" PG("<=") "{metres}",
           "As longitude and latitude: is not farther away than so many metres."),
    OBJECT("hammingDistanceLt", BITS, bit_distance, "(" FQ_SQL_HAMMING ")" PG("<") "{than}",
           "Differs in fewer places from a bit string of its length."),
    OBJECT("hammingDistanceLte", BITS, bit_distance, "(" FQ_SQL_HAMMING ")" PG("<=") "{than}",
           "Differs in so many places from a bit string of its length, or fewer."),
    OBJECT("jaccardDistanceLt", BITS, bit_distance, "(" FQ_SQL_JACCARD ")" PG("<") "{than}",
           "Of the bits set in it or another one of its length a smaller part is not set in both."),
    OBJECT("jaccardDistanceLte", BITS, bit_distance, "(" FQ_SQL_JACCARD ")" PG("<=") "{than}",
           "Of the bits set in it or another one of its length so large a part is not set in both, "
           "or smaller."),
    QUERY("matches", FULL_TEXT, "to_tsquery", "Matches this tsquery."),
    QUERY("plainQuery", FULL_TEXT, "plainto_tsquery", "Has all of these words."),
    QUERY("phraseQuery", FULL_TEXT, "phraseto_tsquery", "Has these words one after the other."),
    QUERY("websearchQuery", FULL_TEXT, "websearch_to_tsquery",
          "Is found by this, written as for a search engine."),
    OBJECT("rankGt", FULL_TEXT, text_rank, RANK("ts_rank", ">"),
           "Words are found in it with a higher rank."),
    OBJECT("rankGte", FULL_TEXT, text_rank, RANK("ts_rank", ">="),
           "Words are found in it with this rank, or a higher one."),
    OBJECT("rankLt", FULL_TEXT, text_rank, RANK("ts_rank", "<"),
           "Words are found in it with a lower rank."),
    OBJECT("rankLte", FULL_TEXT, text_rank, RANK("ts_rank", "<="),
           "Words are found in it with this rank, or a lower one."),
    OBJECT("rankCdGt", FULL_TEXT, text_rank, RANK("ts_rank_cd", ">"),
           "By how near to each other the words are: a higher rank."),
    OBJECT("rankCdGte", FULL_TEXT, text_rank, RANK("ts_rank_cd", ">="),
           "By how near to each other the words are: this rank, or a higher one."),
    OBJECT("rankCdLt", FULL_TEXT, text_rank, RANK("ts_rank_cd", "<"),
           "By how near to each other the words are: a lower rank."),
    OBJECT("rankCdLte", FULL_TEXT, text_rank, RANK("ts_rank_cd", "<="),
           "By how near to each other the words are: this rank, or a lower one."),
    SQL_OF("similarTo", TRIGRAMS, FQ_OPERAND_TEXT, "{L} OPERATOR({T}.%) {V}",
           "Resembles this text, by pg_trgm.similarity_threshold."),
    SQL_OF("wordSimilarTo", TRIGRAMS, FQ_OPERAND_TEXT, "{V} OPERATOR({T}.<%) {L}",
           "Some of its words resemble this text, by pg_trgm.word_similarity_threshold."),
    OBJECT("similarityGte", TRIGRAMS, similarity,
           "{T}.similarity({L}, {to})" PG(">=") "{than}::pg_catalog.float4",
           "Resembles a text as much as this, or more."),
    OBJECT("cosineDistanceLt", VECTOR, vector_distance, VECTORS("<=>", "<"),
           "Is nearer to a vector, by the angle between them."),
    OBJECT("cosineDistanceLte", VECTOR, vector_distance, VECTORS("<=>", "<="),
           "Is so near to a vector, or nearer, by the angle between them."),
    OBJECT("l2DistanceLt", VECTOR, vector_distance, VECTORS("<->", "<"),
           "Is nearer to a vector, in a straight line."),
    OBJECT("l2DistanceLte", VECTOR, vector_distance, VECTORS("<->", "<="),
           "Is so near to a vector, or nearer, in a straight line."),
    OBJECT("l1DistanceLt", VECTOR, vector_distance, L1("<"),
           "Is nearer to a vector, by the sum of differences."),
    OBJECT("l1DistanceLte", VECTOR, vector_distance, L1("<="),
           "Is so near to a vector, or nearer, by the sum of differences."),
    OBJECT("innerProductGt", VECTOR, vector_product, PRODUCT(">"),
           "Its inner product with a vector is greater."),
    OBJECT("innerProductGte", VECTOR, vector_product, PRODUCT(">="),
           "Its inner product with a vector is so great, or greater."),
    PLACE("contains", GEOMETRY, GEOMETRY_IS("st_contains"),
          "Contains this place, not only along its boundary."),
    PLACE("containsProperly", GEOMETRY, GEOMETRY_IS("st_containsproperly"),
          "Contains this place in its interior."),
    PLACE("within", GEOMETRY, GEOMETRY_IS("st_within"),
          "Lies within this place, not only along its boundary."),
    PLACE("covers", GEOMETRY, GEOMETRY_IS("st_covers"), "No point of this place is outside of it."),
    PLACE("covers", GEOGRAPHY, GEOGRAPHY_IS("st_covers"),
          "No point of this place is outside of it."),
    PLACE("coveredBy", GEOMETRY, GEOMETRY_IS("st_coveredby"),
          "No point of it is outside of this place."),
    PLACE("coveredBy", GEOGRAPHY, GEOGRAPHY_IS("st_coveredby"),
          "No point of it is outside of this place."),
    PLACE("intersects", GEOMETRY, GEOMETRY_IS("st_intersects"), "Shares a point with this place."),
    PLACE("intersects", GEOGRAPHY, GEOGRAPHY_IS("st_intersects"),
          "Shares a point with this place."),
    PLACE("crosses", GEOMETRY, GEOMETRY_IS("st_crosses"),
          "Shares some points of interiors with this place, in fewer dimensions, or not all."),
    PLACE("overlaps", GEOMETRY, GEOMETRY_IS("st_overlaps"),
          "Shares points with this place, of the same dimension, and each has others."),
    PLACE("touches", GEOMETRY, GEOMETRY_IS("st_touches"),
          "Shares points of boundaries with this place, and no others."),
    PLACE("equals", GEOMETRY, GEOMETRY_IS("st_equals"),
          "Has the same points, however they are written."),
    PLACE("boxOverlaps", GEOMETRY, "{L}" OP("&&") "(" FQ_SQL_IN_SYSTEM("{V}") ")",
          "The boxes around both share a point."),
    PLACE("boxOverlaps", GEOGRAPHY, "{L}" OP("&&") "(" FQ_SQL_IN_SYSTEM("{V}") ")::{S}.geography",
          "The boxes around both share a point."),
    OBJECT("distanceWithin", GEOMETRY, place_distance,
           WITHIN(ON_THE_GLOBE, "{S}.st_geomfromgeojson({to})::{S}.geography"),
           "Is not farther away than so many metres."),
    OBJECT("distanceWithin", GEOGRAPHY, place_distance,
           WITHIN("{L}", "(" FQ_SQL_IN_SYSTEM("{to}") ")::{S}.geography"),
           "Is not farther away than so many metres."),
    OBJECT("distance3dWithin", GEOMETRY, place_distance_3d,
           "({units}" PG(">=") "0 AND {S}.st_3ddwithin({L}, " FQ_SQL_IN_SYSTEM(
               "{to}") ", GREATEST({units}, 0)))",
           "Is not farther away in space, in the units of the column."),
};
const size_t fq_operator_count = FQ_ARRAY_LEN(fq_operators);
