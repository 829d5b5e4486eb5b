/* SPDX-License-Identifier: MIT
 *
 * What a function answers with mutation_response, the convention's row of a status and what comes
 * with it: a union of two types, success and error.  The status chooses; which words are a success,
 * and what code an error has, is the convention's taxonomy.  An older form, mutation_result, is
 * understood as well.
 *
 * The row is read as if it were a relation, with expressions for columns, so that what it is about
 * is joined to it like any other relation.
 */
#include "schema/answer_forms.h"

#include "catalog/oid.h"

/* What all answers share. */
struct fq_answer_types {
    struct fq_type *success; /* interfaces */
    struct fq_type *error;
    const struct fq_type *detail; /* of an error */
    const struct fq_type *cascade;
    const struct fq_value_type *json;        /* any, with names in camelCase */
    const struct fq_value_type *field_names; /* updatedFields of what is not known */
    const struct fq_type **successes;        /* their implementations, as many of each */
    const struct fq_type **errors;
    size_t count, cap;
};

/* ---- the row's expressions ---- */

#define STATUS "COALESCE(%.*s, '" FQ_CONVENTION_NO_STATUS "')"
/* What stands before the colon: `conflict` of `conflict:email`. */
#define KIND "pg_catalog.lower(pg_catalog.split_part(" STATUS ", ':', 1))"

static const char choice_sql[] =
    "CASE WHEN " KIND " OPERATOR(pg_catalog.=) ANY('" FQ_CONVENTION_SUCCESSES
    "'::pg_catalog.text[]) THEN 0 ELSE 1 END";

static const char code_sql[] =
    "COALESCE(('" FQ_CONVENTION_CODES "'::pg_catalog.jsonb OPERATOR(pg_catalog.->>) " KIND
    ")::pg_catalog.int4, " FQ_CONVENTION_CODE_OF_OTHERS ")";

/* What stands behind the first colon, if anything does. */
static const char identifier_sql[] =
    "COALESCE(pg_catalog.\"substring\"(%.*s, '^[^:]*:(.+)$'::pg_catalog.text), "
    "'" FQ_CONVENTION_NO_IDENTIFIER "')";

struct answer {
    struct fq_builder *b;
    const struct fq_catalog_type *type;
    struct fq_relation *relation;
    const struct fq_model_object *about; /* NULL: not known */
    fq_str id;                           /* the expression of the entity's id, */
    struct fq_answer_entity entity;      /* and of itself */
};

static bool is_list(const struct answer *a, struct fq_convention_attribute wanted)
{
    const struct fq_catalog_column *found = fq_convention_find(a->type, wanted);
    const struct fq_catalog_type *type = found ? fq_catalog_type(a->b->catalog, found->type) : NULL;
    return found && (found->type == OID_TEXT_ARRAY || (type && type->kind == FQ_CATALOG_ARRAY));
}

/* An attribute of that type; a row without it has null there. */
static fq_str attribute(const struct answer *a, struct fq_convention_attribute wanted,
                        const char *type)
{
    const struct fq_catalog_column *found = fq_convention_find(a->type, wanted);
    if (!found)
        return fq_arena_printf(a->b->arena, "NULL::pg_catalog.%s", type);
    return fq_arena_printf(a->b->arena, "a.%.*s::pg_catalog.%s",
                           FQ_STR_ARG(fq_name_quoted(a->b->arena, found->name)), type);
}

static const struct fq_column *add_column(struct answer *a, const char *label, fq_str expression,
                                          const struct fq_value_type *value, fq_oid type)
{
    return fq_build_relation_column(a->b, a->relation,
                                    fq_name_quoted(a->b->arena, fq_str_from(label)), expression,
                                    value, type);
}

static const struct fq_column *typed_column(struct answer *a, const char *label, fq_oid type,
                                            fq_str expression)
{
    const struct fq_value_type *value = fq_build_value_type(a->b, type, 0, false);
    return add_column(a, label, expression, value, type);
}

/* ---- fields ---- */

static struct fq_type_ref scalar(struct fq_builder *b, const char *name, bool non_null)
{
    return fq_build_ref(fq_build_scalar(b, fq_str_from(name)), non_null);
}

static bool add_field(struct fq_builder *b, struct fq_draft *draft, const char *name,
                      const char *description, struct fq_type_ref type, struct fq_field field)
{
    struct fq_field *kept = FQ_NEW(b->arena, struct fq_field);
    *kept = field;
    return fq_build_add_field(b, draft, fq_str_from(name), fq_str_from(description), type, kept,
                              fq_str_from(name));
}

/* A string; ids are numbers as well. */
static bool write_text(struct fq_buf *out, fq_str raw, const void *context)
{
    (void)context;
    bool number = raw.len && (raw.ptr[0] == '-' || (raw.ptr[0] >= '0' && raw.ptr[0] <= '9'));
    if (number)
        fq_json_string(out, raw);
    else if (raw.len && raw.ptr[0] == '"')
        fq_buf_str_add(out, raw);
    else
        return false;
    return true;
}

static fq_json_leaf *leaf_of(const struct fq_type *type)
{
    if (fq_str_eq(type->name, FQ_STR("JSON")))
        return fq_json_camel_keys;
    if (fq_str_eq(type->name, FQ_STR("Int")))
        return fq_pgtype_find(OID_INT4)->leaf;
    return type->kind == FQ_TYPE_SCALAR ? write_text : NULL;
}

/* A member of a document whose name may be written in either case. */
static void add_member(struct fq_builder *b, struct fq_draft *draft, const char *name,
                       const char *key, const char *other, struct fq_type_ref type)
{
    struct fq_field field = {
        .kind = FQ_FIELD_DOCUMENT, .key = fq_str_from(key), .leaf = leaf_of(fq_type_named(&type))};
    fq_build_more(b, &field)->other_key = fq_str_from(other);
    add_field(b, draft, name, NULL, type, field);
}

static struct fq_draft object_draft(struct fq_builder *b, const char *name, const char *description)
{
    struct fq_draft draft = {.type = fq_build_type(b, FQ_TYPE_OBJECT, fq_str_from(name))};
    draft.type->description = fq_str_from(description);
    return draft;
}

static struct fq_type_ref list_of_objects(struct fq_builder *b, const struct fq_type *type)
{
    return fq_build_list_of(b, fq_build_ref(type, true));
}

static const struct fq_type *make_detail(struct fq_builder *b)
{
    struct fq_draft detail = object_draft(b, "MutationErrorDetail", "One thing that was wrong.");
    add_member(b, &detail, "code", "code", NULL, scalar(b, "Int", false));
    add_member(b, &detail, "identifier", "identifier", NULL, scalar(b, "String", false));
    add_member(b, &detail, "message", "message", NULL, scalar(b, "String", false));
    add_member(b, &detail, "details", "details", NULL, scalar(b, "JSON", false));
    fq_build_finish_fields(b, &detail);
    return detail.type;
}

static const struct fq_type *make_cascade(struct fq_builder *b)
{
    struct fq_draft entity = object_draft(b, "CascadeEntity", "An object that was changed, too.");
    add_member(b, &entity, "type", "__typename", NULL, scalar(b, "String", false));
    add_member(b, &entity, "id", "id", NULL, scalar(b, "String", false));
    add_member(b, &entity, "operation", "operation", NULL, scalar(b, "String", false));
    add_member(b, &entity, "entity", "entity", NULL, scalar(b, "JSON", false));
    add_member(b, &entity, "deletedAt", "deletedAt", "deleted_at", scalar(b, "String", false));
    fq_build_finish_fields(b, &entity);
    struct fq_draft invalidation =
        object_draft(b, "CascadeInvalidation", "A query whose answer may have changed.");
    add_member(b, &invalidation, "queryName", "queryName", "query_name",
               scalar(b, "String", false));
    add_member(b, &invalidation, "strategy", "strategy", NULL, scalar(b, "String", false));
    add_member(b, &invalidation, "scope", "scope", NULL, scalar(b, "String", false));
    fq_build_finish_fields(b, &invalidation);
    struct fq_draft metadata = object_draft(b, "CascadeMetadata", "How much was changed.");
    add_member(b, &metadata, "timestamp", "timestamp", NULL, scalar(b, "String", false));
    add_member(b, &metadata, "affectedCount", "affectedCount", "affected_count",
               scalar(b, "Int", false));
    add_member(b, &metadata, "depth", "depth", NULL, scalar(b, "Int", false));
    add_member(b, &metadata, "transactionId", "transactionId", "transaction_id",
               scalar(b, "String", false));
    fq_build_finish_fields(b, &metadata);
    struct fq_draft cascade = object_draft(
        b, "Cascade",
        "What else a mutation changed, so that a client can bring its cache up to date.");
    add_member(b, &cascade, "updated", "updated", NULL, list_of_objects(b, entity.type));
    add_member(b, &cascade, "deleted", "deleted", NULL, list_of_objects(b, entity.type));
    add_member(b, &cascade, "invalidations", "invalidations", NULL,
               list_of_objects(b, invalidation.type));
    add_member(b, &cascade, "metadata", "metadata", NULL, fq_build_ref(metadata.type, false));
    fq_build_finish_fields(b, &cascade);
    return cascade.type;
}

/* ---- the two members ---- */

static void add_value(struct answer *a, struct fq_draft *draft, const char *name,
                      const char *description, struct fq_type_ref type,
                      const struct fq_column *column)
{
    add_field(a->b, draft, name, description, type,
              (struct fq_field){.kind = FQ_FIELD_COLUMN, .column = column});
}

static void add_document(struct answer *a, struct fq_draft *draft, const char *name,
                         const char *description, struct fq_type_ref type,
                         const struct fq_column *document)
{
    add_field(a->b, draft, name, description, type,
              (struct fq_field){.kind = FQ_FIELD_JSON, .column = document});
}

static fq_str format(struct fq_builder *b, const char *sql, fq_str status)
{
    return fq_arena_printf(b->arena, sql, FQ_STR_ARG(status), FQ_STR_ARG(status));
}

/* What ids are of: the column id by the convention, else a key of one column; NULL. */
static const struct fq_column *id_column(const struct fq_draft *entity)
{
    const struct fq_relation *relation = entity->relation;
    int at = fq_convention_id_of(entity->catalog);
    if (at >= 0)
        return relation->columns[at];
    return relation->key_count == 1 ? relation->key[0] : NULL;
}

/* What the mutation was about, by its id; or the document that the function gave, when there is no
 * such row, since it was deleted. */
static void add_entity(struct answer *a, struct fq_draft *draft)
{
    struct fq_builder *b = a->b;
    const struct fq_draft *entity = a->about ? a->about->binding : NULL;
    const struct fq_relation *target = entity ? entity->relation : NULL;
    const struct fq_column **ends = FQ_NEW_ARRAY(b->arena, 2, const struct fq_column *);
    ends[1] = target ? id_column(entity) : NULL;
    if (!ends[1]) {
        add_value(a, draft, "entity", "What it was about, as the function gave it.",
                  scalar(b, "JSON", false),
                  add_column(a, "entity", a->entity.itself, b->answers->json, OID_JSONB));
        return;
    }
    ends[0] = typed_column(a, "entity_id", ends[1]->type,
                           fq_arena_printf(b->arena,
                                           "CASE WHEN (%.*s) OPERATOR(pg_catalog.=) 0 AND %.*s "
                                           "OPERATOR(pg_catalog.<>) '' THEN (%.*s)::%.*s END",
                                           FQ_STR_ARG(a->relation->choice->expression.text),
                                           FQ_STR_ARG(a->id), FQ_STR_ARG(a->id),
                                           FQ_STR_ARG(fq_build_type_name(b, ends[1]->type))));
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_TO_ONE,
                               .target = target,
                               .local = &ends[0],
                               .remote = &ends[1],
                               .pair_count = 1,
                               .many_may_fit = !fq_build_is_unique(b, target, &ends[1], 1)};
    fq_build_more(b, field)->document = typed_column(a, "entity", OID_JSONB, a->entity.itself);
    fq_str description = FQ_STR("What it was about.");
    struct fq_type_ref ref = fq_build_ref(target->type, false);
    if (!fq_build_add_field(b, draft, target->singular, description, ref, field, FQ_STR("entity")))
        fq_build_add_field(b, draft, FQ_STR("entity"), description, ref, field, FQ_STR("entity"));
}

/* The columns of the row that fields show, as numbers of an array. */
enum {
    STATUS_COLUMN,
    MESSAGE,
    ID,
    UPDATED_FIELDS,
    CASCADE,
    METADATA, /* of a success; of an error: */
    CODE,
    ERRORS,
    WRONG,
    COLUMNS
};

/* What else the function says: of a success beside a wrapped entity, of an error in place of one.
 */
static void make_metadata(struct answer *a, const struct fq_column **columns, fq_str metadata)
{
    struct fq_arena *arena = a->b->arena;
    fq_str document = attribute(a, fq_answer_entity, "jsonb");
    const char *merged = "CASE WHEN %.*s THEN %.*s OPERATOR(pg_catalog.||) COALESCE(%.*s, '{}') "
                         "ELSE %.*s END";
    fq_str is_object =
        fq_arena_printf(arena, "pg_catalog.jsonb_typeof(%.*s) OPERATOR(pg_catalog.=) 'object'",
                        FQ_STR_ARG(document));
    fq_str of_success = metadata;
    if (a->about)
        of_success =
            fq_arena_printf(arena, merged, FQ_STR_ARG(a->entity.wrapped),
                            FQ_STR_ARG(a->entity.rest), FQ_STR_ARG(metadata), FQ_STR_ARG(metadata));
    fq_str of_error = fq_arena_printf(arena, merged, FQ_STR_ARG(is_object), FQ_STR_ARG(document),
                                      FQ_STR_ARG(metadata), FQ_STR_ARG(metadata));
    const struct fq_value_type *json = a->b->answers->json;
    columns[METADATA] = add_column(a, "metadata", of_success, json, OID_JSONB);
    columns[WRONG] = add_column(a, "wrong", of_error, json, OID_JSONB);
}

static void make_columns(struct answer *a, const struct fq_column **columns)
{
    struct fq_builder *b = a->b;
    fq_str status = attribute(a, fq_answer_status, "text");
    fq_str metadata = attribute(a, fq_answer_metadata, "jsonb");
    fq_str message = attribute(a, fq_answer_message, "text");
    fq_str code = format(b, code_sql, status);
    fq_str known = fq_arena_printf(b->arena, STATUS, FQ_STR_ARG(status));
    fq_str identifier = format(b, identifier_sql, known);
    columns[STATUS_COLUMN] = typed_column(a, "status", OID_TEXT, known);
    columns[MESSAGE] = typed_column(a, "message", OID_TEXT, message);
    columns[ID] = typed_column(a, "id", OID_TEXT, a->id);
    fq_str fields = is_list(a, fq_answer_updated_fields)
                        ? attribute(a, fq_answer_updated_fields, "_text")
                        : FQ_STR("NULL::pg_catalog._text");
    columns[UPDATED_FIELDS] = add_column(
        a, "updated_fields",
        fq_arena_printf(b->arena, "pg_catalog.array_remove(%.*s, NULL)", FQ_STR_ARG(fields)),
        fq_answer_field_names(b, a->about), 0);
    columns[CASCADE] =
        typed_column(a, "cascade", OID_JSONB, attribute(a, fq_answer_cascade, "jsonb"));
    columns[CODE] = typed_column(a, "code", OID_INT4, code);
    make_metadata(a, columns, metadata);
    columns[ERRORS] = typed_column(
        a, "errors", OID_JSONB,
        fq_arena_printf(
            b->arena,
            "(CASE WHEN pg_catalog.jsonb_typeof(%.*s "
            "OPERATOR(pg_catalog.->) 'errors') OPERATOR(pg_catalog.=) 'array' THEN %.*s "
            "OPERATOR(pg_catalog.->) 'errors' ELSE pg_catalog.jsonb_build_array("
            "pg_catalog.jsonb_build_object('code', %.*s, 'identifier', %.*s, 'message', %.*s)) "
            "END)",
            FQ_STR_ARG(metadata), FQ_STR_ARG(metadata), FQ_STR_ARG(code), FQ_STR_ARG(identifier),
            FQ_STR_ARG(message)));
}

/* The fields that every success, or every error, has; of the interface when there are no columns.
 */
static void common_fields(struct fq_builder *b, struct fq_draft *draft, bool success,
                          const struct fq_column *const *columns)
{
    static const struct fq_column *const none[COLUMNS];
    struct answer a = {.b = b};
    const struct fq_column *const *of = columns ? columns : none;
    if (success)
        add_value(&a, draft, "id", "The id of what it was about.", scalar(b, "ID", false), of[ID]);
    else
        add_value(&a, draft, "code", "What went wrong, in numbers that HTTP made known.",
                  scalar(b, "Int", true), of[CODE]);
    add_value(&a, draft, "status", "How it went: created, noop:unchanged, conflict:email …",
              scalar(b, "String", true), of[STATUS_COLUMN]);
    add_value(&a, draft, "message", "The same for people.", scalar(b, "String", false),
              of[MESSAGE]);
    if (success) {
        add_value(&a, draft, "updatedFields", "The fields that have other values now.",
                  b->answers->field_names->ref, of[UPDATED_FIELDS]);
        add_document(&a, draft, "cascade", "What else was changed.",
                     fq_build_ref(b->answers->cascade, false), of[CASCADE]);
        add_value(&a, draft, "metadata", "What else the function says of it.",
                  scalar(b, "JSON", false), of[METADATA]);
        return;
    }
    struct fq_type_ref details = list_of_objects(b, b->answers->detail);
    details.non_null = true;
    add_document(&a, draft, "errors", "All that was wrong.", details, of[ERRORS]);
    add_value(&a, draft, "metadata", "What else the function says of it.", scalar(b, "JSON", false),
              of[WRONG]);
}

static struct fq_type *make_interface(struct fq_builder *b, const char *name,
                                      const char *description, bool success)
{
    struct fq_draft draft = {.type = fq_build_type(b, FQ_TYPE_INTERFACE, fq_str_from(name))};
    draft.type->description = fq_str_from(description);
    common_fields(b, &draft, success, NULL);
    fq_build_finish_fields(b, &draft);
    return draft.type;
}

static void make_shared(struct fq_builder *b)
{
    if (b->answers)
        return;
    struct fq_answer_types *answers = FQ_NEW(b->arena, struct fq_answer_types);
    b->answers = answers;
    answers->detail = make_detail(b);
    answers->cascade = make_cascade(b);
    answers->json = fq_answer_json(b);
    answers->field_names = fq_answer_field_names(b, NULL);
    answers->success =
        make_interface(b, "MutationSuccess", "What every mutation that succeeded tells.", true);
    answers->error = make_interface(
        b, "MutationError", "What every mutation tells that was refused or went wrong.", false);
}

static struct fq_type *make_member(struct answer *a, fq_str base, bool success,
                                   const struct fq_column *const *columns)
{
    struct fq_builder *b = a->b;
    enum fq_derived derived = success ? FQ_DERIVED_SUCCESS : FQ_DERIVED_ERROR;
    struct fq_draft draft = {.type = fq_build_derived(b, FQ_TYPE_OBJECT, base, derived)};
    common_fields(b, &draft, success, columns);
    if (success)
        add_entity(a, &draft);
    const struct fq_type **interfaces = FQ_NEW_ARRAY(b->arena, 1, const struct fq_type *);
    interfaces[0] = success ? b->answers->success : b->answers->error;
    draft.type->interfaces = interfaces;
    draft.type->interface_count = 1;
    fq_build_finish_fields(b, &draft);
    return draft.type;
}

static void implement(struct fq_builder *b, const struct fq_type *success,
                      const struct fq_type *error)
{
    struct fq_answer_types *answers = b->answers;
    if (answers->count == answers->cap) {
        size_t cap = answers->cap ? answers->cap * 2 : 16;
        const struct fq_type **successes = FQ_NEW_ARRAY(b->arena, cap, const struct fq_type *);
        const struct fq_type **errors = FQ_NEW_ARRAY(b->arena, cap, const struct fq_type *);
        for (size_t i = 0; i < answers->count; i++) {
            successes[i] = answers->successes[i];
            errors[i] = answers->errors[i];
        }
        answers->successes = successes;
        answers->errors = errors;
        answers->cap = cap;
    }
    answers->successes[answers->count] = success;
    answers->errors[answers->count++] = error;
}

/* What it was about, and by which id. */
static void find_entity(struct answer *a)
{
    fq_str document = attribute(a, fq_answer_entity, "jsonb");
    a->entity.itself = document;
    if (a->about)
        a->entity = fq_answer_unwrap(a->b, a->about, document);
    a->id = fq_arena_printf(a->b->arena, "COALESCE(%.*s, (%.*s) OPERATOR(pg_catalog.->>) 'id')",
                            FQ_STR_ARG(attribute(a, fq_answer_id, "text")),
                            FQ_STR_ARG(a->entity.itself));
}

struct fq_relation *fq_build_answer(struct fq_builder *b, const struct fq_catalog_type *type,
                                    fq_str base, const struct fq_model_object *about)
{
    struct answer a = {.b = b, .type = fq_answer_attributes(type), .about = about};
    make_shared(b);
    a.relation = FQ_NEW(b->arena, struct fq_relation);
    a.relation->returned = true;
    find_entity(&a);
    const struct fq_column *columns[COLUMNS];
    make_columns(&a, columns);
    a.relation->choice = typed_column(
        &a, "choice", OID_INT4, format(b, choice_sql, attribute(&a, fq_answer_status, "text")));
    const struct fq_type **members = FQ_NEW_ARRAY(b->arena, 2, const struct fq_type *);
    members[0] = make_member(&a, base, true, columns);
    members[1] = make_member(&a, base, false, columns);
    implement(b, members[0], members[1]);
    struct fq_type *result = fq_build_derived(b, FQ_TYPE_UNION, base, FQ_DERIVED_RESULT);
    result->possible = members;
    result->possible_count = 2;
    fq_type_index(b->types, result);
    a.relation->type = result;
    a.relation->tail = fq_vetted(fq_answer_rows(b, type));
    return a.relation;
}

static void finish_interface(struct fq_builder *b, struct fq_type *interface,
                             const struct fq_type *const *possible, size_t count)
{
    interface->possible = possible;
    interface->possible_count = (uint32_t)count;
    fq_type_index(b->types, interface);
}

void fq_build_finish_answers(struct fq_builder *b)
{
    if (!b->answers)
        return;
    finish_interface(b, b->answers->success, b->answers->successes, b->answers->count);
    finish_interface(b, b->answers->error, b->answers->errors, b->answers->count);
}
