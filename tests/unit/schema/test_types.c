/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's types in the API: what fields are, and by what they are filtered and sorted.
 */
#include <stdio.h>

#include "schema/operator.h"
#include "unit.h"
#include "validity.h"

static const struct {
    const char *column, *type, *filter;
    bool sortable;
} rows[] = {
    {"bool", "Boolean", "BooleanFilter", true},
    {"int2", "Int", "IntFilter", true},
    {"int4!", "Int!", "IntFilter", true},
    {"int8", "BigInt", "BigIntFilter", true},
    {"float4", "Float", "FloatFilter", true},
    {"float8", "Float", "FloatFilter", true},
    {"numeric", "Decimal", "DecimalFilter", true},
    {"money", "JSON", "MoneyFilter", true},
    {"text", "String", "StringFilter", true},
    {"varchar", "String", "StringFilter", true},
    {"bpchar", "String", "StringFilter", true},
    {"uuid", "UUID", "UUIDFilter", true},
    {"date", "Date", "DateFilter", true},
    {"time", "Time", "TimeFilter", true},
    {"timestamp", "LocalDateTime", "LocalDateTimeFilter", true},
    {"timestamptz", "DateTime", "DateTimeFilter", true},
    {"interval", "Duration", "DurationFilter", true},
    {"bytea", "Base64", "Base64Filter", true},
    {"json", "JSON", "JSONNullFilter", false},
    {"jsonb", "JSON", "JSONFilter", false},
    {"xml", "String", "StringNullFilter", false},
    {"xid", "BigInt", "BigIntNullFilter", false},
    {"point", "Geometric", "PointFilter", false},
    {"box", "Geometric", "BoxFilter", false},
    {"line", "Geometric", "LineFilter", false},
    {"lseg", "Geometric", "LineSegmentFilter", false},
    {"path", "Geometric", "PathFilter", false},
    {"circle", "Geometric", "CircleFilter", false},
    {"polygon", "Geometric", "PolygonFilter", false},
    {"circle[]", "[Geometric]", "GeometricListNullFilter", false},
    {"tsvector", "JSON", "FullTextFilter", false},
    {"inet", "IpAddressString", "IpAddressStringFilter", true},
    {"cidr", "CIDR", "CIDRFilter", true},
    {"macaddr", "MacAddress", "MacAddressFilter", true},
    {"bit", "BitString", "BitStringFilter", true},
    {"mood", "Mood", "MoodFilter", true},
    {"positive!", "Int!", "IntFilter", true},
    {"text[]", "[String]", "StringListFilter", false},
    {"text[]!", "[String]!", "StringListFilter", false},
    {"mood[]", "[Mood]", "MoodListFilter", false},
    {"int4[][]", "[[Int]]", "IntListNullFilter", false},
    {"json[]", "[JSON]", "JSONListNullFilter", false},
    {"place[]", "JSON", "JSONNullFilter", false},
    {"int4range[]", "JSON", "JSONNullFilter", false},
    {"int4range", "Int4range", "Int4rangeWhereInput", true},
    {"int4multirange", "IntRange", "IntRangeFilter", true},
    {"place", "Place", "PlaceWhereInput", true},
};

TEST(every_type_has_its_field_filter_and_order)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        char database[200];
        snprintf(database, sizeof(database),
                 "enum mood a|b\ndomain positive int4\ncomposite place street text, no int4\n"
                 "table things\n  id uuid! primary\n  x %s\n",
                 rows[i].column);
        schema_of(database);
        ck_assert_msg(fq_str_eq(type_of("Thing", "x"), fq_str_from(rows[i].type)), "%s is a %.*s",
                      rows[i].column, FQ_STR_ARG(type_of("Thing", "x")));
        ck_assert_msg(fq_str_eq(type_of("ThingWhereInput", "x"), fq_str_from(rows[i].filter)),
                      "%s is filtered by %.*s", rows[i].column,
                      FQ_STR_ARG(type_of("ThingWhereInput", "x")));
        ck_assert_msg((type_of("ThingOrderByInput", "x").len > 0) == rows[i].sortable,
                      "%s and order", rows[i].column);
    }
    schema_done();
}
END

TEST(a_uuid_named_id_is_an_id)
{
    schema_of(
        "table things\n  id uuid! primary\n  other_id uuid\ntable counts\n  id int4! primary\n");
    ASSERT_STR(type_of("Thing", "id"), FQ_STR("ID!"));
    ASSERT_STR(type_of("Thing", "otherId"), FQ_STR("UUID"));
    ASSERT_STR(type_of("Count", "id"), FQ_STR("Int!"));
    schema_done();
}
END

/* ---- filters ---- */

static bool offers(const struct fq_type *filter, const struct fq_operator *op)
{
    for (size_t i = 0; i < filter->input_count; i++) {
        if (filter->inputs[i].binding == op)
            return true;
    }
    return false;
}

TEST(filters_offer_exactly_what_the_table_of_operators_has)
{
    static const struct {
        const char *type;
        unsigned classes;
    } filters[] = {
        {"StringFilter", FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_TEXT | FQ_CLASS_NULLABLE},
        {"IntFilter", FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_NULLABLE},
        {"BooleanFilter", FQ_CLASS_ANY | FQ_CLASS_NULLABLE},
        {"StringListFilter", FQ_CLASS_LIST | FQ_CLASS_ORDERED_LIST | FQ_CLASS_NULLABLE},
        {"BooleanListFilter", FQ_CLASS_LIST | FQ_CLASS_NULLABLE},
        {"FullTextFilter", FQ_CLASS_FULL_TEXT | FQ_CLASS_NULLABLE},
        {"JSONFilter", FQ_CLASS_JSONB | FQ_CLASS_NULLABLE},
        {"JSONNullFilter", FQ_CLASS_NULLABLE},
        {"IpAddressStringFilter",
         FQ_CLASS_ANY | FQ_CLASS_ORDERED | FQ_CLASS_NETWORK | FQ_CLASS_NULLABLE},
    };
    const struct fq_schema *schema =
        schema_of("table things\n  a text\n  b int4\n  c bool\n  d text[]\n  e jsonb\n  f json\n"
                  "  g inet\n  h bool[]\n  i tsvector\n");
    for (size_t i = 0; i < FQ_ARRAY_LEN(filters); i++) {
        const struct fq_type *filter = fq_type_find(&schema->types, fq_str_from(filters[i].type));
        ck_assert_msg(filter != NULL, "%s", filters[i].type);
        size_t count = 0;
        for (size_t k = 0; k < fq_operator_count; k++) {
            bool wanted = fq_operators[k].classes & filters[i].classes;
            ck_assert_msg(offers(filter, &fq_operators[k]) == wanted, "%s %.*s", filters[i].type,
                          FQ_STR_ARG(fq_operators[k].name));
            count += wanted;
        }
        ck_assert_uint_eq(filter->input_count, count);
    }
    schema_done();
}
END

TEST(operands_have_the_type_of_the_column)
{
    schema_of("table things\n  at date!\n  tags text[]\n  data jsonb\n  net inet\n  ok bool\n"
              "  size int4range\n  sizes int4multirange\n  words tsvector\n");
    ASSERT_STR(type_of("DateFilter", "eq"), FQ_STR("Date"));
    ASSERT_STR(type_of("DateFilter", "in"), FQ_STR("[Date!]"));
    ASSERT_STR(type_of("DateFilter", "isnull"), FQ_STR("Boolean"));
    ASSERT_STR(type_of("DateFilter", "contains"), FQ_STR(""));
    ASSERT_STR(type_of("StringListFilter", "contains"), FQ_STR("[String]"));
    ASSERT_STR(type_of("StringListFilter", "lenGt"), FQ_STR("Int"));
    ASSERT_STR(type_of("JSONFilter", "hasAnyKeys"), FQ_STR("[String!]"));
    ASSERT_STR(type_of("IpAddressStringFilter", "inSubnet"), FQ_STR("String"));
    ASSERT_STR(type_of("BooleanFilter", "gt"), FQ_STR(""));
    ASSERT_STR(type_of("StringListFilter", "anyEq"), FQ_STR("String"));
    ASSERT_STR(type_of("Int4rangeWhereInput", "overlaps"), FQ_STR("IntRange"));
    ASSERT_STR(type_of("Int4rangeWhereInput", "containsValue"), FQ_STR("Int"));
    ASSERT_STR(type_of("IntRangeFilter", "containsValue"), FQ_STR("Int"));
    ASSERT_STR(type_of("IpAddressStringFilter", "inRange"), FQ_STR("IPRange"));
    ASSERT_STR(type_of("IPRange", "from"), FQ_STR("String!"));
    ASSERT_STR(type_of("TextRank", "than"), FQ_STR("Float!"));
    schema_done();
}
END

/* Which column comes first must not decide what a filter is called. */
TEST(names_of_filters_do_not_depend_on_the_order_of_columns)
{
    schema_of("table things\n  a xml\n  b text\n  c json\n  d jsonb\n  e int4[][]\n  f int4[]\n");
    ASSERT_STR(type_of("ThingWhereInput", "b"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("ThingWhereInput", "d"), FQ_STR("JSONFilter"));
    ASSERT_STR(type_of("ThingWhereInput", "f"), FQ_STR("IntListFilter"));
    schema_done();
}
END

TEST(what_has_nothing_to_order_by_takes_no_order)
{
    const struct fq_schema *schema =
        schema_of("table boxes\n  x json\n  id uuid! primary unreadable\n  lid_id uuid\n"
                  "  foreign k (lid_id) -> boxes (id)\n"
                  "table lids\n  id uuid! primary\n  x json\n");
    const struct fq_type *query = schema->types.query;
    ck_assert_ptr_nonnull(
        fq_field_argument(fq_type_field(query, FQ_STR("lids")), FQ_STR("orderBy")));
    schema_of("table boxes\n  x json\n");
    ck_assert_ptr_null(fq_field_argument(
        fq_type_field(schema_of("table boxes\n  x json\n")->types.query, FQ_STR("boxes")),
        FQ_STR("orderBy")));
    schema_done();
}
END

TEST(each_key_that_a_client_can_name_finds_a_row)
{
    const struct fq_schema *schema =
        schema_of("table things\n  nr int4! primary\n  id uuid! unique\n  tag text unique\n"
                  "  shape json unique\n  a int4!\n  b int4!\n  unique (a, b)\n");
    const struct fq_type *query = schema->types.query;
    const struct fq_field_def *by_id = fq_type_field(query, FQ_STR("thing"));
    ck_assert_uint_eq(by_id->argument_count, 1);
    ASSERT_STR(by_id->arguments[0].name, FQ_STR("id"));
    ASSERT_STR(type_of("Query", "thingByNr"), FQ_STR("Thing"));
    ASSERT_STR(type_of("Query", "thingByTag"), FQ_STR("Thing"));
    ASSERT_STR(type_of("Query", "thingByShape"), FQ_STR(""));
    ck_assert_uint_eq(fq_type_field(query, FQ_STR("thingByAAndB"))->argument_count, 2);
    schema_done();
}
END

int main(void)
{
    return RUN(
        "schema/types", every_type_has_its_field_filter_and_order, a_uuid_named_id_is_an_id,
        filters_offer_exactly_what_the_table_of_operators_has, operands_have_the_type_of_the_column,
        names_of_filters_do_not_depend_on_the_order_of_columns,
        what_has_nothing_to_order_by_takes_no_order, each_key_that_a_client_can_name_finds_a_row);
}
