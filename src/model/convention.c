/* SPDX-License-Identifier: MIT */
#include "model/convention.h"

#include "catalog/oid.h"

#define ID       "id"
#define DOCUMENT "data"
#define TABLE    "tb_"
#define VIEW     "v_"
#define STORED   "tv_"
#define FUNCTION "fn_"
#define POINTER  "fk_"
#define INPUT    "type_"

/* ---- relations ---- */

static fq_str without(fq_str name, fq_str prefix)
{
    return name.len > prefix.len && fq_str_starts_with(name, prefix)
               ? fq_str_from_offset(name, prefix.len)
               : name;
}

fq_str fq_convention_noun(fq_str relation)
{
    static const fq_str prefixes[] = {FQ_STR_INIT(TABLE), FQ_STR_INIT(STORED), FQ_STR_INIT(VIEW),
                                      FQ_STR_INIT("mv_")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(prefixes); i++) {
        fq_str noun = without(relation, prefixes[i]);
        if (noun.len < relation.len)
            return noun;
    }
    return relation;
}

static const struct fq_catalog_relation *sibling(const struct fq_catalog *catalog,
                                                 const struct fq_catalog_relation *relation,
                                                 const char *prefix, struct fq_arena *arena)
{
    fq_str noun = fq_convention_noun(relation->name);
    return fq_catalog_relation(catalog, relation->schema,
                               fq_arena_printf(arena, "%s%.*s", prefix, FQ_STR_ARG(noun)));
}

static bool is_served(const struct fq_catalog_relation *relation)
{
    return relation && relation->readable && relation->exposed_schema;
}

const char *fq_convention_served_instead(const struct fq_catalog *catalog,
                                         const struct fq_catalog_relation *relation,
                                         struct fq_arena *arena)
{
    bool is_table = fq_str_starts_with(relation->name, FQ_STR(TABLE));
    bool is_view = fq_str_starts_with(relation->name, FQ_STR(VIEW));
    if ((is_table || is_view) && is_served(sibling(catalog, relation, STORED, arena)))
        return STORED;
    if (is_table && is_served(sibling(catalog, relation, VIEW, arena)))
        return VIEW;
    return NULL;
}

const struct fq_catalog_relation *fq_convention_shape(const struct fq_catalog *catalog,
                                                      const struct fq_catalog_relation *stored,
                                                      struct fq_arena *arena)
{
    if (!fq_str_starts_with(stored->name, FQ_STR(STORED)) || stored->kind == FQ_CATALOG_VIEW)
        return NULL;
    const struct fq_catalog_relation *view = sibling(catalog, stored, VIEW, arena);
    return view && view->view ? view : NULL;
}

const struct fq_catalog_relation *fq_convention_table(const struct fq_catalog *catalog,
                                                      const struct fq_catalog_relation *stored,
                                                      struct fq_arena *arena)
{
    return fq_str_starts_with(stored->name, FQ_STR(STORED)) ? sibling(catalog, stored, TABLE, arena)
                                                            : NULL;
}

const struct fq_catalog_relation *fq_convention_written(const struct fq_catalog *catalog,
                                                        const struct fq_catalog_relation *view,
                                                        struct fq_arena *arena)
{
    return fq_str_starts_with(view->name, FQ_STR(VIEW)) ? sibling(catalog, view, TABLE, arena)
                                                        : NULL;
}

bool fq_convention_is_namesake(fq_str relation, fq_str other)
{
    return fq_str_eq(fq_convention_noun(relation), fq_convention_noun(other));
}

/* ---- columns ---- */

bool fq_convention_is_id(fq_str column)
{
    return fq_str_eq(column, FQ_STR(ID));
}

int fq_convention_id_of(const struct fq_catalog_relation *relation)
{
    int at = fq_catalog_column_index(relation, FQ_STR(ID));
    return at >= 0 && relation->columns[at].readable ? at : -1;
}

bool fq_convention_has_key_id(fq_str relation)
{
    return fq_str_starts_with(relation, FQ_STR(VIEW)) ||
           fq_str_starts_with(relation, FQ_STR(STORED));
}

bool fq_convention_is_document(fq_str column)
{
    return fq_str_eq(column, FQ_STR(DOCUMENT));
}

fq_str fq_convention_member_label(struct fq_arena *arena, fq_str member)
{
    return fq_arena_printf(arena, DOCUMENT ".%.*s", FQ_STR_ARG(member));
}

bool fq_convention_is_internal(fq_str column)
{
    return fq_str_starts_with(column, FQ_STR("pk_")) || fq_str_starts_with(column, FQ_STR(POINTER));
}

fq_str fq_convention_pointed_at(fq_str column)
{
    return fq_str_starts_with(column, FQ_STR(POINTER))
               ? fq_str_from_offset(column, sizeof(POINTER) - 1)
               : column;
}

fq_str fq_convention_reference(fq_str column)
{
    static const fq_str endings[] = {FQ_STR_INIT("_id"), FQ_STR_INIT("_uuid"), FQ_STR_INIT("_pk"),
                                     FQ_STR_INIT("Id")};
    fq_str pointed_at = without(column, FQ_STR(POINTER));
    if (pointed_at.len < column.len)
        return pointed_at;
    for (size_t i = 0; i < FQ_ARRAY_LEN(endings); i++) {
        if (column.len > endings[i].len && fq_str_ends_with(column, endings[i]))
            return fq_str_of(column.ptr, column.len - endings[i].len);
    }
    return FQ_STR_NONE;
}

/* ---- functions ---- */

fq_str fq_convention_action(fq_str function)
{
    return without(function, FQ_STR(FUNCTION));
}

bool fq_convention_is_root(fq_str function)
{
    return fq_convention_action(function).len < function.len;
}

fq_str fq_convention_setting(fq_str argument)
{
    static const struct {
        const char *argument, *setting;
    } known[] = {
        {"auth_tenant_id", "app.tenant_id"},
        {"auth_user_id", "app.user_id"},
        {"auth_contact_id", "app.contact_id"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(argument, fq_str_from(known[i].argument)))
            return fq_str_from(known[i].setting);
    }
    return FQ_STR_NONE;
}

fq_str fq_convention_input_type(struct fq_arena *arena, fq_str function)
{
    return fq_arena_printf(arena, INPUT "%.*s_input", FQ_STR_ARG(fq_convention_action(function)));
}

fq_str fq_convention_input_noun(fq_str type)
{
    return fq_str_starts_with(type, FQ_STR(INPUT)) ? fq_str_from_offset(type, sizeof(INPUT) - 1)
                                                   : type;
}

/* ---- answers ---- */

const struct fq_convention_attribute fq_answer_status = {"status", NULL};
const struct fq_convention_attribute fq_answer_message = {"message", NULL};
const struct fq_convention_attribute fq_answer_id = {"entity_id", ID};
const struct fq_convention_attribute fq_answer_entity = {"entity", "object_data"};
const struct fq_convention_attribute fq_answer_updated_fields = {"updated_fields", NULL};
const struct fq_convention_attribute fq_answer_cascade = {"cascade", NULL};
const struct fq_convention_attribute fq_answer_metadata = {"metadata", "extra_metadata"};

static const struct fq_catalog_column *attribute_of(const struct fq_catalog_type *type,
                                                    const char *name)
{
    for (size_t i = 0; name && i < type->field_count; i++) {
        if (fq_str_eq(type->fields[i].name, fq_str_from(name)))
            return &type->fields[i];
    }
    return NULL;
}

const struct fq_catalog_column *fq_convention_find(const struct fq_catalog_type *type,
                                                   struct fq_convention_attribute attribute)
{
    const struct fq_catalog_column *found = attribute_of(type, attribute.name);
    return found ? found : attribute_of(type, attribute.older);
}

static bool is_document(const struct fq_catalog_column *attribute)
{
    return attribute && (attribute->type == OID_JSON || attribute->type == OID_JSONB);
}

bool fq_convention_is_answer(const struct fq_catalog_type *type)
{
    return fq_convention_find(type, fq_answer_status) &&
           fq_convention_find(type, fq_answer_message) &&
           (is_document(attribute_of(type, fq_answer_entity.name)) ||
            is_document(attribute_of(type, fq_answer_entity.older)));
}
