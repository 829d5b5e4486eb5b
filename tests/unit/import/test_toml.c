/* SPDX-License-Identifier: MIT
 *
 * TOML as a tree with places: what the specification gives as examples of what is and what is not.
 */
#include "unit.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "import/toml.h"

static struct fq_arena arena;
static const struct fq_yaml *root;
static struct fq_error error;

static enum fq_status read_guarded(void *text)
{
    return fq_import_toml_read(&arena, FQ_STR("x"), *(const fq_str *)text, &root, &error);
}

static enum fq_status read_text(fq_str text)
{
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 64u << 20);
    error = (struct fq_error){.status = FQ_OK};
    return fq_guard(read_guarded, &text);
}

/* `a.b.0.c`: members by name, items by number; NULL. */
static const struct fq_yaml *at(const char *path)
{
    const struct fq_yaml *value = root;
    while (value && *path) {
        size_t length = strcspn(path, ".");
        fq_str name = fq_str_of(path, length);
        if (value->kind == FQ_YAML_MAP) {
            value = fq_yaml_get(value, name);
        } else {
            int index = *path - '0';
            for (value = value->first; value && index; index--)
                value = value->next;
        }
        path += length + (path[length] == '.');
    }
    return value;
}

static void is_text(const char *path, const char *text)
{
    const struct fq_yaml *value = at(path);
    ck_assert_msg(value && value->kind == FQ_YAML_TEXT, "%s is no text", path);
    ck_assert_msg(fq_str_eq(value->text, fq_str_from(text)), "%s is %s, not %s", path,
                  value->text.ptr, text);
    ck_assert_int_eq(value->text.ptr[value->text.len], '\0');
}

static const fq_str whole = FQ_STR_INIT("\xef\xbb\xbf# said\n"
                                        "title = \"a \\\"b\\\" \\u00e9\\U0001F600\\t\" # more\r\n"
                                        "'a b'.c = 'C:\\x'\n"
                                        "a.\"b.c\" . d = true\n"
                                        "[server]\n"
                                        "  port = 8_080\n"
                                        "  at = 1979-05-27 07:32:00Z\n"
                                        "[server.cors]\n"
                                        "origins = [ # here\n"
                                        "  \"x\",\n"
                                        "  'y', # there\n"
                                        "]\n"
                                        "rule = { key = \"user\", of.what = [1, [2]], none = {} }\n"
                                        "[[roles]]\n"
                                        "name = \"a\"\n"
                                        "[roles.more]\n"
                                        "x = 1\n"
                                        "[[roles]]\n"
                                        "name = \"b\"\n"
                                        "[[roles.parts]]\n"
                                        "y = 2");

TEST(tables_lists_and_places_are_read)
{
    ck_assert_int_eq(read_text(whole), FQ_OK);
    is_text("title", "a \"b\" \xc3\xa9\xf0\x9f\x98\x80\t");
    is_text("a b.c", "C:\\x");
    ck_assert_uint_eq(at("a")->count, 1);
    ASSERT_STR(at("a")->first->name, FQ_STR("b.c"));
    ck_assert(!at("a")->first->first->quoted);
    is_text("server.port", "8080");
    is_text("server.at", "1979-05-27 07:32:00Z");
    ck_assert_uint_eq(at("server.cors.origins")->count, 2);
    is_text("server.cors.origins.1", "y");
    is_text("server.cors.rule.of.what.1.0", "2");
    ck_assert_int_eq(at("server.cors.rule.none")->kind, FQ_YAML_MAP);
    ck_assert_uint_eq(at("roles")->count, 2);
    is_text("roles.0.more.x", "1");
    is_text("roles.1.name", "b");
    is_text("roles.1.parts.0.y", "2");
    ck_assert_uint_eq(at("server.port")->line, 6);
    ck_assert_uint_eq(at("server.port")->column, 3);
    ck_assert_uint_eq(at("roles.1.parts.0.y")->line, 21);
}
END

TEST(texts_of_several_lines)
{
    ck_assert_int_eq(read_text(FQ_STR("a = \"\"\"\nx \\\n\n   y\"\"\"\"\n"
                                      "b = '''\r\n\\x\r\n'''\n"
                                      "c = \"\"\"\"\"\"\n"
                                      "d = '''x'''''\n"
                                      "e = [\"\"\"\"\"\"\"\"]")),
                     FQ_OK);
    is_text("a", "x y\"");
    is_text("b", "\\x\n");
    is_text("c", "");
    is_text("d", "x''");
    is_text("e.0", "\"\"");
}
END

TEST(numbers_are_written_in_decimal)
{
    static const char *const good[][2] = {
        {"+1_000", "1000"},
        {"-17", "-17"},
        {"0", "0"},
        {"0xDEAD_beef", "3735928559"},
        {"0o755", "493"},
        {"0b1101", "13"},
        {"1e06", "1e06"},
        {"-3.1_4e-2", "-3.14e-2"},
        {"inf", "inf"},
        {"07:32:00", "07:32:00"},
        {"07:32:00.5", "07:32:00.5"},
        {"2000-02-29", "2000-02-29"},
        {"1979-05-27t07:32:60", "1979-05-27t07:32:60"},
        {"1979-05-27 07:32:00.25-07:00", "1979-05-27 07:32:00.25-07:00"},
        {"0x7fffffffffffffff", "9223372036854775807"},
    };
    static const char *const bad[] = {"01",
                                      "1_",
                                      "1_e5",
                                      "0o7_8",
                                      "_1",
                                      "1__0",
                                      "0x",
                                      "0xg",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "+0x1",
                                      "True",
                                      "no",
                                      "0x8000000000000000",
                                      "1 2",
                                      "1.e2",
                                      "--1",
                                      "0x1_",
                                      "2020-99-99",
                                      "2020-01-01zzz",
                                      "1900-02-29",
                                      "2020-04-31",
                                      "2020-00-01",
                                      "2020-01-01T",
                                      "2020-01-01 1:00:00",
                                      "2020-01-01T24:00:00",
                                      "2020-01-01T00:60:00",
                                      "2020-01-01T00:00",
                                      "2020-01-01T00:00:00.",
                                      "2020-01-01T00:00:00+1:00",
                                      "2020-01-01T00:00:00+24:00",
                                      "2020-01-01T00:00:00Zz",
                                      "2020-01-01Z",
                                      "07:32:00Z",
                                      "07:32",
                                      "07:32:61",
                                      "2020-01-01-01"};
    char text[64];
    for (size_t i = 0; i < FQ_ARRAY_LEN(good); i++) {
        snprintf(text, sizeof(text), "a = %s", good[i][0]);
        ck_assert_msg(read_text(fq_str_from(text)) == FQ_OK, "%s", text);
        is_text("a", good[i][1]);
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++) {
        snprintf(text, sizeof(text), "a = %s", bad[i]);
        ck_assert_msg(read_text(fq_str_from(text)) == FQ_CONFIG, "%s", text);
    }
}
END

TEST(nothing_is_said_twice)
{
    static const char *const bad[] = {
        "a = 1\na = 2",
        "[a]\n[a]",
        "a.b = 1\n[a]\nc = 1",
        "[a.b]\n[a]\nb = 1",
        "[a]\nb.c = 1\n[a.b]",
        "[a.b]\n[a]\nb.c = 1",
        "a = {b = 1}\na.c = 2",
        "a = {b = 1}\n[a.c]",
        "a = [1]\n[[a]]",
        "a = []\n[[a]]",
        "[[a]]\n[a]",
        "[a]\n[[a]]",
        "a = 1\na.b = 2",
        "a = {b = 1, b = 2}",
        "a = {b.c = 1, b = {d = 1}}",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++)
        ck_assert_msg(read_text(fq_str_from(bad[i])) == FQ_CONFIG, "%s", bad[i]);
    ck_assert_int_eq(read_text(FQ_STR("[a.b]\n[a]\nc = 1\n[d.e.f]\n[d.e]\nd.e = 1")), FQ_OK);
}
END

TEST(what_is_none_is_refused_with_its_place)
{
    static const char *const bad[] = {
        "a",
        "a =",
        "= 1",
        "a = 1 b = 2",
        "a = 'x",
        "a = \"\\q\"",
        "a = \"x\ny\"",
        "a = [1 2]",
        "a = {b = 1,}",
        "[a",
        "[[a]",
        "[]",
        "[a] b = 1",
        "a = \"\\ud800\"",
        "a = \"\\u0000\"",
        "a..b = 1",
        "a = '\x01'",
        "# \x01",
        "a = {b = 1\n}",
        "a = \"\"\"x\"\"",
        "a = \"\"\"x\"\"\"\"\"\"",
        "a = '''x''''''",
        "a b = 1",
        "\"\"\"a\"\"\" = 1",
        "a = \xff",
        "a = \"\r\"",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++) {
        ck_assert_msg(read_text(fq_str_from(bad[i])) == FQ_CONFIG, "%s", bad[i]);
        ck_assert_msg(fq_str_starts_with(error.message, FQ_STR("x:")), "%s", error.message.ptr);
    }
    ck_assert_int_eq(read_text(FQ_STR("a = 1\n  b = [1 2]")), FQ_CONFIG);
    ASSERT_STR(error.message, FQ_STR("x:2:10: a comma is missing"));
    ck_assert_int_eq(read_text(fq_str_of("a = 1\0", 6)), FQ_CONFIG);
}
END

/* A text cut at any byte is read or refused, and says why. */
TEST(a_text_that_is_cut)
{
    for (size_t len = 0; len < whole.len; len++) {
        enum fq_status status = read_text(fq_str_of(whole.ptr, len));
        ck_assert_msg(status == FQ_OK || (status == FQ_CONFIG && error.message.len), "%zu", len);
    }
}
END

TEST(depth_and_count_have_ceilings)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, 16u << 20);
    fq_buf_literal(&text, "a");
    for (int i = 0; i < 100000; i++)
        fq_buf_literal(&text, ".a");
    fq_buf_literal(&text, " = 1");
    ck_assert_int_eq(read_text(fq_buf_str(&text)), FQ_CONFIG);
    fq_buf_reset(&text);
    fq_buf_literal(&text, "a = ");
    for (int i = 0; i < 100000; i++)
        fq_buf_char(&text, '[');
    ck_assert_int_eq(read_text(fq_buf_str(&text)), FQ_CONFIG);
    fq_buf_reset(&text);
    for (size_t i = 0; i <= FQ_LIMIT_YAML_VALUES; i++)
        fq_buf_printf(&text, "a%zu = 1\n", i);
    ck_assert_int_eq(read_text(fq_buf_str(&text)), FQ_CONFIG);
    fq_buf_clear(&text);
}
END

int main(void)
{
    return RUN("import/toml", tables_lists_and_places_are_read, texts_of_several_lines,
               numbers_are_written_in_decimal, nothing_is_said_twice,
               what_is_none_is_refused_with_its_place, a_text_that_is_cut,
               depth_and_count_have_ceilings);
}
