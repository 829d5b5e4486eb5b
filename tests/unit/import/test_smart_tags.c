/* SPDX-License-Identifier: MIT
 *
 * Smart tags in comments: lines at the beginning, and what is left.
 */
#include "unit.h"

#include "import/smart_tags.h"

static struct fq_arena arena;
static struct fq_smart_tags tags;
static fq_str comment;

static enum fq_status read_guarded(void *arg)
{
    (void)arg;
    fq_smart_tags_of_comment(&arena, comment, &tags);
    return FQ_OK;
}

static void read_comment(const char *text)
{
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 1u << 20);
    tags = (struct fq_smart_tags){0};
    comment = fq_str_from(text);
    ck_assert_int_eq(fq_guard(read_guarded, NULL), FQ_OK);
}

TEST(tags_stand_in_front_and_the_rest_describes)
{
    read_comment("@name post\n@omit create, update\r\n@enum\nWhat was written.\n@not a tag");
    ASSERT_STR(fq_smart_tag(&tags, "name")->value, FQ_STR("post"));
    ASSERT_STR(fq_smart_tag(&tags, "enum")->value, FQ_STR(""));
    ASSERT_STR(tags.description, FQ_STR("What was written.\n@not a tag"));
    ck_assert_ptr_null(fq_smart_tag(&tags, "not"));
}
END

TEST(a_tag_without_a_value_means_all_and_one_with_words_these)
{
    read_comment("@omit create, update");
    const struct fq_smart_tag *omit = fq_smart_tag(&tags, "omit");
    ck_assert(fq_smart_tag_has(omit, "create"));
    ck_assert(fq_smart_tag_has(omit, "update"));
    ck_assert(!fq_smart_tag_has(omit, "delete"));
    ck_assert(!fq_smart_tag_has(NULL, "delete"));
    read_comment("@omit");
    ck_assert(fq_smart_tag_has(fq_smart_tag(&tags, "omit"), "delete"));
    ck_assert_uint_eq(tags.description.len, 0);
}
END

TEST(a_comment_without_tags_or_of_ours_is_left_alone)
{
    read_comment("What was written. @name post");
    ck_assert_ptr_null(tags.first);
    ck_assert_ptr_null(tags.description.ptr);
    read_comment("@fraiseql {\"name\": \"post\"}");
    ck_assert_ptr_null(tags.first);
    ck_assert_ptr_null(tags.description.ptr);
}
END

TEST(the_last_of_several_counts)
{
    read_comment("@name one\n@name two");
    ASSERT_STR(fq_smart_tag(&tags, "name")->value, FQ_STR("two"));
}
END

int main(void)
{
    return RUN("import/smart_tags", tags_stand_in_front_and_the_rest_describes,
               a_tag_without_a_value_means_all_and_one_with_words_these,
               a_comment_without_tags_or_of_ours_is_left_alone, the_last_of_several_counts);
}
