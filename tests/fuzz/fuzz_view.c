/* SPDX-License-Identifier: MIT
 *
 * Views' definitions.  Whatever is accepted is cut out of the input, but for names that PostgreSQL
 * left out, and put together again reads as the same.  What has been qualified has nothing left to
 * qualify.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "fuzz.h"
#include "schema/view.h"
#include "schema/view_qualify.h"
#include "support/view_text.h"

struct reading {
    struct fq_arena *arena;
    fq_str text;
    struct fq_view_definition *view;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_view_read(reading->arena, reading->text, &reading->view, NULL);
}

static enum fq_status qualify_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_view_qualify(reading->arena, reading->text, &reading->text) ? FQ_OK : FQ_SCHEMA;
}

static void check_qualified(struct fq_arena *arena, fq_str text)
{
    struct reading reading = {.arena = arena, .text = text};
    if (fq_guard(qualify_guarded, &reading) != FQ_OK)
        return;
    fq_str once = reading.text;
    MUST(fq_guard(qualify_guarded, &reading) == FQ_OK && fq_str_eq(reading.text, once));
}

static void check_inside(fq_str whole, fq_str part)
{
    if (part.len == 0)
        return;
    MUST(part.ptr >= whole.ptr && part.len <= whole.len);
    MUST((size_t)(part.ptr - whole.ptr) <= whole.len - part.len);
}

static bool stands_inside(fq_str whole, fq_str part)
{
    return part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len;
}

/* An expression is cut out of the input, or a column of it that was given its relation's name. */
static void check_expression(fq_str whole, fq_str expression, fq_str alias)
{
    if (expression.len == 0 || stands_inside(whole, expression))
        return;
    MUST(fq_str_starts_with(expression, alias) && expression.len > alias.len + 1);
    MUST(expression.ptr[alias.len] == '.');
    MUST(fq_str_find(whole, fq_str_from_offset(expression, alias.len + 1)) < whole.len);
}

static void check_same_keys(const struct fq_view_key *a, size_t a_count,
                            const struct fq_view_key *b, size_t b_count)
{
    MUST(!a == !b && a_count == b_count);
    for (size_t i = 0; i < a_count; i++) {
        MUST(fq_str_eq(a[i].name, b[i].name));
        MUST(a[i].object.keys || fq_str_eq(a[i].expression, b[i].expression));
        check_same_keys(a[i].object.keys, a[i].object.key_count, b[i].object.keys,
                        b[i].object.key_count);
    }
}

static void check_same(const struct fq_view_definition *a, const struct fq_view_definition *b)
{
    MUST(a->column_count == b->column_count);
    for (size_t i = 0; i < a->column_count; i++) {
        const struct fq_view_column *x = &a->columns[i], *y = &b->columns[i];
        MUST(fq_str_eq(x->name, y->name));
        MUST(x->object.keys || fq_str_eq(x->expression, y->expression));
        check_same_keys(x->object.keys, x->object.key_count, y->object.keys, y->object.key_count);
    }
    MUST(fq_str_eq(a->with, b->with) && fq_str_eq(a->tail, b->tail));
    MUST(fq_str_eq(a->first_relation, b->first_relation));
    MUST(fq_str_eq(a->first_alias, b->first_alias));
    MUST(a->first_preserved == b->first_preserved);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    struct reading reading = {.arena = &arena, .text = fq_str_of((const char *)data, size)};
    if (fq_guard(read_guarded, &reading) == FQ_OK) {
        const struct fq_view_definition *view = reading.view;
        check_inside(reading.text, view->with);
        check_inside(reading.text, view->tail);
        check_inside(reading.text, view->first_relation);
        for (size_t i = 0; i < view->column_count; i++)
            check_expression(reading.text, view->columns[i].expression, view->first_alias);
        struct fq_buf sql;
        fq_buf_init(&sql, NULL, FQ_LIMIT_VIEW_BYTES);
        view_select(&sql, view);
        if (!fq_buf_failed(&sql)) {
            struct reading again = {.arena = &arena, .text = fq_buf_str(&sql)};
            MUST(fq_guard(read_guarded, &again) == FQ_OK);
            check_same(view, again.view);
        }
        fq_buf_clear(&sql);
    }
    check_qualified(&arena, reading.text);
    fq_arena_clear(&arena);
    return 0;
}
