/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "unit.h"

#define FIELDS(...)                                                                                \
    {                                                                                              \
        .fields = (const struct fq_projection_field[]){__VA_ARGS__},                               \
        .count = sizeof((const struct fq_projection_field[]){__VA_ARGS__}) /                       \
                 sizeof(struct fq_projection_field)                                                \
    }

#define FIELD(key_, prefix_)                                                                       \
    {                                                                                              \
        .key = FQ_STR_INIT(key_), .prefix = FQ_STR_INIT(prefix_)                                   \
    }

#define FIELD_WITH(key_, prefix_, ...)                                                             \
    {                                                                                              \
        .key = FQ_STR_INIT(key_), .prefix = FQ_STR_INIT(prefix_), __VA_ARGS__                      \
    }

/* Numbers double, everything else is refused. */
static bool doubled(struct fq_buf *out, fq_str raw, const void *context)
{
    int64_t value;
    fq_buf_literal(out, "half-written");
    if (!fq_str_to_i64(raw, &value))
        return false;
    fq_buf_truncate(out, out->len - 12);
    fq_buf_i64(out, value * *(const int *)context);
    return true;
}

static const int two = 2;

static const struct fq_projection plain =
    FIELDS(FIELD("name", "\"name\":"), FIELD("id", ",\"id\":"));
static const struct fq_projection aliases = FIELDS(
    FIELD("id", "\"a\":"), FIELD_WITH("", ",\"__typename\":", .constant = FQ_STR_INIT("\"User\"")),
    FIELD("id", ",\"b\":"));
static const struct fq_projection author =
    FIELDS(FIELD_WITH("name", "\"name\":", .non_null = true));
static const struct fq_projection post =
    FIELDS(FIELD("title", "\"title\":"), FIELD_WITH("author", ",\"author\":", .nested = &author));
static const struct fq_projection strict_post =
    FIELDS(FIELD_WITH("author", "\"author\":", .nested = &author, .non_null = true));
static const struct fq_projection user =
    FIELDS(FIELD_WITH("posts", "\"posts\":", .nested = &post, .lists = 1));
static const struct fq_projection strict_items = FIELDS(
    FIELD_WITH("posts", "\"posts\":", .nested = &strict_post, .lists = 1, .items_non_null = 1));
static const struct fq_projection strict_list =
    FIELDS(FIELD_WITH("posts", "\"posts\":", .nested = &strict_post, .lists = 1, .non_null = true));
static const struct fq_projection strictest =
    FIELDS(FIELD_WITH("posts", "\"posts\":", .nested = &strict_post, .lists = 1,
                      .items_non_null = 1, .non_null = true));
static const struct fq_projection table =
    FIELDS(FIELD_WITH("cells", "\"cells\":", .nested = &author, .lists = 2, .items_non_null = 2));
static const struct fq_projection twice =
    FIELDS(FIELD_WITH("n", "\"n\":", .leaf = doubled, .context = &two));
static const struct fq_projection nothing = {NULL, 0, FQ_PROJECT_OBJECT};
static const struct fq_projection members = {
    .fields = (const struct fq_projection_field[]){FIELD("name", "{\"n\":"),
                                                   FIELD_WITH("id", ",\"i\":", .non_null = true)},
    .count = 2,
    .form = FQ_PROJECT_MEMBERS,
};
static const struct fq_projection_field strict_posts = FIELD_WITH(
    "", ",\"posts\":", .nested = &strict_post, .lists = 1, .items_non_null = 1, .non_null = true);
static const struct fq_projection posts_alone = {&strict_posts, 1, FQ_PROJECT_VALUE};
static const struct fq_projection_field one_post = FIELD_WITH("", ",\"post\":", .nested = &post);
static const struct fq_projection post_alone = {&one_post, 1, FQ_PROJECT_VALUE};
static const struct fq_projection either =
    FIELDS(FIELD_WITH("queryName", "\"q\":", .other_key = FQ_STR_INIT("query_name")),
           FIELD("id", ",\"i\":"));

static const struct {
    const struct fq_projection *projection;
    const char *document;
    const char *expected; /* NULL: refused */
} rows[] = {
    {&plain, "{\"id\":1,\"name\":\"A\",\"x\":[1,{\"id\":2}]}", "{\"name\":\"A\",\"id\":1}"},
    {&plain, "  { \"x\" : {\"id\":9} , \"id\" : 1.50 , \"name\" : [1, 2] } ",
     "{\"name\":[1, 2],\"id\":1.50}"},
    {&plain, "{}", "{\"name\":null,\"id\":null}"},
    {&plain, "{\"name\":null,\"nam\":1,\"names\":2,\"na\\\"e\":3}", "{\"name\":null,\"id\":null}"},
    {&plain, "{\"n\\u0061me\":\"escaped\",\"\\u0069d\":2}", "{\"name\":\"escaped\",\"id\":2}"},
    {&plain, "{\"id\":1,\"id\":2}", "{\"name\":null,\"id\":2}"},
    {&plain, "null", "null"},
    {&members, "{\"id\":1}", "{\"n\":null,\"i\":1"},
    {&members, "{\"name\":1}", NULL},
    {&posts_alone, "[{\"author\":{\"name\":1}}]", ",\"posts\":[{\"author\":{\"name\":1}}]"},
    {&posts_alone, " [] ", ",\"posts\":[]"},
    {&posts_alone, "[null]", NULL},
    {&posts_alone, "null", NULL},
    {&posts_alone, "[{\"author\":null}]", NULL},
    {&posts_alone, "[] []", NULL},
    {&posts_alone, "[", NULL},
    {&post_alone, "null", ",\"post\":null"},
    {&post_alone, "{\"title\":\"T\"}", ",\"post\":{\"title\":\"T\",\"author\":null}"},
    {&post_alone, "[{\"title\":\"T\"}]", NULL},
    {&plain, "[]", "[]"},
    {&plain, "[null,{\"id\":1}, null ]", "[null,{\"name\":null,\"id\":1},null]"},
    {&plain, "[[{\"id\":1}],[]]", NULL},
    {&aliases, "{\"id\":7}", "{\"a\":7,\"__typename\":\"User\",\"b\":7}"},
    {&nothing, "{\"id\":7}", "{}"},
    {&user, "{\"posts\":[{\"title\":1,\"author\":{\"name\":\"A\",\"x\":1}},null,{}]}",
     "{\"posts\":[{\"title\":1,\"author\":{\"name\":\"A\"}},null,{\"title\":null,\"author\":null}]"
     "}"},
    {&user, "{\"posts\":null}", "{\"posts\":null}"},
    {&user, "{\"posts\":{\"title\":\"one, not many\"}}", NULL},
    {&user, "{\"posts\":[[{\"title\":1}]]}", NULL},
    {&posts_alone, "{\"author\":{\"name\":1}}", NULL},
    {&user, "{\"posts\":[{\"author\":{}}]}", "{\"posts\":[{\"title\":null,\"author\":null}]}"},
    {&author, "{}", NULL},
    {&author, "[{},{\"name\":1}]", "[null,{\"name\":1}]"},
    {&strict_items, "{\"posts\":[{\"author\":{\"name\":1}},null]}", "{\"posts\":null}"},
    {&strict_items, "{\"posts\":[{\"author\":{\"name\":null}}]}", "{\"posts\":null}"},
    {&strict_list, "{\"posts\":[{\"author\":null},null]}", "{\"posts\":[null,null]}"},
    {&strict_list, "{\"posts\":null}", NULL},
    {&strictest, "{\"posts\":[{\"author\":{\"name\":null}}]}", NULL},
    {&twice, "{\"n\":21}", "{\"n\":42}"},
    {&twice, "{\"n\":null}", "{\"n\":null}"},
    {&twice, "{\"n\":\"x\"}", NULL},
    {&user, "{\"posts\":1}", NULL},
    {&user, "{\"posts\":[1]}", NULL},
    {&user, "{\"posts\":\"x\"}", NULL},
    {&plain, "1", NULL},
    {&plain, "\"x\"", NULL},
    {&plain, "true", NULL},
    {&plain, "nul", NULL},
    {&plain, "{\"id\":1}x", NULL},
    {&plain, "{\"id\":1", NULL},
    {&plain, "{\"id\":}", NULL},
    {&plain, "{\"id\" 1}", NULL},
    {&plain, "[{\"id\":1},]", NULL},
    {&plain, "[{\"id\":1} {\"id\":1}]", NULL},
    {&plain, "", NULL},
    {&plain, " ", NULL},
};

TEST(a_document_is_reduced_to_a_selection)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_buf_reset(&out);
        fq_buf_literal(&out, "before:");
        bool written = fq_json_project(&out, fq_str_from(rows[i].document), rows[i].projection);
        ck_assert_msg(written == (rows[i].expected != NULL), "%s", rows[i].document);
        ck_assert(fq_str_starts_with(fq_buf_str(&out), FQ_STR("before:")));
        ASSERT_STR(fq_str_from_offset(fq_buf_str(&out), 7), fq_str_from(rows[i].expected));
    }
    fq_buf_clear(&out);
}
END

/* One line per fault, from the inside out. */
static void report(void *arg, const struct fq_projection_step *where,
                   enum fq_projection_fault fault)
{
    struct fq_buf *seen = arg;
    fq_buf_char(seen, fault == FQ_PROJECTION_NULL ? '0' : '?');
    for (; where; where = where->parent) {
        fq_buf_char(seen, ' ');
        if (where->field)
            fq_buf_str_add(seen, where->field->key);
        else
            fq_buf_u64(seen, where->index);
    }
    fq_buf_char(seen, ';');
}

static const struct {
    const struct fq_projection *projection;
    const char *document;
    const char *expected;
    const char *faults;
} reports[] = {
    {&twice, "{\"n\":\"x\"}", "{\"n\":null}", "? n;"},
    {&user, "{\"posts\":[{\"author\":{}},{\"author\":{\"name\":1}},{\"author\":{}}]}",
     "{\"posts\":[{\"title\":null,\"author\":null},{\"title\":null,\"author\":{\"name\":1}},"
     "{\"title\":null,\"author\":null}]}",
     "0 name author 0 posts;0 name author 2 posts;"},
    {&strict_items, "{\"posts\":[{\"author\":{\"name\":1}},null]}", "{\"posts\":null}",
     "0 1 posts;"},
    {&strictest, "{\"posts\":[{\"author\":{\"name\":null}}]}", NULL, "0 name author 0 posts;"},
    {&strict_list, "{}", NULL, "0 posts;"},
    {&plain, "{}", "{\"name\":null,\"id\":null}", ""},
    {&plain, "{", NULL, ""},
    {&user, "{\"posts\":{\"title\":1}}", "{\"posts\":null}", "? posts;"},
    {&user, "{\"posts\":[8,{\"title\":8},[{}],\"x\"]}",
     "{\"posts\":[null,{\"title\":8,\"author\":null},null,null]}",
     "? 0 posts;? 2 posts;? 3 posts;"},
    {&strictest, "{\"posts\":[[]]}", NULL, "? 0 posts;"},
    {&user, "{\"posts\":[8,]}", NULL, "? 0 posts;"},
    {&table, "{\"cells\":[[{\"name\":1}],[],null]}", "{\"cells\":[[{\"name\":1}],[],null]}", ""},
    {&table, "{\"cells\":[[{\"name\":1},null],{\"name\":1},[[]],[8]]}",
     "{\"cells\":[null,null,null,null]}", "0 1 0 cells;? 1 cells;? 0 2 cells;? 0 3 cells;"},
};

TEST(a_member_may_have_another_name)
{
    static const char *const documents[] = {"{\"query_name\": 1, \"id\": 2}",
                                            "{\"id\": 2, \"queryName\": 1}",
                                            "{\"queryName\": 0, \"id\": 2, \"query_name\": 1}"};
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        fq_buf_reset(&out);
        ck_assert(fq_json_project(&out, fq_str_from(documents[i]), &either));
        ASSERT_STR(fq_buf_str(&out), FQ_STR("{\"q\":1,\"i\":2}"));
    }
    fq_buf_clear(&out);
}
END

TEST(what_turned_something_null_is_reported_with_its_path)
{
    struct fq_buf out, seen;
    fq_buf_init(&out, NULL, 1 << 16);
    fq_buf_init(&seen, NULL, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(reports); i++) {
        fq_buf_reset(&out);
        fq_buf_reset(&seen);
        bool written = fq_json_project_reporting(&out, fq_str_from(reports[i].document),
                                                 reports[i].projection, report, &seen);
        ck_assert_int_eq(written, reports[i].expected != NULL);
        ASSERT_STR(fq_buf_str(&out), fq_str_from(reports[i].expected));
        ASSERT_STR(fq_buf_str(&seen), fq_str_from(reports[i].faults));
    }
    fq_buf_clear(&out);
    fq_buf_clear(&seen);
}
END

TEST(a_wide_selection_takes_several_passes)
{
    enum { COUNT = 200 };
    static char names[COUNT][8], prefixes[COUNT][16];
    static struct fq_projection_field fields[COUNT];
    struct fq_buf document, expected, out;
    fq_buf_init(&document, NULL, 1 << 16);
    fq_buf_init(&expected, NULL, 1 << 16);
    fq_buf_init(&out, NULL, 1 << 16);
    for (int i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof(names[i]), "k%d", i);
        snprintf(prefixes[i], sizeof(prefixes[i]), "%s\"k%d\":", i ? "," : "", i);
        fields[i] = (struct fq_projection_field){.key = fq_str_from(names[i]),
                                                 .prefix = fq_str_from(prefixes[i])};
        fq_buf_printf(&expected, "%s\"k%d\":%d", i ? "," : "{", i, i);
        fq_buf_printf(&document, "%s\"k%d\":%d", i ? "," : "{", COUNT - 1 - i, COUNT - 1 - i);
    }
    fq_buf_char(&document, '}');
    fq_buf_char(&expected, '}');
    struct fq_projection wide = {fields, COUNT};
    ck_assert(fq_json_project(&out, fq_buf_str(&document), &wide));
    ASSERT_STR(fq_buf_str(&out), fq_buf_str(&expected));
    fq_buf_clear(&document);
    fq_buf_clear(&expected);
    fq_buf_clear(&out);
}
END

TEST(nesting_ends_at_its_limit)
{
    static struct fq_projection inner;
    static const struct fq_projection_field itself = FIELD_WITH("a", "\"a\":", .nested = &inner);
    struct fq_buf text, out;
    inner = (struct fq_projection){&itself, 1, FQ_PROJECT_OBJECT};
    fq_buf_init(&text, NULL, 1 << 16);
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t depth = FQ_LIMIT_JSON_DEPTH; depth <= FQ_LIMIT_JSON_DEPTH + 1; depth++) {
        fq_buf_reset(&text);
        for (size_t i = 0; i < depth; i++)
            fq_buf_literal(&text, "{\"a\":");
        fq_buf_literal(&text, "{}");
        for (size_t i = 0; i < depth; i++)
            fq_buf_char(&text, '}');
        ck_assert_int_eq(fq_json_project(&out, fq_buf_str(&text), &inner),
                         depth <= FQ_LIMIT_JSON_DEPTH);
    }
    fq_buf_clear(&text);
    fq_buf_clear(&out);
}
END

TEST(a_document_cut_anywhere_is_refused)
{
    fq_str text = FQ_STR("{\"x\": \"skip me, I am long {[\", \"posts\": [{\"title\": \"t\\\"\", "
                         "\"author\": {\"name\": 1}}, null]}");
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1 << 16);
    for (size_t len = 0; len < text.len; len++) {
        char *copy = malloc(len + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text.ptr, len);
        ck_assert(!fq_json_project(&out, fq_str_of(copy, len), &user));
        ck_assert_uint_eq(out.len, 0);
        free(copy);
    }
    ck_assert(fq_json_project(&out, text, &user));
    fq_buf_clear(&out);
}
END

TEST(a_full_buffer_or_exhausted_memory_is_a_refusal)
{
    fq_str document =
        FQ_STR("{\"posts\":[{\"title\":\"some title of some length to make the buffer "
               "grow beyond what it starts with, which is a quarter of a kilobyte, "
               "so that there are several steps of growing to be failed by this "
               "test, one after the other, until all of them succeed\"}]}");
    bool written = false;
    for (uint64_t nth = 1; !written; nth++) {
        struct fq_buf out;
        fq_buf_init(&out, NULL, 1 << 16);
        fq_memory_fail_from(nth);
        written = fq_json_project(&out, document, &user);
        ck_assert_int_eq(written, !fq_memory_has_failed());
        fq_memory_fail_from(0);
        fq_buf_clear(&out);
    }
    for (size_t max = 0; max < document.len; max++) {
        struct fq_buf out;
        fq_buf_init(&out, NULL, max);
        ck_assert(!fq_json_project(&out, document, &user));
        fq_buf_clear(&out);
    }
}
END

int main(void)
{
    return RUN("json/project", a_member_may_have_another_name, a_document_is_reduced_to_a_selection,
               what_turned_something_null_is_reported_with_its_path,
               a_wide_selection_takes_several_passes, nesting_ends_at_its_limit,
               a_document_cut_anywhere_is_refused, a_full_buffer_or_exhausted_memory_is_a_refusal);
}
