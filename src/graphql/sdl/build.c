/* SPDX-License-Identifier: MIT
 *
 * Types and directives from their definitions and extensions.
 */
#include "graphql/sdl/sdl_private.h"

/* A definition or extension, and the next one of the same name. */
struct part {
    const struct fq_definition *definition;
    struct part *next;
};

/* Everything said of one type: the definition first, then its extensions. */
struct parts {
    struct fq_type *type;
    struct part *first;
    struct part **tail;
    const struct fq_directive **directives; /* where the type's list of them ends */
    struct fq_buf objects;                  /* const struct fq_type *: who implements it */
};

struct builder {
    struct fq_type_system *system;
    struct fq_arena *arena;
    const struct fq_definition *definitions;
    struct fq_map parts; /* name → struct parts */
    struct fq_buf stack; /* see struct gathered */
};

/* Stands for what is not defined: fits wherever a type may stand, so that one mistake is one
 * error. */
static const struct fq_type unknown = {.kind = FQ_TYPE_SCALAR, .name = FQ_STR_INIT("Unknown")};

enum fq_type_kind fq_sdl_type_kind(enum fq_definition_kind kind)
{
    switch ((int)kind) {
    case FQ_DEFINE_OBJECT:
        return FQ_TYPE_OBJECT;
    case FQ_DEFINE_INTERFACE:
        return FQ_TYPE_INTERFACE;
    case FQ_DEFINE_UNION:
        return FQ_TYPE_UNION;
    case FQ_DEFINE_ENUM:
        return FQ_TYPE_ENUM;
    case FQ_DEFINE_INPUT:
        return FQ_TYPE_INPUT;
    default:
        return FQ_TYPE_SCALAR;
    }
}

bool fq_sdl_is_type(const struct fq_definition *d)
{
    return d->kind >= FQ_DEFINE_SCALAR && d->kind <= FQ_DEFINE_INPUT;
}

/* ---- references ---- */

static void resolve(const struct builder *b, const struct fq_type_node *node,
                    struct fq_type_ref *ret)
{
    *ret = (struct fq_type_ref){.non_null = node->non_null};
    if (node->of) {
        struct fq_type_ref *of = FQ_NEW(b->arena, struct fq_type_ref);
        resolve(b, node->of, of);
        ret->of = of;
        return;
    }
    ret->named = fq_type_find(b->system, node->name);
    if (!ret->named)
        ret->named = &unknown;
}

/* ---- directives that mean something here ---- */

static const struct fq_directive *find_directive(const struct fq_directive *directives,
                                                 const char *name)
{
    for (const struct fq_directive *d = directives; d; d = d->next) {
        if (fq_str_eq(d->name, fq_str_from(name)))
            return d;
    }
    return NULL;
}

/* The text of an argument; none when it is not given, or no text. */
static fq_str text_argument(const struct fq_directive *directive, const char *name)
{
    for (size_t i = 0; i < directive->argument_count; i++) {
        const struct fq_argument *argument = &directive->arguments[i];
        if (fq_str_eq(argument->name, fq_str_from(name)) && argument->value.kind == FQ_VALUE_STRING)
            return argument->value.text;
    }
    return FQ_STR_NONE;
}

static void read_deprecation(const struct fq_directive *directives, bool *deprecated,
                             fq_str *reason)
{
    const struct fq_directive *directive = find_directive(directives, "deprecated");
    *deprecated = directive != NULL;
    if (directive)
        *reason = text_argument(directive, "reason");
}

/* ---- members ---- */

/* Members being collected from all parts: they wait on the builder's stack until their number is
 * known. */
struct gathered {
    struct fq_buf *stack;
    size_t mark;
    struct fq_names names;
};

static void gather_init(struct gathered *gathered, struct builder *b)
{
    gathered->stack = &b->stack;
    gathered->mark = b->stack.len;
    fq_names_init(&gathered->names, b->arena);
}

static bool is_first_of_its_name(struct gathered *gathered, fq_str name, struct fq_location at)
{
    return !fq_names_add(&gathered->names, name, at);
}

static void keep_item(struct gathered *gathered, const void *item, size_t size)
{
    fq_buf_add(gathered->stack, item, size);
}

/* What was kept, as an array. */
static const void *array_of(const struct builder *b, struct gathered *gathered, size_t size,
                            uint32_t *ret_count)
{
    size_t bytes = gathered->stack->len - gathered->mark;
    void *array = fq_arena_alloc(b->arena, bytes);
    if (bytes)
        memcpy(array, gathered->stack->ptr + gathered->mark, bytes);
    fq_buf_truncate(gathered->stack, gathered->mark);
    *ret_count = (uint32_t)(bytes / size);
    return array;
}

static void gather_inputs(struct builder *b, struct gathered *to, const struct fq_input_node *nodes)
{
    for (const struct fq_input_node *node = nodes; node; node = node->next) {
        if (!is_first_of_its_name(to, node->name, node->at))
            continue;
        struct fq_input_def def = {
            .name = node->name,
            .description = node->description,
            .default_value = node->default_value,
            .origin = {node->at, node->type->at, node->directives},
        };
        resolve(b, node->type, &def.type);
        read_deprecation(node->directives, &def.deprecated, &def.deprecation_reason);
        keep_item(to, &def, sizeof(def));
    }
}

static const struct fq_input_def *
build_arguments(struct builder *b, const struct fq_input_node *nodes, size_t *ret_count)
{
    struct gathered gathered;
    gather_init(&gathered, b);
    gather_inputs(b, &gathered, nodes);
    uint32_t count;
    const struct fq_input_def *inputs = array_of(b, &gathered, sizeof(struct fq_input_def), &count);
    *ret_count = count;
    return inputs;
}

static void build_input_object(struct builder *b, const struct parts *parts)
{
    struct gathered gathered;
    gather_init(&gathered, b);
    for (const struct part *part = parts->first; part; part = part->next)
        gather_inputs(b, &gathered, part->definition->inputs);
    parts->type->inputs =
        array_of(b, &gathered, sizeof(struct fq_input_def), &parts->type->input_count);
    parts->type->one_of = find_directive(parts->type->origin.directives, "oneOf") != NULL;
}

static void gather_fields(struct builder *b, struct gathered *to, const struct fq_field_node *nodes)
{
    for (const struct fq_field_node *node = nodes; node; node = node->next) {
        if (!is_first_of_its_name(to, node->name, node->at))
            continue;
        struct fq_field_def def = {
            .name = node->name,
            .description = node->description,
            .origin = {node->at, node->type->at, node->directives},
        };
        resolve(b, node->type, &def.type);
        def.arguments = build_arguments(b, node->arguments, &def.argument_count);
        read_deprecation(node->directives, &def.deprecated, &def.deprecation_reason);
        keep_item(to, &def, sizeof(def));
    }
}

/* The types that names stand for. */
static void gather_types(struct builder *b, struct gathered *to, const struct fq_name_node *nodes)
{
    for (const struct fq_name_node *node = nodes; node; node = node->next) {
        const struct fq_type *type = fq_type_find(b->system, node->name);
        if (type)
            keep_item(to, &type, sizeof(type));
    }
}

static void build_composite(struct builder *b, const struct parts *parts)
{
    struct fq_type *type = parts->type;
    struct gathered fields;
    gather_init(&fields, b);
    for (const struct part *part = parts->first; part; part = part->next)
        gather_fields(b, &fields, part->definition->fields);
    type->fields = array_of(b, &fields, sizeof(struct fq_field_def), &type->field_count);
    struct gathered interfaces;
    gather_init(&interfaces, b);
    for (const struct part *part = parts->first; part; part = part->next)
        gather_types(b, &interfaces, part->definition->interfaces);
    type->interfaces =
        array_of(b, &interfaces, sizeof(const struct fq_type *), &type->interface_count);
}

static void build_union(struct builder *b, const struct parts *parts)
{
    struct gathered members;
    gather_init(&members, b);
    for (const struct part *part = parts->first; part; part = part->next)
        gather_types(b, &members, part->definition->names);
    parts->type->possible =
        array_of(b, &members, sizeof(const struct fq_type *), &parts->type->possible_count);
}

static void build_enum(struct builder *b, const struct parts *parts)
{
    struct gathered values;
    gather_init(&values, b);
    for (const struct part *part = parts->first; part; part = part->next) {
        for (const struct fq_name_node *node = part->definition->names; node; node = node->next) {
            if (!is_first_of_its_name(&values, node->name, node->at))
                continue;
            struct fq_enum_value_def def = {
                .name = node->name,
                .description = node->description,
                .internal = node->name,
                .origin = {.at = node->at, .directives = node->directives},
            };
            read_deprecation(node->directives, &def.deprecated, &def.deprecation_reason);
            keep_item(&values, &def, sizeof(def));
        }
    }
    parts->type->values =
        array_of(b, &values, sizeof(struct fq_enum_value_def), &parts->type->value_count);
}

static void build_scalar(const struct parts *parts)
{
    const struct fq_directive *by = find_directive(parts->type->origin.directives, "specifiedBy");
    if (by)
        parts->type->specified_by = text_argument(by, "url");
}

static void build_type(struct builder *b, const struct parts *parts)
{
    switch (parts->type->kind) {
    case FQ_TYPE_SCALAR:
        build_scalar(parts);
        break;
    case FQ_TYPE_OBJECT:
    case FQ_TYPE_INTERFACE:
        build_composite(b, parts);
        break;
    case FQ_TYPE_UNION:
        build_union(b, parts);
        break;
    case FQ_TYPE_ENUM:
        build_enum(b, parts);
        break;
    case FQ_TYPE_INPUT:
        build_input_object(b, parts);
        break;
    }
}

/* ---- which parts belong together ---- */

/* Appends copies: those of a part end where it ends. */
static void add_directives(const struct builder *b, const struct fq_directive ***tail,
                           const struct fq_directive *directives)
{
    for (const struct fq_directive *d = directives; d; d = d->next) {
        struct fq_directive *copy = FQ_NEW(b->arena, struct fq_directive);
        *copy = *d;
        copy->next = NULL;
        **tail = copy;
        *tail = (const struct fq_directive **)(void *)&copy->next;
    }
}

static void add_part(struct builder *b, struct parts *parts, const struct fq_definition *d)
{
    struct part *part = FQ_NEW(b->arena, struct part);
    part->definition = d;
    *parts->tail = part;
    parts->tail = &part->next;
    add_directives(b, &parts->directives, d->directives);
}

static void add_definitions(struct builder *b)
{
    for (const struct fq_definition *d = b->definitions; d; d = d->next) {
        if (!fq_sdl_is_type(d) || d->extend)
            continue;
        struct fq_type *type = fq_type_add(b->system, fq_sdl_type_kind(d->kind), d->name);
        if (!type)
            continue;
        type->description = d->description;
        type->origin.at = d->name_at;
        struct parts *parts = FQ_NEW(b->arena, struct parts);
        parts->type = type;
        parts->tail = &parts->first;
        parts->directives = &type->origin.directives;
        fq_buf_init(&parts->objects, b->arena, SIZE_MAX / 2);
        fq_map_put(&b->parts, d->name, parts);
        add_part(b, parts, d);
    }
}

static void add_extensions(struct builder *b)
{
    for (const struct fq_definition *d = b->definitions; d; d = d->next) {
        struct parts *parts =
            fq_sdl_is_type(d) && d->extend ? fq_map_get(&b->parts, d->name) : NULL;
        if (parts && parts->type->kind == fq_sdl_type_kind(d->kind))
            add_part(b, parts, d);
    }
}

/* ---- what objects make of interfaces ---- */

static void add_possible(const struct builder *b, const struct fq_type *object)
{
    struct fq_names seen;
    fq_names_init(&seen, b->arena);
    for (size_t i = 0; i < object->interface_count; i++) {
        fq_str name = object->interfaces[i]->name;
        struct parts *parts = fq_map_get(&b->parts, name);
        if (parts && !fq_names_add(&seen, name, object->origin.at))
            fq_buf_add(&parts->objects, (const char *)&object, sizeof(object));
    }
}

static void build_possible(const struct builder *b)
{
    for (size_t i = 0; i < b->parts.count; i++) {
        const struct parts *parts = b->parts.entries[i].value;
        if (parts->type->kind == FQ_TYPE_OBJECT)
            add_possible(b, parts->type);
    }
    for (size_t i = 0; i < b->parts.count; i++) {
        struct parts *parts = b->parts.entries[i].value;
        if (parts->type->kind != FQ_TYPE_INTERFACE)
            continue;
        parts->type->possible = (const void *)parts->objects.ptr;
        parts->type->possible_count =
            (uint32_t)(parts->objects.len / sizeof(const struct fq_type *));
    }
}

/* ---- directives ---- */

static struct fq_directive_def build_directive(struct builder *b, const struct fq_definition *d)
{
    size_t count = 0;
    for (const struct fq_name_node *name = d->names; name; name = name->next)
        count++;
    fq_str *locations = FQ_NEW_ARRAY(b->arena, count, fq_str);
    struct fq_directive_def def = {
        .name = d->name,
        .description = d->description,
        .locations = locations,
        .repeatable = d->repeatable,
        .origin.at = d->name_at,
    };
    def.arguments = build_arguments(b, d->inputs, &def.argument_count);
    for (const struct fq_name_node *name = d->names; name; name = name->next)
        locations[def.location_count++] = name->name;
    return def;
}

/* Those of the system, then those defined; a definition takes the place of a built-in namesake. */
static void build_directives(struct builder *b)
{
    size_t old = b->system->directive_count, count = old;
    for (const struct fq_definition *d = b->definitions; d; d = d->next)
        count += d->kind == FQ_DEFINE_DIRECTIVE;
    struct fq_directive_def *defs = FQ_NEW_ARRAY(b->arena, count, struct fq_directive_def);
    if (old)
        memcpy(defs, b->system->directives, old * sizeof(*defs));
    struct fq_map places; /* name → its index + 1 */
    fq_map_init(&places, b->arena);
    for (size_t i = 0; i < old; i++)
        fq_map_put(&places, defs[i].name, (void *)(i + 1));
    count = old;
    for (const struct fq_definition *d = b->definitions; d; d = d->next) {
        if (d->kind != FQ_DEFINE_DIRECTIVE)
            continue;
        size_t place = (size_t)fq_map_get(&places, d->name);
        if (place > old)
            continue; /* defined twice: the first counts */
        if (!place)
            fq_map_put(&places, d->name, (void *)(place = ++count));
        defs[place - 1] = build_directive(b, d);
    }
    b->system->directives = defs;
    b->system->directive_count = count;
}

/* ---- the schema ---- */

static void set_root(struct fq_type_system *system, fq_str operation, const struct fq_type *type,
                     struct fq_location at)
{
    if (fq_str_eq(operation, FQ_STR("query"))) {
        system->query = type;
        system->query_at = at;
    } else if (fq_str_eq(operation, FQ_STR("mutation"))) {
        system->mutation = type;
        system->mutation_at = at;
    } else {
        system->subscription = type;
        system->subscription_at = at;
    }
}

static void set_roots(const struct builder *b, const struct fq_definition *schema)
{
    for (const struct fq_name_node *root = schema->names; root; root = root->next) {
        const struct fq_type *type = fq_type_find(b->system, root->type);
        if (type)
            set_root(b->system, root->name, type, root->type_at);
    }
}

static void build_schema(const struct builder *b)
{
    bool defined = false;
    const struct fq_directive **directives = &b->system->origin.directives;
    for (const struct fq_definition *d = b->definitions; d; d = d->next) {
        if (d->kind != FQ_DEFINE_SCHEMA || (defined && !d->extend))
            continue;
        if (!d->extend) {
            b->system->description = d->description;
            b->system->origin.at = d->at;
        }
        defined = defined || !d->extend;
        set_roots(b, d);
        add_directives(b, &directives, d->directives);
    }
    if (defined)
        return;
    static const char *const usual[][2] = {
        {"query", "Query"}, {"mutation", "Mutation"}, {"subscription", "Subscription"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(usual); i++) {
        const struct fq_type *type = fq_type_find(b->system, fq_str_from(usual[i][1]));
        if (type)
            set_root(b->system, fq_str_from(usual[i][0]), type, type->origin.at);
    }
}

void fq_type_system_define(struct fq_type_system *system, const struct fq_definition *definitions)
{
    struct builder b = {.system = system, .arena = system->arena, .definitions = definitions};
    fq_map_init(&b.parts, b.arena);
    fq_buf_init(&b.stack, b.arena, SIZE_MAX / 2);
    add_definitions(&b);
    add_extensions(&b);
    for (size_t i = 0; i < b.parts.count; i++)
        build_type(&b, b.parts.entries[i].value);
    build_possible(&b);
    for (size_t i = 0; i < b.parts.count; i++)
        fq_type_index(system, ((struct parts *)b.parts.entries[i].value)->type);
    build_directives(&b);
    build_schema(&b);
}
