/* SPDX-License-Identifier: MIT */
#include "graphql/types/print.h"

#include "fixture.h"
#include "unit.h"

static struct fixture f;

static fq_str printed(const char *text)
{
    struct fq_buf out;
    fq_buf_init(&out, &f.arena, SIZE_MAX / 2);
    fq_document_print(&out, fixture_parse(&f, text));
    fq_buf_char(&out, '\0');
    ck_assert(!fq_buf_failed(&out));
    return fq_str_of(out.ptr, out.len - 1);
}

/* As graphql-js 16 prints them; descriptions always as block strings where they can be. */
static const struct {
    const char *text;
    const char *printed;
} rows[] = {
    {"{a}", "{\n  a\n}"},
    {"query{a}", "{\n  a\n}"},
    {"query Q{a}", "query Q {\n  a\n}"},
    {"query($a:Int=1@d){a}", "query ($a: Int = 1 @d) {\n  a\n}"},
    {"mutation@x{a}", "mutation @x {\n  a\n}"},
    {"query(\"one\"$a:Int,$b:[B!]!){a}",
     "query (\n\"\"\"one\"\"\"\n$a: Int\n$b: [B!]!\n) {\n  a\n}"},
    {"{x:a(b:1)@d(e:[1,{f:$g}]){h}...F@i...on T{j}...@k{l}}",
     "{\n  x: a(b: 1) @d(e: [1, {f: $g}]) {\n    h\n  }\n  ...F @i\n  ... on T {\n    j\n  }\n"
     "  ... @k {\n    l\n  }\n}"},
    {"{a(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:1,cccccccccccccccccccccccccccccccccc:2,ddddddd:3)}",
     "{\n  a(\n    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 1\n    "
     "cccccccccccccccccccccccccccccccccc: 2\n    ddddddd: 3\n  )\n}"},
    {"{a(b:\"\\u0007\\n\\\"\\u0080\\u00e9\")}", "{\n  a(b: \"\\u0007\\n\\\"\\u0080\xc3\xa9\")\n}"},
    {"{a(b:\"\"\"one\"\"\",c:\"\"\"x\n y\"\"\")}",
     "{\n  a(b: \"\"\"one\"\"\", c: \"\"\"\n  x\n  y\n  \"\"\")\n}"},
    {"\"q\" fragment F on T@x{a}", "\"\"\"q\"\"\"\nfragment F on T @x {\n  a\n}"},
    {"\"ends in \\\\\" type A", "\"\"\"\nends in \\\n\"\"\"\ntype A"},
    {"\"  not as block\\r\" type A", "\"  not as block\\r\"\ntype A"},
    {"\"a\\n\" type A", "\"a\\n\"\ntype A"},
    {"\"  a\\n  b\" type A", "\"  a\\n  b\"\ntype A"},
    {"\"  a\\nb\" type A", "\"\"\"\n  a\nb\n\"\"\"\ntype A"},
    {"schema@a{query:Q}", "schema @a {\n  query: Q\n}"},
    {"extend schema@a", "extend schema @a"},
    {"type A implements&B&C@d{\"e\" f(\"g\" h:Int=1):J}",
     "type A implements B & C @d {\n  \"\"\"e\"\"\"\n  f(\n    \"\"\"g\"\"\"\n    h: Int = 1\n  ): "
     "J\n}"},
    {"union U=|A|B", "union U = A | B"},
    {"enum E{A@x B}", "enum E {\n  A @x\n  B\n}"},
    {"input I{a:Int=1}", "input I {\n  a: Int = 1\n}"},
    {"directive@a(b:Int)repeatable on|FIELD|QUERY",
     "directive @a(b: Int) repeatable on FIELD | QUERY"},
    {"scalar A@b{a}", "scalar A @b\n\n{\n  a\n}"},
};

TEST(documents_print_as_graphql_js_prints_them)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fixture_init(&f);
        ASSERT_STR(printed(rows[i].text), fq_str_from(rows[i].printed));
        fixture_clear(&f);
    }
}
END

TEST(what_is_printed_parses_and_prints_the_same)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fixture_init(&f);
        fq_str once = printed(rows[i].text);
        ASSERT_STR(printed(once.ptr), once);
        fixture_clear(&f);
    }
}
END

static fq_str system_printed(const char *sdl)
{
    struct fq_buf out;
    fixture_build(&f, sdl);
    fq_buf_init(&out, &f.arena, SIZE_MAX / 2);
    fq_type_system_print(&out, &f.system);
    fq_buf_char(&out, '\0');
    return fq_str_of(out.ptr, out.len - 1);
}

/* kitchen_printed.graphql is graphql-js 16's printSchema(). */
TEST(a_type_system_prints_as_the_sdl_that_makes_it)
{
    fixture_init(&f);
    char *sdl = fixture_file("kitchen.graphql");
    char *expected = fixture_file("kitchen_printed.graphql");
    fq_str once = system_printed(sdl);
    ASSERT_STR(once, fq_str_from(expected));
    ASSERT_STR(system_printed(once.ptr), once);
    fixture_clear(&f);
    free(sdl);
    free(expected);
}
END

TEST(a_type_named_like_a_root_that_is_none_needs_a_schema_definition)
{
    fixture_init(&f);
    ASSERT_STR(system_printed("schema { query: Query } type Query { a: Mutation } type Mutation { "
                              "b: Int }"),
               FQ_STR("schema {\n  query: Query\n}\n\ntype Query {\n  a: Mutation\n}\n\ntype "
                      "Mutation {\n  b: Int\n}\n"));
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/print", documents_print_as_graphql_js_prints_them,
               what_is_printed_parses_and_prints_the_same,
               a_type_system_prints_as_the_sdl_that_makes_it,
               a_type_named_like_a_root_that_is_none_needs_a_schema_definition);
}
