/* SPDX-License-Identifier: MIT
 *
 * The JSON documents of the convention's relations.  What a v_ view says about its document, key by
 * key (read_views.c), gives the fields of its type.  Where the view is seen through, each key is a
 * column of its own; elsewhere a key is cut out of the whole document.
 */
#include "schema/build.h"

#include "base/limits.h"
#include "catalog/oid.h"
#include "schema/nested.h"

/* ---- documents ---- */

struct key_path;

struct document {
    struct fq_draft *draft;         /* whose type gets the fields */
    const struct fq_column *column; /* the document; NULL when seen through */
    bool honest;                    /* a stored document may lag behind its view */
    bool in_list;                   /* an object of a list in it: members are relative to that */
    const struct fq_view_definition *list; /* the SELECT that makes the list; NULL: none is known */
    const struct key_path *way; /* of one field alone, what stands at the end of this; or NULL */
};

/* The members of a document that lead to a value, outermost first. */
struct key_path {
    const struct key_path *outer;
    fq_str key;
    struct fq_view_inside inside; /* as the definition has it */
    bool list;                    /* of objects: what is inside has no one value */
};

static void add_path_steps(struct fq_builder *b, struct fq_buf *out, const struct key_path *path)
{
    if (!path)
        return;
    add_path_steps(b, out, path->outer);
    fq_buf_literal(out, " OPERATOR(pg_catalog.->) ");
    fq_buf_str_add(out, fq_name_literal(b->arena, path->key));
}

static bool is_jsonb(const struct document *doc)
{
    return doc->in_list || doc->column->type == OID_JSONB;
}

/* Members are cut out of JSON, and no columns of their own. */
static bool is_cut(const struct document *doc)
{
    return doc->in_list || doc->column;
}

static void add_path(struct fq_builder *b, struct fq_buf *out, const struct key_path *path,
                     bool as_text)
{
    add_path_steps(b, out, path->outer);
    fq_buf_str_add(out, as_text ? FQ_STR(" OPERATOR(pg_catalog.->>) ")
                                : FQ_STR(" OPERATOR(pg_catalog.->) "));
    fq_buf_str_add(out, fq_name_literal(b->arena, path->key));
}

/* A member that is null is null to SQL too. */
static void type_json(struct fq_builder *b, const struct document *doc, const struct key_path *path,
                      struct fq_column *column, struct fq_buf *after)
{
    bool converted = !is_jsonb(doc);
    column->before = converted ? SQL("pg_catalog.jsonb_path_query_first((")
                               : SQL("pg_catalog.jsonb_path_query_first(");
    add_path(b, after, path, false);
    fq_buf_str_add(after, converted ? FQ_STR(")::pg_catalog.jsonb") : FQ_STR_NONE);
    fq_buf_literal(after, ", 'strict $ ? (@ != null)')");
}

/* The elements of what is no list are null. */
static void type_list(struct fq_builder *b, const struct document *doc, const struct key_path *path,
                      struct fq_column *column, struct fq_buf *after)
{
    const struct fq_catalog_type *list = fq_catalog_base_type(b->catalog, column->type);
    const char *kind = is_jsonb(doc) ? "jsonb" : "json";
    column->before = fq_vetted(fq_arena_printf(
        b->arena,
        "(SELECT ARRAY(SELECT e.item::%.*s FROM pg_catalog.%s_array_elements_text(m.list) AS "
        "e(item)) FROM (SELECT ",
        FQ_STR_ARG(fq_build_type_name(b, list->element)), kind));
    add_path(b, after, path, false);
    fq_buf_printf(after,
                  " AS list) AS m WHERE pg_catalog.%s_typeof(m.list) OPERATOR(pg_catalog.=) "
                  "'array')::",
                  kind);
    fq_buf_str_add(after, fq_build_type_name(b, column->type));
}

/* To JSON it is an object. */
static void type_hstore(struct fq_builder *b, const struct document *doc,
                        const struct key_path *path, struct fq_column *column, struct fq_buf *after)
{
    const char *kind = is_jsonb(doc) ? "jsonb" : "json";
    fq_str schema = column->operators.text;
    column->before = fq_vetted(fq_arena_printf(
        b->arena,
        "(SELECT COALESCE((SELECT %.*s.hstore(pg_catalog.array_agg(e.key), "
        "pg_catalog.array_agg(e.value)) FROM pg_catalog.%s_each_text(m.object) AS e), "
        "''::%.*s.hstore) FROM (SELECT ",
        FQ_STR_ARG(schema), kind, FQ_STR_ARG(schema)));
    add_path(b, after, path, false);
    fq_buf_printf(after,
                  " AS object) AS m WHERE pg_catalog.%s_typeof(m.object) OPERATOR(pg_catalog.=) "
                  "'object')",
                  kind);
}

/* The member as a typed expression, for filters and sorting: (data ->> 'b')::type. */
static const struct fq_column *typed_member(struct fq_builder *b, const struct document *doc,
                                            const struct key_path *path,
                                            const struct fq_value_type *value, fq_oid type)
{
    const unsigned usable = FQ_CLASS_ANY | FQ_CLASS_JSONB | FQ_CLASS_LIST | FQ_CLASS_HSTORE |
                            FQ_CLASS_CUBE | FQ_CLASS_GEOMETRIC | FQ_CLASS_FULL_TEXT |
                            FQ_CLASS_GEOMETRY | FQ_CLASS_GEOGRAPHY;
    if (!(value->classes & usable))
        return NULL;
    struct fq_column *column = fq_build_column(b, value, type);
    struct fq_buf after;
    fq_buf_init(&after, b->arena, FQ_LIMIT_SQL_BYTES);
    if (value->classes & FQ_CLASS_JSONB) {
        type_json(b, doc, path, column, &after);
    } else if (value->classes & FQ_CLASS_LIST) {
        type_list(b, doc, path, column, &after);
    } else if (value->classes & FQ_CLASS_HSTORE) {
        type_hstore(b, doc, path, column, &after);
    } else {
        column->before = SQL("(");
        add_path(b, &after, path, true);
        fq_buf_literal(&after, ")::");
        fq_buf_str_add(&after, fq_build_type_name(b, type));
    }
    column->of = doc->column;
    column->relative = doc->in_list;
    column->after = fq_vetted(fq_buf_str(&after));
    return column;
}

/* ---- members to fields ---- */

static fq_str key_label(struct fq_builder *b, struct fq_relation *relation,
                        const struct key_path *path)
{
    fq_str label = FQ_STR_NONE;
    for (; path; path = path->outer)
        label = label.len ? fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(path->key),
                                            FQ_STR_ARG(label))
                          : path->key;
    label = fq_convention_member_label(b->arena, label);
    if (label.len > 63) /* PostgreSQL would cut it */
        label = fq_convention_member_label(
            b->arena, fq_arena_printf(b->arena, "%zu", relation->column_count));
    return fq_name_quoted(b->arena, label);
}

/* PostgreSQL describes no collation: that of a column stands in the catalog, an expression may have
 * any that is in use. */
static bool is_nondeterministic(const struct fq_builder *b,
                                const struct fq_catalog_described_column *described)
{
    const struct fq_catalog_column *origin = fq_build_origin(b, described);
    return origin ? origin->nondeterministic : b->catalog->nondeterministic;
}

static bool is_in_list(const struct key_path *path)
{
    bool list = false;
    for (path = path->outer; path; path = path->outer)
        list = list || path->list;
    return list;
}

/* What stands at a path, as a document of its own. */
static const struct fq_column *value_at(struct fq_builder *b, const struct document *doc,
                                        const struct key_path *path)
{
    const struct fq_value_type *value = fq_build_value_type(b, doc->column->type, 0, false);
    struct fq_column *column = fq_build_column(b, value, doc->column->type);
    struct fq_buf after;
    fq_buf_init(&after, b->arena, FQ_LIMIT_SQL_BYTES);
    add_path(b, &after, path, false);
    fq_buf_char(&after, ')');
    column->of = doc->column;
    column->before = SQL("(");
    column->after = fq_vetted(fq_buf_str(&after));
    return column;
}

/* What of a row's document is read for a field, and the member of that. */
static void place_in_document(struct fq_builder *b, const struct document *doc,
                              const struct key_path *path, struct fq_field *field)
{
    bool alone = doc->way && path->outer == doc->way->outer;
    field->key = alone ? FQ_STR_NONE : path->key;
    if (alone)
        field->column = value_at(b, doc, path);
    else if (!path->outer)
        field->column = doc->column;
}

static struct fq_field *leaf_field(struct fq_builder *b, struct document *doc,
                                   const struct fq_leaf *leaf, const struct key_path *path,
                                   const struct fq_value_type *value,
                                   const struct fq_value_type *compared)
{
    const struct fq_catalog_described_column *described = leaf->described;
    if (!is_cut(doc)) {
        struct fq_relation *relation = doc->draft->relation;
        fq_str expression =
            fq_view_inside(b, doc->draft->view, path->inside.outer, leaf->key->expression);
        struct fq_column *column = fq_build_relation_column(
            b, relation, key_label(b, relation, path), expression, value, described->type);
        fq_build_place(b, column, described->typmod);
        const struct fq_catalog_column *origin = fq_build_origin(b, described);
        fq_build_as_base(b, column, value, origin ? origin->type : 0); /* described by its base */
        column->not_null = fq_build_never_null(b, doc->draft, expression, described) &&
                           fq_str_eq(expression, leaf->key->expression);
        column->nondeterministic = is_nondeterministic(b, described);
        struct fq_field *field = fq_build_column_field(b, column, value);
        field->key = leaf->key->name;
        return field;
    }
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    field->kind = FQ_FIELD_DOCUMENT;
    place_in_document(b, doc, path, field);
    field->leaf = value->leaf;
    field->leaf_context = value->leaf_context;
    if (!is_in_list(path))
        fq_build_more(b, field)->typed = typed_member(b, doc, path, compared, described->type);
    return field;
}

/* What a file declares is what its values are read as. */
static void check_declared(struct fq_builder *b, const struct fq_model_field *member,
                           const struct fq_value_type *value)
{
    fq_str read = fq_type_named(&value->ref)->name;
    const struct fq_type_node *node = member->member->declared;
    while (node->of)
        node = node->of;
    bool text = fq_str_eq(read, FQ_STR("String")) || fq_str_eq(read, FQ_STR("UUID"));
    if (!fq_str_eq(read, node->name) && !(text && fq_str_eq(node->name, FQ_STR("ID"))))
        fq_refinement_wrong(&b->refinement, member->said->at,
                            "%.*s is read as %.*s, which is %.*s, not %.*s",
                            FQ_STR_ARG(member->name), FQ_STR_ARG(member->said->read_as),
                            FQ_STR_ARG(read), FQ_STR_ARG(node->name));
}

/* A member that a file declares is of the type that it gives. */
static struct fq_type_ref declared_ref(struct fq_builder *b, const struct fq_model_member *member,
                                       struct fq_type_ref type)
{
    const struct fq_type_ref *ref =
        member->declared ? fq_type_ref_resolve(b->types, member->declared, b->arena) : NULL;
    return ref ? *ref : type;
}

static void bind_member(struct fq_builder *b, struct document *doc, struct fq_draft *into,
                        struct fq_model_field *member, const struct key_path *outer);

/* A nested object: a type of its own, named after the way to it. */
static struct fq_type *object_type(struct fq_builder *b, struct document *doc,
                                   const struct fq_draft *into, const struct fq_model_field *member,
                                   const struct key_path *path)
{
    struct fq_draft nested = {.relation = into->relation,
                              .type = fq_type_add(b->types, FQ_TYPE_OBJECT, member->type_name)};
    nested.type->description = member->type_description;
    for (struct fq_model_field *inner = member->members.first; inner; inner = inner->next)
        bind_member(b, doc, &nested, inner, path);
    fq_build_finish_fields(b, &nested);
    return nested.type;
}

/* Of an object that may not be there: true where it is, else null. */
static const struct fq_column *presence_of(struct fq_builder *b, struct fq_draft *draft,
                                           const struct key_path *path)
{
    if (path->inside.object->present.len == 0)
        return NULL;
    struct fq_relation *relation = draft->relation;
    return fq_build_relation_column(b, relation, key_label(b, relation, path),
                                    fq_view_presence(b, draft->view, &path->inside),
                                    fq_build_inner_value(b, OID_BOOL), OID_BOOL);
}

static void bind_object(struct fq_builder *b, struct document *doc, struct fq_draft *into,
                        struct fq_model_field *member, const struct key_path *path)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    field->kind = is_cut(doc) ? FQ_FIELD_DOCUMENT : FQ_FIELD_OBJECT;
    if (is_cut(doc)) {
        place_in_document(b, doc, path, field);
    } else {
        field->column = presence_of(b, doc->draft, path);
        field->key = path->key;
    }
    bool always = path->inside.object->present.len == 0;
    struct fq_type_ref type =
        fq_build_ref(object_type(b, doc, into, member, path), doc->honest && always);
    fq_build_add_field(b, into, member->name, member->description,
                       declared_ref(b, member->member, type), field, member->from);
}

/* A list of objects, which the view makes or a file declares.  Rows are filtered by what is in it;
 * there is nothing to sort or group them by. */
static void bind_list(struct fq_builder *b, struct document *doc, struct fq_draft *into,
                      struct fq_model_field *member, const struct key_path *path)
{
    const struct fq_leaf *leaf = member->member->binding;
    const struct fq_value_type *value = fq_build_value_type(b, leaf->described->type, 0, false);
    struct fq_field *field = leaf_field(b, doc, leaf, path, value, fq_build_json_value(b));
    const struct fq_view_list *list = fq_view_items(leaf->key);
    struct document item = {.draft = doc->draft,
                            .honest = doc->honest,
                            .in_list = true,
                            .list = list ? list->scope->select : NULL};
    if (!is_cut(doc))
        field->kind = FQ_FIELD_JSON;
    const struct fq_type *items = object_type(b, &item, into, member, NULL);
    fq_build_more(b, field)->items = items;
    struct fq_type_ref type =
        fq_build_list_of(b, fq_build_ref(items, list && list->object.present.len == 0));
    type.non_null = doc->honest && list && list->never_null;
    fq_build_add_field(b, into, member->name, member->description,
                       declared_ref(b, member->member, type), field, member->from);
}

/* Objects, or lists of objects, of several types.  Which one is of which type only the document
 * tells, so that rows are not filtered by what is in them. */
static void bind_cases(struct fq_builder *b, struct document *doc, struct fq_draft *into,
                       struct fq_model_field *member, const struct key_path *path)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    struct document item = {.draft = doc->draft, .in_list = true};
    struct fq_type **possible = FQ_NEW_ARRAY(b->arena, member->members.count, struct fq_type *);
    size_t count = 0;
    field->kind = FQ_FIELD_DOCUMENT;
    place_in_document(b, doc, path, field);
    for (struct fq_model_field *each = member->members.first; each; each = each->next)
        possible[count++] = object_type(b, &item, into, each, NULL);
    struct fq_type_ref type =
        fq_build_ref(fq_build_document_cases(b, member, possible, count, field), false);
    fq_build_add_field(b, into, member->name, member->description,
                       declared_ref(b, member->member, type), field, member->from);
}

/* Of a list's objects PostgreSQL cannot say from which column a member comes. */
static bool is_never_null(struct fq_builder *b, const struct document *doc,
                          const struct fq_leaf *leaf)
{
    fq_str expression = leaf->key->expression;
    if (!doc->honest)
        return false;
    if (!doc->in_list)
        return fq_build_never_null(b, doc->draft, expression, leaf->described);
    return leaf->key->never_null || fq_view_is_always_there(b, doc->list, expression);
}

static void bind_value(struct fq_builder *b, struct document *doc, struct fq_draft *into,
                       struct fq_model_field *member, const struct key_path *path)
{
    const struct fq_leaf *leaf = member->member->binding;
    const struct fq_value_type *declared =
        fq_build_value_type(b, leaf->described->type, fq_build_described_dims(b, leaf->described),
                            fq_convention_is_id(path->key));
    const struct fq_type_node *said = member->said ? member->said->type : NULL;
    declared = fq_build_declared_value(b, said, declared);
    /* A composite or a range inside a document is JSON like the rest of it. */
    const struct fq_value_type *value =
        declared->object && is_cut(doc) ? fq_build_json_value(b) : declared;
    /* A range is compared as one all the same. */
    const struct fq_value_type *compared = declared->classes & FQ_CLASS_RANGE ? declared : value;
    struct fq_field *field = leaf_field(b, doc, leaf, path, value, compared);
    if (member->member->declared && member->said)
        check_declared(b, member, value);
    struct fq_type_ref type = value->ref;
    type.non_null = is_never_null(b, doc, leaf);
    fq_build_add_field(b, into, member->name, member->description,
                       declared_ref(b, member->member, type), field, member->from);
}

static void bind_member(struct fq_builder *b, struct document *doc, struct fq_draft *into,
                        struct fq_model_field *member, const struct key_path *outer)
{
    const struct fq_type_node *declared = member->member->declared;
    const struct fq_leaf *leaf = member->member->binding;
    const struct key_path path = {outer,
                                  member->member->name,
                                  {outer ? &outer->inside : NULL, &leaf->key->object},
                                  .list = declared && declared->of};
    if (member->member->abstract)
        bind_cases(b, doc, into, member, &path);
    else if (member->member->members)
        bind_object(b, doc, into, member, &path);
    else if (member->type_name.len)
        bind_list(b, doc, into, member, &path);
    else
        bind_value(b, doc, into, member, &path);
    into->last_field->def.deprecated = member->deprecated;
    into->last_field->def.deprecation_reason = member->reason;
}

/* The objects around what stands at a path. */
static const struct key_path *way_to(struct fq_builder *b, const struct fq_model_member *member)
{
    struct key_path *way = NULL;
    for (size_t i = 0; i < member->path_count; i++) {
        struct key_path *step = FQ_NEW(b->arena, struct key_path);
        *step = (struct key_path){.outer = way, .key = member->path[i]};
        way = step;
    }
    return way;
}

/* A member of the draft's document to a field of `into`. */
static void bind_outermost(struct fq_builder *b, struct fq_draft *draft, struct fq_draft *into,
                           struct fq_model_field *member)
{
    struct document doc = {.draft = draft, .honest = fq_build_source(draft) == draft};
    const struct fq_model_member *at_path = member->member->document.len ? member->member : NULL;
    fq_str document = at_path ? at_path->document : draft->object->shape.document;
    int at = fq_catalog_column_index(draft->catalog, document);
    if (at_path || !draft->seen_through)
        doc.column = draft->relation->columns[at];
    const struct key_path *outer = at_path ? way_to(b, at_path) : NULL;
    const struct key_path way = {.outer = outer};
    doc.way = at_path ? &way : NULL;
    bind_member(b, &doc, into, member, outer);
}

void fq_build_member(struct fq_builder *b, struct fq_draft *draft, struct fq_model_field *member)
{
    bind_outermost(b, draft, draft, member);
}

const struct fq_column *fq_build_member_value(struct fq_builder *b, struct fq_draft *draft,
                                              const struct fq_model_field *member)
{
    const struct fq_field_entry *entry = fq_build_find_field(draft, member->name);
    struct fq_draft aside = {.relation = draft->relation, .type = draft->type};
    struct fq_model_field copy = *member;
    if (!entry || !fq_str_eq(entry->origin, member->from)) {
        bind_outermost(b, draft, &aside, &copy);
        entry = aside.fields;
    }
    return fq_field_value(entry->def.binding);
}
