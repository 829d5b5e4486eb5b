/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "unit.h"

static struct fixture f;

static void set_up(void)
{
    fixture_init(&f);
    fixture_build(&f, fixture_animals);
}

/* Whether fields of the same name can be merged; the wording is checked in test_validate.c. */
static const struct {
    const char *text;
    bool mergeable;
} rows[] = {
    {"{ dog { name name } }", true},
    {"{ dog { a: name a: nickname } }", false},
    {"{ dog { isAtLocation(x: 1, y: 2) isAtLocation(y: 2, x: 1) } }", true},
    {"{ dog { isAtLocation(x: 1) isAtLocation } }", false},
    {"{ find(where: {and: [{id: 1}, {name: \"a\", flag: true}]}) { name } "
     "find(where: {and: [{id: 1}, {flag: true, name: \"a\"}]}) { name } }",
     true},
    {"{ find(where: {and: [{id: 1}, {id: 2}]}) { name } find(where: {and: [{id: 2}, {id: 1}]}) { "
     "name } }",
     false},
    {"query ($a: Int, $b: Int) { dog { isAtLocation(x: $a, y: $b) isAtLocation(x: $b, y: $a) } }",
     false},
    /* parents that exclude each other may differ in the field, not in its shape */
    {"{ pet { ... on Dog { v: name } ... on Cat { v: nickname } } }", true},
    {"{ pet { ... on Dog { v: barks } ... on Cat { v: meowsVolume } } }", false},
    {"{ pet { v: name ... on Dog { v: nickname } } }", false},
    {"{ pet { v: name ... on Dog { v: name } ... on Cat { v: name } } }", true},
    {"{ pet { v: name ... on Dog { v: name } ... on Cat { v: nickname } } }", false},
    /* … and so on downwards */
    {"{ catOrDog { ... on Dog { f: mother { v: name } } ... on Cat { f: friends { v: name } } } }",
     false},
    {"{ catOrDog { ... on Dog { f: mother { v: name } } ... on Dog { f: mother { v: nickname } } } "
     "}",
     false},
    {"{ a: pet { ... on Dog { mother { v: name } } } a: pet { ... on Dog { mother { v: nickname } "
     "} } }",
     false},
    {"{ a: pet { ... on Dog { v: name } } a: pet { ... on Cat { v: nickname } } }", true},
    {"{ a: pet { ... on Dog { v: name } } a: pet { ... on Cat { v: meows } } }", false},
    /* through fragments */
    {"{ ...A ...B } fragment A on Query { dog { x: name } } fragment B on Query { ...C } "
     "fragment C on Query { dog { ... on Pet { x: name(surname: true) } } }",
     false},
    {"{ dog { ...A mother { ...A mother { ...A } } } } fragment A on Dog { name nickname }", true},
    {"{ dog { a: mother { ...A } b: mother { ...A } a: mother { ...B } } } "
     "fragment A on Dog { x: name } fragment B on Dog { x: nickname }",
     false},
};

TEST(fields_can_be_merged_or_not)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        set_up();
        fq_str errors = fixture_validate(&f, rows[i].text);
        bool conflict = fq_str_find(errors, FQ_STR("conflict because")) != errors.len;
        ck_assert_msg(conflict != rows[i].mergeable, "%s: %.*s", rows[i].text, FQ_STR_ARG(errors));
        ck_assert_msg(conflict || errors.len == 0, "%s: %.*s", rows[i].text, FQ_STR_ARG(errors));
        fixture_clear(&f);
    }
}
END

/* Below parents that exclude each other the shapes still have to agree. */
TEST(shapes_agree_all_the_way_down)
{
    static const char sdl[] = "type Query { i: I } interface I { id: ID }"
                              "type A implements I { id: ID x: A n: Int s: String l: [Int] }"
                              "type B implements I { id: ID x: B n: Int s: String l: Int }";
    static const struct {
        const char *text;
        bool mergeable;
    } nested[] = {
        {"{ i { ... on A { x { v: n } } ... on B { x { v: n } } } }", true},
        {"{ i { ... on A { x { v: id } } ... on B { x { v: id } } } }", true},
        {"{ i { ... on A { x { v: n } } ... on B { x { v: s } } } }", false},
        {"{ i { ... on A { x { l } } ... on B { x { l } } } }", false},
        {"{ i { ... on A { x { x { v: n } } } ... on B { x { x { v: s } } } } }", false},
        {"{ i { ... on A { x { v: n } } ... on B { x { ...F } } } } fragment F on B { v: s }",
         false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(nested); i++) {
        fixture_init(&f);
        fixture_build(&f, sdl);
        fq_str errors = fixture_validate(&f, nested[i].text);
        ck_assert_msg((errors.len == 0) == nested[i].mergeable, "%s: %.*s", nested[i].text,
                      FQ_STR_ARG(errors));
        fixture_clear(&f);
    }
}
END

TEST(conflicts_between_the_same_two_fields_are_one_sentence)
{
    set_up();
    ASSERT_STR(
        fixture_validate(&f,
                         "{ a: dog { x: name y: barks } a: dog { x: nickname y: barkVolume } }"),
        FQ_STR("1:3 Fields \"a\" conflict because subfields \"x\" conflict because \"name\" and "
               "\"nickname\" are different fields and subfields \"y\" conflict because \"barks\" "
               "and \"barkVolume\" are different fields. Use different aliases on the fields to "
               "fetch both if this was intentional."));
    fixture_clear(&f);
}
END

/* ---- growth: memory stands for steps, as each field looked at takes some ---- */

typedef void pattern(struct fq_buf *out, size_t n);

static void add(struct fq_buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        fq_buf_str_add(out, fq_str_from(text));
}

static void same_field(struct fq_buf *out, size_t n)
{
    fq_buf_literal(out, "{ dog { ");
    add(out, "name ", n);
    fq_buf_literal(out, "} }");
}

static void same_nested_field(struct fq_buf *out, size_t n)
{
    fq_buf_literal(out, "{ ");
    add(out, "dog { mother { father { name } } } ", n);
    fq_buf_literal(out, "}");
}

static void same_inline_fragments(struct fq_buf *out, size_t n)
{
    fq_buf_literal(out, "{ pet { ");
    add(out, "... on Dog { friends { name } v: barks } ... on Cat { v: meows } name ", n);
    fq_buf_literal(out, "} }");
}

static void chain_of_fragments(struct fq_buf *out, size_t n)
{
    fq_buf_literal(out, "{ dog { ...F0 name } } ");
    for (size_t i = 0; i < n; i++)
        fq_buf_printf(out, "fragment F%zu on Dog { name ...F%zu } ", i, i + 1);
    fq_buf_printf(out, "fragment F%zu on Dog { name }", n);
}

static void fragments_in_all_fragments(struct fq_buf *out, size_t n)
{
    size_t m = 1;
    while (m * m < n)
        m++;
    fq_buf_literal(out, "{ dog { ");
    for (size_t i = 0; i < m; i++)
        fq_buf_printf(out, "...F%zu ", i);
    fq_buf_literal(out, "} } ");
    for (size_t i = 0; i < m; i++) {
        fq_buf_printf(out, "fragment F%zu on Dog { name ", i);
        for (size_t j = i + 1; j < m && j < i + 4; j++)
            fq_buf_printf(out, "...F%zu ", j);
        fq_buf_literal(out, "} ");
    }
}

/* The same fragment by two ways at each of n levels. */
static void two_ways(struct fq_buf *out, size_t n)
{
    fq_buf_literal(out, "{ dog { ...F0 } } ");
    for (size_t i = 0; i < n; i++)
        fq_buf_printf(out, "fragment F%zu on Dog { mother { ...F%zu } father { ...F%zu } } ", i,
                      i + 1, i + 1);
    fq_buf_printf(out, "fragment F%zu on Dog { name }", n);
}

static size_t memory_of(pattern *make, size_t n)
{
    set_up();
    f.limits.depth = 10000; /* of fragments in fragments; validation does not recurse there */
    struct fq_buf text;
    fq_buf_init(&text, NULL, SIZE_MAX / 2);
    make(&text, n);
    fq_buf_char(&text, '\0');
    /* From here on each allocation is a block of its own, and counted. */
    f.arena.block_size = 0;
    f.arena.next = f.arena.end = NULL;
    size_t before = f.arena.used;
    fq_str errors = fixture_validate(&f, text.ptr);
    size_t used = f.arena.used - before;
    ck_assert_msg(errors.len == 0, "%.*s", FQ_STR_ARG(errors));
    fq_buf_clear(&text);
    fixture_clear(&f);
    return used;
}

TEST(work_grows_with_the_document_not_with_its_square)
{
    static pattern *const patterns[] = {same_field, same_nested_field, same_inline_fragments,
                                        chain_of_fragments};
    for (size_t i = 0; i < FQ_ARRAY_LEN(patterns); i++) {
        size_t one = memory_of(patterns[i], 500);
        size_t four = memory_of(patterns[i], 2000);
        ck_assert_msg(four < 6 * one, "pattern %zu: %zu, then %zu bytes", i, one, four);
    }
}
END

TEST(a_fragment_is_looked_at_once_however_it_is_reached)
{
    ck_assert_uint_lt(memory_of(two_ways, 14), 3 * memory_of(two_ways, 7));
    ck_assert_uint_lt(memory_of(fragments_in_all_fragments, 256), 512u * 1024u);
}
END

/* A document whose sets of fields multiply is refused, not followed. */
TEST(a_document_may_not_need_steps_without_end)
{
    set_up();
    struct fq_buf text;
    fq_buf_init(&text, &f.arena, SIZE_MAX / 2);
    fq_buf_literal(&text, "{ dog { ");
    for (size_t i = 0; i < 3000; i++)
        fq_buf_printf(&text, "a%zu: mother { x%zu: name ...F } ", i, i);
    fq_buf_literal(&text, "} } fragment F on Dog { ");
    for (size_t i = 0; i < 3000; i++)
        fq_buf_printf(&text, "n%zu: name ", i);
    fq_buf_literal(&text, "}");
    fq_buf_char(&text, '\0');
    fq_str errors = fixture_validate(&f, text.ptr);
    ck_assert_uint_ne(fq_str_find(errors, FQ_STR("(limits.document_merge_steps)")), errors.len);
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/merge", fields_can_be_merged_or_not,
               conflicts_between_the_same_two_fields_are_one_sentence,
               work_grows_with_the_document_not_with_its_square, shapes_agree_all_the_way_down,
               a_fragment_is_looked_at_once_however_it_is_reached,
               a_document_may_not_need_steps_without_end);
}
