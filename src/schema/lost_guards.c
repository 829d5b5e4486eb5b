/* SPDX-License-Identifier: MIT
 *
 * What comments require of tables and their columns, and views over them do not: because a view
 * computes something of them, asks them in a condition, or has a query that is not read here.  It
 * is told, never decided: nobody but who wrote the view knows what it gives away.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "model/behind.h"
#include "model/comment.h"
#include "schema/nested.h"
#include "schema/view_lexer.h"

/* Names that a note says of one table. */
#define NAMES_TOLD 8u

/* A view while it is looked at. */
struct seen {
    struct fq_builder *b;
    const struct fq_draft *draft;  /* that is served */
    const struct fq_draft *source; /* whose query says what it shows */
    const struct fq_guard *guard;  /* of its type */
};

/* What is said of a table that it reads. */
struct lost {
    const struct fq_catalog_relation *table;
    bool rows;             /* what is required of its rows is required nowhere */
    struct fq_buf columns; /* of which the same is true, with the fields that tell of them */
    size_t count;
};

/* What becomes of one column in the fields of a view. */
struct use {
    const struct fq_catalog_relation *table;
    const struct fq_catalog_column *column;
    bool required; /* a field that shows it, or something of it, requires something */
    fq_str told;   /* one that requires nothing; empty: none */
};

/* ---- what the fields show ---- */

/* Comments are read only where the word is. */
static bool may_require(fq_str comment)
{
    return fq_str_find(comment, FQ_STR("requires")) < comment.len;
}

static bool names_column(struct fq_builder *b, fq_str expression, fq_str column)
{
    struct fq_view_lexer lexer = {.text = expression};
    struct fq_view_token token;
    while ((token = fq_view_token_next(&lexer)).kind > FQ_VIEW_BAD) {
        if (fq_view_token_names(token) && fq_str_eq(fq_view_token_value(b->arena, token), column))
            return true;
    }
    return false;
}

/* What a comment on the view's own column says is so on purpose. */
static bool is_answered(const struct seen *seen, const struct fq_model_field *field)
{
    return may_require(field->column->comment) &&
           fq_comment_on_column(&seen->b->model, seen->draft->catalog, field->column).says_requires;
}

/* Of a field that is a value: a column, or what is made of some. */
static void look_at_value(const struct seen *seen, struct use *use,
                          const struct fq_model_field *field, const struct fq_guard *guard,
                          const struct fq_model_origin *origin, fq_str expression)
{
    bool shows = origin->column ? origin->column == use->column && origin->relation == use->table
                                : names_column(seen->b, expression, use->column->name);
    bool answered = guard || (field->column && is_answered(seen, field));
    if (!shows)
        return;
    use->required |= answered;
    if (!answered && !use->told.len)
        use->told = field->name;
}

static void look_at_column(const struct seen *seen, struct use *use,
                           const struct fq_model_field *field, const struct fq_guard *guard)
{
    const struct fq_view_definition *view = seen->source->view;
    const struct fq_catalog_relation *relation = seen->draft->catalog;
    const struct fq_model_behind *behind = fq_model_behind(&seen->b->model, relation);
    struct fq_model_origin origin = {NULL, NULL};
    fq_str expression = field->column->name; /* which is all that is known */
    if (seen->source != seen->draft)
        return; /* stored, beside the document */
    if (behind && behind->columns)
        origin = behind->columns[field->column - relation->columns];
    for (size_t i = 0; view && i < view->column_count; i++) {
        if (fq_str_eq(view->columns[i].name, field->column->name))
            expression = view->columns[i].expression;
    }
    look_at_value(seen, use, field, guard, &origin, expression);
}

static void look_at_fields(const struct seen *seen, struct use *use, const struct fq_type *type,
                           const struct fq_model_fields *fields)
{
    for (const struct fq_model_field *field = fields->first; field; field = field->next) {
        const struct fq_field_def *def = type ? fq_type_field(type, field->name) : NULL;
        const struct fq_guard *guard = def ? def->guard : NULL;
        if (!def)
            continue;
        if (field->members.first) {
            struct fq_type *inner = fq_map_get(&seen->b->types->types, field->type_name);
            look_at_fields(seen, use, inner, &field->members);
        } else if (field->source == FQ_FROM_COLUMN) {
            look_at_column(seen, use, field, guard);
        } else if (field->source == FQ_FROM_MEMBER && field->member->binding) {
            const struct fq_leaf *leaf = field->member->binding;
            const struct fq_model_origin origin = {field->member->table, field->member->column};
            look_at_value(seen, use, field, guard, &origin, leaf->key->expression);
        }
    }
}

static struct use use_of(const struct seen *seen, const struct fq_catalog_relation *table,
                         const struct fq_catalog_column *column)
{
    struct use use = {.table = table, .column = column};
    look_at_fields(seen, &use, seen->draft->type, &seen->draft->object->fields);
    return use;
}

/* ---- what is required ---- */

static bool chain_has(const struct fq_guard *chain, const struct fq_guard *wanted)
{
    for (; chain; chain = chain->next) {
        bool same = chain->kind == wanted->kind && chain->count == wanted->count;
        for (size_t i = 0; same && i < wanted->count; i++)
            same = fq_str_eq(chain->names[i], wanted->names[i]);
        if (same)
            return true;
    }
    return false;
}

static bool chain_has_all(const struct fq_guard *chain, const struct fq_guard *wanted)
{
    while (wanted && chain_has(chain, wanted))
        wanted = wanted->next;
    return !wanted;
}

static bool is_in_key(const struct fq_catalog_relation *table, uint16_t column)
{
    for (size_t i = 0; i < table->key_count; i++) {
        for (size_t k = 0; k < table->keys[i].column_count; k++) {
            if (table->keys[i].columns[k] == column)
                return true;
        }
    }
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        for (size_t k = 0; k < table->foreign_keys[i].column_count; k++) {
            if (table->foreign_keys[i].columns[k] == column)
                return true;
        }
    }
    return false;
}

/* All that is shown of the table's rows requires something: its columns do, and what else is read
 * of it is a key, by which rows are joined. */
static bool rows_are_required(const struct seen *seen, const struct fq_catalog_read *read,
                              const struct fq_guard *guard)
{
    bool any = false;
    if (chain_has_all(seen->guard, guard))
        return true;
    for (size_t i = 0; i < read->column_count; i++) {
        struct use use = use_of(seen, read->relation, &read->relation->columns[read->columns[i]]);
        if (use.told.len || (!use.required && !is_in_key(read->relation, read->columns[i])))
            return false;
        any |= use.required;
    }
    return any && !read->whole;
}

/* ---- what is told ---- */

static void lose_column(const struct seen *seen, struct lost *lost, uint16_t number)
{
    const struct fq_catalog_column *column = &lost->table->columns[number];
    struct fq_arena *arena = seen->b->arena;
    struct use use = use_of(seen, lost->table, column);
    if (!use.told.len && use.required)
        return;
    if (lost->count++ >= NAMES_TOLD)
        return;
    fq_buf_printf(&lost->columns, "%s%.*s", lost->count > 1 ? ", " : "",
                  FQ_STR_ARG(fq_name_quoted(arena, column->name)));
    if (use.told.len)
        fq_buf_printf(&lost->columns, " (by its field %.*s)", FQ_STR_ARG(use.told));
}

static void tell_lost(const struct seen *seen, const struct lost *lost)
{
    struct fq_arena *arena = seen->b->arena;
    fq_str name = seen->draft->relation->sql_name.text;
    fq_str table = fq_name_qualified(arena, lost->table->schema, lost->table->name);
    fq_str columns = fq_buf_str(&lost->columns);
    const char *more = lost->count > NAMES_TOLD ? " and others" : "";
    if (!lost->rows && !lost->count)
        return;
    fq_str what = !lost->count
                      ? FQ_STR_NONE
                      : fq_arena_printf(arena, "%s of its columns %.*s%s", lost->rows ? " and" : "",
                                        FQ_STR_ARG(columns), more);
    fq_model_note(&seen->b->model, true, name,
                  "it tells of %.*s without what comments there require%s%.*s; say in a comment on "
                  "it, or on its columns, what it requires, or @fraiseql {\"requires\": "
                  "\"nothing\"} if it is meant to be open",
                  FQ_STR_ARG(table), lost->rows ? " of its rows" : "", FQ_STR_ARG(what));
}

/* ---- what it reads ---- */

static void look_at_reads(const struct seen *seen, const struct fq_catalog_relation *view,
                          unsigned depth);

static bool is_view(const struct fq_catalog_relation *relation)
{
    return relation->kind == FQ_CATALOG_VIEW || relation->kind == FQ_CATALOG_MATERIALIZED;
}

static void look_at_read(const struct seen *seen, const struct fq_catalog_read *read,
                         unsigned depth)
{
    struct fq_model *model = &seen->b->model;
    const struct fq_catalog_relation *table = read->relation;
    bool opaque = is_view(table) && !fq_model_behind(model, table);
    bool commented = may_require(table->comment);
    struct lost lost = {.table = table};
    if (commented || is_view(table)) {
        const struct fq_guard *rows = fq_model_remark_on_rows(model, table).guard;
        lost.rows = rows && !rows_are_required(seen, read, rows);
    }
    fq_buf_init(&lost.columns, seen->b->arena, FQ_LIMIT_VIEW_BYTES);
    for (size_t i = 0; i < (read->whole ? table->column_count : read->column_count); i++) {
        uint16_t number = read->whole ? (uint16_t)i : read->columns[i];
        const struct fq_catalog_column *column = &table->columns[number];
        if (!may_require(column->comment) && (!is_view(table) || opaque))
            continue;
        if (fq_model_remark_on_column(model, table, column).guard)
            lose_column(seen, &lost, number);
    }
    tell_lost(seen, &lost);
    /* A view that says what it requires, or that it is open, answers for what is behind it. */
    if (opaque && !(commented && fq_comment_on_relation(model, table).says_requires))
        look_at_reads(seen, table, depth);
}

static void look_at_reads(const struct seen *seen, const struct fq_catalog_relation *view,
                          unsigned depth)
{
    for (size_t i = 0; i < view->read_count && depth < FQ_LIMIT_VIEW_DEPTH; i++)
        look_at_read(seen, &view->reads[i], depth + 1);
}

static bool says_itself(struct fq_builder *b, const struct fq_draft *draft,
                        const struct fq_draft *source)
{
    return (draft->object->said && draft->object->said->guard) ||
           fq_comment_on_relation(&b->model, draft->catalog).says_requires ||
           fq_comment_on_relation(&b->model, source->catalog).says_requires;
}

void fq_build_note_lost_guards(struct fq_builder *b)
{
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        const struct fq_draft *source = fq_build_source(draft);
        const struct seen seen = {b, draft, source, draft->type->guard};
        if (source->catalog->read_count && !says_itself(b, draft, source))
            look_at_reads(&seen, source->catalog, 0);
    }
}
