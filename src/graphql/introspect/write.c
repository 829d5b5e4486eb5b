/* SPDX-License-Identifier: MIT
 *
 * Types, fields, values and directives as introspection shows them.
 */
#include "graphql/introspect/introspect_private.h"
#include "graphql/types/print.h"
#include "json/json.h"

/* ---- which types there are ---- */

static void note(struct fq_meta_types *types, const struct fq_type_ref *ref)
{
    const struct fq_type *type = fq_type_named(ref);
    for (size_t i = 0; i < FQ_ARRAY_LEN(types->referenced); i++)
        types->referenced[i] = types->referenced[i] || type->scalar == &fq_builtin_scalars[i];
}

static void note_inputs(struct fq_meta_types *types, const struct fq_input_def *defs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        note(types, &defs[i].type);
}

void fq_meta_types_init(struct fq_meta_types *types, const struct fq_type_system *system)
{
    *types = (struct fq_meta_types){.system = system};
    for (size_t i = 0; i < system->types.count; i++) {
        const struct fq_type *type = system->types.entries[i].value;
        if (!fq_type_is_made(type))
            continue; /* it refers to no scalar that nothing else refers to */
        note_inputs(types, type->inputs, type->input_count);
        for (size_t j = 0; j < type->field_count; j++) {
            note(types, &type->fields[j].type);
            note_inputs(types, type->fields[j].arguments, type->fields[j].argument_count);
        }
    }
    for (size_t i = 0; i < system->directive_count; i++)
        note_inputs(types, system->directives[i].arguments, system->directives[i].argument_count);
}

bool fq_meta_type_is_shown(const struct fq_meta_types *types, const struct fq_type *type)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(types->referenced); i++) {
        if (type->scalar == &fq_builtin_scalars[i])
            return types->referenced[i];
    }
    return true;
}

/* ---- pieces ---- */

static void write_null(struct fq_buf *out)
{
    fq_buf_literal(out, "null");
}

static void write_bool(struct fq_buf *out, bool value)
{
    fq_buf_str_add(out, value ? FQ_STR("true") : FQ_STR("false"));
}

/* A text that may be missing. */
static void write_text(struct fq_buf *out, fq_str text)
{
    if (text.len)
        fq_json_string(out, text);
    else
        write_null(out);
}

static void write_reason(struct fq_buf *out, bool deprecated, fq_str reason)
{
    if (!deprecated)
        write_null(out);
    else
        fq_json_string(out, reason.ptr ? reason : FQ_STR("No longer supported"));
}

/* The comma between members or items. */
static void separate(struct fq_buf *out, size_t i)
{
    if (i)
        fq_buf_char(out, ',');
}

/* An object: key and value of each entry.  value writes one member of what it is given. */
typedef void write_member(struct fq_buf *out, const void *object,
                          const struct fq_meta_entry *entry);

static void write_object(struct fq_buf *out, const void *object,
                         const struct fq_meta_selection *selection, write_member *member)
{
    fq_buf_char(out, '{');
    for (size_t i = 0; i < selection->count && !fq_buf_failed(out); i++) {
        const struct fq_meta_entry *entry = &selection->entries[i];
        separate(out, i);
        fq_buf_str_add(out, entry->key);
        if (entry->field == FQ_META_TYPENAME)
            fq_json_string(out, entry->parent);
        else
            member(out, object, entry);
    }
    fq_buf_char(out, '}');
}

/* A named type, or null when there is none. */
static void write_named(struct fq_buf *out, const struct fq_type *type,
                        const struct fq_meta_entry *entry)
{
    const struct fq_type_ref ref = {.named = type};
    if (type)
        fq_meta_write_type(out, &ref, entry->nested);
    else
        write_null(out);
}

static void write_named_list(struct fq_buf *out, const struct fq_type *const *types, size_t count,
                             const struct fq_meta_entry *entry)
{
    fq_buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        separate(out, i);
        write_named(out, types[i], entry);
    }
    fq_buf_char(out, ']');
}

/* ---- __InputValue ---- */

static void write_default(struct fq_buf *out, const struct fq_value *value)
{
    if (!value) {
        write_null(out);
        return;
    }
    struct fq_buf text;
    fq_buf_init(&text, out->arena, out->max);
    fq_value_print(&text, value);
    fq_json_string(out, fq_buf_str(&text));
    if (fq_buf_failed(&text))
        out->failure = text.failure;
    fq_buf_clear(&text);
}

static void write_input_member(struct fq_buf *out, const void *object,
                               const struct fq_meta_entry *entry)
{
    const struct fq_input_def *def = object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(out, def->description);
    else if (entry->field == FQ_META_TYPE)
        fq_meta_write_type(out, &def->type, entry->nested);
    else if (entry->field == FQ_META_DEFAULT_VALUE)
        write_default(out, def->default_value);
    else if (entry->field == FQ_META_IS_DEPRECATED)
        write_bool(out, def->deprecated);
    else
        write_reason(out, def->deprecated, def->deprecation_reason);
}

static void write_inputs(struct fq_buf *out, const struct fq_input_def *defs, size_t count,
                         const struct fq_meta_entry *entry)
{
    size_t written = 0;
    fq_buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (defs[i].deprecated && !entry->include_deprecated)
            continue;
        separate(out, written++);
        write_object(out, &defs[i], entry->nested, write_input_member);
    }
    fq_buf_char(out, ']');
}

/* ---- __Field ---- */

static void write_field_member(struct fq_buf *out, const void *object,
                               const struct fq_meta_entry *entry)
{
    const struct fq_field_def *def = object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(out, def->description);
    else if (entry->field == FQ_META_ARGS)
        write_inputs(out, def->arguments, def->argument_count, entry);
    else if (entry->field == FQ_META_TYPE)
        fq_meta_write_type(out, &def->type, entry->nested);
    else if (entry->field == FQ_META_IS_DEPRECATED)
        write_bool(out, def->deprecated);
    else
        write_reason(out, def->deprecated, def->deprecation_reason);
}

static void write_fields(struct fq_buf *out, const struct fq_type *type,
                         const struct fq_meta_entry *entry)
{
    size_t written = 0;
    fq_buf_char(out, '[');
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].deprecated && !entry->include_deprecated)
            continue;
        separate(out, written++);
        write_object(out, &type->fields[i], entry->nested, write_field_member);
    }
    fq_buf_char(out, ']');
}

/* ---- __EnumValue ---- */

static void write_value_member(struct fq_buf *out, const void *object,
                               const struct fq_meta_entry *entry)
{
    const struct fq_enum_value_def *def = object;
    if (entry->field == FQ_META_NAME)
        fq_json_string(out, def->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(out, def->description);
    else if (entry->field == FQ_META_IS_DEPRECATED)
        write_bool(out, def->deprecated);
    else
        write_reason(out, def->deprecated, def->deprecation_reason);
}

static void write_values(struct fq_buf *out, const struct fq_type *type,
                         const struct fq_meta_entry *entry)
{
    size_t written = 0;
    fq_buf_char(out, '[');
    for (size_t i = 0; i < type->value_count; i++) {
        if (type->values[i].deprecated && !entry->include_deprecated)
            continue;
        separate(out, written++);
        write_object(out, &type->values[i], entry->nested, write_value_member);
    }
    fq_buf_char(out, ']');
}

/* ---- __Type ---- */

static const char *kind_of(const struct fq_type_ref *ref)
{
    static const char *const kinds[] = {
        [FQ_TYPE_SCALAR] = "SCALAR", [FQ_TYPE_OBJECT] = "OBJECT", [FQ_TYPE_INTERFACE] = "INTERFACE",
        [FQ_TYPE_UNION] = "UNION",   [FQ_TYPE_ENUM] = "ENUM",     [FQ_TYPE_INPUT] = "INPUT_OBJECT",
    };
    if (ref->non_null)
        return "NON_NULL";
    return ref->named ? kinds[ref->named->kind] : "LIST";
}

/* The type inside the outermost wrapper. */
static void write_inner(struct fq_buf *out, const struct fq_type_ref *ref,
                        const struct fq_meta_entry *entry)
{
    struct fq_type_ref nullable = *ref;
    nullable.non_null = false;
    if (ref->non_null)
        fq_meta_write_type(out, &nullable, entry->nested);
    else if (ref->of)
        fq_meta_write_type(out, ref->of, entry->nested);
    else
        write_null(out);
}

static bool has_fields(const struct fq_type *type)
{
    return type->kind == FQ_TYPE_OBJECT || type->kind == FQ_TYPE_INTERFACE;
}

/* What only some kinds of types have. */
static void write_type_list(struct fq_buf *out, const struct fq_type *type,
                            const struct fq_meta_entry *entry)
{
    (void)fq_type_made(type);
    if (entry->field == FQ_META_FIELDS && has_fields(type))
        write_fields(out, type, entry);
    else if (entry->field == FQ_META_INTERFACES && has_fields(type))
        write_named_list(out, type->interfaces, type->interface_count, entry);
    else if (entry->field == FQ_META_POSSIBLE_TYPES && fq_type_is_abstract(type))
        write_named_list(out, type->possible, type->possible_count, entry);
    else if (entry->field == FQ_META_ENUM_VALUES && type->kind == FQ_TYPE_ENUM)
        write_values(out, type, entry);
    else if (entry->field == FQ_META_INPUT_FIELDS && type->kind == FQ_TYPE_INPUT)
        write_inputs(out, type->inputs, type->input_count, entry);
    else if (entry->field == FQ_META_IS_ONE_OF && type->kind == FQ_TYPE_INPUT)
        write_bool(out, type->one_of);
    else
        write_null(out);
}

static fq_str specified_by(const struct fq_type *type)
{
    return type->scalar && !type->specified_by.len ? type->scalar->specified_by
                                                   : type->specified_by;
}

static void write_type_member(struct fq_buf *out, const void *object,
                              const struct fq_meta_entry *entry)
{
    const struct fq_type_ref *ref = object;
    /* A wrapper has a kind and what it wraps, nothing else. */
    const struct fq_type *type = ref->non_null ? NULL : ref->named;
    if (entry->field == FQ_META_KIND)
        fq_json_string(out, fq_str_from(kind_of(ref)));
    else if (entry->field == FQ_META_OF_TYPE)
        write_inner(out, ref, entry);
    else if (!type)
        write_null(out);
    else if (entry->field == FQ_META_NAME)
        fq_json_string(out, type->name);
    else if (entry->field == FQ_META_DESCRIPTION)
        write_text(out, type->description);
    else if (entry->field == FQ_META_SPECIFIED_BY)
        write_text(out, specified_by(type));
    else
        write_type_list(out, type, entry);
}

void fq_meta_write_type(struct fq_buf *out, const struct fq_type_ref *type,
                        const struct fq_meta_selection *selection)
{
    write_object(out, type, selection, write_type_member);
}

/* ---- __Directive ---- */

static void write_directive_member(struct fq_buf *out, const void *object,
                                   const struct fq_meta_entry *entry)
{
    const struct fq_directive_def *def = object;
    if (entry->field == FQ_META_NAME) {
        fq_json_string(out, def->name);
    } else if (entry->field == FQ_META_DESCRIPTION) {
        write_text(out, def->description);
    } else if (entry->field == FQ_META_IS_REPEATABLE) {
        write_bool(out, def->repeatable);
    } else if (entry->field == FQ_META_ARGS) {
        write_inputs(out, def->arguments, def->argument_count, entry);
    } else {
        fq_buf_char(out, '[');
        for (size_t i = 0; i < def->location_count; i++) {
            separate(out, i);
            fq_json_string(out, def->locations[i]);
        }
        fq_buf_char(out, ']');
    }
}

/* ---- __Schema ---- */

/* Those that were added first, then the built-in ones. */
static void write_types(struct fq_buf *out, const struct fq_meta_types *types,
                        const struct fq_meta_entry *entry)
{
    const struct fq_map *map = &types->system->types;
    size_t written = 0;
    fq_buf_char(out, '[');
    for (size_t i = 0; i < 2 * map->count && !fq_buf_failed(out); i++) {
        bool builtin = i >= map->count;
        const struct fq_type *type = map->entries[builtin ? i - map->count : i].value;
        if (fq_type_is_builtin(type) != builtin || !fq_meta_type_is_shown(types, type))
            continue;
        separate(out, written++);
        write_named(out, type, entry);
    }
    fq_buf_char(out, ']');
}

static void write_schema_member(struct fq_buf *out, const void *object,
                                const struct fq_meta_entry *entry)
{
    const struct fq_meta_types *types = object;
    const struct fq_type_system *system = types->system;
    if (entry->field == FQ_META_DESCRIPTION) {
        write_text(out, system->description);
    } else if (entry->field == FQ_META_TYPES) {
        write_types(out, types, entry);
    } else if (entry->field == FQ_META_QUERY_TYPE) {
        write_named(out, system->query, entry);
    } else if (entry->field == FQ_META_MUTATION_TYPE) {
        write_named(out, system->mutation, entry);
    } else if (entry->field == FQ_META_SUBSCRIPTION_TYPE) {
        write_named(out, system->subscription, entry);
    } else {
        fq_buf_char(out, '[');
        for (size_t i = 0; i < system->directive_count; i++) {
            separate(out, i);
            write_object(out, &system->directives[i], entry->nested, write_directive_member);
        }
        fq_buf_char(out, ']');
    }
}

void fq_meta_write_schema(struct fq_buf *out, const struct fq_meta_types *types,
                          const struct fq_meta_selection *selection)
{
    write_object(out, types, selection, write_schema_member);
}
