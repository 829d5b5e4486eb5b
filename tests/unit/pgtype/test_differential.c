/* SPDX-License-Identifier: MIT
 *
 * Every type against PostgreSQL itself: random values, extremes among them, are sent in binary,
 * fetched back in binary and compared with what to_json() says of them, apart from the differences
 * the contract asks for, which each row's expression states.  The same value as a leaf of a json
 * and of a jsonb document must be written alike.
 */
#include <libpq-fe.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "pgtype/pgtype.h"
#include "random_values.h"
#include "support/cluster.h"
#include "unit.h"

#define BATCHES 3
#define BATCH   1000

/* ---- the types ---- */

#define AS_JSON "to_json(v)"
#define AS_TEXT "to_json(v::text)"

static const struct type {
    uint32_t oid;
    const char *name;
    make_value *make;
    const char *expected;
} types[] = {
    {16, "bool", make_bool, AS_JSON},
    {17, "bytea", make_bytea, "to_json(translate(encode(v, 'base64'), E'\\n', ''))"},
    {18, "\"char\"", make_char, AS_JSON},
    {19, "name", make_name, AS_JSON},
    {20, "int8", make_int8, AS_TEXT},
    {21, "int2", make_int2, AS_JSON},
    {23, "int4", make_int4, AS_JSON},
    {25, "text", make_text, AS_JSON},
    {26, "oid", make_int4, AS_TEXT},
    {28, "xid", make_int4, AS_TEXT},
    {650, "cidr", make_cidr, AS_JSON},
    {700, "float4", make_float4, AS_JSON},
    {701, "float8", make_float8, AS_JSON},
    {774, "macaddr8", make_macaddr8, AS_JSON},
    {829, "macaddr", make_macaddr, AS_JSON},
    {869, "inet", make_inet, AS_JSON},
    {1042, "bpchar", make_text, AS_JSON},
    {1043, "varchar", make_text, AS_JSON},
    {1082, "date", make_date, AS_JSON},
    {1083, "time", make_time, AS_JSON},
    {1114, "timestamp", make_timestamp, AS_JSON},
    {1184, "timestamptz", make_timestamp, "pg_temp.utc(v)"},
    {1186, "interval", make_interval, "to_json(pg_temp.iso(v))"},
    {1266, "timetz", make_timetz,
     "to_json(regexp_replace(regexp_replace(v::text, '([+-]\\d\\d)$', '\\1:00'), '[+-]00:00$', "
     "'Z'))"},
    {1560, "bit", make_bit, AS_JSON},
    {1562, "varbit", make_bit, AS_JSON},
    {1700, "numeric", make_numeric, AS_TEXT},
    {2950, "uuid", make_uuid, AS_JSON},
    {5069, "xid8", make_xid8, AS_TEXT},
};

/* ---- comparing ---- */

static fq_str cell(const PGresult *result, int row, int column)
{
    return fq_str_of(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
}

/* Digits may differ where the number does not: jsonb writes 1e5 as 100000. */
static bool same_number(fq_str a, fq_str b)
{
    char left[512], right[512];
    snprintf(left, sizeof(left), "%.*s", FQ_STR_ARG(a));
    snprintf(right, sizeof(right), "%.*s", FQ_STR_ARG(b));
    return strtod(left, NULL) == strtod(right, NULL);
}

static void check_leaf(const struct fq_pgtype *type, fq_str document, fq_str expected)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 24);
    ck_assert_msg(type->leaf(&out, document, NULL), "%s: leaf refuses %.*s", type->name,
                  FQ_STR_ARG(document));
    if (!(type->oid == 700 || type->oid == 701) || !same_number(fq_buf_str(&out), expected))
        ASSERT_STR(fq_buf_str(&out), expected);
    fq_buf_clear(&out);
}

/* Columns: the value in binary, the expected text, to_json(value), to_jsonb(value). */
static void check_rows(const struct fq_pgtype *type, const PGresult *result)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 24);
    for (int row = 0; row < PQntuples(result); row++) {
        fq_str value = cell(result, row, 0);
        fq_buf_reset(&out);
        ck_assert_msg(type->codec.write(&type->codec, &out, value.ptr, value.len),
                      "%s: codec refuses %.*s", type->name, FQ_STR_ARG(cell(result, row, 1)));
        ASSERT_STR(fq_buf_str(&out), cell(result, row, 1));
        check_leaf(type, cell(result, row, 2), fq_buf_str(&out));
        check_leaf(type, cell(result, row, 3), fq_buf_str(&out));
    }
    fq_buf_clear(&out);
}

static PGresult *query(PGconn *connection, const char *sql, const struct fq_buf *array)
{
    const char *values[] = {array ? array->ptr : NULL};
    int lengths[] = {array ? (int)array->len : 0};
    int formats[] = {1};
    PGresult *result =
        PQexecParams(connection, sql, array ? 1 : 0, NULL, values, lengths, formats, 1);
    ck_assert_msg(PQresultStatus(result) == PGRES_TUPLES_OK ||
                      PQresultStatus(result) == PGRES_COMMAND_OK,
                  "%s\n%s", sql, PQerrorMessage(connection));
    return result;
}

static PGconn *open_session(void)
{
    PGconn *connection = PQconnectdb(fq_cluster_conninfo());
    ck_assert_msg(PQstatus(connection) == CONNECTION_OK, "%s", PQerrorMessage(connection));
    PQclear(query(connection, "set timezone = 'UTC'", NULL));
    PQclear(query(connection, "set client_encoding = 'UTF8'", NULL));
    PQclear(query(connection,
                  "create function pg_temp.iso(interval) returns text language sql "
                  "set intervalstyle = 'iso_8601' as 'select $1::text'",
                  NULL));
    PQclear(query(connection,
                  "create function pg_temp.utc(timestamptz) returns text language sql "
                  "set timezone = 'UTC' as $$select replace(to_json($1)::text, '+00:00', 'Z')$$",
                  NULL));
    return connection;
}

static void begin_array(struct fq_buf *array, uint32_t element, uint32_t count)
{
    fq_buf_reset(array);
    add_int(array, 1, 4);
    add_int(array, 0, 4);
    add_int(array, element, 4);
    add_int(array, count, 4);
    add_int(array, 1, 4);
}

static void add_element(struct fq_buf *array, make_value *make)
{
    add_int(array, 0, 4);
    size_t start = array->len;
    make(array);
    uint32_t len = __builtin_bswap32((uint32_t)(array->len - start));
    memcpy(array->ptr + start - 4, &len, sizeof(len));
}

static void check_type(PGconn *connection, const struct type *row)
{
    char sql[1024];
    struct fq_buf array;
    fq_buf_init(&array, NULL, 1 << 24);
    snprintf(sql, sizeof(sql),
             "select v, (%s)::text, to_json(v)::text, to_jsonb(v)::text "
             "from unnest($1::%s[]) with ordinality u(v, n) order by n",
             row->expected, row->name);
    for (int batch = 0; batch < BATCHES; batch++) {
        begin_array(&array, row->oid, BATCH);
        for (int i = 0; i < BATCH; i++)
            add_element(&array, row->make);
        PGresult *result = query(connection, sql, &array);
        ck_assert_int_eq(PQntuples(result), BATCH);
        check_rows(fq_pgtype_find(row->oid), result);
        PQclear(result);
    }
    fq_buf_clear(&array);
}

/* ---- back again ---- */

struct accepting {
    struct fq_arena arena;
    const struct fq_scalar *scalar;
    fq_str json;
    fq_str result;
    fq_str problem;
};

static enum fq_status accept_guarded(void *arg)
{
    struct accepting *a = arg;
    struct fq_json value;
    if (fq_json_read(&a->arena, a->json, &value, NULL) != FQ_OK)
        return FQ_REQUEST;
    bool string = value.kind == FQ_JSON_STRING;
    return a->scalar->accept(&a->arena, string ? FQ_SCALAR_STRING : FQ_SCALAR_OTHER,
                             string ? value.text : value.raw, &a->result, &a->problem)
               ? FQ_OK
               : FQ_INPUT;
}

/* The JSON of a value as its scalar hands it to PostgreSQL, as an element of an array of text. */
static void add_accepted(struct fq_buf *array, const struct fq_scalar *scalar, fq_str json)
{
    struct accepting a = {.scalar = scalar, .json = json};
    fq_arena_init(&a.arena, 4096, 1 << 24);
    enum fq_status status = fq_guard(accept_guarded, &a);
    ck_assert_msg(status == FQ_OK, "%.*s: %.*s", FQ_STR_ARG(json), FQ_STR_ARG(a.problem));
    add_int(array, a.result.len, 4);
    fq_buf_str_add(array, a.result);
    fq_arena_clear(&a.arena);
}

static const struct fq_scalar *find_scalar(const char *name)
{
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++) {
        if (fq_str_eq(fq_pgtype_scalars[i].name, fq_str_from(name)))
            return &fq_pgtype_scalars[i];
    }
    return NULL;
}

/* rows: values in binary, and (second column) the same as their output text. */
static void check_way_back(PGconn *connection, const struct fq_pgtype *type, const char *name,
                           const PGresult *rows)
{
    char sql[1024];
    struct fq_buf array, json;
    fq_buf_init(&array, NULL, 1 << 24);
    fq_buf_init(&json, NULL, 1 << 24);
    begin_array(&array, 25, 2 * (uint32_t)PQntuples(rows));
    for (int row = 0; row < PQntuples(rows); row++) {
        fq_str value = cell(rows, row, 0);
        fq_str text = cell(rows, row, 1);
        fq_buf_reset(&json);
        ck_assert(type->codec.write(&type->codec, &json, value.ptr, value.len));
        add_accepted(&array, find_scalar(type->scalar), fq_buf_str(&json));
        add_int(&array, text.len, 4);
        fq_buf_str_add(&array, text);
    }
    snprintf(sql, sizeof(sql),
             "select a from (select t a, lead(t) over (order by n) b, n from "
             "unnest($1::text[]) with ordinality u(t, n)) p where mod(n, 2) = 1 "
             "and a::%s is distinct from b::%s",
             name, name);
    PGresult *different = query(connection, sql, &array);
    ck_assert_msg(PQntuples(different) == 0, "%s: %s", name, PQgetvalue(different, 0, 0));
    PQclear(different);
    fq_buf_clear(&array);
    fq_buf_clear(&json);
}

TEST(values_are_written_as_postgresql_writes_them)
{
    PGconn *connection = open_session();
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        random_state = i;
        check_type(connection, &types[i]);
    }
    PQfinish(connection);
}
END

TEST(what_is_written_is_accepted_back_as_the_same_value)
{
    char sql[1024];
    struct fq_buf array;
    PGconn *connection = open_session();
    fq_buf_init(&array, NULL, 1 << 24);
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        const struct fq_pgtype *type = fq_pgtype_find(types[i].oid);
        random_state = 100 + i;
        if (!find_scalar(type->scalar))
            continue;
        begin_array(&array, types[i].oid, BATCH);
        for (int n = 0; n < BATCH; n++)
            add_element(&array, types[i].make);
        snprintf(sql, sizeof(sql), "select v, v::text from unnest($1::%s[]) u(v)", types[i].name);
        PGresult *rows = query(connection, sql, &array);
        check_way_back(connection, type, types[i].name, rows);
        PQclear(rows);
    }
    fq_buf_clear(&array);
    PQfinish(connection);
}
END

/* ---- types made of others: PostgreSQL makes up the values ---- */

/* h1, h2: 32 random bits each, alike for each i; lo <= hi lie in half of int4's range, or are null
 * now and then; kind is how the bounds stand. */
#define RANDOM                                                                                     \
    "(select i, case when mod(h1, 9) = 0 then null else least(h1, h2) / 2 end lo, "                \
    "case when mod(h2, 9) = 0 then null else greatest(h1, h2) / 2 end hi, "                        \
    "(array['[]', '[)', '(]', '()'])[1 + mod(i, 4)] kind from (select i, "                         \
    "('x' || substr(md5(i::text), 1, 8))::bit(32)::int4 h1, "                                      \
    "('x' || substr(md5(i::text), 9, 8))::bit(32)::int4 h2 from generate_series(1, 4000) i) h) r"

#define RANGE_OBJECT(range, text)                                                                  \
    "format('{\"lower\":%s,\"upper\":%s,\"lowerInclusive\":%s,\"upperInclusive\":%s,\"empty\":%s}" \
    "', "                                                                                          \
    "coalesce(to_json(lower(" range ")" text ")::text, 'null'), "                                  \
    "coalesce(to_json(upper(" range ")" text ")::text, 'null'), lower_inc(" range ")::text, "      \
    "upper_inc(" range ")::text, isempty(" range ")::text)"

#define MULTIRANGE(text)                                                                           \
    "(select '[' || coalesce(string_agg(" RANGE_OBJECT("e", text) ", ','), '') || ']' "            \
                                                                  "from unnest(v) e)"

static const struct {
    uint32_t oid;
    const char *value;
    const char *expected;
} ranges[] = {
    {3904, "int4range(lo, hi, kind)", RANGE_OBJECT("v", "")},
    {3926, "int8range(lo::int8 * 1000000007, hi::int8 * 1000000007, kind)",
     RANGE_OBJECT("v", "::text")},
    {3906, "numrange(lo / 1000.0, hi / 1000.0, kind)", RANGE_OBJECT("v", "::text")},
    {3912, "daterange('2000-01-01'::date + lo / 1000, '2000-01-01'::date + hi / 1000, kind)",
     RANGE_OBJECT("v", "")},
    {3908,
     "tsrange('2000-01-01'::timestamp + lo * interval '1.5 s', "
     "'2000-01-01'::timestamp + hi * interval '1.5 s', kind)",
     RANGE_OBJECT("v", "")},
    {3910,
     "tstzrange('2000-01-01'::timestamptz + lo * interval '1.5 s', "
     "'2000-01-01'::timestamptz + hi * interval '1.5 s', kind)",
     "replace(" RANGE_OBJECT("v", "") ", '+00:00\"', 'Z\"')"},
    {4451, "int4multirange(int4range(lo, hi, kind), int4range(i, i + i % 3))", MULTIRANGE("")},
    {4536, "int8multirange(int8range(lo, hi, kind), int8range(i, i + i % 3))",
     MULTIRANGE("::text")},
    {4532, "nummultirange(numrange(lo, hi, kind), numrange(i, i + i % 3))", MULTIRANGE("::text")},
    {4535,
     "datemultirange(daterange('2000-01-01'::date + lo / 1000, '2000-01-01'::date + hi / 1000))",
     MULTIRANGE("")},
    {4533,
     "tsmultirange(tsrange('2000-01-01'::timestamp + lo * interval '1.5 s', "
     "'2000-01-01'::timestamp + hi * interval '1.5 s', kind))",
     MULTIRANGE("")},
    {4534,
     "tstzmultirange(tstzrange('2000-01-01'::timestamptz + lo * interval '1.5 s', "
     "'2000-01-01'::timestamptz + hi * interval '1.5 s', kind))",
     "replace(" MULTIRANGE("") ", '+00:00\"', 'Z\"')"},
};

TEST(multiranges_are_accepted_back)
{
    char sql[4096];
    PGconn *connection = open_session();
    for (size_t i = 0; i < FQ_ARRAY_LEN(ranges); i++) {
        const struct fq_pgtype *type = fq_pgtype_find(ranges[i].oid);
        if (!strstr(type->name, "multi"))
            continue;
        snprintf(sql, sizeof(sql), "select %s v, %s::text from " RANDOM, ranges[i].value,
                 ranges[i].value);
        PGresult *rows = query(connection, sql, NULL);
        check_way_back(connection, type, type->name, rows);
        PQclear(rows);
    }
    PQfinish(connection);
}
END

TEST(ranges_are_written_as_objects)
{
    char sql[4096];
    PGconn *connection = open_session();
    for (size_t i = 0; i < FQ_ARRAY_LEN(ranges); i++) {
        snprintf(sql, sizeof(sql),
                 "select v, %s, to_json(v)::text, to_jsonb(v)::text from (select %s v from " RANDOM
                 ") s",
                 ranges[i].expected, ranges[i].value);
        PGresult *result = query(connection, sql, NULL);
        ck_assert_int_eq(PQntuples(result), 4000);
        check_rows(fq_pgtype_find(ranges[i].oid), result);
        PQclear(result);
    }
    PQfinish(connection);
}
END

static const struct {
    uint32_t element;
    const char *value;
    const char *expected;
} arrays[] = {
    {23, "array[lo, hi, null, i]", "to_json(v)"},
    {23, "array[array[lo, hi], array[i, null]]", "to_json(v)"},
    {23, "array[array[array[lo], array[hi]], array[array[i], array[null::int]]]", "to_json(v)"},
    {23, "array_fill(lo, array[2, 1, 2, 1, 1, 2])", "to_json(v)"},
    {23, "('[' || i % 7 || ':' || i % 7 + 1 || ']={1,2}')::int[]", "to_json(v)"},
    {23, "(array[1, 2])[3:i]", "to_json(v)"},
    {20, "array[lo::int8, hi, i]", "to_json(v::text[])"},
    {25, "array['', 'null', null, '\"', lo::text, E'\\\\', '{', ',']", "to_json(v)"},
    {16, "array[i % 2 = 0, null]", "to_json(v)"},
    {1184, "array['2000-01-01'::timestamptz + lo * interval '1 s', 'infinity']",
     "replace(to_json(v)::text, '+00:00\"', 'Z\"')"},
    {3802, "array['{\"a\":[1,null]}'::jsonb, null, '[1,[2]]', 'null']",
     "regexp_replace(to_json(v)::text, ':null', ': null')"},
};

static struct fq_arena arena;

/* The same columns as check_rows(), but of an array of type. */
static void check_arrays(const struct fq_pgtype *type, const PGresult *result)
{
    const struct fq_codec *codec = fq_codec_array(&arena, &type->codec, type->oid, 0);
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 24);
    for (int row = 0; row < PQntuples(result); row++) {
        fq_str value = cell(result, row, 0);
        fq_buf_reset(&out);
        ck_assert(codec->write(codec, &out, value.ptr, value.len));
        ASSERT_STR(fq_buf_str(&out), cell(result, row, 1));
    }
    fq_buf_clear(&out);
}

TEST(arrays_are_written_as_lists)
{
    char sql[4096];
    PGconn *connection = open_session();
    fq_arena_init(&arena, 4096, 1 << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(arrays); i++) {
        snprintf(sql, sizeof(sql), "select v, (%s)::text from (select %s v from " RANDOM ") s",
                 arrays[i].expected, arrays[i].value);
        PGresult *result = query(connection, sql, NULL);
        check_arrays(fq_pgtype_find(arrays[i].element), result);
        PQclear(result);
    }
    fq_arena_clear(&arena);
    PQfinish(connection);
}
END

/* Every double that is a power of two, and its neighbours: where the distance to the next one
 * changes, the shortest digits are hardest to find. */
TEST(powers_of_two_have_the_digits_that_postgresql_gives_them)
{
    PGconn *connection = open_session();
    struct fq_buf array;
    fq_buf_init(&array, NULL, 1 << 24);
    begin_array(&array, 701, 3 * 2046);
    for (uint64_t exponent = 1; exponent < 2047; exponent++) {
        for (int64_t step = -1; step <= 1; step++) {
            add_int(&array, 8, 4);
            add_int(&array, (exponent << 52) + (uint64_t)step, 8);
        }
    }
    PGresult *result = query(connection,
                             "select v, to_json(v)::text, to_json(v)::text, to_json(v)::text "
                             "from unnest($1::float8[]) with ordinality u(v, n) order by n",
                             &array);
    check_rows(fq_pgtype_find(701), result);
    PQclear(result);
    fq_buf_clear(&array);
    PQfinish(connection);
}
END

/* The style in which a document shows an interval is the session's that made it. */
TEST(intervals_in_documents_are_read_in_both_styles)
{
    static const char *const styles[] = {"set intervalstyle = 'postgres'",
                                         "set intervalstyle = 'iso_8601'"};
    PGconn *connection = open_session();
    for (size_t i = 0; i < FQ_ARRAY_LEN(styles); i++) {
        PQclear(query(connection, styles[i], NULL));
        random_state = 7;
        check_type(connection,
                   &(struct type){1186, "interval", make_interval, "to_json(pg_temp.iso(v))"});
    }
    PQfinish(connection);
}
END

/* Documents made under another time zone say the same moments. */
TEST(moments_in_documents_are_written_in_utc_whatever_their_zone)
{
    static const char *const zones[] = {"set timezone = 'Asia/Kathmandu'",
                                        "set timezone = 'America/St_Johns'",
                                        "set timezone = 'Africa/Monrovia'"};
    PGconn *connection = open_session();
    for (size_t i = 0; i < FQ_ARRAY_LEN(zones); i++) {
        PQclear(query(connection, zones[i], NULL));
        random_state = 9;
        check_type(connection,
                   &(struct type){1184, "timestamptz", make_timestamp, "pg_temp.utc(v)"});
    }
    PQfinish(connection);
}
END

int main(void)
{
    fq_cluster_start();
    int failed =
        RUN("pgtype/differential", values_are_written_as_postgresql_writes_them,
            what_is_written_is_accepted_back_as_the_same_value, multiranges_are_accepted_back,
            ranges_are_written_as_objects, arrays_are_written_as_lists,
            powers_of_two_have_the_digits_that_postgresql_gives_them,
            intervals_in_documents_are_read_in_both_styles,
            moments_in_documents_are_written_in_utc_whatever_their_zone);
    fq_cluster_stop();
    return failed;
}
