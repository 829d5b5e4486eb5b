/* SPDX-License-Identifier: MIT */
#include "schema/view.h"

#include "base/limits.h"
#include "base/memory.h"
#include "unit.h"

static struct fq_arena arena;

struct reading {
    fq_str definition;
    struct fq_view_definition *view;
    struct fq_error error;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_view_read(&arena, reading->definition, &reading->view, &reading->error);
}

static enum fq_status read_text(struct reading *reading, fq_str definition)
{
    *reading = (struct reading){.definition = definition};
    return fq_guard(read_guarded, reading);
}

/* Reads what must be readable. */
static struct fq_view_definition *read_view(const char *definition)
{
    struct reading reading;
    enum fq_status status = read_text(&reading, fq_str_from(definition));
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(reading.error.message));
    return reading.view;
}

static const char post_view[] =
    " SELECT p.id,\n"
    "    p.fk_user,\n"
    "    jsonb_build_object('id', p.id, 'ti''tle', p.title, 'back\\slash', 1, 'author', "
    "jsonb_build_object('id', u.id, 'name', u.name), 'tags', ( SELECT jsonb_agg(x.x) AS jsonb_agg\n"
    "           FROM unnest(u.tags) x(x))) AS data\n"
    "   FROM (tb_post p\n"
    "     JOIN tb_user u ON ((u.pk_user = p.fk_user)))\n"
    "  WHERE (p.deleted_at IS NULL);";

TEST(the_columns_of_a_view_are_cut_at_commas_outside_brackets)
{
    const struct fq_view_definition *view = read_view(post_view);
    ck_assert_uint_eq(view->column_count, 3);
    ASSERT_STR(view->columns[0].name, FQ_STR("id"));
    ASSERT_STR(view->columns[0].expression, FQ_STR("p.id"));
    ck_assert_ptr_null(view->columns[0].keys);
    ASSERT_STR(view->columns[1].name, FQ_STR("fk_user"));
    ASSERT_STR(view->columns[2].name, FQ_STR("data"));
    ASSERT_STR(view->with, FQ_STR(""));
    ASSERT_STR(view->tail, FQ_STR("FROM (tb_post p\n"
                                  "     JOIN tb_user u ON ((u.pk_user = p.fk_user)))\n"
                                  "  WHERE (p.deleted_at IS NULL)"));
}
END

    int
    main(void)
{
    fq_arena_init(&arena, 4096, 64u * 1024 * 1024);
    int failed = RUN("schema/view", the_columns_of_a_view_are_cut_at_commas_outside_brackets);
    fq_arena_clear(&arena);
    return failed;
}
