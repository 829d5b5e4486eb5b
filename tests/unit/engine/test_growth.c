/* SPDX-License-Identifier: MIT
 *
 * Documents that could make work grow with the square of their size, each written n times as large
 * as it need be.  The test sees that memory does not; bench/growth counts instructions, by running
 * this program with a pattern and a size:
 *
 *     GROWTH_PATTERN=aliases GROWTH_SIZE=1000 test_engine_growth
 */
#include <stdio.h>

#include "base/memory.h"
#include "unit.h"
#include "world.h"

struct writing {
    struct fq_buf document;
    struct fq_buf variables;
};

#define EACH(i) for (size_t i = 0; i < n; i++)

/* `before`, then `each` (which may have two numbers in it) n times, then `after`. */
static void repeat(struct writing *w, size_t n, const char *before, const char *each,
                   const char *after)
{
    fq_buf_str_add(&w->document, fq_str_from(before));
    EACH(i)
    fq_buf_printf(&w->document, each, i, i + 1);
    fq_buf_str_add(&w->document, fq_str_from(after));
}

static void padded(struct writing *w, size_t n, const char *before, char filler, const char *after)
{
    fq_buf_str_add(&w->document, fq_str_from(before));
    EACH(i)
    fq_buf_char(&w->document, filler);
    fq_buf_str_add(&w->document, fq_str_from(after));
}

static void variables(struct writing *w, size_t n, const char *before, const char *each,
                      const char *after)
{
    fq_buf_str_add(&w->variables, fq_str_from(before));
    EACH(i)
    fq_buf_printf(&w->variables, each, i ? "," : "", i);
    fq_buf_str_add(&w->variables, fq_str_from(after));
}

static void aliases(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(limit: 1) { ", "a%zu: email ", "} }");
}

static void root_fields(struct writing *w, size_t n)
{
    repeat(w, n, "{ ", "a%zu: __typename ", "}");
}

static void same_names(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "email ", "} }");
}

static void same_selections(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "manager { id email } ", "} }");
}

static void fragments(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "...F%zu ", "} } ");
    repeat(w, n, "", "fragment F%zu on User { email } ", "");
}

static void fragment_in_all(struct writing *w, size_t n)
{
    repeat(w, n, "fragment F on User { id } { users { ", "...F manager { ...F } ", "} }");
}

static void overlapping_fragments(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "...F%zu ", "} } ");
    repeat(w, n, "", "fragment F%zu on User { manager { email manager { id } } } ", "");
}

static void unknown_fragments(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "...F%zu ", "} }");
}

static void operations(struct writing *w, size_t n)
{
    repeat(w, n, "", "query A%zu { __typename } ", "");
}

static void variables_used(struct writing *w, size_t n)
{
    repeat(w, n, "query (", "$v%zu: String ", ") { users(where: {OR: [");
    repeat(w, n, "", "{email: {eq: $v%zu}} ", "]}) { id } }");
    variables(w, n, "{", "%s\"v%zu\": \"x\"", "}");
}

static void variables_unused(struct writing *w, size_t n)
{
    repeat(w, n, "query (", "$v%zu: String ", ") { users { id } }");
}

static void variables_twice(struct writing *w, size_t n)
{
    repeat(w, n, "query (", "$v: Int ", ") { users(limit: $v) { id } }");
}

static void variables_undefined(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {OR: [", "{email: {eq: $v%zu}} ", "]}) { id } }");
}

static void variables_nobody_asked_for(struct writing *w, size_t n)
{
    repeat(w, n, "query (", "$v%zu: Int = 1 ", ") { ");
    repeat(w, n, "", "a%zu: users(limit: $v%zu) { id } ", "}");
    variables(w, n, "{", "%s\"x%zu\": 1", "}");
}

static void directives(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "email @include(if: true) ", "} }");
}

static void directives_at_one_place(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { email ", "@include(if: true) ", "} }");
}

static void unknown_directives(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { email ", "@a%zu ", "} }");
}

static void long_list(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {email: {in: [", "\"a%zu\" ", "]}}) { id } }");
}

static void same_long_lists(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {email: {in: [", "\"a%zu\" ", "]}}) { id } ");
    repeat(w, n, "users(where: {email: {in: [", "\"a%zu\" ", "]}}) { id } }");
}

static void filters(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {OR: [", "{email: {eq: \"a%zu\"}} ", "]}) { id } }");
}

static void same_field_of_an_object(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {", "email: {eq: \"a%zu\"} ", "}) { id } }");
}

static void unknown_fields_of_an_object(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {", "emai%zu: {eq: \"a\"} ", "}) { id } }");
}

static void same_objects_in_reverse(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {settings: {eq: {", "a%zu: 1 ", "}}}) { id } ");
    fq_buf_literal(&w->document, "users(where: {settings: {eq: {");
    for (size_t i = n; i-- > 0;)
        fq_buf_printf(&w->document, "a%zu: 1 ", i);
    fq_buf_literal(&w->document, "}}}) { id } }");
}

static void arguments(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(", "limit: 1 ", ") { id } }");
}

static void unknown_arguments(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(", "limi%zu: 1 ", ") { id } }");
}

static void orders(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(orderBy: [", "{email: ASC} ", "]) { id } }");
}

static void unknown_fields(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "emai%zu ", "} }");
}

static void unknown_types(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "... on UserWhereInpu%zu { id } ", "} }");
}

static void string_of_any_length(struct writing *w, size_t n)
{
    padded(w, n, "{ users(where: {email: {eq: \"", 'x', "\"}}) { id } }");
}

static void string_of_escapes(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {email: {eq: \"", "\\u0041", "\"}}) { id } }");
}

static void block_string(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {email: {eq: \"\"\"\n", "  line %zu\n", "\"\"\"}}) { id } }");
}

static void block_string_of_quotes(struct writing *w, size_t n)
{
    repeat(w, n, "{ users(where: {email: {eq: \"\"\"", "\\\"\"\" \"\" ", " \"\"\"}}) { id } }");
}

static void block_string_of_blanks(struct writing *w, size_t n)
{
    padded(w, n, "{ users(where: {email: {eq: \"\"\"a\n", '\n', "\"\"\"}}) { id } }");
}

static void comment(struct writing *w, size_t n)
{
    padded(w, n, "{ users { id # ", 'x', "\n} }");
}

static void comments(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { id ", "# %zu\n", "} }");
}

static void never_ending(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "id ", "");
}

static void nested_lists(struct writing *w, size_t n)
{
    repeat(w, n, "{ users { ", "a%zu: posts { id } ", "} }");
}

static void introspection(struct writing *w, size_t n)
{
    repeat(w, n, "{ __type(name: \"User\") { ", "a%zu: name ", "} }");
}

static void given_list(struct writing *w, size_t n)
{
    repeat(w, 0, "query ($a: [String!]) { users(where: {email: {in: $a}}) { id } }", "", "");
    variables(w, n, "{\"a\": [", "%s\"%zu\"", "]}");
}

static void given_members_unknown(struct writing *w, size_t n)
{
    repeat(w, 0, "query ($a: UserWhereInput) { users(where: $a) { id } }", "", "");
    variables(w, n, "{\"a\": {", "%s\"emai%zu\": 1", "}}");
}

static void given_filters(struct writing *w, size_t n)
{
    repeat(w, 0, "query ($a: UserWhereInput) { users(where: $a) { id } }", "", "");
    variables(w, n, "{\"a\": {\"OR\": [", "%s{\"email\": {\"eq\": \"%zu\"}}", "]}}");
}

#define PATTERN(name, size)                                                                        \
    {                                                                                              \
#name, name, size                                                                          \
    }
static const struct {
    const char *name;
    void (*write)(struct writing *w, size_t n);
    size_t size; /* that takes a measurable while */
} patterns[] = {
    PATTERN(aliases, 2000),
    PATTERN(root_fields, 2000),
    PATTERN(same_names, 4000),
    PATTERN(same_selections, 2000),
    PATTERN(fragments, 2000),
    PATTERN(fragment_in_all, 2000),
    PATTERN(overlapping_fragments, 1000),
    PATTERN(unknown_fragments, 4000),
    PATTERN(operations, 2000),
    PATTERN(variables_used, 1000),
    PATTERN(variables_unused, 2000),
    PATTERN(variables_twice, 2000),
    PATTERN(variables_undefined, 2000),
    PATTERN(variables_nobody_asked_for, 500),
    PATTERN(directives, 2000),
    PATTERN(directives_at_one_place, 2000),
    PATTERN(unknown_directives, 2000),
    PATTERN(long_list, 4000),
    PATTERN(same_long_lists, 4000),
    PATTERN(filters, 1000),
    PATTERN(same_field_of_an_object, 2000),
    PATTERN(unknown_fields_of_an_object, 2000),
    PATTERN(same_objects_in_reverse, 1000),
    PATTERN(arguments, 4000),
    PATTERN(unknown_arguments, 4000),
    PATTERN(orders, 1000),
    PATTERN(unknown_fields, 4000),
    PATTERN(unknown_types, 4000),
    PATTERN(string_of_any_length, 100000),
    PATTERN(string_of_escapes, 20000),
    PATTERN(block_string, 10000),
    PATTERN(block_string_of_quotes, 10000),
    PATTERN(block_string_of_blanks, 100000),
    PATTERN(comment, 100000),
    PATTERN(comments, 10000),
    PATTERN(never_ending, 10000),
    PATTERN(nested_lists, 100),
    PATTERN(introspection, 2000),
    PATTERN(given_list, 10000),
    PATTERN(given_members_unknown, 10000),
    PATTERN(given_filters, 1000),
};

static struct fq_engine_options without_limits(void)
{
    struct fq_engine_options options = world_options();
    options.response_bytes = 1u << 26;
    options.request_bytes = 1u << 28;
    options.document_limits = (struct fq_parse_limits){.operations = SIZE_MAX,
                                                       .fragments = SIZE_MAX,
                                                       .variables = SIZE_MAX,
                                                       .aliases = SIZE_MAX,
                                                       .directives = SIZE_MAX,
                                                       .directives_each = SIZE_MAX,
                                                       .root_fields = SIZE_MAX};
    return options;
}

/* Runs the pattern once and tells what the request took of its arena. */
static size_t run(size_t pattern, size_t n)
{
    struct fq_engine_options options = without_limits();
    struct world world;
    struct asked asked;
    struct writing w;
    world_init(&world, &options);
    fq_buf_init(&w.document, NULL, SIZE_MAX / 2);
    fq_buf_init(&w.variables, NULL, SIZE_MAX / 2);
    patterns[pattern].write(&w, n);
    asked_init(&asked, "", NULL);
    fq_arena_init(&asked.arena, 0, 1u << 28);
    asked.request.document = fq_buf_str(&w.document);
    asked.request.variables = fq_buf_str(&w.variables);
    asked_run(&world, &asked);
    ck_assert_uint_eq(asked.done, 1);
    size_t used = asked.arena.used;
    asked_clear(&asked);
    world_clear(&world);
    fq_buf_clear(&w.document);
    fq_buf_clear(&w.variables);
    return used;
}

TEST(memory_grows_with_the_document_not_with_its_square)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(patterns); i++) {
        size_t one = run(i, patterns[i].size / 4);
        size_t four = run(i, patterns[i].size);
        /* Maps and buffers double; a square would be 16 times as much. */
        ck_assert_msg(four < 7 * one + 65536, "%s: %zu, then %zu bytes", patterns[i].name, one,
                      four);
    }
}
END

/* One pattern of one size, for who counts instructions. */
TEST(one_pattern)
{
    const char *name = getenv("GROWTH_PATTERN"), *size = getenv("GROWTH_SIZE");
    for (size_t i = 0; name && size && i < FQ_ARRAY_LEN(patterns); i++) {
        if (strcmp(patterns[i].name, name) == 0)
            run(i, (size_t)atoi(size));
    }
}
END

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(patterns); i++)
            printf("%s %zu\n", patterns[i].name, patterns[i].size);
        return 0;
    }
    if (getenv("GROWTH_PATTERN"))
        return RUN("engine/growth", one_pattern);
    return RUN("engine/growth", memory_grows_with_the_document_not_with_its_square);
}
