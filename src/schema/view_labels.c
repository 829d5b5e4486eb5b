/* SPDX-License-Identifier: MIT */
#include "schema/view_labels.h"

#include "base/limits.h"
#include "schema/build.h"
#include "schema/view_calls.h"
#include "schema/view_tables.h"
#include "schema/view_walk.h"

/* So many objects of a view get labels. */
#define OBJECTS_MOST 32u

/* Names are cut by PostgreSQL behind so many bytes. */
#define LABEL_BYTES 63

/* In one call PostgreSQL takes a hundred arguments. */
#define KEYS_MOST 50u

/* An object of a SELECT inside, on its way into the text. */
struct labelled {
    struct fq_arena *arena;
    fq_str text; /* of the whole definition */
    const struct fq_view_definition *view;
    fq_str place; /* what is replaced: alias.column */
    fq_str alias, column;
    fq_str query; /* SELECT …, in text */
    const struct fq_view_definition *select;
    struct fq_view_object object; /* of that column */
    struct fq_buf labels, made;   /* what is added to the SELECT, and what stands in place */
    bool failed;
};

/* ---- where it is made ---- */

/* A row as a whole has all columns, of which there would be more. */
static bool names_rows(fq_str text)
{
    struct fq_view_walk walk = fq_view_walk_from(text);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (walk.last.kind == FQ_VIEW_DOT && fq_str_eq(walk.token.text, FQ_STR("*")) &&
            !fq_view_token_is(walk.before_last, FQ_STR("pg_catalog")))
            return true;
    }
    return false;
}

static bool is_inside(fq_str text, fq_str part)
{
    return part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len;
}

static bool find_select(struct labelled *l)
{
    struct fq_view_table table;
    struct fq_view_query query;
    struct fq_view_definition *select;
    struct fq_error why;
    if (!fq_view_table_called(l->arena, l->view->tail, l->alias, &table))
        return false;
    l->query = table.text;
    if (!table.selects) {
        if (!fq_view_query_called(l->arena, l->view->with, table.text, &query) || query.columns.len)
            return false;
        l->query = query.text;
    }
    if (!is_inside(l->text, l->query) ||
        fq_view_read_select(l->arena, l->query, &select, &why) != FQ_OK)
        return false;
    l->select = select;
    return true;
}

/* What is grouped by the object as a whole has no members. */
static bool groups_by(const struct fq_view_definition *select, fq_str object)
{
    return fq_str_find(select->tail, object) < select->tail.len;
}

static bool find_object(struct labelled *l)
{
    for (size_t i = 0; i < l->select->column_count; i++) {
        const struct fq_view_column *column = &l->select->columns[i];
        if (!fq_str_eq(column->name, l->column))
            continue;
        l->object = column->object;
        return l->object.keys && fq_view_calls_known(l->arena, column->expression) &&
               !groups_by(l->select, column->expression);
    }
    return false;
}

/* ---- labels ---- */

static void add_label_name(struct labelled *l, struct fq_buf *out, fq_str label)
{
    fq_buf_printf(out, "%.*s.%.*s", FQ_STR_ARG(fq_name_quoted(l->arena, l->alias)),
                  FQ_STR_ARG(fq_name_quoted(l->arena, label)));
}

static void add_member_label(struct labelled *l, fq_str label, fq_str condition, fq_str expression)
{
    l->failed |= label.len > LABEL_BYTES;
    for (size_t i = 0; i < l->select->column_count; i++)
        l->failed |= fq_str_eq(l->select->columns[i].name, label);
    if (condition.len)
        expression = fq_arena_printf(l->arena, "CASE WHEN %.*s THEN %.*s END",
                                     FQ_STR_ARG(condition), FQ_STR_ARG(expression));
    fq_buf_printf(&l->labels, ", %.*s AS %.*s", FQ_STR_ARG(expression),
                  FQ_STR_ARG(fq_name_quoted(l->arena, label)));
}

static void label_object(struct labelled *l, const struct fq_view_object *object, fq_str path,
                         fq_str condition)
{
    l->failed |= object->key_count > KEYS_MOST;
    fq_buf_literal(&l->made, "pg_catalog.jsonb_build_object(");
    for (size_t i = 0; i < object->key_count; i++) {
        const struct fq_view_key *key = &object->keys[i];
        fq_str label =
            fq_arena_printf(l->arena, "%.*s.%.*s", FQ_STR_ARG(path), FQ_STR_ARG(key->name));
        fq_buf_printf(&l->made, "%s%.*s, ", i ? ", " : "",
                      FQ_STR_ARG(fq_name_literal(l->arena, key->name)));
        l->failed |= key->stripped; /* what is left out of a document is not null in it */
        fq_str present = key->object.present, inner = condition;
        if (!key->object.keys) {
            add_member_label(l, label, condition, key->expression);
            add_label_name(l, &l->made, label);
            continue;
        }
        if (present.len) {
            fq_str there = fq_arena_printf(l->arena, "%.*s.", FQ_STR_ARG(label));
            add_member_label(l, there, condition, present);
            fq_buf_literal(&l->made, "CASE WHEN ");
            add_label_name(l, &l->made, there);
            fq_buf_literal(&l->made, " THEN ");
            inner = condition.len ? fq_arena_printf(l->arena, "%.*s AND %.*s",
                                                    FQ_STR_ARG(condition), FQ_STR_ARG(present))
                                  : present;
        }
        label_object(l, &key->object, label, inner);
        if (present.len)
            fq_buf_literal(&l->made, " END");
    }
    fq_buf_char(&l->made, ')');
}

/* The SELECT is joined on nothing, and always gives a row. */
static bool is_always_there(const struct labelled *l)
{
    static const fq_str on = FQ_STR_INIT("ON (true)");
    for (size_t i = 0; i < l->view->join_count; i++) {
        const struct fq_view_join *join = &l->view->joins[i];
        if (join->select.len && fq_str_eq(join->alias, l->alias))
            return join->text.len > on.len &&
                   fq_str_eq(fq_str_from_offset(join->text, join->text.len - on.len), on) &&
                   fq_view_always_gives_a_row(l->arena, join->select);
    }
    return false;
}

/* Where an outer join finds no row of the SELECT, there is no object. */
static void label_whole(struct labelled *l)
{
    bool may_miss = fq_build_has_outer_join(l->view->tail) && !is_always_there(l);
    if (may_miss) {
        fq_str there = fq_arena_printf(l->arena, "%.*s.", FQ_STR_ARG(l->column));
        add_member_label(l, there, FQ_STR_NONE, FQ_STR("true"));
        fq_buf_literal(&l->made, "CASE WHEN (");
        add_label_name(l, &l->made, there);
        fq_buf_literal(&l->made, " IS NOT NULL) THEN ");
    }
    label_object(l, &l->object, l->column, FQ_STR_NONE);
    if (may_miss)
        fq_buf_literal(&l->made, " END");
}

/* ---- writing ---- */

/* The text with one part replaced and something put in at another place, whichever comes first. */
static fq_str spliced(struct labelled *l)
{
    const char *end = l->text.ptr + l->text.len;
    const char *place = l->place.ptr, *behind = l->place.ptr + l->place.len;
    const char *into = l->select->tail.len ? l->select->tail.ptr : l->query.ptr + l->query.len;
    struct fq_buf out;
    fq_buf_init(&out, l->arena, FQ_LIMIT_VIEW_BYTES);
    const char *at = l->text.ptr;
    if (into < place) {
        fq_buf_add(&out, at, (size_t)(into - at));
        fq_buf_str_add(&out, fq_buf_str(&l->labels));
        fq_buf_char(&out, ' ');
        at = into;
    }
    fq_buf_add(&out, at, (size_t)(place - at));
    fq_buf_str_add(&out, fq_buf_str(&l->made));
    at = behind;
    if (into >= place) {
        fq_buf_add(&out, at, (size_t)(into - at));
        fq_buf_str_add(&out, fq_buf_str(&l->labels));
        fq_buf_char(&out, ' ');
        at = into;
    }
    fq_buf_add(&out, at, (size_t)(end - at));
    bool failed =
        l->failed || fq_buf_failed(&l->labels) || fq_buf_failed(&l->made) || fq_buf_failed(&out);
    return failed ? FQ_STR_NONE : fq_buf_str(&out);
}

/* The definition with labels for one object of it; empty: that is none of a SELECT inside. */
static fq_str label_one(struct fq_arena *arena, fq_str text, const struct fq_view_definition *view,
                        fq_str expression)
{
    struct labelled l = {.arena = arena, .text = text, .view = view, .place = expression};
    if (!is_inside(text, expression) ||
        !fq_view_reference(arena, expression, &l.alias, &l.column) || !find_select(&l) ||
        !find_object(&l))
        return FQ_STR_NONE;
    fq_buf_init(&l.labels, arena, FQ_LIMIT_VIEW_BYTES);
    fq_buf_init(&l.made, arena, FQ_LIMIT_VIEW_BYTES);
    label_whole(&l);
    return spliced(&l);
}

static fq_str label_first(struct fq_arena *arena, fq_str text,
                          const struct fq_view_definition *view,
                          const struct fq_view_object *object)
{
    fq_str made = FQ_STR_NONE;
    for (size_t i = 0; i < object->key_count && made.len == 0; i++) {
        const struct fq_view_key *key = &object->keys[i];
        made = key->object.keys ? label_first(arena, text, view, &key->object)
                                : label_one(arena, text, view, key->expression);
    }
    return made;
}

fq_str fq_view_label_objects(struct fq_arena *arena, fq_str definition)
{
    struct fq_view_definition *view;
    struct fq_error why;
    fq_str text = definition, made = definition;
    for (size_t i = 0; i < OBJECTS_MOST && made.len; i++) {
        text = made;
        if (fq_view_read_select(arena, text, &view, &why) != FQ_OK || names_rows(text))
            return i ? definition : text;
        made = FQ_STR_NONE;
        for (size_t c = 0; c < view->column_count && made.len == 0; c++)
            made = label_first(arena, text, view, &view->columns[c].object);
    }
    return made.len ? made : text;
}
