/* SPDX-License-Identifier: MIT */
#include "schema/view_beside.h"

#include "base/buf.h"
#include "base/limits.h"
#include "schema/view.h"
#include "schema/view_calls.h"
#include "schema/view_walk.h"

/* So many are written into one view: as many joins can be told apart (spare.c). */
#define ROWS_MOST 8u

/* A definition, and a sub-select in it. */
struct beside {
    struct fq_arena *arena;
    fq_str text;
    const struct fq_view_definition *view;
    fq_str place; /* what is replaced */
    const struct fq_view_definition *select;
};

/* ( SELECT object … ) of one row that there always is. */
static bool read_place(struct beside *s, fq_str expression)
{
    struct fq_view_definition *select;
    struct fq_error why;
    fq_str query;
    bool inside = expression.ptr >= s->text.ptr &&
                  expression.ptr + expression.len <= s->text.ptr + s->text.len;
    if (!inside || !fq_view_read_brackets(expression, &query) ||
        fq_view_read_select(s->arena, query, &select, &why) != FQ_OK || select->with.len ||
        select->column_count != 1 || !select->columns[0].object.keys ||
        !fq_view_calls_known(s->arena, select->columns[0].expression) ||
        !fq_view_always_gives_a_row(s->arena, query))
        return false;
    s->place = expression;
    s->select = select;
    return true;
}

static bool find_place(struct beside *s, const struct fq_view_object *object)
{
    bool found = false;
    for (size_t i = 0; i < object->key_count && !found; i++) {
        const struct fq_view_key *key = &object->keys[i];
        found = key->object.keys ? find_place(s, &key->object) : read_place(s, key->expression);
    }
    return found;
}

/* The text with a join for the sub-select; empty: it is too long. */
static fq_str with_join(const struct beside *s)
{
    const char *end = s->text.ptr + s->text.len;
    const char *rest =
        s->view->rest.len ? s->view->rest.ptr : s->view->tail.ptr + s->view->tail.len;
    const char *behind = s->place.ptr + s->place.len;
    fq_str name = FQ_STR("found");
    struct fq_buf out;
    for (unsigned i = 1; fq_view_mentions(s->arena, s->text, name); i++)
        name = fq_arena_printf(s->arena, "found_%u", i);
    fq_buf_init(&out, s->arena, FQ_LIMIT_VIEW_BYTES);
    fq_buf_add(&out, s->text.ptr, (size_t)(s->place.ptr - s->text.ptr));
    fq_buf_printf(&out, "%.*s.made", FQ_STR_ARG(name));
    fq_buf_add(&out, behind, (size_t)(rest - behind));
    fq_buf_printf(&out, " LEFT JOIN LATERAL (SELECT %.*s AS made %.*s) %.*s ON (true) ",
                  FQ_STR_ARG(s->select->columns[0].expression), FQ_STR_ARG(s->select->tail),
                  FQ_STR_ARG(name));
    fq_buf_add(&out, rest, (size_t)(end - rest));
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

fq_str fq_view_put_beside(struct fq_arena *arena, fq_str definition)
{
    struct beside s = {.arena = arena, .text = definition};
    for (size_t i = 0; i < ROWS_MOST; i++) {
        struct fq_view_definition *view;
        struct fq_error why;
        bool found = false;
        if (fq_view_read_select(arena, s.text, &view, &why) != FQ_OK || !view->joins_known)
            return s.text;
        s.view = view;
        for (size_t c = 0; c < view->column_count && !found; c++)
            found = find_place(&s, &view->columns[c].object);
        fq_str made = found ? with_join(&s) : FQ_STR_NONE;
        if (made.len == 0)
            return s.text;
        s.text = made;
    }
    return s.text;
}
