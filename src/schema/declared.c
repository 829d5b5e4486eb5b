/* SPDX-License-Identifier: MIT
 *
 * Documents whose members a schema file declares, because no definition tells them: what a function
 * builds, or what is stored without a view beside it.
 */
#include "catalog/oid.h"
#include "graphql/types/suggest.h"
#include "schema/build.h"

/* Objects in objects. */
#define DEPTH_MAX 15

struct declaring {
    struct fq_builder *b;
    const struct fq_draft *draft;
    unsigned depth;
};

/* ---- types ---- */

static const struct fq_type_node *named_node(const struct fq_type_node *type)
{
    while (type->of)
        type = type->of;
    return type;
}

/* What values of a scalar are read as. */
static fq_oid oid_of_scalar(const struct fq_builder *b, fq_str name)
{
    static const struct {
        const char *name;
        fq_oid oid;
    } usual[] = {
        {"Int", OID_INT4}, {"Float", OID_FLOAT8},         {"String", OID_TEXT},
        {"ID", OID_TEXT},  {"DateTime", OID_TIMESTAMPTZ}, {"JSON", OID_JSONB},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(usual); i++) {
        if (fq_str_eq(name, fq_str_from(usual[i].name)))
            return usual[i].oid;
    }
    for (size_t i = 0; i < b->catalog->type_count; i++) {
        const struct fq_pgtype *known = fq_pgtype_find(b->catalog->types[i].oid);
        if (known && fq_str_eq(name, fq_str_from(known->scalar)))
            return b->catalog->types[i].oid;
    }
    return 0;
}

static bool is_called(const struct fq_builder *b, const struct fq_catalog_type *type, fq_str name)
{
    fq_str qualified =
        fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(type->schema), FQ_STR_ARG(type->name));
    return fq_str_eq(name, type->name) || fq_str_eq(name, qualified);
}

/* Of PostgreSQL's own before others. */
static const struct fq_catalog_type *type_called(const struct fq_builder *b, fq_str name)
{
    for (size_t i = 0; i < b->catalog->type_count; i++) {
        const struct fq_catalog_type *type = &b->catalog->types[i];
        if (!type->of_relation && is_called(b, type, name))
            return type;
    }
    return NULL;
}

fq_oid fq_build_enum_called(const struct fq_builder *b, fq_str name)
{
    const struct fq_said_type *said = fq_refinement_find(&b->refinement, name);
    for (size_t i = 0; i < b->catalog->type_count; i++) {
        const struct fq_catalog_type *type = &b->catalog->types[i];
        bool by_file = said && said->pg_type.len && is_called(b, type, said->pg_type);
        bool by_name = !b->refinement.hosted;
        if (type->kind == FQ_CATALOG_ENUM &&
            (by_file || (by_name && fq_str_eq(fq_name_pascal(b->arena, type->name), name))))
            return type->oid;
    }
    return 0;
}

/* The type that `@column(type:)` names must be shown as the one that is declared. */
static fq_oid oid_by_directive(struct fq_builder *b, const struct fq_said_field *said)
{
    const struct fq_catalog_type *type = type_called(b, said->read_as);
    struct fq_suggestions near;
    fq_suggest_init(&near, said->read_as, &b->refinement.errors);
    for (size_t i = 0; !type && i < b->catalog->type_count; i++) {
        if (b->catalog->types[i].kind != FQ_CATALOG_ARRAY)
            fq_suggest(&near, b->catalog->types[i].name);
    }
    if (!type)
        fq_refinement_wrong(&b->refinement, said->read_as_at,
                            "there is no PostgreSQL type %.*s.%.*s", FQ_STR_ARG(said->read_as),
                            FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
    return type ? type->oid : 0;
}

fq_oid fq_build_declared_oid(struct fq_builder *b, const struct fq_said_field *said)
{
    if (said->read_as.len)
        return oid_by_directive(b, said);
    fq_str name = named_node(said->type)->name;
    fq_oid scalar = oid_of_scalar(b, name);
    if (!scalar && fq_build_is_own_enum(b, name))
        scalar = OID_TEXT;
    return scalar ? scalar : fq_build_enum_called(b, name);
}

/* A type of the file that is of nothing in the database: objects inside documents. */
static struct fq_said_type *embedded(const struct fq_builder *b, fq_str name)
{
    struct fq_said_type *said = fq_refinement_find(&b->refinement, name);
    bool is = said && said->kind == FQ_DEFINE_OBJECT && !said->object && !said->pg_type.len;
    bool of_several =
        said && fq_said_is_abstract(said) && !said->relation.len && said->discriminator.len;
    return is || of_several ? said : NULL;
}

/* ---- members ---- */

static fq_str member_key(struct fq_builder *b, const struct fq_said_field *said)
{
    return said->from.len ? said->from : fq_name_snake(b->arena, said->name);
}

/* A column of the relation serves it. */
static bool is_column(const struct declaring *d, const struct fq_said_field *said)
{
    const struct fq_catalog_relation *relation = d->draft->catalog;
    for (size_t i = 0; d->depth == 0 && i < relation->column_count; i++) {
        fq_str column = relation->columns[i].name;
        fq_str shown = said->from.len ? column : fq_name_field(d->b->arena, column);
        if (fq_str_eq(shown, said->from.len ? said->from : said->name))
            return true;
    }
    return false;
}

static const struct fq_model_member *members_of(const struct declaring *d,
                                                const struct fq_said_type *type, size_t *ret_count);

/* What a definition would have said of the member. */
static struct fq_leaf *leaf_of(struct fq_builder *b, struct fq_model_member *member)
{
    struct fq_leaf *leaf = FQ_NEW(b->arena, struct fq_leaf);
    struct fq_view_key *key = FQ_NEW(b->arena, struct fq_view_key);
    key->name = member->name;
    leaf->key = key;
    member->binding = leaf;
    return leaf;
}

/* What PostgreSQL would have. */
static void describe_leaf(struct fq_builder *b, struct fq_model_member *member, fq_oid type)
{
    struct fq_catalog_described_column *described =
        FQ_NEW(b->arena, struct fq_catalog_described_column);
    described->type = type;
    leaf_of(b, member)->described = described;
    member->type = type;
}

static bool add_leaf(const struct declaring *d, const struct fq_said_field *said,
                     struct fq_model_member *member)
{
    struct fq_builder *b = d->b;
    fq_oid oid = fq_build_declared_oid(b, said);
    bool is_list = said->type->of != NULL;
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, oid);
    if (is_list && type)
        oid = type->array;
    if (!oid || (is_list && said->type->of->of))
        return false;
    describe_leaf(b, member, oid);
    return true;
}

/* A type of objects of several types that is of something else, which is told. */
static bool is_elsewhere(const struct declaring *d, const struct fq_said_type *of,
                         const struct fq_said_case *each)
{
    bool of_rows = of->object || of->relation.len;
    if (of_rows)
        fq_refinement_wrong(&d->b->refinement, each->type_at,
                            "%.*s is of a table or view; objects inside a document need types of "
                            "their own",
                            FQ_STR_ARG(of->name));
    else if (of->embedded)
        fq_refinement_wrong(&d->b->refinement, each->type_at,
                            "objects of %.*s are elsewhere in a document already; declare another "
                            "type",
                            FQ_STR_ARG(of->name));
    return of_rows || of->embedded;
}

/* Objects of several types: each of these is a part, whose members stand in the same place. */
static const struct fq_model_member *variants_of(const struct declaring *d,
                                                 struct fq_said_type *type,
                                                 struct fq_model_member *member, size_t *ret_count)
{
    struct fq_builder *b = d->b;
    size_t most = 0;
    fq_refine_cases_inside(&b->refinement, type);
    member->abstract = type;
    for (const struct fq_said_case *each = type->cases; each; each = each->next)
        most++;
    struct fq_model_member *variants = FQ_NEW_ARRAY(b->arena, most, struct fq_model_member);
    *ret_count = 0;
    for (const struct fq_said_case *each = type->cases; each; each = each->next) {
        struct fq_said_type *of = fq_refinement_find(&b->refinement, each->type);
        if (!each->is_first || !each->member || is_elsewhere(d, of, each))
            continue;
        struct fq_model_member *variant = &variants[(*ret_count)++];
        *variant = (struct fq_model_member){.name = of->name,
                                            .field = of->name,
                                            .type_name = of->name,
                                            .base_column = -1,
                                            .table_column = -1};
        of->embedded = true;
        (void)leaf_of(b, variant);
        variant->members = members_of(d, of, &variant->member_count);
    }
    return variants;
}

static const struct fq_model_member *parts_of(const struct declaring *d, struct fq_said_type *type,
                                              struct fq_model_member *member, size_t *ret_count)
{
    return fq_said_is_abstract(type) ? variants_of(d, type, member, ret_count)
                                     : members_of(d, type, ret_count);
}

/* A type's fields are bound to one place: what filters them names the way from the document. */
static bool declare_object(const struct declaring *d, struct fq_said_type *type,
                           const struct fq_said_field *said, struct fq_model_member *member)
{
    const struct declaring inside = {d->b, d->draft, d->depth + 1};
    if (d->depth == DEPTH_MAX) {
        fq_refinement_wrong(&d->b->refinement, said->at,
                            "objects inside documents nest %d deep at most; declare %.*s as JSON",
                            DEPTH_MAX, FQ_STR_ARG(said->name));
        return false;
    }
    if (type->embedded) {
        fq_refinement_wrong(&d->b->refinement, said->at,
                            "objects of %.*s are elsewhere in a document already; declare another "
                            "type for %.*s",
                            FQ_STR_ARG(type->name), FQ_STR_ARG(said->name));
        return false;
    }
    type->embedded = true;
    member->type_name = type->name;
    const struct fq_type_node *list = said->type->of;
    if (!list || list->of) {
        (void)leaf_of(d->b, member);
        member->members = parts_of(&inside, type, member, &member->member_count);
        return member->member_count > 0;
    }
    describe_leaf(d->b, member, OID_JSONB);
    member->items = parts_of(&inside, type, member, &member->item_count);
    return member->item_count > 0;
}

static bool declare_member(const struct declaring *d, const struct fq_said_field *said,
                           struct fq_model_member *member)
{
    struct fq_said_type *object = embedded(d->b, named_node(said->type)->name);
    member->field = said->name;
    member->declared = said->type;
    return object ? declare_object(d, object, said, member) : add_leaf(d, said, member);
}

/* Fields that are something else, as a related row, are no members.  What is hidden is one: it may
 * be joined by. */
static bool add_declared(const struct declaring *d, const struct fq_said_field *said,
                         struct fq_model_member *member)
{
    if (said->pairs || said->path || said->through.len || is_column(d, said))
        return false;
    *member = (struct fq_model_member){
        .name = member_key(d->b, said), .base_column = -1, .table_column = -1};
    return declare_member(d, said, member);
}

static const struct fq_model_member *members_of(const struct declaring *d,
                                                const struct fq_said_type *type, size_t *ret_count)
{
    size_t count = 0, most = 0;
    for (const struct fq_said_field *said = type->fields; said; said = said->next)
        most++;
    struct fq_model_member *members = FQ_NEW_ARRAY(d->b->arena, most, struct fq_model_member);
    for (const struct fq_said_field *said = type->fields; said; said = said->next)
        count += add_declared(d, said, &members[count]);
    *ret_count = count;
    return members;
}

/* ---- the document ---- */

static bool holds_json(const struct fq_builder *b, const struct fq_catalog_column *column)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, column->type);
    return type && (type->oid == OID_JSON || type->oid == OID_JSONB);
}

static void refuse_column(struct fq_builder *b, const struct fq_draft *draft, fq_str column,
                          struct fq_location where)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, column, &b->refinement.errors);
    for (size_t i = 0; i < draft->catalog->column_count; i++) {
        if (holds_json(b, &draft->catalog->columns[i]))
            fq_suggest(&near, draft->catalog->columns[i].name);
    }
    fq_refinement_wrong(&b->refinement, where, "%.*s has no column %.*s that holds JSON.%.*s",
                        FQ_STR_ARG(draft->relation->sql_name.text), FQ_STR_ARG(column),
                        FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

/* Of a column that a comment keeps out nobody is to see anything. */
static bool may_be_read_into(struct fq_builder *b, const struct fq_draft *draft, fq_str column)
{
    int at = fq_catalog_column_index(draft->catalog, column);
    if (at < 0 || !holds_json(b, &draft->catalog->columns[at]) ||
        !draft->catalog->columns[at].readable)
        return false;
    const struct fq_comment comment =
        fq_comment_on_column(&b->model, draft->catalog, &draft->catalog->columns[at]);
    return !fq_comment_keeps_out(&comment);
}

static void declare_document(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_said_type *said = draft->object->said;
    struct fq_model_shape *shape = &draft->object->shape;
    if (!may_be_read_into(b, draft, said->jsonb)) {
        refuse_column(b, draft, said->jsonb, said->jsonb_at);
        return;
    }
    if (shape->document.len) /* the definition tells more than a declaration can */
        return;
    const struct declaring d = {.b = b, .draft = draft};
    shape->document = said->jsonb;
    shape->whole = true;
    shape->members = members_of(&d, said, &shape->member_count);
}

/* ---- members at a path ---- */

static bool add_at_path(const struct declaring *d, const struct fq_said_type *type,
                        const struct fq_said_field *said, struct fq_model_member *member)
{
    fq_str column = said->document.len ? said->document : type->jsonb;
    if (!column.len) {
        fq_refinement_wrong(&d->b->refinement, said->path_at,
                            "say which column the path of %.*s begins in: @column(name: \"…\", "
                            "path: […])",
                            FQ_STR_ARG(said->name));
        return false;
    }
    if (!may_be_read_into(d->b, d->draft, column)) {
        refuse_column(d->b, d->draft, column, said->path_at);
        return false;
    }
    *member = (struct fq_model_member){.name = said->path[said->path_count - 1],
                                       .document = column,
                                       .path = said->path,
                                       .path_count = said->path_count - 1,
                                       .base_column = -1,
                                       .table_column = -1};
    if (declare_member(d, said, member))
        return true;
    if (said->read_as.len || embedded(d->b, named_node(said->type)->name)) /* told already */
        return false;
    fq_refinement_wrong(&d->b->refinement, said->at,
                        "nothing says how %.*s is read: its type is none of a value, nor a type of "
                        "the file that has fields",
                        FQ_STR_ARG(said->name));
    return false;
}

static void declare_paths(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_said_type *type = draft->object->said;
    struct fq_model_shape *shape = &draft->object->shape;
    const struct declaring d = {.b = b, .draft = draft, .depth = 0};
    size_t most = 0;
    for (const struct fq_said_field *said = type->fields; said; said = said->next)
        most += said->path != NULL;
    struct fq_model_member *members = FQ_NEW_ARRAY(b->arena, most, struct fq_model_member);
    for (const struct fq_said_field *said = type->fields; said; said = said->next) {
        if (said->path && add_at_path(&d, type, said, &members[shape->beside_count]))
            shape->beside_count++;
    }
    shape->beside = members;
}

void fq_build_declared_shape(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_said_type *said = draft->object->said;
    if (said && said->jsonb.len)
        declare_document(b, draft);
    if (said && said->fields)
        declare_paths(b, draft);
}
