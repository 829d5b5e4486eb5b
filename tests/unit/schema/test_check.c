/* SPDX-License-Identifier: MIT
 *
 * Checks are spelled as PostgreSQL 15 does under a search_path of pg_catalog.
 * tests/integration/test_checks.py compares with PostgreSQL itself.
 */
#include "schema/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "unit.h"

static struct fq_arena arena;

struct look {
    fq_str expression;
    struct fq_check_subject subject;
    struct fq_demanded value;
    bool understood, refused;
};

static enum fq_status look_guarded(void *arg)
{
    struct look *l = arg;
    const struct fq_check *check = fq_check_read(&arena, &arena, l->expression, &l->subject);
    l->understood = check != NULL;
    l->refused = check && fq_check_refuses(check, &arena, &l->value);
    return FQ_OK;
}

static enum fq_status look_at(struct look *l)
{
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 0, 8u << 20);
    return fq_guard(look_guarded, l);
}

static const struct fq_check_subject
    number = {.class = FQ_CHECK_NUMBER, .nullable = true},
    int4 = {.class = FQ_CHECK_NUMBER, .nullable = true, .whole = true, .narrow = true},
    cents = {.class = FQ_CHECK_NUMBER, .scaled = true, .scale = 2},
    float8 = {.class = FQ_CHECK_FLOAT8}, float4 = {.class = FQ_CHECK_FLOAT4},
    text = {.class = FQ_CHECK_TEXT, .countable = true}, elsewhere = {.class = FQ_CHECK_TEXT},
    varchar3 = {.class = FQ_CHECK_TEXT, .countable = true, .length = 3},
    padded = {.class = FQ_CHECK_PADDED, .countable = true}, date = {.class = FQ_CHECK_DATE},
    boolean = {.class = FQ_CHECK_BOOL}, list = {.class = FQ_CHECK_LIST, .nullable = true},
    row = {.class = FQ_CHECK_OPAQUE};

/* value NULL: null; of lists a digit. */
struct line {
    const struct fq_check_subject *subject;
    const char *expression, *taken, *refused; /* "-": none is */
};

static void check_value(const struct line *line, const char *value, bool refused)
{
    struct look l = {.expression = fq_str_from(line->expression),
                     .subject = *line->subject,
                     .value = {.null = !value, .text = fq_str_from(value)}};
    if (value && line->subject == &list)
        l.value = (struct fq_demanded){.count = (size_t)(value[0] - '0')};
    if (value && strcmp(value, "-") == 0)
        return;
    ck_assert_int_eq(look_at(&l), FQ_OK);
    ck_assert_msg(l.refused == refused, "%s of %s", line->expression, value ? value : "null");
}

static const struct line lines[] = {
    /* Numbers, rounded and not. */
    {&int4, "((VALUE >= 1) AND (VALUE <= 28))", "28", "29"},
    {&int4, "((VALUE)::numeric > 1.5)", "2", "1"},
    {&int4, "((VALUE)::double precision > (1.5)::double precision)", "2", "1"},
    {&int4, "(VALUE > '-1'::integer)", "0", "-1"},
    {&int4, "(28 >= VALUE)", "28", "29"},
    {&int4, "(VALUE = ANY (ARRAY[1, 2, 3]))", "3", "4"},
    {&int4, "(VALUE <> ALL (ARRAY[1, 2, 3]))", "4", "3"},
    {&int4, "(NOT (VALUE = 3))", "4", "3"},
    {&number, "(VALUE < 1e3)", "999.9999999999999999999", "1000.00"},
    {&number, "(VALUE < 'NaN'::numeric)", "NaN", "-"},
    {&number, "(VALUE < (5)::numeric)", "-Infinity", "NaN"},
    {&cents, "(VALUE < 1.005)", "1.0049", "1.005"},
    {&cents, "(VALUE <> (0)::numeric)", "-0.005", "-0.0049"},
    {&number, "((VALUE)::integer >= 1)", "0.5", "-"},
    {&number, "((VALUE)::numeric(3,1) > 0.1)", "0", "-"},
    /* Floats: a long number may become the constant. */
    {&float8, "(VALUE > (0.3)::double precision)", "0.30000000000000004", "0.3"},
    {&float8, "(VALUE <= (0.3)::double precision)", "0.30000000000000004", "0.30001"},
    {&float8, "(VALUE > 0.3)", "0", "-"},
    {&float4, "(VALUE >= (0)::double precision)", "1e-30", "-0.1"},
    {&float4, "(VALUE >= (0.1)::double precision)", "0", "-"},
    {&float4, "(VALUE <> (16777217)::double precision)", "16777217", "-"},
    {&float8, "(VALUE > (1e-310)::double precision)", "0", "-"},
    /* Texts. */
    {&text, "(VALUE = ANY (ARRAY['a'::text, 'it''s'::text]))", "it's", "b"},
    {&text, "((VALUE)::text = ANY ((ARRAY['a'::character varying])::text[]))", "a", "A"},
    {&text, "((VALUE)::text = ANY (ARRAY[('a'::character varying)::text]))", "a", "b"},
    {&text, "(VALUE < 'b'::text)", "c", "-"},
    {&text, "(VALUE ~ '^[0-9]{5}$'::text)", "01234", "0123a"},
    {&text, "(VALUE !~ '[0-9]'::text)", "a", "a1"},
    {&text, "(VALUE ~ '^\\d{2,}-(?:ab|c.)?$'::text)", "12-cä", "1-ab"},
    {&text, "(VALUE ~ '^\\w+$'::text)", "ä-", "a-"},
    {&text, "(VALUE ~ '^[\\w.+-]+@[a-z-]+\\.[a-z]{2,}$'::text)", "a.b@c.de", "a.b@c"},
    {&text, "(VALUE ~ '^.$'::text)", "\n", "ab"},
    {&text, "(VALUE ~ '^[^a]$'::text)", "\n", "a"},
    {&text, "(VALUE ~* '^a'::text)", "b", "-"},
    {&text, "(VALUE ~~ '%@%._%'::text)", "a@b.c\n", "a@b."},
    {&text, "(VALUE !~~ 'a\\_\\%\\\\%'::text)", "ab%", "a_%\\"},
    {&text, "(VALUE ~~ '-_/'::text)", "-ä/", "-ab/"},
    {&text, "(VALUE ~~ 'a\\'::text)", "b", "-"},
    {&text, "(VALUE ~~* 'a%'::text)", "b", "-"},
    {&text, "(VALUE ~~ like_escape('a!%'::text, '!'::text))", "b", "-"},
    {&padded, "(VALUE ~~ 'a'::text)", "b", "-"},
    {&text, "(VALUE ~ '^[[:alpha:]]+$'::text)", "1", "-"},
    {&text, "(VALUE ~ '(?i)^a'::text)", "b", "-"},
    {&text, "(VALUE ~ '^a*?b'::text)", "c", "-"},
    {&text, "(VALUE ~ '^[]a]'::text)", "c", "-"},
    {&text, "(VALUE ~ '\\mab'::text)", "c", "-"},
    {&text, "(VALUE ~ '(a|)b'::text)", "c", "-"},
    {&text, "(VALUE ~ '^a{2,1}'::text)", "c", "-"},
    {&text, "(VALUE ~ '^(a'::text)", "c", "-"},
    {&text, "(VALUE ~ '***=a'::text)", "c", "-"},
    {&padded, "(VALUE ~ '^a$'::text)", "b", "-"},
    {&elsewhere, "(VALUE ~ '^a$'::text)", "b", "-"},
    {&text, "(VALUE = ('a'::text COLLATE \"C\"))", "b", "-"},
    {&text, "(VALUE = 'a'::public.citext)", "b", "-"},
    {&text, "(length(VALUE) <= 2)", "äö", "äöü"},
    {&text, "(octet_length(VALUE) <= 2)", "ä", "äö"},
    {&text, "(public.length(VALUE) <= 2)", "abc", "-"},
    {&text, "(length(TRIM(BOTH FROM VALUE)) > 0)", " a ", "   "},
    {&text, "(TRIM(BOTH '.'::text FROM VALUE) <> ''::text)", "", "-"},
    {&text, "(btrim(VALUE) <> ''::text)", "\t", " "},
    {&elsewhere, "(length(VALUE) <= 2)", "abc", "-"},
    {&varchar3, "((VALUE)::text = 'abc'::text)", "abc  ", "abd  "},
    {&varchar3, "((VALUE)::text = 'abc'::text)", "abdd", "-"},
    {&padded, "(VALUE = 'a  '::bpchar)", "a ", "b"},
    {&padded, "((VALUE)::text <> 'a'::text)", "b", "a "},
    {&padded, "(length(VALUE) > 1)", "ab", "a "},
    {&padded, "(octet_length(VALUE) > 1)", "a", "-"},
    /* Days, truths, lists, null. */
    {&date, "(VALUE >= '2000-01-01'::date)", "infinity", "0044-03-15 BC"},
    {&date, "(VALUE <= CURRENT_DATE)", "9999-01-01", "-"},
    {&boolean, "VALUE", "true", "false"},
    {&boolean, "(NOT VALUE)", "false", "true"},
    {&boolean, "(VALUE IS TRUE)", "false", "-"},
    {&list, "(cardinality(VALUE) <= 2)", "2", "3"},
    {&list, "(array_length(VALUE, 1) > 1)", "0", "1"},
    {&list, "(array_length(VALUE, 2) > 1)", "1", "-"},
    {&int4, "(VALUE IS NOT NULL)", "0", NULL},
    {&int4, "((VALUE IS NULL) OR (VALUE > 0))", NULL, "0"},
    {&int4, "(NOT (VALUE > 0))", NULL, "1"},
    {&row, "(VALUE IS NOT NULL)", NULL, "-"},
    /* Parts that are not understood. */
    {&int4, "((VALUE > 0) AND public.f(VALUE))", "1", "0"},
    {&int4, "((VALUE > 0) OR public.f(VALUE))", "0", "-"},
    {&int4, "(NOT ((VALUE > 0) OR public.f(VALUE)))", "0", "1"},
    {&int4, "(VALUE > other)", "0", "-"},
    {&int4, "((VALUE + 1) > 0)", "-5", "-"},
    {&int4, "CASE WHEN (VALUE > 0) THEN false ELSE true END", "1", "-"},
    {&int4, "((VALUE > 0)", "0", "-"},
    {&int4, "(VALUE > 0) /* 1 */", "0", "-"},
    {&int4, "", "0", "-"},
    {&int4, ")(", "0", "-"},
};

TEST(what_is_refused_is_refused_by_postgresql)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(lines); i++) {
        check_value(&lines[i], lines[i].taken, false);
        check_value(&lines[i], lines[i].refused, true);
    }
    fq_arena_clear(&arena);
}
END

TEST(a_column_has_its_name)
{
    static const char *const expressions[] = {"(days > 0)", "(\"days\" > 0)"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(expressions); i++) {
        struct look l = {.expression = fq_str_from(expressions[i]),
                         .subject = int4,
                         .value = {.text = FQ_STR("0")}};
        ck_assert_int_eq(look_at(&l), FQ_OK);
        ck_assert(!l.understood);
        l.subject.name = FQ_STR("days");
        ck_assert_int_eq(look_at(&l), FQ_OK);
        ck_assert(l.refused);
    }
    fq_arena_clear(&arena);
}
END

/* Keywords are no columns, though columns may be called like them. */
TEST(a_column_is_told_from_a_keyword)
{
    static const struct {
        const char *name, *expression;
        bool understood;
    } cases[] = {
        {"CURRENT_DATE", "(CURRENT_DATE > '2000-01-01'::date)", false},
        {"CURRENT_DATE", "(\"CURRENT_DATE\" > '2000-01-01'::date)", true},
        {"true", "true", false},
        {"VALUE", "(VALUE > '2000-01-01'::date)", false},
        {"value", "(value > '2000-01-01'::date)", true},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(cases); i++) {
        struct look l = {.expression = fq_str_from(cases[i].expression),
                         .subject = i == 2 ? boolean : date,
                         .value = {.text = FQ_STR("0")}};
        l.subject.name = fq_str_from(cases[i].name);
        ck_assert_int_eq(look_at(&l), FQ_OK);
        ck_assert_msg(l.understood == cases[i].understood, "%s", cases[i].expression);
    }
    fq_arena_clear(&arena);
}
END

/* Nested, long, and cut at every byte. */
TEST(no_expression_is_too_much)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, SIZE_MAX / 2);
    for (size_t depth = 1; depth < 100000; depth *= 3) {
        fq_buf_reset(&out);
        for (size_t i = 0; i < depth; i++)
            fq_buf_literal(&out, "(NOT ");
        fq_buf_literal(&out, "(VALUE > 0)");
        for (size_t i = 0; i < depth; i++)
            fq_buf_char(&out, ')');
        struct look l = {.expression = fq_buf_str(&out), .subject = int4};
        ck_assert_int_eq(look_at(&l), FQ_OK);
        ck_assert_int_eq(l.understood, depth < FQ_LIMIT_CHECK_DEPTH - 1);
    }
    fq_buf_clear(&out);
    for (size_t i = 0; i < FQ_ARRAY_LEN(lines); i++) {
        fq_str whole = fq_str_from(lines[i].expression);
        for (size_t len = 0; len < whole.len; len++) {
            struct look l = {.expression = fq_str_of(whole.ptr, len),
                             .subject = *lines[i].subject,
                             .value = {.text = FQ_STR("1")}};
            ck_assert_int_eq(look_at(&l), FQ_OK);
        }
    }
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("schema/check", what_is_refused_is_refused_by_postgresql, a_column_has_its_name,
               a_column_is_told_from_a_keyword, no_expression_is_too_much);
}
