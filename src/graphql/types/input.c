/* SPDX-License-Identifier: MIT
 *
 * Literals, with variables substituted, as values of their types.
 */
#include "graphql/types/input.h"

#include <assert.h>

#include "graphql/types/input_private.h"

/* What every step needs to know. */
struct coercion {
    const struct fq_type_system *system;
    const struct fq_variables *variables;
    struct fq_arena *arena;
    struct fq_errors *errors;
};

const struct fq_input *fq_variable_value(const struct fq_variables *variables, fq_str name)
{
    if (!variables)
        return NULL;
    uintptr_t index = (uintptr_t)fq_map_get(&variables->by_name, name);
    return index ? variables->values[index - 1] : NULL;
}

const struct fq_input *fq_input_get(const struct fq_input *object, fq_str name)
{
    for (size_t i = 0; i < object->count; i++) {
        if (fq_str_eq(object->members[i].def->name, name))
            return object->members[i].value;
    }
    return NULL;
}

static struct fq_input *new_input(struct fq_arena *arena, enum fq_input_kind kind,
                                  const struct fq_type *type, struct fq_location at)
{
    struct fq_input *input = FQ_NEW(arena, struct fq_input);
    input->kind = kind;
    input->type = type;
    input->leaf = FQ_INPUT_CONSTANT;
    input->at = at;
    return input;
}

const struct fq_input *fq_input_wrap(struct fq_arena *arena, const struct fq_type_ref *type,
                                     const struct fq_input *value)
{
    for (; !type->named; type = type->of) {
        const struct fq_input **items = FQ_NEW_ARRAY(arena, 1, const struct fq_input *);
        items[0] = value;
        struct fq_input *list = new_input(arena, FQ_INPUT_LIST, value->type, value->at);
        list->items = items;
        list->count = 1;
        value = list;
    }
    return value;
}

static enum fq_status coerce(const struct coercion *c, const struct fq_type_ref *type,
                             const struct fq_value *literal, const struct fq_input **ret);

static enum fq_status refuse_literal(const struct coercion *c, struct fq_location at,
                                     fq_str problem)
{
    fq_errors_add(c->errors, c->arena, FQ_INPUT, at, "%.*s", FQ_STR_ARG(problem));
    return FQ_INPUT;
}

static enum fq_status refuse_null_literal(const struct coercion *c, const struct fq_type_ref *type,
                                          const struct fq_value *literal)
{
    fq_str expected = fq_type_ref_text(c->arena, type);
    fq_str found = fq_literal_show(c->arena, literal);
    return refuse_literal(
        c, literal->at,
        fq_arena_printf(c->arena,
                        "Expected value of non-null type \"%.*s\" not to be null, but "
                        "%.*s is.",
                        FQ_STR_ARG(expected), FQ_STR_ARG(found)));
}

static enum fq_status coerce_variable(const struct coercion *c, const struct fq_type_ref *type,
                                      const struct fq_value *literal, const struct fq_input **ret)
{
    *ret = fq_variable_value(c->variables, literal->text);
    if (*ret && (*ret)->kind == FQ_INPUT_NULL && type->non_null)
        return refuse_null_literal(c, type, literal);
    return FQ_OK;
}

static enum fq_status coerce_list(const struct coercion *c, const struct fq_type_ref *type,
                                  const struct fq_value *literal, const struct fq_input **ret)
{
    const struct fq_type *named = fq_type_named(type);
    const struct fq_input **items = FQ_NEW_ARRAY(c->arena, literal->count, const struct fq_input *);
    for (size_t i = 0; i < literal->count; i++) {
        enum fq_status status = coerce(c, type->of, &literal->items[i], &items[i]);
        if (status)
            return status;
        if (!items[i] && type->of->non_null)
            return refuse_null_literal(c, type->of, &literal->items[i]);
        if (!items[i])
            items[i] = new_input(c->arena, FQ_INPUT_NULL, named, literal->items[i].at);
    }
    struct fq_input *list = new_input(c->arena, FQ_INPUT_LIST, named, literal->at);
    list->items = items;
    list->count = literal->count;
    *ret = list;
    return FQ_OK;
}

/* The value of one member; *ret is NULL when it stays absent. */
static enum fq_status coerce_member(const struct coercion *c, const struct fq_input_def *def,
                                    const struct fq_value *object, const struct fq_input **ret)
{
    const struct fq_value *literal = fq_value_member(object, def->name);
    if (literal) {
        enum fq_status status = coerce(c, &def->type, literal, ret);
        if (status || *ret)
            return status;
    }
    if (def->default_value) {
        *ret = fq_input_default(c->system, def, c->arena, c->errors);
        return *ret ? FQ_OK : FQ_INPUT;
    }
    if (!def->type.non_null)
        return FQ_OK;
    fq_str type = fq_type_ref_text(c->arena, &def->type);
    return refuse_literal(c, object->at,
                          fq_arena_printf(c->arena,
                                          "Field \"%.*s\" of required type \"%.*s\" was not "
                                          "provided.",
                                          FQ_STR_ARG(def->name), FQ_STR_ARG(type)));
}

static enum fq_status check_one_of(const struct coercion *c, const struct fq_input *object)
{
    if (!object->type->one_of ||
        (object->count == 1 && object->members[0].value->kind != FQ_INPUT_NULL))
        return FQ_OK;
    return refuse_literal(
        c, object->at,
        fq_arena_printf(c->arena, "Exactly one key must be specified for OneOf type \"%.*s\".",
                        FQ_STR_ARG(object->type->name)));
}

static enum fq_status coerce_object(const struct coercion *c, const struct fq_type *type,
                                    const struct fq_value *literal, const struct fq_input **ret)
{
    struct fq_input_member *members =
        FQ_NEW_ARRAY(c->arena, fq_type_made(type)->input_count, struct fq_input_member);
    struct fq_input *object = new_input(c->arena, FQ_INPUT_OBJECT, type, literal->at);
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_input *value = NULL;
        enum fq_status status = coerce_member(c, &type->inputs[i], literal, &value);
        if (status)
            return status;
        if (value)
            members[object->count++] = (struct fq_input_member){&type->inputs[i], value};
    }
    object->members = members;
    *ret = object;
    return check_one_of(c, object);
}

static enum fq_status coerce_leaf(const struct coercion *c, const struct fq_type_ref *type,
                                  const struct fq_value *literal, const struct fq_input **ret)
{
    struct fq_input *leaf = FQ_NEW(c->arena, struct fq_input);
    fq_str problem;
    bool passing = c->variables && fq_literal_variable(literal);
    if (passing)
        literal = fq_literal_fill(c->system, literal, c->variables, c->arena);
    if (!fq_leaf_from_literal(c->arena, type->named, type, literal, c->errors, leaf, &problem))
        return refuse_literal(c, literal->at, problem);
    leaf->leaf = passing ? FQ_INPUT_PASSING : FQ_INPUT_CONSTANT;
    leaf->at = literal->at;
    *ret = leaf;
    return FQ_OK;
}

static enum fq_status coerce(const struct coercion *c, const struct fq_type_ref *type,
                             const struct fq_value *literal, const struct fq_input **ret)
{
    *ret = NULL;
    if (literal->kind == FQ_VALUE_VARIABLE)
        return coerce_variable(c, type, literal, ret);
    if (literal->kind == FQ_VALUE_NULL) {
        if (type->non_null)
            return refuse_null_literal(c, type, literal);
        *ret = new_input(c->arena, FQ_INPUT_NULL, fq_type_named(type), literal->at);
        return FQ_OK;
    }
    if (!type->named && literal->kind == FQ_VALUE_LIST)
        return coerce_list(c, type, literal, ret);
    if (!type->named) {
        const struct fq_type_ref item = {.named = fq_type_named(type), .non_null = true};
        assert(item.named); /* or this would never end */
        enum fq_status status = coerce(c, &item, literal, ret);
        if (!status)
            *ret = fq_input_wrap(c->arena, type, *ret);
        return status;
    }
    if (type->named->kind != FQ_TYPE_INPUT)
        return coerce_leaf(c, type, literal, ret);
    if (literal->kind == FQ_VALUE_OBJECT)
        return coerce_object(c, type->named, literal, ret);
    fq_str expected = fq_type_ref_text(c->arena, type);
    fq_str found = fq_literal_show(c->arena, literal);
    return refuse_literal(c, literal->at,
                          fq_arena_printf(c->arena, "Expected value of type \"%.*s\", found %.*s.",
                                          FQ_STR_ARG(expected), FQ_STR_ARG(found)));
}

enum fq_status fq_literal_coerce(const struct fq_type_system *system,
                                 const struct fq_type_ref *type, const struct fq_value *literal,
                                 const struct fq_variables *variables, struct fq_arena *arena,
                                 const struct fq_input **ret, struct fq_errors *errors)
{
    const struct coercion c = {system, variables, arena, errors};
    return coerce(&c, type, literal, ret);
}

const struct fq_input *fq_input_default(const struct fq_type_system *system,
                                        const struct fq_input_def *def, struct fq_arena *arena,
                                        struct fq_errors *errors)
{
    const struct fq_input *value = NULL;
    if (fq_literal_coerce(system, &def->type, def->default_value, NULL, arena, &value, errors))
        return NULL;
    return value;
}

static const struct fq_value *find_argument(const struct fq_argument *arguments, size_t count,
                                            fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(arguments[i].name, name))
            return &arguments[i].value;
    }
    return NULL;
}

/* A required argument that ended up without a value. */
static enum fq_status refuse_missing(const struct coercion *c, const struct fq_input_def *def,
                                     const struct fq_value *literal, struct fq_location at)
{
    fq_str type = fq_type_ref_text(c->arena, &def->type);
    fq_str reason = FQ_STR("was not provided.");
    if (literal)
        reason = fq_arena_printf(
            c->arena, "was provided the variable \"$%.*s\" which was not provided a runtime value.",
            FQ_STR_ARG(literal->text));
    return refuse_literal(
        c, literal ? literal->at : at,
        fq_arena_printf(c->arena, "Argument \"%.*s\" of required type \"%.*s\" %.*s",
                        FQ_STR_ARG(def->name), FQ_STR_ARG(type), FQ_STR_ARG(reason)));
}

static enum fq_status refuse_null_argument(const struct coercion *c, const struct fq_input_def *def,
                                           const struct fq_value *literal)
{
    fq_str type = fq_type_ref_text(c->arena, &def->type);
    return refuse_literal(
        c, literal->at,
        fq_arena_printf(c->arena, "Argument \"%.*s\" of non-null type \"%.*s\" must not be null.",
                        FQ_STR_ARG(def->name), FQ_STR_ARG(type)));
}

static bool is_null(const struct fq_value *literal, const struct fq_variables *variables)
{
    if (literal->kind != FQ_VALUE_VARIABLE)
        return literal->kind == FQ_VALUE_NULL;
    const struct fq_input *value = fq_variable_value(variables, literal->text);
    return value && value->kind == FQ_INPUT_NULL;
}

enum fq_status fq_argument_coerce(const struct fq_type_system *system,
                                  const struct fq_input_def *def,
                                  const struct fq_argument *arguments, size_t argument_count,
                                  struct fq_location at, const struct fq_variables *variables,
                                  struct fq_arena *arena, const struct fq_input **ret,
                                  struct fq_errors *errors)
{
    const struct coercion c = {system, variables, arena, errors};
    const struct fq_value *literal = find_argument(arguments, argument_count, def->name);
    *ret = NULL;
    if (literal) {
        if (def->type.non_null && is_null(literal, variables))
            return refuse_null_argument(&c, def, literal);
        enum fq_status status = coerce(&c, &def->type, literal, ret);
        if (status || *ret)
            return status;
    }
    if (def->default_value)
        return fq_literal_coerce(system, &def->type, def->default_value, NULL, arena, ret, errors);
    return def->type.non_null ? refuse_missing(&c, def, literal, at) : FQ_OK;
}

/* The Boolean of one directive; false with an error when it has none. */
static bool condition(const struct fq_type_system *system, const struct fq_directive *directive,
                      const struct fq_variables *variables, struct fq_arena *arena,
                      struct fq_errors *errors, bool *ret)
{
    const struct fq_directive_def *def = fq_directive_find(system, directive->name);
    const struct fq_input *value = NULL;
    if (fq_argument_coerce(system, &def->arguments[0], directive->arguments,
                           directive->argument_count, directive->at, variables, arena, &value,
                           errors))
        return false;
    assert(value); /* both directives take `if: Boolean!` */
    *ret = value->boolean;
    return true;
}

bool fq_selection_is_included(const struct fq_type_system *system,
                              const struct fq_selection *selection,
                              const struct fq_variables *variables, struct fq_arena *arena,
                              struct fq_errors *errors)
{
    for (const struct fq_directive *d = selection->directives; d; d = d->next) {
        bool skip = fq_str_eq(d->name, FQ_STR("skip"));
        bool value = false;
        if (!skip && !fq_str_eq(d->name, FQ_STR("include")))
            continue;
        if (!condition(system, d, variables, arena, errors, &value) || value == skip)
            return false;
    }
    return true;
}
