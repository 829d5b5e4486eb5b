/* SPDX-License-Identifier: MIT
 *
 * A model of a database given as text, alone: nothing is bound.  What schema/ reads in views is put
 * in by hand.
 */
#include <stdio.h>

#include "graphql/syntax/parse.h"
#include "model/refinement.h"
#include "model/types.h"
#include "support/catalog_text.h"
#include "unit.h"

static const char database[] = "table tb_user\n"
                               "  pk_user int4! primary\n"
                               "  id uuid! unique\n"
                               "  full_name text\n"
                               "  pin text -- @fraiseql {\"expose\": false}\n"
                               "table posts -- What is written.\n"
                               "  id uuid! primary\n"
                               "  fk_author int4!\n"
                               "  editor_id int4\n"
                               "  foreign a (fk_author) -> tb_user (pk_user)\n"
                               "  foreign b (editor_id) -> tb_user (pk_user)\n"
                               "table date\n  id int4! primary\n"
                               "table inside\n  pk_inside int4! primary\n"
                               "foreign v_user_log\n  id uuid\n"
                               "function fn_add_post volatile returns posts\n"
                               "function helper stable returns posts\n";

static bool is_reserved(fq_str name)
{
    return fq_str_eq(name, FQ_STR("Date"));
}

struct made {
    struct fq_arena arena;
    struct fq_model model;
    struct fq_refinement refinement;
    const char *text;
    const char *sdl;
};

static enum fq_status make(void *arg)
{
    struct made *m = arg;
    const struct fq_model_options options = {.is_reserved = is_reserved};
    const struct fq_catalog *catalog = catalog_from_text(&m->arena, m->text);
    struct fq_document *document;
    ck_assert_int_eq(fq_graphql_parse(&m->arena, fq_str_from(m->sdl), NULL, &document, NULL),
                     FQ_OK);
    fq_refinement_init(&m->refinement, FQ_STR("f"), &m->arena);
    fq_refinement_read(&m->refinement, document);
    fq_model_init(&m->model, catalog, &options, &m->arena, &m->arena);
    fq_model_from_catalog(&m->model);
    fq_refine_objects(&m->model, &m->refinement);
    fq_model_settle(&m->model);
    for (struct fq_model_object *object = m->model.objects; object; object = object->next)
        object->shape.base = object->relation;
    fq_model_add_fields(&m->model, &m->refinement);
    fq_model_add_joins(&m->model);
    fq_refine_fields(&m->model, &m->refinement);
    fq_model_drop_empty(&m->model);
    fq_model_add_roots(&m->model, &m->refinement);
    fq_model_add_functions(&m->model);
    fq_refine_functions(&m->model, &m->refinement);
    return FQ_OK;
}

static void made_of(struct made *m, const char *text, const char *sdl)
{
    *m = (struct made){.text = text, .sdl = sdl};
    fq_arena_init(&m->arena, 1u << 16, 1u << 28);
    ck_assert_int_eq(fq_guard(make, m), FQ_OK);
}

/* "id fullName posts", in the order in which they are shown. */
static fq_str fields_of(struct made *m, const char *type)
{
    const struct fq_model_object *object = fq_model_object(&m->model, fq_str_from(type));
    fq_str names = FQ_STR_NONE;
    ck_assert_msg(object != NULL, "%s", type);
    for (const struct fq_model_field *field = object->fields.first; field; field = field->next)
        names = fq_arena_printf(&m->arena, "%.*s%s%.*s", FQ_STR_ARG(names), names.len ? " " : "",
                                FQ_STR_ARG(field->name));
    return names;
}

#define NOTHING "extend type Query { never: Int @hidden }"

TEST(a_database_is_a_model_of_objects_fields_and_joins)
{
    struct made m;
    made_of(&m, database, NOTHING);
    ASSERT_STR(
        fields_of(&m, "User"),
        FQ_STR("id fullName posts postsByEditorId postsConnection postsAggregate postsGroups "
               "postsByEditorIdConnection postsByEditorIdAggregate "
               "postsByEditorIdGroups"));
    ASSERT_STR(fields_of(&m, "Post"), FQ_STR("id editorId author editor"));
    const struct fq_model_object *post = fq_model_object(&m.model, FQ_STR("Post"));
    ASSERT_STR(post->description, FQ_STR("What is written."));
    ASSERT_STR(post->plural, FQ_STR("posts"));
    ck_assert_uint_eq(post->key_count, 1);
    ck_assert(fq_model_field(&post->fields, FQ_STR("author"))->non_null);
    ck_assert(!fq_model_field(&post->fields, FQ_STR("editor"))->non_null);
    fq_arena_clear(&m.arena);
}
END

TEST(what_is_inside_or_left_out_is_known_and_not_shown)
{
    struct made m;
    made_of(&m, database, NOTHING);
    const struct fq_model_object *user = fq_model_object(&m.model, FQ_STR("User"));
    ck_assert_int_eq(user->columns[0].sight, FQ_INSIDE);
    ck_assert_int_eq(user->columns[1].sight, FQ_SHOWN_FIELD);
    ck_assert_int_eq(user->columns[3].sight, FQ_LEFT_OUT);
    /* Nothing of it is shown, so it is no object. */
    ck_assert_ptr_null(fq_model_object(&m.model, FQ_STR("Inside")));
    fq_arena_clear(&m.arena);
}
END

TEST(reserved_names_get_a_number_and_functions_ask_by_their_prefix)
{
    struct made m;
    made_of(&m, database, NOTHING);
    ck_assert_ptr_null(fq_model_object(&m.model, FQ_STR("Date")));
    ck_assert_ptr_nonnull(fq_model_object(&m.model, FQ_STR("Date2")));
    ASSERT_STR(m.model.functions->name, FQ_STR("addPost"));
    ck_assert(m.model.functions->changes);
    ck_assert_ptr_null(m.model.functions->next);
    fq_arena_clear(&m.arena);
}
END

TEST(a_file_refines_what_the_database_says)
{
    struct made m;
    made_of(&m, database,
            "type Day @relation(name: \"date\")\n"
            "extend type User { name: String @column(name: \"full_name\"), posts: Int @hidden }\n"
            "type Post { editor: User }\n"
            "extend type Mutation { write: Int @function(name: \"fn_add_post\") }\n");
    ck_assert_uint_eq(m.refinement.errors.count, 0);
    ASSERT_STR(fields_of(&m, "Day"), FQ_STR("id"));
    ASSERT_STR(fields_of(&m, "User"), FQ_STR("id name postsByEditorId postsByEditorIdConnection "
                                             "postsByEditorIdAggregate postsByEditorIdGroups"));
    ASSERT_STR(fields_of(&m, "Post"), FQ_STR("editor"));
    ASSERT_STR(m.model.functions->name, FQ_STR("write"));
    for (const struct fq_model_join *join = m.model.joins; join; join = join->next) {
        bool by_author = fq_str_eq(join->key->name, FQ_STR("a"));
        ck_assert_msg((join->forward == NULL) == by_author, "%.*s", FQ_STR_ARG(join->key->name));
        ck_assert_msg((join->backward == NULL) == by_author, "%.*s", FQ_STR_ARG(join->key->name));
    }
    fq_arena_clear(&m.arena);
}
END

TEST(no_more_mistakes_are_told_than_a_terminal_shows)
{
    struct made m;
    char sdl[4096] = "";
    size_t len = 0;
    for (int i = 0; i < 40; i++)
        len += (size_t)snprintf(sdl + len, sizeof(sdl) - len, "directive @d%d on OBJECT\n", i);
    made_of(&m, database, sdl);
    fq_str told = fq_refinement_told(&m.refinement);
    ck_assert_uint_lt(told.len, 4096);
    ck_assert(fq_str_starts_with(told, FQ_STR("f:1:1: beside a database")));
    ck_assert(fq_str_ends_with(told, FQ_STR("\nand 28 more")));
    fq_arena_clear(&m.arena);
}
END

TEST(functions_have_names_for_what_they_take_return_and_change)
{
    struct made m;
    made_of(&m,
            "composite type_add_post_input title text\n"
            "table posts\n  id uuid! primary\n"
            "function fn_add_post volatile returns int4\n  payload jsonb\n"
            "function fn_find stable returns int4\n  first_word text\n  auth_user_id uuid\n",
            NOTHING);
    const struct fq_model_function *add = m.model.functions, *find = add->next;
    ASSERT_STR(add->arguments[0].name, FQ_STR("input"));
    ASSERT_STR(add->arguments[0].document->name, FQ_STR("type_add_post_input"));
    ASSERT_STR(add->noun, FQ_STR("AddPost"));
    ASSERT_STR(fq_model_about(&m.model, add)->name, FQ_STR("Post"));
    ASSERT_STR(find->arguments[0].name, FQ_STR("firstWord"));
    ck_assert_uint_eq(find->arguments[0].setting.len, 0);
    ASSERT_STR(find->arguments[1].setting, FQ_STR("app.user_id"));
    ck_assert_ptr_null(fq_model_about(&m.model, find));
    struct fq_model_type input = fq_model_input_type(&m.model, add->arguments[0].document);
    ASSERT_STR(input.name, FQ_STR("AddPostInput"));
    ASSERT_STR(input.parts[0].name, FQ_STR("title"));
    fq_arena_clear(&m.arena);
}
END

int main(void)
{
    return RUN("model/model", a_database_is_a_model_of_objects_fields_and_joins,
               what_is_inside_or_left_out_is_known_and_not_shown,
               reserved_names_get_a_number_and_functions_ask_by_their_prefix,
               a_file_refines_what_the_database_says,
               functions_have_names_for_what_they_take_return_and_change,
               no_more_mistakes_are_told_than_a_terminal_shows);
}
