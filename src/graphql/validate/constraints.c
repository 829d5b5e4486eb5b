/* SPDX-License-Identifier: MIT */
#include "graphql/validate/constraints.h"

#include "base/list.h"
#include "graphql/types/constraint.h"
#include "graphql/types/input_private.h"

/* ---- finding ---- */

struct finding {
    const struct fq_type_system *types;
    const struct fq_document *document;
    struct fq_arena *arena;
    struct fq_map seen; /* fragments by name */
    struct fq_constrained *first, *last;
};

static void find_in_selections(struct finding *f, const struct fq_type *type,
                               const struct fq_selection *selection);

static void find_in_field(struct finding *f, const struct fq_type *type,
                          const struct fq_selection *field)
{
    const struct fq_field_def *def = fq_type_field(type, field->name);
    if (!def)
        return; /* a meta field */
    for (size_t i = 0; i < field->argument_count; i++) {
        const struct fq_input_def *argument = fq_field_argument(def, field->arguments[i].name);
        if (!argument->constraint && !fq_type_named(&argument->type)->constrained)
            continue;
        struct fq_constrained *found = FQ_NEW(f->arena, struct fq_constrained);
        *found = (struct fq_constrained){
            .field = fq_selection_key(field), .argument = &field->arguments[i], .def = argument};
        FQ_CHAIN_APPEND(f->first, f->last, found);
    }
    find_in_selections(f, fq_type_named(&def->type), field->selections);
}

static void find_in_fragment(struct finding *f, fq_str name)
{
    const struct fq_definition *each = f->document->definitions;
    if (fq_map_put(&f->seen, name, f))
        return;
    while (each && !(each->kind == FQ_DEFINE_FRAGMENT && fq_str_eq(each->name, name)))
        each = each->next;
    if (each)
        find_in_selections(f, fq_type_find(f->types, each->condition), each->selections);
}

static void find_in_selections(struct finding *f, const struct fq_type *type,
                               const struct fq_selection *selection)
{
    for (; selection; selection = selection->next) {
        if (selection->kind == FQ_SELECT_FIELD)
            find_in_field(f, type, selection);
        else if (selection->kind == FQ_SELECT_SPREAD)
            find_in_fragment(f, selection->name);
        else
            find_in_selections(f,
                               selection->name.len ? fq_type_find(f->types, selection->name) : type,
                               selection->selections);
    }
}

const struct fq_constrained *fq_constraints_find(const struct fq_type_system *types,
                                                 const struct fq_document *document,
                                                 const struct fq_definition *operation,
                                                 struct fq_arena *arena)
{
    struct finding f = {.types = types, .document = document, .arena = arena};
    fq_map_init(&f.seen, arena);
    find_in_selections(&f, operation->operation == FQ_MUTATION ? types->mutation : types->query,
                       operation->selections);
    return f.first;
}

/* ---- looking ---- */

struct checking {
    const struct fq_constrained *at;
    const struct fq_variables *variables;
    struct fq_arena *arena;
    struct fq_errors *errors;
    bool demands;
    struct fq_location place;
    enum fq_status status;
};

/* name.name[3], or as JSON: "name","name",3 */
static void print_path(struct fq_buf *out, const struct fq_path *path, bool as_json)
{
    if (path->parent)
        print_path(out, path->parent, as_json);
    if (as_json && path->parent)
        fq_buf_char(out, ',');
    if (!path->key.ptr)
        fq_buf_printf(out, as_json ? "%zu" : "[%zu]", path->index);
    else
        fq_buf_printf(out,
                      as_json        ? "\"%.*s\""
                      : path->parent ? ".%.*s"
                                     : "%.*s",
                      FQ_STR_ARG(path->key));
}

static fq_str path_text(struct checking *c, const struct fq_path *path, bool as_json)
{
    struct fq_buf out;
    fq_buf_init(&out, c->arena, SIZE_MAX / 2);
    print_path(&out, path, as_json);
    return fq_buf_str(&out);
}

static void refuse_unfulfilled(struct checking *c, const struct fq_path *path, const char *rule,
                               fq_str problem)
{
    c->status = FQ_INPUT;
    if (!rule || fq_errors_are_over(c->errors))
        return;
    fq_str place = path_text(c, path, false);
    struct fq_error *error = fq_errors_add(
        c->errors, c->arena, FQ_INPUT, c->place, "The value at \"%.*s\" of \"%.*s\" %.*s.",
        FQ_STR_ARG(place), FQ_STR_ARG(c->at->field), FQ_STR_ARG(problem));
    if (error)
        error->extensions =
            fq_arena_printf(c->arena, "\"rule\":\"%s\",\"inputPath\":[\"%.*s\",%.*s]", rule,
                            FQ_STR_ARG(c->at->field), FQ_STR_ARG(path_text(c, path, true)));
}

/* What the database would say of the value; who tells it knows by which names. */
static void refuse_demanded(struct checking *c, const struct fq_demand *demand,
                            const struct fq_demanded *value, const struct fq_path *path)
{
    c->status = FQ_INPUT;
    fq_str place = path_text(c, path, false);
    struct fq_error *error = fq_errors_add(c->errors, c->arena, FQ_INPUT, c->place,
                                           "The value at \"%.*s\" of \"%.*s\" %s.",
                                           FQ_STR_ARG(place), FQ_STR_ARG(c->at->field),
                                           value->null ? "must not be null" : "is not allowed");
    if (!error)
        return;
    error->code = fq_str_from(fq_status_code(FQ_CONSTRAINT));
    error->sqlstate = demand->sqlstate;
    error->violated = &demand->violated;
    error->extensions = fq_arena_printf(
        c->arena, "\"violation\":\"%s\",\"inputPath\":[\"%.*s\",%.*s]", demand->violation,
        FQ_STR_ARG(c->at->field), FQ_STR_ARG(path_text(c, path, true)));
}

static void check_demands(struct checking *c, const struct fq_constraint *constraint, bool item,
                          const struct fq_demanded *value, const struct fq_path *path)
{
    for (; c->demands && constraint; constraint = constraint->also) {
        const struct fq_demand *demand = item ? constraint->item_demands : constraint->demands;
        for (; demand && !fq_errors_are_over(c->errors); demand = demand->next) {
            if (demand->refuses(demand, c->arena, value))
                refuse_demanded(c, demand, value, path);
        }
    }
}

/* item: it stands in the list that the constraint is about. */
static void check_text(struct checking *c, const struct fq_constraint *constraint, fq_str text,
                       const struct fq_path *path, bool item)
{
    fq_str problem = FQ_STR_NONE;
    const char *rule =
        constraint ? fq_constraint_refuses(constraint, c->arena, text, &problem) : NULL;
    if (rule)
        refuse_unfulfilled(c, path, rule, problem);
    else
        check_demands(c, constraint, item, &(struct fq_demanded){.text = text}, path);
}

static void check_null(struct checking *c, const struct fq_constraint *constraint,
                       const struct fq_path *path, bool item)
{
    check_demands(c, constraint, item, &(struct fq_demanded){.null = true}, path);
}

static void check_count(struct checking *c, const struct fq_constraint *constraint, size_t count,
                        const struct fq_path *path)
{
    fq_str problem = FQ_STR_NONE;
    const char *rule =
        constraint ? fq_constraint_refuses_count(constraint, c->arena, count, &problem) : NULL;
    if (rule)
        refuse_unfulfilled(c, path, rule, problem);
    else
        check_demands(c, constraint, false, &(struct fq_demanded){.count = count}, path);
}

/* ---- several members of an object ---- */

/* How a member of a row is found; false: what it is is not known. */
typedef bool find_member(struct checking *c, const void *row, const struct fq_input_def *def,
                         struct fq_demanded *ret);

static bool demanded_of(const struct fq_input *value, struct fq_demanded *ret)
{
    if (!value || value->kind == FQ_INPUT_ENUM || value->kind == FQ_INPUT_OBJECT)
        return false;
    bool list = value->kind == FQ_INPUT_LIST;
    *ret = (struct fq_demanded){.null = value->kind == FQ_INPUT_NULL,
                                .text = list ? FQ_STR_NONE : value->text,
                                .count = list ? value->count : 0};
    return true;
}

static bool find_in_input(struct checking *c, const void *row, const struct fq_input_def *def,
                          struct fq_demanded *ret)
{
    const struct fq_input *object = row;
    (void)c;
    for (size_t i = 0; i < object->count; i++) {
        if (object->members[i].def == def)
            return demanded_of(object->members[i].value, ret);
    }
    return false;
}

static bool demanded_of_literal(struct checking *c, const struct fq_input_def *def,
                                const struct fq_value *literal, struct fq_demanded *ret)
{
    struct fq_input leaf;
    fq_str problem;
    if (literal->kind == FQ_VALUE_VARIABLE)
        return demanded_of(fq_variable_value(c->variables, literal->text), ret);
    *ret = (struct fq_demanded){.null = literal->kind == FQ_VALUE_NULL};
    if (ret->null)
        return true;
    if (!def->type.named) {
        ret->count = literal->count;
        return literal->kind == FQ_VALUE_LIST;
    }
    return fq_leaf_from_literal(c->arena, fq_type_named(&def->type), &def->type, literal, c->errors,
                                &leaf, &problem) &&
           demanded_of(&leaf, ret);
}

static bool find_in_literal(struct checking *c, const void *row, const struct fq_input_def *def,
                            struct fq_demanded *ret)
{
    const struct fq_value *object = row;
    for (size_t i = 0; i < object->count; i++) {
        if (fq_str_eq(object->fields[i].name, def->name))
            return demanded_of_literal(c, def, &object->fields[i].value, ret);
    }
    return false;
}

static bool row_is_refused(struct checking *c, const struct fq_type *type,
                           const struct fq_row_demand *demand, find_member *find, const void *row)
{
    struct fq_demanded *found = FQ_NEW_ARRAY(c->arena, demand->member_count, struct fq_demanded);
    const struct fq_demanded **values =
        FQ_NEW_ARRAY(c->arena, demand->member_count, const struct fq_demanded *);
    size_t known = 0;
    for (size_t i = 0; i < demand->member_count; i++) {
        const struct fq_input_def *def = fq_type_input(type, demand->members[i]);
        if (!def || !find(c, row, def, &found[i]))
            continue;
        values[i] = &found[i];
        known++;
    }
    return known > 1 && demand->refuses(demand, c->arena, values);
}

static void check_row(struct checking *c, const struct fq_type *type, find_member *find,
                      const void *row, const struct fq_path *path)
{
    const struct fq_row_demand *demand = c->demands ? type->row_demands : NULL;
    for (; demand && !fq_errors_are_over(c->errors); demand = demand->next) {
        if (row_is_refused(c, type, demand, find, row))
            refuse_demanded(c, &demand->told, &(struct fq_demanded){0}, path);
    }
}

/* ---- all values ---- */

/* What came of a variable.  What a list of lists has inside is no list of its own. */
static void check_input(struct checking *c, const struct fq_constraint *constraint,
                        const struct fq_input *value, const struct fq_path *path, bool inside)
{
    if (!value || fq_errors_are_over(c->errors))
        return;
    if (value->kind == FQ_INPUT_NULL)
        check_null(c, constraint, path, inside);
    if (value->kind == FQ_INPUT_SCALAR || value->kind == FQ_INPUT_BOOL)
        check_text(c, constraint, value->text, path, inside);
    if (value->kind == FQ_INPUT_LIST && !inside)
        check_count(c, constraint, value->count, path);
    for (size_t i = 0; i < value->count && value->kind == FQ_INPUT_LIST; i++) {
        const struct fq_path at = {.parent = path, .index = i};
        check_input(c, constraint, value->items[i], &at, true);
    }
    for (size_t i = 0; i < value->count && value->kind == FQ_INPUT_OBJECT; i++) {
        const struct fq_input_def *def = value->members[i].def;
        const struct fq_path at = {.parent = path, .key = def->name};
        check_input(c, def->constraint, value->members[i].value, &at, false);
    }
    if (value->kind == FQ_INPUT_OBJECT && value->type)
        check_row(c, value->type, find_in_input, value, path);
}

static void check_scalar(struct checking *c, const struct fq_input_def *def,
                         const struct fq_value *literal, const struct fq_path *path, bool item)
{
    const struct fq_type *type = fq_type_named(&def->type);
    struct fq_input leaf;
    fq_str problem;
    if (def->constraint &&
        fq_leaf_from_literal(c->arena, type, &def->type, literal, c->errors, &leaf, &problem) &&
        leaf.kind != FQ_INPUT_ENUM)
        check_text(c, def->constraint, leaf.text, path, item);
}

static void check_literal(struct checking *c, const struct fq_input_def *def,
                          const struct fq_value *literal, const struct fq_path *path, bool inside);

static void check_literal_list(struct checking *c, const struct fq_input_def *def,
                               const struct fq_value *list, const struct fq_path *path, bool inside)
{
    if (!inside)
        check_count(c, def->constraint, list->count, path);
    for (size_t i = 0; i < list->count; i++) {
        const struct fq_path at = {.parent = path, .index = i};
        check_literal(c, def, &list->items[i], &at, true);
    }
}

/* What stands in the document, as far as it is no variable. */
static void check_literal(struct checking *c, const struct fq_input_def *def,
                          const struct fq_value *literal, const struct fq_path *path, bool inside)
{
    const struct fq_type *type = fq_type_named(&def->type);
    if (fq_errors_are_over(c->errors))
        return;
    if (literal->kind == FQ_VALUE_VARIABLE) {
        check_input(c, def->constraint, fq_variable_value(c->variables, literal->text), path,
                    inside);
        return;
    }
    c->place = literal->at;
    if (literal->kind == FQ_VALUE_NULL) {
        check_null(c, def->constraint, path, inside);
        return;
    }
    if (literal->kind == FQ_VALUE_LIST && !def->type.named) {
        check_literal_list(c, def, literal, path, inside);
        return;
    }
    if (type->kind != FQ_TYPE_INPUT) {
        check_scalar(c, def, literal, path, inside || !def->type.named);
        return;
    }
    for (size_t i = 0; literal->kind == FQ_VALUE_OBJECT && i < literal->count; i++) {
        const struct fq_path at = {.parent = path, .key = literal->fields[i].name};
        const struct fq_input_def *member = fq_type_input(type, literal->fields[i].name);
        if (member)
            check_literal(c, member, &literal->fields[i].value, &at, false);
    }
    if (literal->kind != FQ_VALUE_OBJECT || !type->row_demands)
        return;
    c->place = literal->at;
    check_row(c, type, find_in_literal, literal, path);
}

enum fq_status fq_constraints_check(const struct fq_constrained *first,
                                    const struct fq_variables *variables, bool demands,
                                    struct fq_arena *arena, struct fq_errors *errors)
{
    struct checking c = {
        .variables = variables, .arena = arena, .errors = errors, .demands = demands};
    for (c.at = first; c.at; c.at = c.at->next) {
        const struct fq_path path = {.key = c.at->argument->name};
        c.place = c.at->argument->value.at;
        check_literal(&c, c.at->def, &c.at->argument->value, &path, false);
    }
    return c.status;
}
