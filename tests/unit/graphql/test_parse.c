/* SPDX-License-Identifier: MIT */
#include "graphql/syntax/parse.h"

#include "base/limits.h"
#include "base/memory.h"
#include "fixture.h"
#include "unit.h"

static struct fixture f;

/* Documents with what graphql-js 16 says of each. */
static const struct {
    const char *text;
    const char *error;
} syntax[] = {
    {" ", "1:2 Syntax Error: Unexpected <EOF>."},
    {"# \303\251", "1:4 Syntax Error: Unexpected <EOF>."},
    {"{", "1:2 Syntax Error: Expected Name, found <EOF>."},
    {"}", "1:1 Syntax Error: Unexpected \"}\"."},
    {"{ a", "1:4 Syntax Error: Expected Name, found <EOF>."},
    {"{ a(", "1:5 Syntax Error: Expected Name, found <EOF>."},
    {"{ a(b", "1:6 Syntax Error: Expected \":\", found <EOF>."},
    {"{ a(b:", "1:7 Syntax Error: Unexpected <EOF>."},
    {"{ a(b: }", "1:8 Syntax Error: Unexpected \"}\"."},
    {"{ a() }", "1:5 Syntax Error: Expected Name, found \")\"."},
    {"{ a(b: $) }", "1:9 Syntax Error: Expected Name, found \")\"."},
    {"query ($a: Int = $b) { a }",
     "1:18 Syntax Error: Unexpected variable \"$b\" in constant value."},
    {"query ($a: Int = $) { a }", "1:18 Syntax Error: Unexpected \"$\"."},
    {"{ a: }", "1:6 Syntax Error: Expected Name, found \"}\"."},
    {"{ ...on }", "1:9 Syntax Error: Expected Name, found \"}\"."},
    {"{ ... on }", "1:10 Syntax Error: Expected Name, found \"}\"."},
    {"fragment on on Dog { a }", "1:10 Syntax Error: Unexpected Name \"on\"."},
    {"fragment F Dog { a }", "1:12 Syntax Error: Expected \"on\", found Name \"Dog\"."},
    {"query Q", "1:8 Syntax Error: Expected \"{\", found <EOF>."},
    {"query Q(", "1:9 Syntax Error: Expected \"$\", found <EOF>."},
    {"query Q() { a }", "1:9 Syntax Error: Expected \"$\", found \")\"."},
    {"{ a @ }", "1:7 Syntax Error: Expected Name, found \"}\"."},
    {"{ \"a\" }", "1:3 Syntax Error: Expected Name, found String \"a\"."},
    {"{ a(b: \"x) }", "1:13 Syntax Error: Unterminated string."},
    {"{ a(b: \"x\n"
     "\") }",
     "1:10 Syntax Error: Unterminated string."},
    {"{ a(b: \"\"\"x }", "1:14 Syntax Error: Unterminated string."},
    {"{ a(b: 01) }", "1:9 Syntax Error: Invalid number, unexpected digit after 0: \"1\"."},
    {"{ a(b: 1.) }", "1:10 Syntax Error: Invalid number, expected digit but got: \")\"."},
    {"{ a(b: 1.x) }", "1:10 Syntax Error: Invalid number, expected digit but got: \"x\"."},
    {"{ a(b: 1e) }", "1:10 Syntax Error: Invalid number, expected digit but got: \")\"."},
    {"{ a(b: 1a) }", "1:9 Syntax Error: Invalid number, expected digit but got: \"a\"."},
    {"{ a(b: -) }", "1:9 Syntax Error: Invalid number, expected digit but got: \")\"."},
    {"{ a(b: .5) }", "1:8 Syntax Error: Unexpected character: \".\"."},
    {"{ a(b: 1.2.3) }", "1:11 Syntax Error: Invalid number, expected digit but got: \".\"."},
    {"{ a(b: 0xF) }", "1:9 Syntax Error: Invalid number, expected digit but got: \"x\"."},
    {"{ a(b: 'x') }",
     "1:8 Syntax Error: Unexpected single quote character ('), did you mean to use a double "
     "quote (\")?"},
    {"{ a ? b }", "1:5 Syntax Error: Unexpected character: \"?\"."},
    {"{ a \007 }", "1:5 Syntax Error: Unexpected character: U+0007."},
    {"{ a \303\251 }", "1:5 Syntax Error: Unexpected character: U+00E9."},
    {"{ a(b: \"\\x\") }", "1:9 Syntax Error: Invalid character escape sequence: \"\\x\"."},
    {"{ a(b: \"\\u12\") }", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\u12\")\"."},
    {"{ a(b: \"\\u{110000}\") }",
     "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\u{110000}\"."},
    {"{ a(b: \"\\u{}\") }", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\u{}\"."},
    {"{ a(b: \"\\uD83D\") }", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\uD83D\"."},
    {"{ a(b: \"\\uDE00\") }", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\uDE00\"."},
    {"{ a .. b }", "1:5 Syntax Error: Unexpected character: \".\"."},
    {"{ a... }", "1:8 Syntax Error: Expected \"{\", found \"}\"."},
    {"notakeyword { a }", "1:1 Syntax Error: Unexpected Name \"notakeyword\"."},
    {"\"desc\" { a }",
     "1:1 Syntax Error: Unexpected description, descriptions are not supported on shorthand "
     "queries."},
    {"\"desc\" extend type Foo { a: Int }",
     "1:1 Syntax Error: Unexpected description, only GraphQL definitions support descriptions."},
    {"\"desc\" wat",
     "1:1 Syntax Error: Unexpected description, only GraphQL definitions support descriptions."},
    {"extend", "1:7 Syntax Error: Unexpected <EOF>."},
    {"extend foo", "1:8 Syntax Error: Unexpected Name \"foo\"."},
    {"extend type", "1:12 Syntax Error: Expected Name, found <EOF>."},
    {"extend type Foo", "1:16 Syntax Error: Unexpected <EOF>."},
    {"extend schema", "1:14 Syntax Error: Unexpected <EOF>."},
    {"extend scalar S", "1:16 Syntax Error: Unexpected <EOF>."},
    {"extend union U", "1:15 Syntax Error: Unexpected <EOF>."},
    {"extend input I", "1:15 Syntax Error: Unexpected <EOF>."},
    {"extend enum E", "1:14 Syntax Error: Unexpected <EOF>."},
    {"extend interface I", "1:19 Syntax Error: Unexpected <EOF>."},
    {"extend directive @a on FIELD", "1:8 Syntax Error: Unexpected Name \"directive\"."},
    {"type", "1:5 Syntax Error: Expected Name, found <EOF>."},
    {"type A {", "1:9 Syntax Error: Expected Name, found <EOF>."},
    {"type A {}", "1:9 Syntax Error: Expected Name, found \"}\"."},
    {"type A { a }", "1:12 Syntax Error: Expected \":\", found \"}\"."},
    {"type A { a: }", "1:13 Syntax Error: Expected Name, found \"}\"."},
    {"type A { a: [Int }", "1:18 Syntax Error: Expected \"]\", found \"}\"."},
    {"type A { a(): Int }", "1:12 Syntax Error: Expected Name, found \")\"."},
    {"type A implements", "1:18 Syntax Error: Expected Name, found <EOF>."},
    {"type A implements B C { a: Int }", "1:21 Syntax Error: Unexpected Name \"C\"."},
    {"union U = ", "1:11 Syntax Error: Expected Name, found <EOF>."},
    {"enum E { true }",
     "1:10 Syntax Error: Name \"true\" is reserved and cannot be used for an enum value."},
    {"enum E { A B null }",
     "1:14 Syntax Error: Name \"null\" is reserved and cannot be used for an enum value."},
    {"enum E {}", "1:9 Syntax Error: Expected Name, found \"}\"."},
    {"input I { a: Int = $x }", "1:20 Syntax Error: Unexpected variable \"$x\" in constant value."},
    {"directive @a", "1:13 Syntax Error: Expected \"on\", found <EOF>."},
    {"directive @a on", "1:16 Syntax Error: Expected Name, found <EOF>."},
    {"directive @a on WAT", "1:17 Syntax Error: Unexpected Name \"WAT\"."},
    {"directive a on FIELD", "1:11 Syntax Error: Expected \"@\", found Name \"a\"."},
    {"schema { }", "1:10 Syntax Error: Expected Name, found \"}\"."},
    {"schema { wat: Q }", "1:10 Syntax Error: Unexpected Name \"wat\"."},
    {"schema", "1:7 Syntax Error: Expected \"{\", found <EOF>."},
    {"scalar", "1:7 Syntax Error: Expected Name, found <EOF>."},
    {"{ a(b: {c: }) }", "1:12 Syntax Error: Unexpected \"}\"."},
    {"{ a(b: {c 3}) }", "1:11 Syntax Error: Expected \":\", found Int \"3\"."},
    {"query Q($a: Int!!) { a }", "1:17 Syntax Error: Expected \"$\", found \"!\"."},
    {"{ a(b: \"\\", "1:9 Syntax Error: Invalid character escape sequence: \"\\\"."},
    {"{ a(b: \"\\u", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\u\"."},
    {"{ a(b: \"", "1:9 Syntax Error: Unterminated string."},
    {"{ a(b: \"\"\"", "1:11 Syntax Error: Unterminated string."},
    {"{ a(b: \"a\\nb\")", "1:15 Syntax Error: Expected Name, found <EOF>."},
    {"{ a #", "1:6 Syntax Error: Expected Name, found <EOF>."},
    {"query Q @onQuery($a: Int) { a }", "1:18 Syntax Error: Expected Name, found \"$\"."},
};

static fq_str parse_error(fq_str text, const struct fq_parse_limits *limits)
{
    struct fq_document *document = NULL;
    struct fq_error error = {0};
    enum fq_status status = fq_graphql_parse(&f.arena, text, limits, &document, &error);
    if (!status) {
        ck_assert_ptr_nonnull(document);
        return FQ_STR("");
    }
    ck_assert_ptr_null(document);
    ck_assert_int_eq(status, error.status);
    return fq_arena_printf(&f.arena, "%u:%u %.*s", error.location.line, error.location.column,
                           FQ_STR_ARG(error.message));
}

TEST(errors_are_those_of_graphql_js_with_their_places)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(syntax); i++) {
        fixture_init(&f);
        ASSERT_STR(parse_error(fq_str_from(syntax[i].text), NULL), fq_str_from(syntax[i].error));
        fixture_clear(&f);
    }
}
END

static const char kitchen_sink[] =
    "\xef\xbb\xbf"
    "\"described\" query Q(\"a variable\" $a: [Int!]! = [1, 2] @v, $b: T = {x: "
    "\"\\u{1F600}\"}) "
    "@d(x: 1.5e-3) {\n  alias: field(a: $a, b: -0, c: \"\"\"\n    block \\\"\"\" string\n  "
    "\"\"\", "
    "d: [true false null ENUM], e: {}) @include(if: true) { ...F @x ... on T { y } ... { z } "
    "}\r\n}"
    "\rmutation { m } subscription S { s } # comment \xc3\xa9\n"
    "fragment F on T @f { a }\n"
    "\"\"\"the schema\"\"\" schema @s { query: Q mutation: M }\n"
    "extend schema { subscription: S }\n"
    "scalar D @specifiedBy(url: \"u\") extend scalar D @x\n"
    "\"a type\" type T implements & A & B @t { \"a field\" f(\"an argument\" a: Int = 1 @a): "
    "[T!] @g }\n"
    "extend type T implements C interface I implements A { i: Int } extend interface I @x\n"
    "union U @u = | T | V extend union U = W enum E @e { \"one\" A @x B } extend enum E { C }\n"
    "input N @n { a: Int = 1 @b } extend input N { c: D }\n"
    "\"a directive\" directive @d(a: Int) repeatable on | FIELD | QUERY\n";

TEST(everything_the_language_has_is_parsed)
{
    fixture_init(&f);
    struct fq_document *document = fixture_parse(&f, kitchen_sink);
    size_t count = 0;
    for (const struct fq_definition *d = document->definitions; d; d = d->next)
        count++;
    ck_assert_uint_eq(count, 19);
    const struct fq_definition *q = document->definitions;
    ASSERT_STR(q->name, FQ_STR("Q"));
    ASSERT_STR(q->description, FQ_STR("described"));
    ck_assert_uint_eq(q->at.column, 2); /* the mark counts as a character */
    ASSERT_STR(q->variables->description, FQ_STR("a variable"));
    ASSERT_STR(q->variables->next->default_value->fields[0].value.text, FQ_STR("\xf0\x9f\x98\x80"));
    const struct fq_selection *field = q->selections;
    ASSERT_STR(fq_selection_key(field), FQ_STR("alias"));
    ck_assert_uint_eq(field->argument_count, 5);
    ASSERT_STR(field->arguments[2].value.text, FQ_STR("block \"\"\" string"));
    ck_assert(field->arguments[2].value.block);
    ck_assert_uint_eq(field->arguments[3].value.count, 4);
    ck_assert_int_eq(field->selections->kind, FQ_SELECT_SPREAD);
    ck_assert_int_eq(field->selections->next->kind, FQ_SELECT_INLINE);
    ck_assert_uint_eq(field->selections->next->next->name.len, 0);
    fixture_clear(&f);
}
END

/* A prefix of a document is a document, or its error stands within it. */
TEST(cut_anywhere_it_is_refused_at_a_place_within)
{
    fq_str whole = fq_str_from(kitchen_sink);
    for (size_t len = 0; len < whole.len; len++) {
        fixture_init(&f);
        /* A copy of its own, so that a sanitizer sees reading behind it. */
        char *copy = malloc(len ? len : 1);
        memcpy(copy, whole.ptr, len);
        struct fq_document *document = NULL;
        struct fq_error error = {0};
        if (fq_graphql_parse(&f.arena, fq_str_of(copy, len), NULL, &document, &error)) {
            ck_assert_int_eq(error.status, FQ_SYNTAX);
            ck_assert_uint_ge(error.location.line, 1);
            ck_assert_uint_le(error.location.line, 18);
            ck_assert_uint_ge(error.location.column, 1);
        }
        fixture_clear(&f);
        free(copy);
    }
}
END

TEST(invalid_utf8_is_refused_at_its_place)
{
    fixture_init(&f);
    ASSERT_STR(parse_error(FQ_STR("{ a\n  \xff }"), NULL),
               FQ_STR("2:3 Syntax Error: Invalid UTF-8 byte: 0xFF."));
    ASSERT_STR(parse_error(FQ_STR("{ a(b: \"\xc3\xa9\xc3\") }"), NULL),
               FQ_STR("1:10 Syntax Error: Invalid UTF-8 byte: 0xC3."));
    fixture_clear(&f);
}
END

TEST(columns_count_characters_not_bytes)
{
    fixture_init(&f);
    struct fq_document *document =
        fixture_parse(&f, "{ a(b: \"\xc3\xa9\xf0\x9f\x98\x80\") c # \xc3\xa9\n d }");
    const struct fq_selection *c = document->definitions->selections->next;
    ck_assert_uint_eq(c->at.column, 14);
    ck_assert_uint_eq(c->next->at.line, 2);
    ck_assert_uint_eq(c->next->at.column, 2);
    fixture_clear(&f);
}
END

TEST(ceilings_are_told_apart_from_faults)
{
    static const struct fq_parse_limits few = {.bytes = 16, .tokens = 5, .depth = 2};
    fixture_init(&f);
    ASSERT_STR(parse_error(FQ_STR("{ a b c d e f g h }"), &few),
               FQ_STR("0:0 Document is longer than 16 bytes (limits.document_bytes)."));
    ASSERT_STR(parse_error(FQ_STR("{ a b c d }"), &few),
               FQ_STR("1:11 Document contains more than 5 tokens (limits.document_tokens)."));
    ASSERT_STR(parse_error(FQ_STR("{a{b{c}}}"), &few),
               FQ_STR("1:5 Document is nested deeper than 2 levels (limits.document_depth)."));
    struct fq_error error = {0};
    struct fq_document *document = NULL;
    ck_assert_int_eq(fq_graphql_parse(&f.arena, FQ_STR("{a{b{c}}}"), &few, &document, &error),
                     FQ_LIMIT);
    fixture_clear(&f);
}
END

/* Each ceiling, passed by one. */
static const struct {
    struct fq_parse_limits limits;
    const char *fits, *passes;
    const char *code, *error;
} counted[] = {
    {{.operations = 2},
     "query A{a} query B{a}",
     "query A{a} query B{a} {a}",
     "OPERATION_LIMIT_EXCEEDED",
     "1:23 Document contains more than 2 operations (limits.document_operations)."},
    {{.fragments = 1},
     "fragment A on A{a}",
     "fragment A on A{a} fragment B on A{a}",
     "FRAGMENT_LIMIT_EXCEEDED",
     "1:20 Document contains more than 1 fragments (limits.document_fragments)."},
    {{.variables = 2},
     "query A($a:A $b:A){a} query B($c:A $d:A){a}",
     "query A($a:A $b:A $c:A){a}",
     "VARIABLE_LIMIT_EXCEEDED",
     "1:19 Operation defines more than 2 variables (limits.document_variables)."},
    {{.aliases = 2},
     "{a:b c:d e}",
     "{a:b c:d{e:f}}",
     "ALIAS_LIMIT_EXCEEDED",
     "1:12 Document contains more than 2 aliases (limits.document_aliases)."},
    {{.directives = 3},
     "query A @a {b @c ...D @e}",
     "query A @a {b @c ...D @e @f}",
     "DIRECTIVE_LIMIT_EXCEEDED",
     "1:26 Document contains more than 3 directives (limits.document_directives)."},
    {{.directives_each = 2},
     "{a @b @c d @e @f}",
     "{a @b @c d @e @f @g}",
     "DIRECTIVE_LIMIT_EXCEEDED",
     "1:18 One place has more than 2 directives (limits.document_directives_each)."},
    {{.directives_each = 2},
     "query A($a:A @b @c){d}",
     "query A($a:A @b @c @d){e}",
     "DIRECTIVE_LIMIT_EXCEEDED",
     "1:20 One place has more than 2 directives (limits.document_directives_each)."},
    {{.tokens = 5},
     "{a b c}",
     "{a b c d}",
     "TOKEN_LIMIT_EXCEEDED",
     "1:9 Document contains more than 5 tokens (limits.document_tokens)."},
    {{.depth = 2},
     "{a{b}}",
     "{a{b{c}}}",
     "DEPTH_LIMIT_EXCEEDED",
     "1:5 Document is nested deeper than 2 levels (limits.document_depth)."},
    {{.bytes = 3},
     "{a}",
     "{ab}",
     "DOCUMENT_TOO_LARGE",
     "0:0 Document is longer than 3 bytes (limits.document_bytes)."},
};

TEST(each_ceiling_has_its_sentence_and_its_code)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(counted); i++) {
        fixture_init(&f);
        ASSERT_STR(parse_error(fq_str_from(counted[i].fits), &counted[i].limits), FQ_STR(""));
        ASSERT_STR(parse_error(fq_str_from(counted[i].passes), &counted[i].limits),
                   fq_str_from(counted[i].error));
        struct fq_error error = {0};
        struct fq_document *document = NULL;
        ck_assert_int_eq(fq_graphql_parse(&f.arena, fq_str_from(counted[i].passes),
                                          &counted[i].limits, &document, &error),
                         FQ_LIMIT);
        ASSERT_STR(fq_error_code(&error), fq_str_from(counted[i].code));
        fixture_clear(&f);
    }
}
END

/* Every way to nest, deeper than the stack would bear. */
TEST(nesting_of_any_kind_has_a_ceiling)
{
    static const char *const openings[] = {"{a", "{...{", "{a(b:[", "{a(b:{c:", "query($a:["};
    static const char *const repeats[] = {"{a", "...{", "[", "{c:", "["};
    for (size_t i = 0; i < FQ_ARRAY_LEN(openings); i++) {
        fixture_init(&f);
        struct fq_buf text;
        fq_buf_init(&text, &f.arena, SIZE_MAX / 2);
        fq_buf_str_add(&text, fq_str_from(openings[i]));
        for (size_t j = 0; j < 90000; j++)
            fq_buf_str_add(&text, fq_str_from(repeats[i]));
        fq_str error = parse_error(fq_buf_str(&text), NULL);
        ck_assert_uint_ne(fq_str_find(error, FQ_STR("is nested deeper than 64 levels")), error.len);
        fixture_clear(&f);
    }
}
END

/* Indentation and names of any length, at any distance to the end: bytes are looked at together. */
TEST(names_end_where_their_letters_end)
{
    for (size_t blanks = 0; blanks < 40; blanks++) {
        for (size_t len = 1; len < 40; len++) {
            fixture_init(&f);
            struct fq_buf text;
            fq_buf_init(&text, &f.arena, SIZE_MAX / 2);
            fq_buf_literal(&text, "{\n");
            for (size_t i = 0; i < blanks; i++)
                fq_buf_char(&text, ' ');
            for (size_t i = 0; i < len; i++)
                fq_buf_char(&text, "aZ_z09A"[i % 7]);
            fq_buf_str_add(&text, len % 2 ? FQ_STR("(b:1)}") : FQ_STR("}"));
            struct fq_document *document = NULL;
            ck_assert_int_eq(fq_graphql_parse(&f.arena, fq_buf_str(&text), NULL, &document, NULL),
                             FQ_OK);
            const struct fq_selection *field = document->definitions->selections;
            ck_assert_uint_eq(field->name.len, len);
            ck_assert_uint_eq(field->at.line, 2);
            ck_assert_uint_eq(field->at.column, blanks + 1);
            ck_assert_uint_eq(field->argument_count, len % 2);
            fixture_clear(&f);
        }
    }
}
END

TEST(every_byte_that_is_no_letter_ends_a_name)
{
    for (unsigned c = 1; c < 0x80; c++) {
        bool continues =
            c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        char text[] = "{a?                    }";
        text[2] = (char)c;
        fixture_init(&f);
        struct fq_document *document = NULL;
        if (fq_graphql_parse(&f.arena, fq_str_from(text), NULL, &document, NULL) == FQ_OK)
            ck_assert_uint_eq(document->definitions->selections->name.len, continues ? 2 : 1);
        else
            ck_assert(!continues);
        fixture_clear(&f);
    }
}
END

TEST(a_name_has_a_ceiling)
{
    fixture_init(&f);
    char text[FQ_LIMIT_NAME_BYTES + 4];
    memset(text, 'a', sizeof(text));
    text[0] = '{';
    text[sizeof(text) - 1] = '}';
    ASSERT_STR(parse_error(fq_str_of(text, sizeof(text)), NULL),
               FQ_STR("1:2 Syntax Error: A name is longer than 256 bytes."));
    text[1] = ' ';
    text[2] = ' ';
    ASSERT_STR(parse_error(fq_str_of(text, sizeof(text)), NULL), FQ_STR(""));
    fixture_clear(&f);
}
END

TEST(values_and_types_are_parsed_alone)
{
    fixture_init(&f);
    const struct fq_value *value = NULL;
    const struct fq_type_node *type = NULL;
    struct fq_error error = {0};
    ck_assert_int_eq(fq_graphql_parse_value(&f.arena, FQ_STR("[1, {a: B}]"), &value, &error),
                     FQ_OK);
    ck_assert_uint_eq(value->count, 2);
    ck_assert_int_eq(fq_graphql_parse_value(&f.arena, FQ_STR("1 2"), &value, &error), FQ_SYNTAX);
    ASSERT_STR(error.message, FQ_STR("Syntax Error: Expected <EOF>, found Int \"2\"."));
    ck_assert_int_eq(fq_graphql_parse_value(&f.arena, FQ_STR("$v"), &value, &error), FQ_SYNTAX);
    ck_assert_int_eq(fq_graphql_parse_type(&f.arena, FQ_STR("[[A!]]!"), &type, &error), FQ_OK);
    ck_assert(type->non_null);
    ASSERT_STR(type->of->of->name, FQ_STR("A"));
    ck_assert_int_eq(fq_graphql_parse_type(&f.arena, FQ_STR("[A"), &type, &error), FQ_SYNTAX);
    fixture_clear(&f);
}
END

TEST(every_allocation_may_fail)
{
    for (uint64_t nth = 1;; nth++) {
        struct fq_arena arena;
        struct fq_document *document = NULL;
        struct fq_error error = {0};
        fq_arena_init(&arena, 0, SIZE_MAX / 2);
        fq_memory_fail_from(nth);
        enum fq_status status =
            fq_graphql_parse(&arena, fq_str_from(kitchen_sink), NULL, &document, &error);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        fq_arena_clear(&arena);
        if (!failed) {
            ck_assert_int_eq(status, FQ_OK);
            break;
        }
        ck_assert_int_eq(status, FQ_NOMEM);
        ck_assert_int_eq(error.status, FQ_NOMEM);
    }
}
END

int main(void)
{
    return RUN("graphql/parse", errors_are_those_of_graphql_js_with_their_places,
               everything_the_language_has_is_parsed, cut_anywhere_it_is_refused_at_a_place_within,
               invalid_utf8_is_refused_at_its_place, columns_count_characters_not_bytes,
               ceilings_are_told_apart_from_faults, each_ceiling_has_its_sentence_and_its_code,
               nesting_of_any_kind_has_a_ceiling, names_end_where_their_letters_end,
               every_byte_that_is_no_letter_ends_a_name, a_name_has_a_ceiling,
               values_and_types_are_parsed_alone, every_allocation_may_fail);
}
