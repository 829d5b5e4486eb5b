/* SPDX-License-Identifier: MIT
 *
 * From the selections of __schema or __type to what is to be written.
 */
#include "graphql/introspect/introspect.h"

#include "graphql/introspect/introspect_private.h"

static const struct fq_selection *find_introspection(const struct fq_selection *selections)
{
    for (const struct fq_selection *s = selections; s; s = s->next) {
        if (s->kind == FQ_SELECT_FIELD &&
            (fq_str_eq(s->name, FQ_STR("__schema")) || fq_str_eq(s->name, FQ_STR("__type"))))
            return s;
        const struct fq_selection *inside = find_introspection(s->selections);
        if (inside)
            return inside;
    }
    return NULL;
}

const struct fq_selection *fq_introspection_in(const struct fq_document *document)
{
    const struct fq_selection *found = NULL;
    for (const struct fq_definition *d = document->definitions; d && !found; d = d->next)
        found = find_introspection(d->selections);
    return found;
}

struct compiler {
    const struct fq_type_system *system;
    const struct fq_variables *variables;
    struct fq_arena *arena;
    struct fq_errors *errors;
    struct fq_map fragments; /* name → struct fq_definition */
};

/* Fields of one response name, whose selections are merged. */
struct merged {
    const struct fq_selection *first;
    struct fq_buf nodes; /* const struct fq_selection *, the first included */
};

static const struct fq_meta_selection *compile(struct compiler *c, const struct fq_type *type,
                                               const struct fq_selection *const *nodes,
                                               size_t count);

static void collect_fields(struct compiler *c, struct fq_map *merged,
                           const struct fq_selection *selections)
{
    for (const struct fq_selection *s = selections; s; s = s->next) {
        if (!fq_selection_is_included(c->system, s, c->variables, c->arena, c->errors))
            continue;
        if (s->kind == FQ_SELECT_INLINE) {
            collect_fields(c, merged, s->selections);
            continue;
        }
        if (s->kind == FQ_SELECT_SPREAD) {
            const struct fq_definition *fragment = fq_map_get(&c->fragments, s->name);
            if (fragment)
                collect_fields(c, merged, fragment->selections);
            continue;
        }
        struct merged *field = fq_map_get(merged, fq_selection_key(s));
        if (!field) {
            field = FQ_NEW(c->arena, struct merged);
            field->first = s;
            fq_buf_init(&field->nodes, c->arena, SIZE_MAX / 2);
            fq_map_put(merged, fq_selection_key(s), field);
        }
        fq_buf_add(&field->nodes, (const char *)&s, sizeof(s));
    }
}

static enum fq_meta_field field_named(fq_str name)
{
    static const fq_str names[] = {
#define X(field, text) FQ_STR_INIT(text),
        FQ_INTROSPECTION_MAP(X)
#undef X
    };
    size_t i = 0;
    while (i < FQ_META_COUNT && !fq_str_eq(names[i], name))
        i++;
    return (enum fq_meta_field)i;
}

static fq_str quoted_key(struct fq_arena *arena, fq_str key)
{
    /* A name needs no escapes. */
    return fq_arena_printf(arena, "\"%.*s\":", FQ_STR_ARG(key));
}

static bool includes_deprecated(struct compiler *c, const struct fq_field_def *def,
                                const struct fq_selection *field)
{
    const struct fq_input *value = NULL;
    if (def->argument_count == 0 ||
        fq_argument_coerce(c->system, &def->arguments[0], field->arguments, field->argument_count,
                           field->at, c->variables, c->arena, &value, c->errors))
        return false;
    return value && value->boolean;
}

static void compile_entry(struct compiler *c, const struct fq_type *parent,
                          const struct merged *merged, struct fq_meta_entry *entry)
{
    const struct fq_selection *field = merged->first;
    const struct fq_field_def *def = fq_field_lookup(c->system, parent, field->name);
    *entry = (struct fq_meta_entry){
        .field = field_named(field->name),
        .key = quoted_key(c->arena, fq_selection_key(field)),
        .parent = parent->name,
        .include_deprecated = includes_deprecated(c, def, field),
    };
    const struct fq_type *type = fq_type_named(&def->type);
    if (fq_type_is_composite(type))
        entry->nested =
            compile(c, type, (const struct fq_selection *const *)(void *)merged->nodes.ptr,
                    merged->nodes.len / sizeof(field));
}

static const struct fq_meta_selection *compile(struct compiler *c, const struct fq_type *type,
                                               const struct fq_selection *const *nodes,
                                               size_t count)
{
    struct fq_map merged;
    fq_map_init(&merged, c->arena);
    for (size_t i = 0; i < count; i++)
        collect_fields(c, &merged, nodes[i]->selections);
    struct fq_meta_entry *entries = FQ_NEW_ARRAY(c->arena, merged.count, struct fq_meta_entry);
    for (size_t i = 0; i < merged.count; i++)
        compile_entry(c, type, merged.entries[i].value, &entries[i]);
    struct fq_meta_selection *selection = FQ_NEW(c->arena, struct fq_meta_selection);
    *selection = (struct fq_meta_selection){entries, merged.count};
    return selection;
}

static void index_fragments(struct compiler *c, const struct fq_document *document)
{
    fq_map_init(&c->fragments, c->arena);
    for (struct fq_definition *d = document->definitions; d; d = d->next) {
        if (d->kind == FQ_DEFINE_FRAGMENT)
            fq_map_put(&c->fragments, d->name, d);
    }
}

/* __type(name: …): null when there is no such type. */
static const struct fq_type *type_named(struct compiler *c, const struct fq_selection *field,
                                        const struct fq_introspection *what)
{
    const struct fq_input *name = NULL;
    if (fq_argument_coerce(c->system, &c->system->type_field_argument, field->arguments,
                           field->argument_count, field->at, c->variables, c->arena, &name,
                           c->errors))
        return NULL;
    const struct fq_type *type = fq_type_find(c->system, name->text);
    return type && fq_meta_type_is_shown(what, type, c->arena) ? type : NULL;
}

const struct fq_introspection *
fq_introspection_new(const struct fq_type_system *system, const struct fq_document *document,
                     const struct fq_selection *field, const struct fq_variables *variables,
                     struct fq_arena *arena, struct fq_errors *errors)
{
    struct compiler c = {system, variables, arena, errors, {0}};
    size_t before = errors->count;
    struct fq_introspection *what = FQ_NEW(arena, struct fq_introspection);
    what->system = system;
    what->sight = errors->sight;
    what->is_schema = fq_str_eq(field->name, FQ_STR("__schema"));
    index_fragments(&c, document);
    const struct fq_field_def *def = what->is_schema ? &system->schema_field : &system->type_field;
    what->selection = compile(&c, fq_type_named(&def->type), &field, 1);
    fq_meta_note_scalars(what);
    if (!what->is_schema)
        what->type = type_named(&c, field, what);
    return errors->count == before ? what : NULL;
}

enum fq_status fq_introspect(struct fq_buf *out, const struct fq_type_system *system,
                             const struct fq_document *document, const struct fq_selection *field,
                             const struct fq_variables *variables, struct fq_arena *arena,
                             struct fq_errors *errors)
{
    struct fq_introspection_writer writer;
    const struct fq_introspection *what =
        fq_introspection_new(system, document, field, variables, arena, errors);
    if (!what)
        return FQ_INPUT;
    fq_introspection_begin(&writer, what, arena);
    (void)fq_introspection_write(&writer, out, SIZE_MAX);
    return out->failure;
}
