/* SPDX-License-Identifier: MIT
 *
 * Views over views.  Where a document holds another view's, `'author', u.data`, the other's members
 * are its own.  So that each has an expression, the other view's query stands in place of its name,
 * with its columns and a label for each member:
 *
 *     LEFT JOIN public.v_user u ON …
 *     LEFT JOIN (SELECT a.id AS "id", …, a.name AS "data.name" FROM public.tb_user a) u ON …
 *
 * That is what PostgreSQL makes of the view itself; what nothing refers to is not computed.
 */
#include "schema/nested.h"

#include "base/limits.h"
#include "base/list.h"
#include "schema/view_lexer.h"
#include "schema/view_rows.h"

/* A view in FROM. */
struct source {
    fq_str written, alias;
    const struct fq_catalog_relation *relation;
    bool made_up;                           /* an outer join may find no row of it */
    const struct fq_view_definition *inner; /* once it is read */
    const struct fq_view_column *data;
    struct fq_view_object document; /* the same as this view has it; without keys: not asked for */
    struct fq_buf labels;
    size_t label_count;
    size_t grown; /* by so many bytes its query is longer than its name */
    struct source *next;
};

struct nesting {
    struct fq_builder *b;
    struct fq_view_nesting said;
    const struct fq_view_definition *view;
    bool listed; /* of a list more is known */
    const struct fq_nested_view *nested;
    struct source *sources, *last_source;
};

/* ---- the views in FROM ---- */

/* alias.* is a row of all columns, of which there would be more. */
static bool names_row(struct fq_builder *b, fq_str text, fq_str alias)
{
    struct fq_view_lexer lexer = {.text = text};
    struct fq_view_token before = {0}, last = {0}, token;
    while ((token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END) {
        if (fq_str_eq(token.text, FQ_STR("*")) && last.kind == FQ_VIEW_DOT &&
            fq_view_token_names(before) && fq_str_eq(fq_view_token_value(b->arena, before), alias))
            return true;
        before = last;
        last = token;
    }
    return false;
}

static bool is_named_as_row(struct fq_builder *b, const struct fq_view_definition *view,
                            fq_str alias)
{
    bool row = names_row(b, view->tail, alias);
    for (size_t i = 0; i < view->column_count && !row; i++)
        row = names_row(b, view->columns[i].expression, alias);
    return row;
}

/* A view as it is read when another one nests it. */
struct reading {
    const struct fq_view_definition *definition; /* NULL: it may not be taken apart */
    const struct fq_nested_view *nested;
};

static void read_definition(struct nesting *n, const struct fq_catalog_view *view,
                            struct reading *ret)
{
    struct fq_view_definition *read = NULL;
    struct fq_error why;
    struct fq_view_text text;
    if (!fq_view_text(n->b, view, &text) || !text.plain ||
        fq_view_read(n->b->arena, text.text, &read, &why) != FQ_OK || read->tail.len == 0)
        return;
    const struct fq_view_nesting inside = {.b = n->b, .depth = n->said.depth + 1};
    const struct fq_view_definition *nested = fq_view_nest_in(&inside, read, &ret->nested);
    ret->definition = nested ? nested : read;
}

/* Once for each view, however many name it. */
static const struct reading *reading_of(struct nesting *n,
                                        const struct fq_catalog_relation *relation)
{
    fq_str key = fq_arena_printf(n->b->arena, "%u", relation->oid);
    struct reading *known = fq_map_get(&n->b->nested_views, key);
    if (known)
        return known;
    known = FQ_NEW(n->b->arena, struct reading);
    read_definition(n, relation->view, known);
    fq_map_put(&n->b->nested_views, key, known);
    return known;
}

static void add_nested(struct nesting *n, const struct fq_catalog_relation *relation)
{
    struct fq_nested_view *nested = FQ_NEW(n->b->arena, struct fq_nested_view);
    *nested = (struct fq_nested_view){relation, n->nested};
    n->nested = nested;
}

static bool read_inner(struct nesting *n, struct source *source)
{
    const struct reading *reading = reading_of(n, source->relation);
    source->inner = reading->definition;
    for (size_t i = 0; source->inner && i < source->inner->column_count; i++) {
        const struct fq_view_column *column = &source->inner->columns[i];
        if (fq_convention_is_document(column->name) && column->object.keys)
            source->data = column;
    }
    if (!source->data)
        return false;
    add_nested(n, source->relation);
    for (const struct fq_nested_view *deeper = reading->nested; deeper; deeper = deeper->next)
        add_nested(n, deeper->relation);
    return true;
}

static void add_source(struct nesting *n, const struct fq_view_definition *view, fq_str written,
                       fq_str alias, bool made_up)
{
    const struct fq_catalog_relation *relation = fq_build_named_relation(n->b, written);
    if (!relation || !relation->view || is_named_as_row(n->b, view, alias))
        return;
    struct source *source = FQ_NEW(n->b->arena, struct source);
    source->written = written;
    source->alias = alias;
    source->relation = relation;
    source->made_up = made_up;
    FQ_CHAIN_APPEND(n->sources, n->last_source, source);
}

static void find_sources(struct nesting *n, const struct fq_view_definition *view)
{
    fq_str schema, first;
    bool outer = fq_build_has_outer_join(view->tail);
    if (!view->joins_known || !fq_view_name(n->b->arena, view->first_alias, &schema, &first))
        return;
    add_source(n, view, view->first_relation, first, outer && !view->first_preserved);
    for (size_t i = 0; i < view->join_count; i++)
        add_source(n, view, view->joins[i].relation, view->joins[i].alias, !view->joins[i].inner);
}

/* ---- members ---- */

/* Labels are cut by PostgreSQL behind so many bytes. */
#define LABEL_BYTES 63

static fq_str label(struct nesting *n, struct source *source, fq_str wanted, fq_str expression)
{
    struct fq_builder *b = n->b;
    if (wanted.len > LABEL_BYTES)
        wanted = fq_arena_printf(b->arena, "data.%zu", source->label_count);
    fq_str quoted = fq_name_quoted(b->arena, wanted);
    source->label_count++;
    fq_buf_printf(&source->labels, ", %.*s AS %.*s", FQ_STR_ARG(expression), FQ_STR_ARG(quoted));
    return fq_arena_printf(b->arena, "%.*s.%.*s",
                           FQ_STR_ARG(fq_name_quoted(b->arena, source->alias)), FQ_STR_ARG(quoted));
}

/* What is not null says that the object is there; what is inside is null where it is not. */
static void set_present(struct fq_builder *b, struct fq_view_object *object, fq_str reference)
{
    object->present = fq_arena_printf(b->arena, "(%.*s IS NOT NULL)", FQ_STR_ARG(reference));
    object->present_with = FQ_STR_NONE;
    object->vanishes = true;
}

/* The members of the inner view's objects as the outer one reaches them. */
static const struct fq_view_key *label_members(struct nesting *n, struct source *source,
                                               const struct fq_view_inside *inside, fq_str path)
{
    struct fq_builder *b = n->b;
    const struct fq_view_object *object = inside->object;
    const struct fq_view_scope scope = {source->inner, NULL};
    struct fq_view_key *keys = FQ_NEW_ARRAY(b->arena, object->key_count, struct fq_view_key);
    for (size_t i = 0; i < object->key_count; i++) {
        const struct fq_view_key *key = &object->keys[i];
        fq_str name =
            fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(path), FQ_STR_ARG(key->name));
        keys[i].name = key->name;
        keys[i].stripped = key->stripped;
        if (!key->object.keys) {
            keys[i].expression =
                label(n, source, name, fq_view_inside(b, source->inner, inside, key->expression));
            keys[i].never_null =
                key->never_null || fq_view_is_always_there(b, source->inner, key->expression);
            keys[i].list = fq_view_list_inside(b, key->list, source->inner);
            keys[i].column = fq_view_origin(b, &scope, key, &keys[i].table);
            continue;
        }
        const struct fq_view_inside deeper = {inside, &key->object};
        struct fq_view_object *made = &keys[i].object;
        made->keys = label_members(n, source, &deeper, name);
        made->key_count = key->object.key_count;
        if (key->object.present.len)
            set_present(b, made,
                        label(n, source, name, fq_view_presence(b, source->inner, &deeper)));
    }
    return keys;
}

static const struct fq_view_object *document_of(struct nesting *n, struct source *source)
{
    if (source->document.keys)
        return &source->document;
    if (!read_inner(n, source))
        return NULL;
    const struct fq_view_inside inside = {NULL, &source->data->object};
    fq_buf_init(&source->labels, n->b->arena, FQ_LIMIT_VIEW_BYTES);
    source->document.keys = label_members(n, source, &inside, FQ_STR("data"));
    source->document.key_count = source->data->object.key_count;
    if (source->made_up)
        set_present(n->b, &source->document, label(n, source, FQ_STR("data."), FQ_STR("true")));
    return &source->document;
}

/* The view whose document the expression is, and nothing else. */
static struct source *source_of_document(struct nesting *n, fq_str expression)
{
    fq_str alias, column;
    if (!fq_view_reference(n->b->arena, expression, &alias, &column) ||
        !fq_convention_is_document(column))
        return NULL;
    for (struct source *source = n->sources; source; source = source->next) {
        if (fq_str_eq(source->alias, alias))
            return source;
    }
    return NULL;
}

/* The tested column of the inner view is null only where there is no row of it. */
static bool tests_for_row(struct nesting *n, const struct source *source, fq_str tested)
{
    fq_str alias, name;
    const struct fq_view_definition *inner = source->inner;
    if (!fq_view_reference(n->b->arena, tested, &alias, &name) || !fq_str_eq(alias, source->alias))
        return false;
    for (size_t i = 0; i < inner->column_count; i++) {
        if (fq_str_eq(inner->columns[i].name, name))
            return fq_view_is_always_there(n->b, inner, inner->columns[i].expression);
    }
    return false;
}

/* Without keys: it stays as it is. */
static struct fq_view_object nested_object(struct nesting *n, const struct fq_view_object *said,
                                           fq_str expression)
{
    struct source *source = source_of_document(n, said->present.len ? said->inside : expression);
    const struct fq_view_object *document = source ? document_of(n, source) : NULL;
    if (!document)
        return *said;
    struct fq_view_object made = *document;
    if (said->present.len == 0 ||
        (made.present.len && tests_for_row(n, source, said->present_with)))
        return made;
    made.vanishes = false;
    made.present_with = FQ_STR_NONE;
    made.present = made.present.len
                       ? fq_arena_printf(n->b->arena, "%.*s AND %.*s", FQ_STR_ARG(said->present),
                                         FQ_STR_ARG(document->present))
                       : said->present;
    return made;
}

static struct fq_view_object nest_object(struct nesting *n, const struct fq_view_object *said,
                                         fq_str expression)
{
    if (!said->keys)
        return nested_object(n, said, expression);
    struct fq_view_object made = *said;
    struct fq_view_key *keys = FQ_NEW_ARRAY(n->b->arena, said->key_count, struct fq_view_key);
    for (size_t i = 0; i < said->key_count; i++) {
        keys[i] = said->keys[i];
        keys[i].object = nest_object(n, &said->keys[i].object, said->keys[i].expression);
        if (keys[i].stripped)
            fq_view_strip(n->b->arena, &keys[i].object);
        if (!keys[i].object.keys && fq_view_nest_list(&n->said, n->view, &keys[i]))
            n->listed = true;
    }
    made.keys = keys;
    return made;
}

/* ---- the definition ---- */

/* A name stands behind the relation; PostgreSQL prints keywords in capitals. */
static bool has_alias(fq_str tail, fq_str written)
{
    struct fq_view_lexer lexer = {.text = tail,
                                  .at = (size_t)(written.ptr - tail.ptr) + written.len};
    struct fq_view_token token = fq_view_token_next(&lexer);
    bool keyword =
        token.kind == FQ_VIEW_WORD && token.text.ptr[0] >= 'A' && token.text.ptr[0] <= 'Z';
    return fq_view_token_names(token) && !keyword;
}

static void add_query(struct nesting *n, struct fq_buf *out, const struct source *source,
                      fq_str tail)
{
    const struct fq_view_definition *inner = source->inner;
    fq_buf_char(out, '(');
    fq_buf_str_add(out, inner->with);
    fq_buf_literal(out, " SELECT ");
    for (size_t i = 0; i < inner->column_count; i++)
        fq_buf_printf(out, "%s%.*s AS %.*s", i ? ", " : "",
                      FQ_STR_ARG(inner->columns[i].expression),
                      FQ_STR_ARG(fq_name_quoted(n->b->arena, inner->columns[i].name)));
    fq_buf_str_add(out, fq_buf_str(&source->labels));
    fq_buf_char(out, ' ');
    fq_buf_str_add(out, inner->tail);
    fq_buf_char(out, ')');
    if (!has_alias(tail, source->written))
        fq_buf_printf(out, " %.*s", FQ_STR_ARG(fq_name_quoted(n->b->arena, source->alias)));
}

/* The tail with queries in place of names; empty: it grows too long. */
static fq_str nested_tail(struct nesting *n, fq_str tail)
{
    struct fq_buf out;
    const char *at = tail.ptr;
    fq_buf_init(&out, n->b->arena, FQ_LIMIT_VIEW_NESTED_BYTES);
    for (struct source *source = n->sources; source; source = source->next) {
        if (!source->document.keys)
            continue;
        fq_buf_add(&out, at, (size_t)(source->written.ptr - at));
        if (fq_buf_failed(&source->labels))
            return FQ_STR_NONE;
        size_t before = fq_buf_str(&out).len;
        add_query(n, &out, source, tail);
        source->grown = fq_buf_str(&out).len - before - source->written.len;
        at = source->written.ptr + source->written.len;
    }
    fq_buf_add(&out, at, (size_t)(tail.ptr + tail.len - at));
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

/* Where something of the tail is once queries stand in it. */
static const char *place_in(const struct nesting *n, const struct fq_view_definition *view,
                            fq_str tail, const char *was)
{
    const char *is = tail.ptr + (was - view->tail.ptr);
    for (const struct source *source = n->sources; source; source = source->next) {
        if (source->written.ptr < was)
            is += source->grown;
    }
    return is;
}

static fq_str text_in(const struct nesting *n, const struct fq_view_definition *view, fq_str tail,
                      fq_str was)
{
    if (was.len == 0)
        return was;
    const char *begin = place_in(n, view, tail, was.ptr);
    return fq_str_of(begin, (size_t)(place_in(n, view, tail, was.ptr + was.len) - begin));
}

/* The joins, which stand in another tail now, some to queries. */
static const struct fq_view_join *nested_joins(struct nesting *n,
                                               const struct fq_view_definition *view, fq_str tail)
{
    struct fq_view_join *joins = FQ_NEW_ARRAY(n->b->arena, view->join_count, struct fq_view_join);
    for (size_t i = 0; i < view->join_count; i++) {
        const struct fq_view_join *said = &view->joins[i];
        joins[i] = *said;
        joins[i].text = text_in(n, view, tail, said->text);
        for (const struct source *source = n->sources; source; source = source->next) {
            if (source->document.keys && source->written.ptr == said->relation.ptr)
                joins[i].inside = source->inner;
        }
        joins[i].inner = said->inner ? place_in(n, view, tail, said->inner) : NULL;
    }
    return joins;
}

/* The object that the column is.  That of a view is never null; one in a list may be, unless only
 * rows are taken that have it. */
static struct fq_view_object column_object(struct nesting *n, const struct fq_view_column *column)
{
    struct fq_view_object object = nest_object(n, &column->object, column->expression);
    const struct source *source = source_of_document(n, column->expression);
    if (object.present.len && source && n->said.not_null.len &&
        tests_for_row(n, source, n->said.not_null))
        object.present = FQ_STR_NONE;
    return object.present.len && !n->said.is_list ? column->object : object;
}

static const struct fq_view_definition *nest(struct nesting *n)
{
    struct fq_arena *arena = n->b->arena;
    const struct fq_view_definition *view = n->view;
    find_sources(n, view);
    struct fq_view_column *columns = FQ_NEW_ARRAY(arena, view->column_count, struct fq_view_column);
    for (size_t i = 0; i < view->column_count; i++) {
        columns[i] = view->columns[i];
        columns[i].object = column_object(n, &columns[i]);
    }
    struct fq_view_definition *nested = FQ_NEW(arena, struct fq_view_definition);
    *nested = *view;
    nested->columns = columns;
    if (!n->nested)
        return n->listed ? nested : NULL;
    nested->tail = nested_tail(n, view->tail);
    if (nested->tail.len == 0)
        return NULL;
    nested->joins = nested_joins(n, view, nested->tail);
    nested->rest = text_in(n, view, nested->tail, view->rest);
    return nested;
}

const struct fq_view_definition *fq_view_nest_in(const struct fq_view_nesting *nesting,
                                                 const struct fq_view_definition *view,
                                                 const struct fq_nested_view **ret_nested)
{
    struct nesting n = {.b = nesting->b, .said = *nesting, .view = view};
    const struct fq_view_definition *nested =
        nesting->depth < FQ_LIMIT_VIEW_NESTING ? nest(&n) : NULL;
    *ret_nested = nested ? n.nested : NULL;
    return nested;
}

const struct fq_view_definition *fq_view_nest(struct fq_builder *b,
                                              const struct fq_view_definition *view,
                                              const struct fq_nested_view **ret_nested)
{
    return fq_view_nest_in(&(struct fq_view_nesting){.b = b}, view, ret_nested);
}
