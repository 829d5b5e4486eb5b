/* SPDX-License-Identifier: MIT
 *
 * Columns of a table that clients give when they change its rows: as what, and what is required.
 */
#include "schema/given.h"

#include "catalog/oid.h"

/* ---- types ---- */

/* What all columns of a type have in common, which are many: found out once. */
struct fq_given_type {
    const struct fq_catalog_type *type; /* NULL: not known, or not sought yet */
    const struct fq_catalog_type *base; /* behind domains */
    const struct fq_given_as *as;
    struct fq_type_ref refs[2]; /* of the API, of a number and of an id; empty: not sought yet */
    bool can_be_given;
};

/* Of several rows a column is one array, and an array of arrays of rows has no such form. */
static bool can_type_be_given(struct fq_builder *b, fq_oid oid, const struct fq_catalog_type *base)
{
    const struct fq_catalog_type *item = base && base->kind == FQ_CATALOG_ARRAY
                                             ? fq_catalog_base_type(b->catalog, base->element)
                                             : NULL;
    return fq_build_can_be_given(b, oid) && !(item && item->kind == FQ_CATALOG_COMPOSITE);
}

static const struct fq_given_as *given_as(struct fq_builder *b, fq_oid oid,
                                          const struct fq_catalog_type *base)
{
    struct fq_given_as *as = FQ_NEW(b->arena, struct fq_given_as);
    as->type_name = fq_vetted(fq_build_type_name(b, oid));
    as->base_name =
        base && base->oid != oid ? fq_vetted(fq_build_type_name(b, base->oid)) : as->type_name;
    as->composed = base && (base->kind == FQ_CATALOG_ARRAY || base->kind == FQ_CATALOG_COMPOSITE);
    return as;
}

static struct fq_given_type *facts_of(struct fq_builder *b, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, oid);
    if (!b->given_types)
        b->given_types =
            FQ_NEW_ARRAY(b->drafting, b->catalog->type_count + 1, struct fq_given_type);
    struct fq_given_type *given =
        &b->given_types[type ? (size_t)(type - b->catalog->types) : b->catalog->type_count];
    if (type && given->type)
        return given;
    *given = (struct fq_given_type){.type = type, .base = fq_catalog_base_type(b->catalog, oid)};
    given->can_be_given = can_type_be_given(b, oid, given->base);
    given->as = given_as(b, oid, given->base);
    return given;
}

/* ---- columns ---- */

/* What is read as lists in lists is not given: inputs have flat ones. */
bool fq_given_can_be(struct fq_builder *b, const struct fq_catalog_column *column)
{
    return facts_of(b, column->type)->can_be_given &&
           fq_build_dims(b, column->type, column->dims) <= 1;
}

/* Text that a schema file makes an enum of is given as one, and points as places. */
static struct fq_type_ref given_type_of(struct fq_builder *b, const struct fq_field_def *shown,
                                        const struct fq_catalog_column *column)
{
    if (shown && shown->type.named &&
        (shown->type.named->kind == FQ_TYPE_ENUM || fq_build_is_place(shown->type.named)))
        return fq_build_ref(shown->type.named, false);
    bool is_id = fq_convention_is_id(column->name);
    struct fq_type_ref *ref = &facts_of(b, column->type)->refs[is_id];
    if (!ref->named && !ref->of)
        *ref = fq_build_given_type(b, column->type, is_id);
    return *ref;
}

/* Numbers that tell rows apart are not counted with. */
static bool is_of_key(const struct fq_catalog_relation *table, size_t column)
{
    for (size_t i = 0; i < table->key_count; i++) {
        for (size_t k = 0; table->keys[i].primary && k < table->keys[i].column_count; k++) {
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

static enum fq_given_form form_of(const struct fq_catalog_relation *table,
                                  const struct fq_catalog_column *column,
                                  const struct fq_catalog_type *base)
{
    static const fq_oid numbers[] = {OID_INT2,   OID_INT4,   OID_INT8,
                                     OID_FLOAT4, OID_FLOAT8, OID_NUMERIC};
    for (size_t i = 0; base && i < FQ_ARRAY_LEN(numbers); i++) {
        if (base->oid == numbers[i])
            return is_of_key(table, (size_t)(column - table->columns)) ? FQ_GIVEN_OTHER
                                                                       : FQ_GIVEN_NUMBER;
    }
    if (base && base->kind == FQ_CATALOG_ARRAY)
        return FQ_GIVEN_LIST;
    return base && base->oid == OID_JSONB ? FQ_GIVEN_OBJECT : FQ_GIVEN_OTHER;
}

bool fq_given_is_required(struct fq_builder *b, const struct fq_catalog_column *column)
{
    if (column->has_default)
        return false;
    const struct fq_catalog_type *type =
        column->not_null ? NULL : fq_catalog_type(b->catalog, column->type);
    return column->not_null || (type && type->not_null);
}

/* Who may not read what a column has may not write it either, unless it is shown to nobody. */
const struct fq_guard *fq_given_guard(struct fq_builder *b, const struct fq_draft *draft,
                                      const struct fq_field_def *shown,
                                      const struct fq_model_given *said)
{
    return fq_guard_both(b->arena, fq_guard_enforced(b->arena, shown ? shown->guard : NULL),
                         fq_build_guard_of(b, draft->type->name, said->name, said->guard));
}

const struct fq_given_words *fq_build_given_words(struct fq_builder *b, fq_str description,
                                                  bool deprecated, fq_str reason)
{
    if (!description.ptr && !deprecated && !reason.ptr)
        return NULL;
    struct fq_given_words *words = FQ_NEW(b->arena, struct fq_given_words);
    *words = (struct fq_given_words){description, deprecated, reason};
    return words;
}

/* The column's name, quoted, as what reads the table has it already. */
static fq_str label_of(struct fq_builder *b, const struct fq_draft *draft,
                       const struct fq_catalog_column *column)
{
    const struct fq_relation *rows = draft->relation;
    const struct fq_catalog_relation *table = draft->object->written->table;
    if (draft->catalog == table && rows->base == table && rows->base_alias.len == 0)
        return rows->columns[column - table->columns]->label.text;
    return fq_name_quoted(b->arena, column->name);
}

struct fq_given fq_given_of(struct fq_builder *b, const struct fq_draft *draft,
                            const struct fq_model_given *said)
{
    const struct fq_catalog_column *column = said->column;
    const struct fq_field_def *shown = fq_type_field(draft->type, said->name);
    struct fq_type_ref type = given_type_of(b, shown, column);
    const struct fq_given_type *of = facts_of(b, column->type);
    const struct fq_catalog_relation *table = draft->object->written->table;
    const struct fq_constraint *asked = fq_build_column_constraint(b, draft, said, &type);
    const struct fq_constraint *of_set, *of_new;
    fq_build_column_demands(b, asked, table, column, &of_set, &of_new);
    return (struct fq_given){
        .name = said->name,
        .words = fq_build_given_words(b, said->description, said->deprecated, said->reason),
        .type = type,
        .constraint = of_set,
        .of_new = of_new,
        .guard = fq_given_guard(b, draft, shown, said),
        .label = fq_vetted(label_of(b, draft, column)),
        .as = of->as,
        .form = form_of(table, column, of->base),
        .required = fq_given_is_required(b, column),
        .no_insert = column->no_insert,
        .no_update = column->no_update,
        .no_read = !column->readable,
    };
}
