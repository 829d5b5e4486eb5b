/* SPDX-License-Identifier: MIT
 *
 * A table that does nothing but join two others gives a field to both; these tables say when, and
 * under which names.
 */
#include "unit.h"
#include "validity.h"

#define POSTS "table posts\n  id int4! primary\n  title text\n"
#define TAGS  "table tags\n  id int4! primary\n  label text\n"
#define KEYS  "  foreign a (post_id) -> posts (id)\n  foreign b (tag_id) -> tags (id)\n"

struct row {
    const char *database;
    const char *of_post, *is; /* the field of Post, and its type; "": there is none */
    const char *of_tag, *and;
};

static const struct row rows[] = {
    {POSTS TAGS
     "table post_tag\n  post_id int4!\n  tag_id int4!\n  primary (post_id, tag_id)\n" KEYS,
     "tags", "[Tag!]!", "posts", "[Post!]!"},
    /* Their order does not matter, nor do times, nor a number of its own. */
    {POSTS TAGS "table post_tag\n  tag_id int4!\n  post_id int4!\n  created_at timestamptz!\n"
                "  primary (tag_id, post_id)\n" KEYS,
     "tags", "[Tag!]!", "posts", "[Post!]!"},
    /* Something of its own: it is asked for. */
    {POSTS TAGS "table post_tag\n  post_id int4!\n  tag_id int4!\n  weight int4\n"
                "  primary (post_id, tag_id)\n" KEYS,
     "tags", "", "posts", ""},
    {POSTS TAGS "table post_tag\n  post_id int4!\n  tag_id int4!\n  deleted_at timestamptz\n"
                "  primary (post_id, tag_id)\n" KEYS,
     "tags", "", "posts", ""},
    /* Nothing keeps one pair from standing there twice. */
    {POSTS TAGS "table post_tag\n  post_id int4!\n  tag_id int4!\n" KEYS, "tags", "", "posts", ""},
    /* A key of one of the two is no bridge: a post has one tag. */
    {POSTS TAGS "table post_tag\n  post_id int4! primary\n  tag_id int4!\n" KEYS, "tags", "",
     "posts", ""},
    /* A key that may hold null tells nothing apart. */
    {POSTS TAGS "table post_tag\n  post_id int4\n  tag_id int4!\n  unique (post_id, tag_id)\n" KEYS,
     "tags", "", "posts", ""},
    /* The name is a column's, or a key's that is older. */
    {"table posts\n  id int4! primary\n  tags text[]\n" TAGS
     "table post_tag\n  post_id int4!\n  tag_id int4!\n  primary (post_id, tag_id)\n" KEYS,
     "tagsByPostTag", "[Tag!]!", "posts", "[Post!]!"},
    {POSTS "table tags\n  id int4! primary\n  post_id int4\n  foreign z (post_id) -> posts (id)\n"
           "table post_tag\n  post_id int4!\n  tag_id int4!\n  primary (post_id, tag_id)\n" KEYS,
     "tagsByPostTag", "[Tag!]!", "posts", "[Post!]!"},
    /* The column says what the others are. */
    {POSTS TAGS "table post_tag\n  about_id int4!\n  fk_keyword int4!\n"
                "  primary (about_id, fk_keyword)\n  foreign a (about_id) -> posts (id)\n"
                "  foreign b (fk_keyword) -> tags (id)\n",
     "keywords", "[Tag!]!", "abouts", "[Post!]!"},
};

TEST(bridges_are_fields_of_both_ends)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        schema_of(rows[i].database);
        ck_assert_msg(fq_str_eq(type_of("Post", rows[i].of_post), fq_str_from(rows[i].is)),
                      "row %zu: Post.%s", i, rows[i].of_post);
        ck_assert_msg(fq_str_eq(type_of("Tag", rows[i].of_tag), fq_str_from(rows[i].and)),
                      "row %zu: Tag.%s", i, rows[i].of_tag);
        schema_done();
    }
}
END

TEST(a_table_joined_to_itself_has_both_ways)
{
    schema_of("table users\n  id int4! primary\n"
              "table follows\n  follower_id int4!\n  followed_id int4!\n"
              "  primary (follower_id, followed_id)\n  foreign a (follower_id) -> users (id)\n"
              "  foreign b (followed_id) -> users (id)\n");
    ASSERT_STR(type_of("User", "followers"), FQ_STR("[User!]!"));
    ASSERT_STR(type_of("User", "followeds"), FQ_STR("[User!]!"));
    ASSERT_STR(type_of("User", "follows"), FQ_STR("[Follow!]!"));
    schema_done();
}
END

TEST(keys_of_several_columns_may_share_none)
{
    schema_of("table rooms\n  house int4!\n  nr int4!\n  primary (house, nr)\n"
              "table guests\n  id int4! primary\n"
              "table room_guest\n  house int4!\n  nr int4!\n  guest_id int4!\n"
              "  primary (house, nr, guest_id)\n  foreign a (house, nr) -> rooms (house, nr)\n"
              "  foreign b (guest_id) -> guests (id)\n");
    ASSERT_STR(type_of("Room", "guests"), FQ_STR("[Guest!]!"));
    ASSERT_STR(type_of("Guest", "rooms"), FQ_STR("[Room!]!"));
    schema_done();
}
END

TEST(they_are_filtered_like_any_related_rows)
{
    schema_of(rows[0].database);
    ASSERT_STR(type_of("PostWhereInput", "tags"), FQ_STR("TagListFilter"));
    ASSERT_STR(type_of("TagListFilter", "some"), FQ_STR("TagWhereInput"));
    schema_done();
}
END

TEST(where_both_names_are_taken_the_start_says_so)
{
    schema_of(
        "table posts\n  id int4! primary\n  tags text\n  tags_by_post_tag text\n" TAGS
        "table post_tag\n  post_id int4!\n  tag_id int4!\n  primary (post_id, tag_id)\n" KEYS);
    ASSERT_STR(
        notes_on("\"public\".\"post_tag\""),
        FQ_STR(
            "it joins \"public\".\"tags\" to \"public\".\"posts\", which has no field "
            "for that, since the name tagsByPostTag is taken; choose another: COMMENT ON "
            "CONSTRAINT \"b\" ON \"public\".\"post_tag\" IS '@fraiseql {\"through\": \"…\"}'\n"));
    schema_done();
}
END

TEST(a_file_hides_and_describes_it)
{
    const struct fq_schema *schema =
        schema_refined(rows[0].database, "extend type Post { tags: [Tag!]! @hidden }\n"
                                         "extend type Tag { \"Said of.\" posts: [Post!]! }");
    ASSERT_STR(type_of("Post", "tags"), FQ_STR(""));
    const struct fq_type *tag = fq_type_find(&schema->types, FQ_STR("Tag"));
    ASSERT_STR(fq_type_field(tag, FQ_STR("posts"))->description, FQ_STR("Said of."));
    schema_done();
}
END

#define FOLLOWS                                                                                    \
    "table users\n  id int4! primary\n"                                                            \
    "table follows\n  follower_id int4!\n  followed_id int4!\n"                                    \
    "  primary (follower_id, followed_id)\n  foreign a (follower_id) -> users (id)\n"              \
    "  foreign b (followed_id) -> users (id)"

TEST(a_comment_on_the_key_that_leads_on_renames_it)
{
    schema_of(FOLLOWS " -- @fraiseql {\"through\": \"idols\"}\n");
    ASSERT_STR(type_of("User", "idols"), FQ_STR("[User!]!"));
    ASSERT_STR(type_of("User", "idolsConnection"), FQ_STR("UserConnection!"));
    ASSERT_STR(type_of("User", "followeds"), FQ_STR(""));
    ASSERT_STR(type_of("User", "followers"), FQ_STR("[User!]!"));
    schema_of(FOLLOWS " -- @fraiseql {\"through\": \"2\"}\n");
    ASSERT_STR(type_of("User", "followeds"), FQ_STR("[User!]!"));
    ASSERT_STR(notes_on("b"), FQ_STR("the name \"2\" in its comment is no name in GraphQL\n"));
    schema_done();
}
END

TEST(a_file_renames_it_by_the_table_between)
{
    schema_refined(rows[0].database,
                   "extend type Post { labels: [Tag!]! @join(through: \"post_tag\") }\n"
                   "extend type Tag { texts: [Post!]! @join(through: \"public.post_tag\") }");
    ASSERT_STR(type_of("Post", "labels"), FQ_STR("[Tag!]!"));
    ASSERT_STR(type_of("Post", "labelsAggregate"), FQ_STR("TagAggregate!"));
    ASSERT_STR(type_of("Post", "tags"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "tagsAggregate"), FQ_STR(""));
    ASSERT_STR(type_of("PostWhereInput", "labels"), FQ_STR("TagListFilter"));
    ASSERT_STR(type_of("Tag", "texts"), FQ_STR("[Post!]!"));
    schema_refined(FOLLOWS "\n",
                   "extend type User { fans: [User!]! @join(through: \"follows\", on: "
                   "{id: \"followed_id\"}) }");
    ASSERT_STR(type_of("User", "fans"), FQ_STR("[User!]!"));
    ASSERT_STR(type_of("User", "followers"), FQ_STR(""));
    ASSERT_STR(type_of("User", "followeds"), FQ_STR("[User!]!"));
    schema_done();
}
END

TEST(a_file_that_means_no_table_between_or_two_is_refused)
{
    static const struct {
        const char *database, *sdl, *error;
    } wrong[] = {
        {FOLLOWS "\n", "extend type User { fans: [User!]! @join(through: \"follows\") }",
         "f.graphql:1:50: follows joins User to its like twice; say by which column it leads here: "
         "@join(through: \"follows\", on: {id: \"followed_id\"})"},
        {FOLLOWS "\n", "extend type User { fans: [User!]! @join(through: \"folows\") }",
         "f.graphql:1:50: folows is no table that does nothing but join User to others. Did you "
         "mean "
         "\"follows\"?"},
        {FOLLOWS "\n",
         "extend type User { fans: [User!]! @join(through: \"follows\", on: {id: \"x\"}) }",
         "f.graphql:1:50: follows is no table that does nothing but join User to others by this "
         "column."},
        {FOLLOWS "\n", "extend type User { fans: [User!]! @join(through: \"follows\", on: 1) }",
         NULL},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(wrong); i++) {
        fq_str said = refusal_of_file(wrong[i].database, wrong[i].sdl);
        if (wrong[i].error)
            ASSERT_STR(said, fq_str_from(wrong[i].error));
        else
            ck_assert_uint_gt(said.len, 0);
    }
}
END

int main(void)
{
    return RUN(
        "schema/bridges", bridges_are_fields_of_both_ends, a_table_joined_to_itself_has_both_ways,
        keys_of_several_columns_may_share_none, they_are_filtered_like_any_related_rows,
        where_both_names_are_taken_the_start_says_so, a_file_hides_and_describes_it,
        a_comment_on_the_key_that_leads_on_renames_it, a_file_renames_it_by_the_table_between,
        a_file_that_means_no_table_between_or_two_is_refused);
}
