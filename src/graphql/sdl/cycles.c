/* SPDX-License-Identifier: MIT
 *
 * What contains itself without end: input objects through fields that must be given, so that no
 * finite value fits, or through default values that need one another; directives through what they
 * are applied to.  All are cycles in a graph, and one walk finds them, without recursion.
 */
#include "graphql/sdl/sdl_private.h"

struct edge {
    struct node *to;
    fq_str label; /* the field it goes through: `Filter.not` */
    struct fq_location at;
    struct edge *next;
};

struct node {
    fq_str name;
    struct edge *edges;
    struct edge *coming; /* of those not yet followed, while the walk is inside */
    enum { NODE_NEW, NODE_OPEN, NODE_DONE } state;
    size_t place;           /* in the path, while open */
    const struct edge *via; /* the edge followed last */

    /* Of a type: can a finite value be given? */
    const struct fq_type *type;
    bool finite;
    size_t missing;         /* edges to types not known to be finite */
    struct edge *dependent; /* who has an edge to this one */

    /* Of a field: its default value. */
    struct fq_location at;
};

struct graph {
    struct fq_validation *v;
    struct fq_map nodes; /* name → struct node */
    struct fq_buf path;  /* struct node * */
    void (*report)(struct graph *graph, const struct node *first, fq_str labels);
};

static void graph_init(struct graph *graph, struct fq_validation *v)
{
    *graph = (struct graph){.v = v};
    fq_map_init(&graph->nodes, v->arena);
    fq_buf_init(&graph->path, v->arena, SIZE_MAX / 2);
}

static void connect(struct graph *graph, struct edge **list, struct node *to, fq_str label,
                    struct fq_location at)
{
    struct edge *edge = FQ_NEW(graph->v->arena, struct edge);
    *edge = (struct edge){to, label, at, *list};
    *list = edge;
}

/* ---- the walk ---- */

static struct node **path_of(const struct graph *graph)
{
    return (struct node **)(void *)graph->path.ptr;
}

static size_t path_length(const struct graph *graph)
{
    return graph->path.len / sizeof(struct node *);
}

static void enter(struct graph *graph, struct node *node)
{
    node->state = NODE_OPEN;
    node->coming = node->edges;
    node->place = path_length(graph);
    fq_buf_add(&graph->path, (const char *)&node, sizeof(struct node *));
}

static void tell_cycle(struct graph *graph, const struct node *first)
{
    struct fq_buf labels;
    fq_buf_init(&labels, graph->v->arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
    for (size_t i = first->place; i < path_length(graph); i++) {
        if (i > first->place)
            fq_buf_literal(&labels, ", ");
        fq_buf_str_add(&labels, path_of(graph)[i]->via->label);
    }
    graph->report(graph, first, fq_buf_failed(&labels) ? first->name : fq_buf_str(&labels));
}

static void walk_from(struct graph *graph, struct node *start)
{
    enter(graph, start);
    while (path_length(graph) && !fq_validation_is_over(graph->v)) {
        struct node *node = path_of(graph)[path_length(graph) - 1];
        const struct edge *edge = node->coming;
        if (!edge) {
            node->state = NODE_DONE;
            fq_buf_truncate(&graph->path, graph->path.len - sizeof(struct node *));
            continue;
        }
        node->coming = edge->next;
        node->via = edge;
        if (edge->to->state == NODE_OPEN)
            tell_cycle(graph, edge->to);
        else if (edge->to->state == NODE_NEW)
            enter(graph, edge->to);
    }
}

static void walk(struct graph *graph)
{
    for (size_t i = 0; i < graph->nodes.count && !fq_validation_is_over(graph->v); i++) {
        struct node *node = graph->nodes.entries[i].value;
        if (node->state == NODE_NEW)
            walk_from(graph, node);
    }
}

/* ---- values without end ---- */

static fq_str field_name(struct fq_validation *v, const struct fq_type *type,
                         const struct fq_input_def *field)
{
    return fq_arena_printf(v->arena, "%.*s.%.*s", FQ_STR_ARG(type->name), FQ_STR_ARG(field->name));
}

/* The input object that a value must be given for.  A default does not help: the specification asks
 * for a field that may be null, or a list. */
static const struct fq_type *needed_by(const struct fq_type *type, const struct fq_input_def *field)
{
    const struct fq_type *named = field->type.named;
    bool needed = type->one_of || field->type.non_null;
    return needed && named && named->kind == FQ_TYPE_INPUT ? named : NULL;
}

static void add_type_edges(struct graph *graph, struct node *node)
{
    const struct fq_type *type = node->type;
    for (size_t i = type->input_count; i-- > 0;) {
        const struct fq_input_def *field = &type->inputs[i];
        const struct fq_type *needed = needed_by(type, field);
        struct node *to = needed ? fq_map_get(&graph->nodes, needed->name) : NULL;
        if (!to)
            continue;
        connect(graph, &node->edges, to, field_name(graph->v, type, field), field->origin.at);
        connect(graph, &to->dependent, node, FQ_STR_NONE, field->origin.at);
        node->missing++;
    }
    /* One member of a @oneOf is enough. */
    if (type->one_of && node->missing)
        node->missing = node->missing < type->input_count ? 0 : 1;
}

/* From the types that are finite by themselves to those that need only these. */
static void find_finite(struct graph *graph)
{
    struct fq_buf ready; /* struct node * */
    fq_buf_init(&ready, graph->v->arena, SIZE_MAX / 2);
    for (size_t i = 0; i < graph->nodes.count; i++) {
        struct node *node = graph->nodes.entries[i].value;
        node->finite = node->missing == 0;
        if (node->finite)
            fq_buf_add(&ready, (const char *)&node, sizeof(struct node *));
    }
    for (size_t i = 0; i < ready.len / sizeof(struct node *); i++) {
        const struct node *node = ((struct node **)(void *)ready.ptr)[i];
        for (const struct edge *edge = node->dependent; edge; edge = edge->next) {
            struct node *other = edge->to;
            if (other->finite || --other->missing > 0)
                continue;
            other->finite = true;
            fq_buf_add(&ready, (const char *)&other, sizeof(struct node *));
        }
    }
}

static void report_endless(struct graph *graph, const struct node *first, fq_str labels)
{
    fq_violation(graph->v, first->via->at,
                 "Input Object %.*s cannot be provided a finite value because it references "
                 "itself through fields: %.*s.",
                 FQ_STR_ARG(first->name), FQ_STR_ARG(labels));
}

static void check_values(struct fq_validation *v)
{
    struct graph graph;
    graph_init(&graph, v);
    graph.report = report_endless;
    for (size_t i = v->system->builtin_count; i < v->system->types.count; i++) {
        const struct fq_type *type = v->system->types.entries[i].value;
        if (type->kind != FQ_TYPE_INPUT)
            continue;
        struct node *node = FQ_NEW(v->arena, struct node);
        *node = (struct node){.name = type->name, .type = type};
        fq_map_put(&graph.nodes, type->name, node);
    }
    for (size_t i = 0; i < graph.nodes.count; i++)
        add_type_edges(&graph, graph.nodes.entries[i].value);
    find_finite(&graph);
    for (size_t i = 0; i < graph.nodes.count; i++) {
        struct node *node = graph.nodes.entries[i].value;
        node->state = node->finite ? NODE_DONE : NODE_NEW;
    }
    walk(&graph);
}

/* ---- defaults that need themselves ---- */

/* Of a field with a default. */
static struct node *node_of(struct graph *graph, const struct fq_type *type,
                            const struct fq_input_def *field)
{
    fq_str name = field_name(graph->v, type, field);
    struct node *node = fq_map_get(&graph->nodes, name);
    if (!node) {
        node = FQ_NEW(graph->v->arena, struct node);
        *node = (struct node){.name = name, .at = field->default_value->at};
        fq_map_put(&graph->nodes, name, node);
    }
    return node;
}

/* Edges from a field to those whose defaults fill in what its own default leaves out.  The depth
 * is that of the literal. */
static void add_default_edges(struct graph *graph, struct node *from, const struct fq_type *type,
                              const struct fq_value *value)
{
    if (value->kind == FQ_VALUE_LIST) {
        for (size_t i = 0; i < value->count; i++)
            add_default_edges(graph, from, type, &value->items[i]);
    }
    if (value->kind != FQ_VALUE_OBJECT)
        return;
    for (size_t i = type->input_count; i-- > 0;) {
        const struct fq_input_def *field = &type->inputs[i];
        const struct fq_type *named = fq_type_named(&field->type);
        if (named->kind != FQ_TYPE_INPUT)
            continue;
        const struct fq_value *given = fq_value_member(value, field->name);
        if (given)
            add_default_edges(graph, from, named, given);
        else if (field->default_value)
            connect(graph, &from->edges, node_of(graph, type, field), from->name, from->at);
    }
}

static void report_default(struct graph *graph, const struct node *first, fq_str labels)
{
    /* The first label is the field itself. */
    fq_str others = fq_str_from_offset(labels, first->name.len);
    if (others.len)
        others = fq_str_from_offset(others, strlen(", "));
    fq_violation(graph->v, first->at,
                 "Invalid circular reference. The default value of Input Object field %.*s "
                 "references itself%s%.*s.",
                 FQ_STR_ARG(first->name), others.len ? " via the default values of: " : "",
                 FQ_STR_ARG(others));
}

static void check_defaults(struct fq_validation *v)
{
    struct graph graph;
    graph_init(&graph, v);
    graph.report = report_default;
    for (size_t i = v->system->builtin_count; i < v->system->types.count; i++) {
        const struct fq_type *type = v->system->types.entries[i].value;
        for (size_t k = 0; k < type->input_count; k++) {
            const struct fq_input_def *field = &type->inputs[k];
            const struct fq_type *named = fq_type_named(&field->type);
            if (field->default_value && named->kind == FQ_TYPE_INPUT)
                add_default_edges(&graph, node_of(&graph, type, field), named,
                                  field->default_value);
        }
    }
    walk(&graph);
}

/* ---- directives that are applied to what they are made of ---- */

static struct node *add_node(struct graph *graph, fq_str name)
{
    struct node *node = FQ_NEW(graph->v->arena, struct node);
    *node = (struct node){.name = name};
    fq_map_put(&graph->nodes, name, node);
    return node;
}

static fq_str directive_name(struct graph *graph, fq_str name)
{
    return fq_arena_printf(graph->v->arena, "@%.*s", FQ_STR_ARG(name));
}

static void refer(struct graph *graph, struct node *from, fq_str name, struct fq_location at)
{
    struct node *to = fq_map_get(&graph->nodes, name);
    if (to)
        connect(graph, &from->edges, to, name, at);
}

static void refer_to_applied(struct graph *graph, struct node *from, const struct fq_origin *origin)
{
    for (const struct fq_directive *d = origin->directives; d; d = d->next)
        refer(graph, from, directive_name(graph, d->name), d->at);
}

static void refer_to_inputs(struct graph *graph, struct node *from,
                            const struct fq_input_def *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        refer_to_applied(graph, from, &inputs[i].origin);
        refer(graph, from, fq_type_named(&inputs[i].type)->name, inputs[i].origin.type_at);
    }
}

static void refer_to_parts(struct graph *graph, const struct fq_type *type)
{
    struct node *node = fq_map_get(&graph->nodes, type->name);
    refer_to_applied(graph, node, &type->origin);
    refer_to_inputs(graph, node, type->inputs, type->input_count);
    for (size_t i = 0; i < type->value_count; i++)
        refer_to_applied(graph, node, &type->values[i].origin);
}

/* Types may contain themselves; only a circle with a directive in it is wrong. */
static void report_directive(struct graph *graph, const struct node *first, fq_str labels)
{
    if (fq_str_find_char(labels, '@') < labels.len)
        fq_violation(graph->v, first->via->at,
                     "A directive cannot be applied to what it is made of: %.*s.",
                     FQ_STR_ARG(labels));
}

static void check_directives(struct fq_validation *v)
{
    const struct fq_type_system *system = v->system;
    struct graph graph;
    graph_init(&graph, v);
    graph.report = report_directive;
    for (size_t i = 0; i < system->directive_count; i++)
        add_node(&graph, directive_name(&graph, system->directives[i].name));
    for (size_t i = system->builtin_count; i < system->types.count; i++) {
        const struct fq_type *type = system->types.entries[i].value;
        if (fq_type_is_input(type))
            add_node(&graph, type->name);
    }
    for (size_t i = 0; i < system->directive_count; i++) {
        const struct fq_directive_def *def = &system->directives[i];
        refer_to_inputs(&graph, graph.nodes.entries[i].value, def->arguments, def->argument_count);
    }
    for (size_t i = system->builtin_count; i < system->types.count; i++) {
        const struct fq_type *type = system->types.entries[i].value;
        if (fq_type_is_input(type))
            refer_to_parts(&graph, type);
    }
    walk(&graph);
}

void fq_sdl_check_cycles(struct fq_validation *v)
{
    check_values(v);
    if (!fq_validation_is_over(v))
        check_defaults(v);
    if (!fq_validation_is_over(v))
        check_directives(v);
}
