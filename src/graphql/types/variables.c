/* SPDX-License-Identifier: MIT
 *
 * The variables of a request: JSON becomes values of the declared types, leaves are numbered, and
 * the shape is written.  All three happen on one walk, so that they cannot disagree.
 */
#include "graphql/types/input_private.h"
#include "graphql/types/suggest.h"

struct walk {
    const struct fq_type_system *system;
    struct fq_arena *arena;
    struct fq_errors *errors;
    const struct fq_variable_node *node; /* the variable at hand */
    struct fq_buf leaves;                /* const struct fq_input *, by number */
    struct fq_buf shape;
    /* Inside a list that is one leaf: what is found there has neither number nor shape. */
    bool inside_leaf;
    bool failed;
};

static const struct fq_input *walk_value(struct walk *w, const struct fq_type_ref *type,
                                         const struct fq_json *json, const struct fq_path *path);

static void add_to_shape(struct walk *w, char c)
{
    if (!w->inside_leaf)
        fq_buf_char(&w->shape, c);
}

static struct fq_input *new_input(struct walk *w, enum fq_input_kind kind,
                                  const struct fq_type *type)
{
    struct fq_input *input = FQ_NEW(w->arena, struct fq_input);
    input->kind = kind;
    input->type = type;
    input->leaf = FQ_INPUT_CONSTANT;
    input->at = w->node->at;
    return input;
}

static void add_leaf(struct walk *w, struct fq_input *input)
{
    input->leaf = (int32_t)(w->leaves.len / sizeof(input));
    fq_buf_add(&w->leaves, (const char *)&input, sizeof(input));
}

/* ---- what is wrong ---- */

/* .name, [3], … from the variable down. */
static void print_path(struct fq_buf *out, const struct fq_path *path)
{
    if (!path)
        return;
    print_path(out, path->parent);
    if (path->key.ptr)
        fq_buf_printf(out, ".%.*s", FQ_STR_ARG(path->key));
    else
        fq_buf_printf(out, "[%zu]", path->index);
}

static const struct fq_input *refuse_given(struct walk *w, const struct fq_json *json,
                                           const struct fq_path *path, fq_str problem)
{
    w->failed = true;
    if (fq_errors_are_over(w->errors))
        return NULL;
    fq_str shown = fq_json_inspect(w->arena, json);
    struct fq_buf place;
    fq_buf_init(&place, w->arena, SIZE_MAX / 2);
    if (path) {
        fq_buf_printf(&place, " at \"%.*s", FQ_STR_ARG(w->node->name));
        print_path(&place, path);
        fq_buf_char(&place, '"');
    }
    fq_errors_add(w->errors, w->arena, FQ_INPUT, w->node->at,
                  "Variable \"$%.*s\" got invalid value %.*s%.*s; %.*s", FQ_STR_ARG(w->node->name),
                  FQ_STR_ARG(shown), (int)place.len, place.ptr ? place.ptr : "",
                  FQ_STR_ARG(problem));
    return NULL;
}

static const struct fq_input *refuse_given_null(struct walk *w, const struct fq_type_ref *type,
                                                const struct fq_json *json,
                                                const struct fq_path *path)
{
    fq_str expected = fq_type_ref_text(w->arena, type);
    return refuse_given(w, json, path,
                        fq_arena_printf(w->arena,
                                        "Expected non-nullable type \"%.*s\" not to be null.",
                                        FQ_STR_ARG(expected)));
}

/* ---- input objects ---- */

static void refuse_missing(struct walk *w, const struct fq_input_def *def,
                           const struct fq_json *json, const struct fq_path *path)
{
    fq_str type = fq_type_ref_text(w->arena, &def->type);
    refuse_given(w, json, path,
                 fq_arena_printf(w->arena,
                                 "Field \"%.*s\" of required type \"%.*s\" was not provided.",
                                 FQ_STR_ARG(def->name), FQ_STR_ARG(type)));
}

static void refuse_unknown_members(struct walk *w, const struct fq_type *type,
                                   const struct fq_json *json, const struct fq_path *path)
{
    for (size_t i = 0; i < json->count && !fq_errors_are_over(w->errors); i++) {
        fq_str name = json->members[i].name;
        if (fq_seen_input(w->errors->sight, fq_type_input(type, name)))
            continue;
        struct fq_suggestions near;
        fq_suggest_init(&near, name, w->errors);
        fq_suggest_inputs(&near, type->inputs, type->input_count, w->errors->sight);
        fq_str hint = fq_suggest_text(&near, w->arena);
        refuse_given(w, json, path,
                     fq_arena_printf(w->arena,
                                     "Field \"%.*s\" is not defined by type \"%.*s\".%.*s",
                                     FQ_STR_ARG(name), FQ_STR_ARG(type->name), FQ_STR_ARG(hint)));
    }
}

static void check_one_of_members(struct walk *w, const struct fq_type *type,
                                 const struct fq_json *json, const struct fq_path *path)
{
    const struct fq_input_def *first = NULL;
    size_t given = 0;
    for (size_t i = 0; i < type->input_count; i++) {
        if (!fq_json_get(json, type->inputs[i].name))
            continue;
        first = first ? first : &type->inputs[i];
        given++;
    }
    if (given != 1)
        refuse_given(w, json, path,
                     fq_arena_printf(w->arena,
                                     "Exactly one key must be specified for OneOf type \"%.*s\".",
                                     FQ_STR_ARG(type->name)));
    if (!first || fq_json_get(json, first->name)->kind != FQ_JSON_NULL)
        return;
    const struct fq_path at = {.parent = path, .key = first->name};
    refuse_given(
        w, fq_json_get(json, first->name), &at,
        fq_arena_printf(w->arena, "Field \"%.*s\" must be non-null.", FQ_STR_ARG(first->name)));
}

/* One member, given or by default; NULL when absent. */
static const struct fq_input *walk_member(struct walk *w, const struct fq_type *type, size_t index,
                                          const struct fq_json *json, const struct fq_path *path)
{
    const struct fq_input_def *def = &type->inputs[index];
    const struct fq_json *given = fq_json_get(json, def->name);
    if (!fq_seen_input(w->errors->sight, def)) /* which is told as what is not there */
        return NULL;
    if (given) {
        const struct fq_path at = {.parent = path, .key = def->name};
        fq_buf_u64(&w->shape, index);
        return walk_value(w, &def->type, given, &at);
    }
    if (def->default_value) {
        const struct fq_input *value = fq_input_default(w->system, def, w->arena, w->errors);
        w->failed = w->failed || !value;
        return value;
    }
    if (def->type.non_null)
        refuse_missing(w, def, json, path);
    return NULL;
}

static const struct fq_input *walk_object(struct walk *w, const struct fq_type *type,
                                          const struct fq_json *json, const struct fq_path *path)
{
    if (json->kind != FQ_JSON_OBJECT)
        return refuse_given(w, json, path,
                            fq_arena_printf(w->arena, "Expected type \"%.*s\" to be an object.",
                                            FQ_STR_ARG(type->name)));
    struct fq_input_member *members =
        FQ_NEW_ARRAY(w->arena, fq_type_made(type)->input_count, struct fq_input_member);
    struct fq_input *object = new_input(w, FQ_INPUT_OBJECT, type);
    object->members = members;
    add_to_shape(w, '{');
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_input *value = walk_member(w, type, i, json, path);
        if (value)
            members[object->count++] = (struct fq_input_member){&type->inputs[i], value};
    }
    add_to_shape(w, '}');
    refuse_unknown_members(w, type, json, path);
    if (type->one_of)
        check_one_of_members(w, type, json, path);
    return object;
}

/* ---- lists ---- */

static const struct fq_input *walk_items(struct walk *w, const struct fq_type_ref *type,
                                         const struct fq_json *json, const struct fq_path *path)
{
    struct fq_input *list = new_input(w, FQ_INPUT_LIST, fq_type_named(type));
    bool single = json->kind != FQ_JSON_ARRAY; /* counts as a list of one */
    list->count = single ? 1 : json->count;
    const struct fq_input **items = FQ_NEW_ARRAY(w->arena, list->count, const struct fq_input *);
    list->items = items;
    for (size_t i = 0; i < list->count; i++) {
        const struct fq_path at = {.parent = path, .index = i};
        items[i] = single ? walk_value(w, type->of, json, path)
                          : walk_value(w, type->of, &json->items[i], &at);
    }
    return list;
}

static const struct fq_input *walk_list(struct walk *w, const struct fq_type_ref *type,
                                        const struct fq_json *json, const struct fq_path *path)
{
    bool is_leaf = !w->inside_leaf && fq_type_named(type)->kind == FQ_TYPE_SCALAR;
    if (!is_leaf) {
        add_to_shape(w, '[');
        const struct fq_input *list = walk_items(w, type, json, path);
        add_to_shape(w, ']');
        return list;
    }
    add_to_shape(w, 'l');
    w->inside_leaf = true;
    struct fq_input *list = FQ_NEW(w->arena, struct fq_input);
    *list = *walk_items(w, type, json, path);
    w->inside_leaf = false;
    add_leaf(w, list);
    return list;
}

/* ---- scalars and enum values ---- */

static const struct fq_input *walk_leaf(struct walk *w, const struct fq_type *type,
                                        const struct fq_json *json, const struct fq_path *path)
{
    fq_str problem;
    struct fq_input *leaf = FQ_NEW(w->arena, struct fq_input);
    if (!fq_leaf_from_json(w->arena, type, json, w->errors, leaf, &problem))
        return refuse_given(w, json, path, problem);
    leaf->leaf = FQ_INPUT_CONSTANT;
    leaf->at = w->node->at;
    if (w->inside_leaf)
        return leaf;
    if (leaf->kind == FQ_INPUT_ENUM) {
        fq_buf_printf(&w->shape, "e%.*s;", FQ_STR_ARG(leaf->text));
    } else if (leaf->kind == FQ_INPUT_BOOL) {
        fq_buf_char(&w->shape, leaf->boolean ? 't' : 'f');
    } else {
        fq_buf_char(&w->shape, 's');
        add_leaf(w, leaf);
    }
    return leaf;
}

static const struct fq_input *walk_value(struct walk *w, const struct fq_type_ref *type,
                                         const struct fq_json *json, const struct fq_path *path)
{
    if (json->kind == FQ_JSON_NULL) {
        if (type->non_null)
            return refuse_given_null(w, type, json, path);
        add_to_shape(w, 'n');
        return new_input(w, FQ_INPUT_NULL, fq_type_named(type));
    }
    if (!type->named)
        return walk_list(w, type, json, path);
    if (type->named->kind == FQ_TYPE_INPUT)
        return walk_object(w, type->named, json, path);
    return walk_leaf(w, type->named, json, path);
}

/* ---- variables ---- */

static const struct fq_input *refuse_variable(struct walk *w, const char *quality,
                                              const struct fq_type_ref *type, const char *problem)
{
    w->failed = true;
    fq_str text = fq_type_ref_text(w->arena, type);
    fq_errors_add(w->errors, w->arena, FQ_INPUT, w->node->at,
                  "Variable \"$%.*s\" of %s type \"%.*s\" %s", FQ_STR_ARG(w->node->name), quality,
                  FQ_STR_ARG(text), problem);
    return NULL;
}

static const struct fq_input *absent_variable(struct walk *w, const struct fq_type_ref *type)
{
    const struct fq_input *value = NULL;
    fq_buf_char(&w->shape, 'a');
    if (w->node->default_value)
        w->failed = fq_literal_coerce(w->system, type, w->node->default_value, NULL, w->arena,
                                      &value, w->errors) ||
                    w->failed;
    else if (type->non_null)
        return refuse_variable(w, "required", type, "was not provided.");
    return value;
}

static const struct fq_input *walk_variable(struct walk *w, const struct fq_json *given)
{
    const struct fq_type_ref *type = fq_type_ref_resolve(w->system, w->node->type, w->arena);
    if (!type || !fq_type_is_input(fq_type_named(type))) {
        w->failed = true; /* validation has said so already */
        fq_errors_add(w->errors, w->arena, FQ_INPUT, w->node->at,
                      "Variable \"$%.*s\" has a type which cannot be used as an input type.",
                      FQ_STR_ARG(w->node->name));
        return NULL;
    }
    const struct fq_json *json = fq_json_get(given, w->node->name);
    if (!json)
        return absent_variable(w, type);
    if (json->kind == FQ_JSON_NULL && type->non_null)
        return refuse_variable(w, "non-null", type, "must not be null.");
    return walk_value(w, type, json, NULL);
}

enum fq_status fq_variables_coerce(const struct fq_type_system *system,
                                   const struct fq_definition *operation,
                                   const struct fq_json *given, struct fq_arena *arena,
                                   struct fq_variables *ret, struct fq_errors *errors)
{
    static const struct fq_json nothing = {.kind = FQ_JSON_NULL};
    if (!given)
        given = &nothing;
    if (given->kind != FQ_JSON_OBJECT && given->kind != FQ_JSON_NULL) {
        fq_errors_add(errors, arena, FQ_INPUT, (struct fq_location){0},
                      "Variables must be provided as an Object where each property is a variable "
                      "value.");
        return FQ_INPUT;
    }
    struct walk w = {.system = system, .arena = arena, .errors = errors};
    fq_buf_init(&w.leaves, arena, SIZE_MAX / 2);
    fq_buf_init(&w.shape, arena, SIZE_MAX / 2);
    size_t count = 0;
    for (const struct fq_variable_node *v = operation->variables; v; v = v->next)
        count++;
    const struct fq_variable_node **nodes =
        FQ_NEW_ARRAY(arena, count, const struct fq_variable_node *);
    *ret = (struct fq_variables){.nodes = nodes, .count = count, .given = *given};
    ret->values = FQ_NEW_ARRAY(arena, count, const struct fq_input *);
    fq_map_init(&ret->by_name, arena);
    size_t i = 0;
    for (const struct fq_variable_node *v = operation->variables; v; v = v->next, i++) {
        w.node = nodes[i] = v;
        fq_map_put(&ret->by_name, v->name, (void *)(uintptr_t)(i + 1));
        ret->values[i] = walk_variable(&w, given);
    }
    ret->leaves = (const struct fq_input **)(void *)w.leaves.ptr;
    ret->leaf_count = w.leaves.len / sizeof(const struct fq_input *);
    ret->shape = fq_buf_str(&w.shape);
    return w.failed ? FQ_INPUT : FQ_OK;
}
