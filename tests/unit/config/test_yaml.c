/* SPDX-License-Identifier: MIT
 *
 * A YAML document as a tree: what is in it, where, and what is refused.
 */
#include "unit.h"

#include "base/limits.h"
#include "base/memory.h"
#include "config/yaml.h"

static struct fq_arena arena;
static const struct fq_yaml *root;
static struct fq_error error;

static enum fq_status read_guarded(void *text)
{
    return fq_yaml_read(&arena, FQ_STR("x"), *(const fq_str *)text, &root, &error);
}

static enum fq_status read_text(fq_str text)
{
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 64u << 20);
    error = (struct fq_error){.status = FQ_OK};
    return fq_guard(read_guarded, &text);
}

static const struct fq_yaml *member(const struct fq_yaml *map, const char *name)
{
    const struct fq_yaml *found = fq_yaml_get(map, fq_str_from(name));
    ck_assert_msg(found != NULL, "%s", name);
    return found;
}

TEST(a_document_becomes_texts_lists_and_maps_that_know_their_places)
{
    ck_assert_int_eq(read_text(FQ_STR("a: 1\nb:\n  - x\n  - {c: \"\", d: }\n  - [y, 'z z']\n")),
                     FQ_OK);
    ck_assert_int_eq(root->kind, FQ_YAML_MAP);
    ck_assert_uint_eq(root->count, 2);
    ASSERT_STR(member(root, "a")->text, FQ_STR("1"));
    const struct fq_yaml *list = member(root, "b");
    ck_assert_int_eq(list->kind, FQ_YAML_LIST);
    ck_assert_uint_eq(list->count, 3);
    ck_assert_uint_eq(list->line, 2);
    const struct fq_yaml *map = list->first->next;
    ck_assert_uint_eq(map->line, 4);
    ck_assert_uint_eq(map->column, 5);
    ck_assert_int_eq(member(map, "c")->kind, FQ_YAML_TEXT);
    ck_assert(member(map, "c")->quoted);
    ck_assert_int_eq(member(map, "d")->kind, FQ_YAML_NOTHING);
    ASSERT_STR(map->next->first->next->text, FQ_STR("z z"));
    ck_assert_ptr_null(fq_yaml_get(map, FQ_STR("e")));
}
END

TEST(json_is_read_as_well)
{
    ck_assert_int_eq(read_text(FQ_STR("[{\"key\": \"-----BEGIN\\nab\\/c\\u00e9\", \"n\": [1,2]}]")),
                     FQ_OK);
    ASSERT_STR(member(root->first, "key")->text, FQ_STR("-----BEGIN\nab/c\xc3\xa9"));
    ck_assert_uint_eq(member(root->first, "n")->count, 2);
}
END

TEST(a_document_without_anything_is_nothing)
{
    static const fq_str texts[] = {FQ_STR_INIT(""), FQ_STR_INIT("# a\n"), FQ_STR_INIT("---\n")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        ck_assert_int_eq(read_text(texts[i]), FQ_OK);
        ck_assert_int_eq(root->kind, FQ_YAML_NOTHING);
    }
}
END

TEST(what_is_easily_overlooked_or_endless_is_refused_with_its_line)
{
    static const struct {
        fq_str text, expected;
    } rows[] = {
        {FQ_STR_INIT("a: 1\nb: {c: 1,\n  c: 2}\n"),
         FQ_STR_INIT("x:3: c stands already at x:2; keep one of them")},
        {FQ_STR_INIT("a: &a 1\nb: *a\n"), FQ_STR_INIT("x:2: aliases have no use here")},
        {FQ_STR_INIT("a: 1\n--- 2\n"), FQ_STR_INIT("x:2: a second document; keep one")},
        {FQ_STR_INIT("a:\n? [b]\n: c\n"), FQ_STR_INIT("x:2: a key is a plain word")},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_int_eq(read_text(rows[i].text), FQ_CONFIG);
        ASSERT_STR(error.message, rows[i].expected);
    }
    ck_assert_int_eq(read_text(FQ_STR("a: 'b\n")), FQ_CONFIG);
    ck_assert_int_eq(read_text(FQ_STR("a: \xff\n")), FQ_CONFIG);
}
END

TEST(depth_and_number_of_values_have_ceilings)
{
    char deep[FQ_LIMIT_YAML_DEPTH + 2];
    memset(deep, '[', sizeof(deep));
    ck_assert_int_eq(read_text(fq_str_of(deep, sizeof(deep))), FQ_CONFIG);
    ASSERT_STR(error.message, FQ_STR("x:1: lists and maps stand too deep inside of each other"));

    size_t len = 2 * (size_t)FQ_LIMIT_YAML_VALUES + 4;
    char *many = malloc(len);
    for (size_t i = 0; i < len; i++)
        many[i] = i ? i % 2 ? '1' : ',' : '[';
    many[len - 1] = ']';
    ck_assert_int_eq(read_text(fq_str_of(many, len)), FQ_CONFIG);
    ASSERT_STR(error.message, FQ_STR("x:1: there are too many values"));
    free(many);
}
END

static const char whole[] = "a: 1\nb: [x, {c: \"d\\n\", e: ''}]\nf: |\n  g\n  h\n";

TEST(a_document_cut_at_any_byte_is_read_or_refused)
{
    for (size_t len = 0; len < sizeof(whole); len++) {
        enum fq_status status = read_text(fq_str_of(whole, len < sizeof(whole) - 1 ? len : 0));
        ck_assert(status == FQ_OK || status == FQ_CONFIG);
    }
}
END

TEST(running_out_of_memory_is_an_error_at_any_allocation)
{
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status == FQ_NOMEM; nth++) {
        ck_assert_uint_lt(nth, 1000);
        fq_arena_clear(&arena);
        fq_arena_init(&arena, 0, 1u << 20);
        fq_str text = FQ_STR("a: 1\nb: [x, {c: d}]\n");
        fq_memory_fail_from(nth);
        status = fq_guard(read_guarded, &text);
        fq_memory_fail_from(0);
    }
    ck_assert_int_eq(status, FQ_OK);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("config/yaml", a_document_becomes_texts_lists_and_maps_that_know_their_places,
               json_is_read_as_well, a_document_without_anything_is_nothing,
               what_is_easily_overlooked_or_endless_is_refused_with_its_line,
               depth_and_number_of_values_have_ceilings,
               a_document_cut_at_any_byte_is_read_or_refused,
               running_out_of_memory_is_an_error_at_any_allocation);
}
