/* SPDX-License-Identifier: MIT */
#include "schema/answer_forms.h"

#include "base/limits.h"
#include "catalog/oid.h"

/* ---- documents ---- */

bool fq_answer_is_document(const struct fq_catalog_type *type)
{
    return type->oid == OID_JSON || type->oid == OID_JSONB;
}

const struct fq_catalog_type *fq_answer_attributes(const struct fq_catalog_type *type)
{
    static const struct fq_catalog_column fields[] = {
        {.name = FQ_STR_INIT("status"), .type = OID_TEXT},
        {.name = FQ_STR_INIT("message"), .type = OID_TEXT},
        {.name = FQ_STR_INIT("entity_id"), .type = OID_TEXT},
        {.name = FQ_STR_INIT("entity"), .type = OID_JSONB},
        {.name = FQ_STR_INIT("updated_fields"), .type = OID_TEXT_ARRAY},
        {.name = FQ_STR_INIT("cascade"), .type = OID_JSONB},
        {.name = FQ_STR_INIT("metadata"), .type = OID_JSONB},
    };
    static const struct fq_catalog_type made = {
        .kind = FQ_CATALOG_COMPOSITE, .fields = fields, .field_count = FQ_ARRAY_LEN(fields)};
    return fq_answer_is_document(type) ? &made : type;
}

#define FIELD(key)  "pg_catalog.jsonb_object_field(f.v, '" key "')"
#define STRING(key) "pg_catalog.jsonb_object_field_text(f.v, '" key "')"
/* The type of a member is this one. */
#define IS(key, type)                                                                              \
    "pg_catalog.jsonb_typeof(pg_catalog.jsonb_object_field(f.v, '" key                             \
    "')) OPERATOR(pg_catalog.=) '" type "'"
#define HAS(key) "pg_catalog.jsonb_exists(f.v, '" key "')"

/* It says of itself that it failed. */
#define FAILED IS("success", "boolean") " AND " STRING("success") " OPERATOR(pg_catalog.=) 'false'"

/* A document in the form of the row.  A thing may have a status of its own; then it has an id, and
 * neither a message nor an entity, and its status does not begin as those of refusals do.  A status
 * that is no text is an answer's as well, and an error.  What failed is no success, whatever its
 * status says. */
static const char is_row[] = FIELD("status") " IS NOT NULL AND (" STRING(
    "id") " IS NULL OR pg_catalog.jsonb_exists_any(f.v, "
          "'{message,entity,object_data}'::pg_catalog.text[]) OR " STRING(
              "status") " OPERATOR(pg_catalog.~*) "
                        "'^(noop|validation|unauthorized|forbidden|not_found|timeout|conflict|"
                        "failed):') AND (" FAILED
                        " AND pg_catalog.lower(pg_catalog.split_part(" STRING(
                            "status") ", ':', 1)) OPERATOR(pg_catalog.=) "
                                      "ANY('" FQ_CONVENTION_SUCCESSES
                                      "'::pg_catalog.text[])) IS NOT TRUE";

/* The form {"success": true, "data": …} or {"success": false, "error": …}.  A thing may have a
 * success of its own, next to its id; but a failure must not look like a success. */
static const char is_report[] =
    IS("success", "boolean") " AND (" FAILED " OR " STRING("id") " IS NULL)";

/* What each attribute is of a row, of a report, and of a thing that is itself what it is about. */
static const struct {
    const char *name, *row, *report, *thing;
} document_columns[] = {
    {"status", STRING("status"),
     "CASE WHEN " STRING(
         "success") "::pg_catalog.bool THEN 'success' ELSE pg_catalog.concat_ws("
                    "':', 'failed', pg_catalog.jsonb_extract_path_text(f.v, 'error', 'code')) END",
     "'success'"},
    {"message", STRING("message"),
     "COALESCE(" STRING("message") ", pg_catalog.jsonb_extract_path_text(f.v, 'error', 'message'), "
                                   "CASE WHEN " IS("error",
                                                   "string") " THEN " STRING("error") " END)",
     "NULL"},
    {"entity_id", "COALESCE(" STRING("entity_id") ", " STRING("id") ")", "NULL", "NULL"},
    {"entity", "COALESCE(" FIELD("entity") ", " FIELD("object_data") ")", FIELD("data"),
     "CASE WHEN pg_catalog.jsonb_typeof(f.v) OPERATOR(pg_catalog.=) 'object' THEN "
     "pg_catalog.jsonb_delete(f.v, '_cascade'::pg_catalog.text) ELSE f.v END"},
    {"updated_fields",
     "CASE WHEN " IS("updated_fields", "array") " THEN ARRAY(SELECT "
                                                "pg_catalog.jsonb_array_elements_text(" FIELD(
                                                    "updated_fields") ")) END",
     "NULL", "NULL"},
    {"cascade", "COALESCE(" FIELD("cascade") ", " FIELD("_cascade") ")", FIELD("_cascade"),
     FIELD("_cascade")},
    {"metadata", "COALESCE(" FIELD("metadata") ", " FIELD("extra_metadata") ")",
     "CASE WHEN " HAS("error") " THEN pg_catalog.jsonb_build_object('error', " FIELD("error") ") "
                                                                                              "END",
     "NULL"},
};

static fq_str document_rows(struct fq_builder *b, fq_str type_name)
{
    struct fq_buf sql;
    fq_buf_init(&sql, b->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_literal(&sql, "FROM (SELECT ");
    for (size_t i = 0; i < FQ_ARRAY_LEN(document_columns); i++)
        fq_buf_printf(
            &sql, "%sCASE WHEN %s THEN %s WHEN %s THEN %s WHEN f.v IS NOT NULL THEN %s END AS %s",
            i ? ", " : "", is_row, document_columns[i].row, is_report, document_columns[i].report,
            document_columns[i].thing, document_columns[i].name);
    fq_buf_printf(&sql,
                  " FROM (SELECT NULLIF(k.v::pg_catalog.jsonb, 'null') AS v FROM " FQ_KEPT_ROWS
                  " AS k(v)) AS f) AS a",
                  FQ_STR_ARG(type_name));
    return fq_buf_str(&sql);
}

fq_str fq_answer_rows(struct fq_builder *b, const struct fq_catalog_type *type)
{
    fq_str name = fq_name_qualified(b->arena, type->schema, type->name);
    if (fq_answer_is_document(type))
        return document_rows(b, name);
    return fq_arena_printf(b->arena, "FROM " FQ_KEPT_ROWS " AS a", FQ_STR_ARG(name));
}

/* ---- wrapped entities ---- */

/* The member that is named as in the database, or as in the API. */
static fq_str member_of(struct fq_arena *arena, fq_str document, fq_str stored, fq_str shown)
{
    if (fq_str_eq(stored, shown))
        return fq_arena_printf(arena, "(%.*s OPERATOR(pg_catalog.->) %.*s)", FQ_STR_ARG(document),
                               FQ_STR_ARG(stored));
    return fq_arena_printf(
        arena, "COALESCE(%.*s OPERATOR(pg_catalog.->) %.*s, %.*s OPERATOR(pg_catalog.->) %.*s)",
        FQ_STR_ARG(document), FQ_STR_ARG(stored), FQ_STR_ARG(document), FQ_STR_ARG(shown));
}

struct fq_answer_entity fq_answer_unwrap(struct fq_builder *b, const struct fq_model_object *about,
                                         fq_str document)
{
    struct fq_arena *arena = b->arena;
    fq_str stored = fq_name_literal(arena, fq_name_member(arena, about->noun));
    fq_str shown = fq_name_literal(arena, about->singular);
    fq_str inner = member_of(arena, document, stored, shown);
    struct fq_answer_entity entity = {
        .wrapped = fq_arena_printf(arena,
                                   "pg_catalog.jsonb_typeof(%.*s) OPERATOR(pg_catalog.=) 'object' "
                                   "AND NOT %.*s OPERATOR(pg_catalog.?) 'id'",
                                   FQ_STR_ARG(inner), FQ_STR_ARG(document)),
        .rest = fq_arena_printf(arena,
                                "(%.*s OPERATOR(pg_catalog.-) ARRAY[%.*s, %.*s, 'entity', "
                                "'cascade']::pg_catalog.text[])",
                                FQ_STR_ARG(document), FQ_STR_ARG(stored), FQ_STR_ARG(shown)),
    };
    entity.itself =
        fq_arena_printf(arena, "CASE WHEN %.*s THEN %.*s ELSE %.*s END", FQ_STR_ARG(entity.wrapped),
                        FQ_STR_ARG(inner), FQ_STR_ARG(document));
    return entity;
}

/* ---- names ---- */

static bool write_json(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                       const char *value, size_t len)
{
    fq_str raw = fq_str_of(value, len);
    if (len && value[0] == 1) /* the version byte of jsonb */
        raw = fq_str_from_offset(raw, 1);
    return raw.len && fq_json_camel_keys(out, raw, NULL);
}

const struct fq_value_type *fq_answer_json(struct fq_builder *b)
{
    static const struct fq_codec codec = {.write = write_json};
    struct fq_value_type *value = FQ_NEW(b->arena, struct fq_value_type);
    *value = *fq_build_value_type(b, OID_JSONB, 0, false);
    value->codec = &codec;
    return value;
}

/* Begins with the codec, by which write_field_name() finds the rest. */
struct field_names {
    struct fq_codec codec;
    struct fq_map named_otherwise; /* column or member → name of its field, as fq_str */
};

/* Names of columns, as the fields that show them. */
static bool write_field_name(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                             size_t len)
{
    const struct field_names *names = (const void *)codec;
    const fq_str *given = fq_map_get(&names->named_otherwise, fq_str_of(value, len));
    char text[FQ_LIMIT_NAME_BYTES];
    struct fq_buf name = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    if (given)
        fq_buf_str_add(&name, *given);
    else
        fq_json_camel(&name, fq_str_of(value, len));
    if (fq_buf_failed(&name))
        return false;
    fq_json_string(out, fq_buf_str(&name));
    return true;
}

/* Only those that are not named by the rule, so that most types need none. */
static void add_names(struct fq_builder *b, struct fq_map *map,
                      const struct fq_model_fields *fields)
{
    for (const struct fq_model_field *field = fields->first; field; field = field->next) {
        bool is_value = field->source == FQ_FROM_COLUMN || field->source == FQ_FROM_MEMBER;
        if (!is_value || fq_str_eq(fq_name_field(b->drafting, field->from), field->name))
            continue;
        fq_str *name = FQ_NEW(b->arena, fq_str);
        *name = fq_arena_str(b->arena, field->name);
        fq_map_put(map, fq_arena_str(b->arena, field->from), name);
    }
}

const struct fq_value_type *fq_answer_field_names(struct fq_builder *b,
                                                  const struct fq_model_object *about)
{
    struct field_names *names = FQ_NEW(b->arena, struct field_names);
    names->codec.write = write_field_name;
    fq_map_init(&names->named_otherwise, b->arena);
    if (about)
        add_names(b, &names->named_otherwise, &about->fields);
    struct fq_value_type *value = FQ_NEW(b->arena, struct fq_value_type);
    value->ref = fq_build_list_of(b, fq_build_ref(fq_build_scalar(b, FQ_STR("String")), true));
    value->codec = fq_codec_array(b->arena, &names->codec, OID_TEXT, 1);
    value->fetch.stored = value->fetch.fetched =
        (struct fq_fetched){OID_TEXT_ARRAY, SQL("\"pg_catalog\".\"_text\""), .is_array = true};
    return value;
}
