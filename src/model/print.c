/* SPDX-License-Identifier: MIT */
#include "model/print.h"

#include "graphql/types/print.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/refinement.h"
#include "model/signature.h"
#include "model/types.h"
#include "model/weight.h"

struct printing {
    struct fq_print_bindings bindings;
    const struct fq_model *model;
    struct fq_map objects; /* by the name of their type */
    const struct fq_type_system *types;
    struct fq_map in_place; /* type's name → the object whose type is printed there */
    /* The type whose parts are printed: */
    const struct fq_model_object *object; /* NULL: it is none */
    const struct fq_model_fields *fields; /* of an object, or of one inside a document; NULL */
    const struct fq_model_type *pg_type;  /* NULL: it is none */
    const struct fq_said_type *input;     /* of a file's own; NULL */
};

static void add_string(struct fq_buf *out, fq_str text)
{
    const struct fq_value value = {.kind = FQ_VALUE_STRING, .text = text};
    fq_value_print(out, &value);
}

static void add_name(struct fq_buf *out, const char *directive, fq_str name)
{
    fq_buf_printf(out, " @%s(name: ", directive);
    add_string(out, name);
    fq_buf_char(out, ')');
}

static fq_str with_schema(const struct fq_model *model, fq_str schema, fq_str name)
{
    return fq_arena_printf(model->arena, "%.*s.%.*s", FQ_STR_ARG(schema), FQ_STR_ARG(name));
}

/* With the types of its arguments when others have its name. */
fq_str fq_model_function_name(const struct fq_model *model,
                              const struct fq_catalog_function *function)
{
    size_t first, end;
    fq_signature_namesakes(model->catalog, function, &first, &end);
    fq_str name =
        end - first > 1 ? fq_signature(model->arena, model->catalog, function) : function->name;
    return with_schema(model, function->schema, name);
}

/* ---- types ---- */

static void add_cases(struct fq_buf *out, const struct fq_said_type *interface)
{
    for (const struct fq_said_case *each = interface->cases; each; each = each->next) {
        fq_buf_literal(out, " @case(value: ");
        add_string(out, each->value);
        fq_buf_literal(out, ", type: ");
        add_string(out, each->type);
        fq_buf_char(out, ')');
    }
}

static void add_relation(struct fq_buf *out, const struct fq_model *model,
                         const struct fq_model_object *object)
{
    fq_buf_literal(out, " @relation(name: ");
    add_string(out, with_schema(model, object->relation->schema, object->relation->name));
    for (size_t i = 0; i < object->said_key_count; i++) {
        fq_buf_str_add(out, i ? FQ_STR(", ") : FQ_STR(", key: ["));
        add_string(out, object->said_key[i]);
    }
    fq_buf_str_add(out, object->said_key_count ? FQ_STR("]") : FQ_STR(""));
    if (object->said && object->said->jsonb.len) {
        fq_buf_literal(out, ", jsonb: ");
        add_string(out, object->said->jsonb);
    }
    if (object->abstract && object->abstract->discriminator.len) {
        fq_buf_literal(out, ", discriminator: ");
        add_string(out, object->abstract->discriminator);
    }
    fq_buf_char(out, ')');
    if (object->abstract)
        add_cases(out, object->abstract);
}

/* Of objects inside a document. */
static void add_cases_inside(struct fq_buf *out, const struct fq_said_type *abstract)
{
    fq_buf_literal(out, " @relation(discriminator: ");
    add_string(out, abstract->discriminator);
    fq_buf_char(out, ')');
    add_cases(out, abstract);
}

static void begin_type(struct printing *p, struct fq_buf *out, const struct fq_type *type)
{
    const struct fq_model_field *inside = fq_map_get(&p->model->inside, type->name);
    p->object = fq_map_get(&p->objects, type->name);
    p->pg_type = fq_map_get(&p->model->pg_types, type->name);
    p->input = fq_map_get(&p->model->own_inputs, type->name);
    p->fields = p->object ? &p->object->fields : inside ? &inside->members : NULL;
    bool is_case = p->object && !fq_str_eq(p->object->name, type->name);
    if (is_case)
        return; /* its interface has the relation */
    if (p->object)
        add_relation(out, p->model, p->object);
    else if (inside && inside->member->abstract)
        add_cases_inside(out, inside->member->abstract);
    else if (p->pg_type)
        add_name(out, "pgType",
                 with_schema(p->model, p->pg_type->type->schema, p->pg_type->type->name));
}

/* ---- parts ---- */

static void add_pair(struct fq_buf *out, const struct fq_model_object *here,
                     const struct fq_model_object *there, uint16_t local, uint16_t remote,
                     bool first)
{
    fq_buf_str_add(out, first ? FQ_STR("") : FQ_STR(", "));
    fq_buf_str_add(out, here->shape.base->columns[local].name);
    fq_buf_literal(out, ": ");
    add_string(out, there->shape.base->columns[remote].name);
}

/* Names that GraphQL cannot write are left to the database. */
static bool can_be_written(const struct fq_model_object *object, const uint16_t *columns,
                           size_t count)
{
    bool can = true;
    for (size_t i = 0; i < count; i++)
        can = can && fq_name_is_valid(object->shape.base->columns[columns[i]].name);
    return can;
}

static void add_join(struct fq_buf *out, const struct fq_model_field *field)
{
    const struct fq_model_join *join = field->join;
    const struct fq_catalog_foreign_key *key = join->key;
    bool forward = field == join->forward;
    const struct fq_model_object *here = forward ? join->from : join->to;
    const struct fq_model_object *there = forward ? join->to : join->from;
    const uint16_t *local = forward ? key->columns : key->target_columns;
    const uint16_t *remote = forward ? key->target_columns : key->columns;
    if (!can_be_written(here, local, key->column_count))
        return;
    fq_buf_literal(out, " @join(on: {");
    for (size_t i = 0; i < key->column_count; i++)
        add_pair(out, here, there, local[i], remote[i], i == 0);
    fq_buf_literal(out, "})");
}

/* As the file said it from which this is the model. */
static void add_link(struct fq_buf *out, const struct fq_model_link *link)
{
    fq_buf_literal(out, " @join(on: {");
    for (size_t i = 0; i < link->count; i++) {
        const struct fq_said_pair *pair = &link->said->pairs[i];
        fq_buf_printf(out, "%s%.*s: ", i ? ", " : "", FQ_STR_ARG(pair->local));
        add_string(out, pair->remote);
    }
    fq_buf_str_add(out, link->many ? FQ_STR("}, many: true)") : FQ_STR("})"));
}

/* Of one of two fields by which columns. */
static void add_bridge(struct fq_buf *out, const struct fq_said_field *said)
{
    fq_buf_literal(out, " @join(through: ");
    add_string(out, said->through);
    for (size_t i = 0; i < said->near_count; i++) {
        fq_buf_printf(out, "%s%.*s: ", i ? ", " : ", on: {", FQ_STR_ARG(said->near[i].local));
        add_string(out, said->near[i].remote);
    }
    fq_buf_str_add(out, said->near_count ? FQ_STR("})") : FQ_STR(")"));
}

static void print_column_binding(struct fq_buf *out, const struct fq_model_field *field)
{
    const struct fq_model_member *at = field->member;
    bool by_path = at && at->document.len;
    fq_buf_literal(out, " @column(name: ");
    add_string(out, by_path ? at->document : field->from);
    for (size_t i = 0; by_path && i < at->path_count; i++) {
        fq_buf_str_add(out, i ? FQ_STR(", ") : FQ_STR(", path: ["));
        add_string(out, at->path[i]);
    }
    if (by_path) {
        fq_buf_str_add(out, at->path_count ? FQ_STR(", ") : FQ_STR(", path: ["));
        add_string(out, at->name);
        fq_buf_char(out, ']');
    }
    if (field->said && field->said->read_as.len) {
        fq_buf_literal(out, ", type: ");
        add_string(out, field->said->read_as);
    }
    fq_buf_char(out, ')');
}

static void add_computed(struct fq_buf *out, const struct fq_model *model,
                         const struct fq_catalog_function *function)
{
    fq_buf_literal(out, " @computed(function: ");
    add_string(out, fq_model_function_name(model, function));
    fq_buf_char(out, ')');
}

void fq_model_print_field_binding(struct fq_buf *out, const struct fq_model *model,
                                  const struct fq_model_field *field)
{
    if (field->beside)
        return;
    if (field->source == FQ_FROM_BRIDGE) {
        if (field->said && field->said->through.len)
            add_bridge(out, field->said);
        return;
    }
    if (field->source == FQ_FROM_KEY)
        add_join(out, field);
    else if (field->source == FQ_FROM_LINK)
        add_link(out, field->link);
    else if (field->source == FQ_FROM_FUNCTION)
        add_computed(out, model, field->function->function);
    else
        print_column_binding(out, field);
}

static void print_field_binding(struct fq_buf *out, const struct printing *p, fq_str name)
{
    const struct fq_model_field *field = fq_model_field(p->fields, name);
    if (field)
        fq_model_print_field_binding(out, p->model, field);
}

static void add_pg_part(struct fq_buf *out, const struct printing *p, fq_str name)
{
    const struct fq_model_type *type = p->pg_type;
    const char *directive = type->type->kind == FQ_CATALOG_ENUM ? "label" : "column";
    for (size_t i = 0; i < type->part_count; i++) {
        if (fq_str_eq(type->parts[i].name, name) && !type->parts[i].left_out)
            add_name(out, directive, type->parts[i].from);
    }
}

/* Of an enum that only the file knows, where the name is not what stands in the database. */
static void add_label(struct fq_buf *out, const struct fq_type *type, fq_str name)
{
    const struct fq_enum_value_def *value = fq_type_value(type, name);
    if (value && value->internal.len && !fq_str_eq(value->internal, name))
        add_name(out, "label", value->internal);
}

/* The key in the document, where the name does not say it. */
static void add_input_member(struct fq_buf *out, const struct fq_said_type *input, fq_str name)
{
    const struct fq_said_field *said = fq_said_field(input, name);
    if (said && said->from.len)
        add_name(out, "column", said->from);
}

/* What of the arguments is not as it would be without a file. */
static void add_arguments(struct fq_buf *out, const struct fq_model *model,
                          const struct fq_model_function *f, bool context)
{
    bool first = true;
    for (size_t i = 0; i < f->function->argument_count; i++) {
        const struct fq_model_argument *argument = &f->arguments[i];
        fq_str column = argument->argument->name;
        bool is_setting = argument->setting.len > 0;
        bool renamed = !is_setting && !argument->document && column.len &&
                       !fq_str_eq(argument->name, fq_name_field(model->arena, column));
        bool given = is_setting && !fq_str_eq(argument->setting, fq_convention_setting(column));
        if (!(context ? given : renamed))
            continue;
        fq_buf_printf(out, "%s%.*s: ", first ? (context ? ", context: {" : ", args: {") : ", ",
                      FQ_STR_ARG(context ? column : argument->name));
        add_string(out, context ? argument->setting : column);
        first = false;
    }
    fq_buf_str_add(out, first ? FQ_STR("") : FQ_STR("}"));
}

static void add_call(struct fq_buf *out, const struct fq_model *model,
                     const struct fq_model_function *f)
{
    fq_buf_literal(out, " @function(name: ");
    add_string(out, fq_model_function_name(model, f->function));
    add_arguments(out, model, f, false);
    add_arguments(out, model, f, true);
    fq_buf_char(out, ')');
}

static void print_function_binding(struct fq_buf *out, const struct printing *p, fq_str name,
                                   bool changes)
{
    for (const struct fq_model_function *f = p->model->functions; f; f = f->next) {
        if (f->changes == changes && f->served && fq_str_eq(f->name, name))
            add_call(out, p->model, f);
    }
}

static bool print_given_name(struct fq_buf *out, const struct fq_model_root *roots, fq_str name)
{
    while (roots && !(roots->given.len && fq_str_eq(roots->name, name)))
        roots = roots->next;
    if (!roots)
        return false;
    add_name(out, "field", roots->given);
    return true;
}

/* A field that reads or changes rows and is called otherwise than by the database. */
static bool print_renamed(struct fq_buf *out, const struct printing *p, fq_str name, bool changes)
{
    for (const struct fq_model_object *object = p->model->objects; object; object = object->next) {
        const struct fq_model_root *roots = !changes          ? object->roots
                                            : object->written ? object->written->roots
                                                              : NULL;
        if (print_given_name(out, roots, name))
            return true;
    }
    return false;
}

static void print_calls(struct fq_buf *out, const struct fq_said_calls *calls)
{
    const struct {
        const char *name;
        fq_str value;
    } texts[] = {
        {"calls", calls->function}, {"success", calls->success},        {"failure", calls->failure},
        {"entity", calls->entity},  {"entityType", calls->entity_type}, {"absent", calls->absent},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        if (!texts[i].value.len)
            continue;
        fq_buf_printf(out, ", %s: ", texts[i].name);
        add_string(out, texts[i].value);
    }
    for (size_t i = 0; i < calls->context_count; i++) {
        fq_buf_str_add(out, i ? FQ_STR(", ") : FQ_STR(", context: ["));
        add_string(out, calls->context[i]);
    }
    fq_buf_str_add(out, calls->context_count ? FQ_STR("]") : FQ_STR(""));
    fq_buf_str_add(out, calls->cascade ? FQ_STR(", cascade: true") : FQ_STR(""));
}

/* A field of a root is a program's, or a function's. */
static bool print_resolver(struct fq_buf *out, const struct printing *p, fq_str type, fq_str name)
{
    const struct fq_said_field *said =
        fq_map_get(&p->model->hosted, with_schema(p->model, type, name));
    if (!said)
        return false;
    fq_buf_literal(out, " @resolver(name: ");
    add_string(out, said->resolver);
    for (size_t i = 0; i < said->needs_count; i++) {
        fq_buf_str_add(out, i ? FQ_STR(", ") : FQ_STR(", needs: ["));
        add_string(out, said->needs[i]);
    }
    if (said->calls)
        print_calls(out, said->calls);
    if (said->pages) {
        fq_buf_literal(out, ", pagesOf: ");
        add_string(out, said->pages->view);
        fq_buf_printf(out, ", pageSize: %lld, maxPageSize: %lld", (long long)said->pages->size,
                      (long long)said->pages->most);
    }
    fq_buf_str_add(out, said->needs_count ? FQ_STR("])") : FQ_STR(")"));
    return true;
}

static void print_root_binding(struct fq_buf *out, const struct printing *p, fq_str root,
                               fq_str name)
{
    bool changes = fq_str_eq(root, FQ_STR("Mutation"));
    if (!print_resolver(out, p, root, name) && !print_renamed(out, p, name, changes))
        print_function_binding(out, p, name, changes);
}

/* As it was bound, since comments say of it as well as a file. */
static void add_guard_and_weight(struct fq_buf *out, const struct fq_model *model,
                                 const struct fq_type *type, fq_str part)
{
    const struct fq_field_def *field = part.len ? fq_type_field(type, part) : NULL;
    const struct fq_input_def *input = part.len ? fq_type_input(type, part) : NULL;
    const struct fq_guard *guard = field ? field->guard : input ? input->guard : type->guard;
    fq_str subject = part.len ? fq_arena_printf(model->arena, "field %.*s.%.*s",
                                                FQ_STR_ARG(type->name), FQ_STR_ARG(part))
                              : fq_arena_printf(model->arena, "type %.*s", FQ_STR_ARG(type->name));
    fq_guard_print(out, guard, subject);
    const struct fq_weight none = {0};
    fq_weight_print(out, field ? field->weight : part.len ? none : type->weight);
}

static void write_binding(const struct fq_print_bindings *bindings, struct fq_buf *out,
                          const struct fq_type *type, fq_str part)
{
    struct printing *p = FQ_CONTAINER(bindings, struct printing, bindings);
    if (!part.len)
        begin_type(p, out, type);
    else if (p->fields && !print_resolver(out, p, type->name, part))
        print_field_binding(out, p, part);
    else if (p->pg_type)
        add_pg_part(out, p, part);
    else if (p->input)
        add_input_member(out, p->input, part);
    else if (type->kind == FQ_TYPE_ENUM)
        add_label(out, type, part);
    else if (fq_str_eq(type->name, FQ_STR("Query")) || fq_str_eq(type->name, FQ_STR("Mutation")))
        print_root_binding(out, p, type->name, part);
    add_guard_and_weight(out, p->model, type, part);
}

static void add_said_type(struct fq_buf *out, const struct fq_type_node *type)
{
    fq_buf_str_add(out, type->of ? FQ_STR("[") : type->name);
    if (type->of)
        add_said_type(out, type->of);
    fq_buf_str_add(out, type->of ? FQ_STR("]") : FQ_STR(""));
    fq_buf_str_add(out, type->non_null ? FQ_STR("!") : FQ_STR(""));
}

struct hidden_ends {
    const struct fq_model *model;
    struct fq_map printed; /* "Type.field" → this */
};

/* A member that only the file declares, hidden, and by which it joins. */
static void print_hidden_end(struct fq_buf *out, struct hidden_ends *p,
                             const struct fq_model_object *object, const struct fq_model_end *end)
{
    const struct fq_model_field *field = end->member;
    if (!field || field->sight != FQ_LEFT_OUT || !field->member->declared ||
        fq_map_put(&p->printed, with_schema(p->model, object->name, field->name), p))
        return;
    fq_buf_printf(out, "\nextend type %.*s {\n  %.*s: ", FQ_STR_ARG(object->name),
                  FQ_STR_ARG(field->name));
    add_said_type(out, field->member->declared);
    print_column_binding(out, field);
    fq_buf_literal(out, " @hidden\n}\n");
}

static void print_hidden_ends(struct fq_buf *out, const struct fq_model *model)
{
    struct hidden_ends p = {.model = model};
    fq_map_init(&p.printed, model->arena);
    for (const struct fq_model_link *link = model->links; link; link = link->next) {
        for (size_t i = 0; link->field && i < link->count; i++) {
            print_hidden_end(out, &p, link->from, &link->local[i]);
            print_hidden_end(out, &p, link->to, &link->remote[i]);
        }
    }
}

/* What the file hid from which this is the model. */
static void print_hidden(struct fq_buf *out, const struct fq_model *model, bool mutation)
{
    for (size_t i = 0; i < model->hidden.count; i++) {
        const struct fq_model_object *object = model->hidden.entries[i].value;
        fq_str name = fq_model_free_name(model, object->name);
        fq_buf_printf(out, "\ntype %.*s", FQ_STR_ARG(name));
        add_relation(out, model, object);
        fq_buf_literal(out, " @hidden\n");
    }
    if (!mutation && model->hides_functions && !model->of_program)
        fq_buf_literal(out, "\ntype Mutation @hidden\n");
    if (model->of_program)
        fq_buf_literal(out, "\nextend schema @hosted\n");
}

/* Types whose rows are some of an object's have their fields from it. */
static void know_object(struct printing *p, struct fq_model_object *object)
{
    const struct fq_said_case *each = object->abstract ? object->abstract->cases : NULL;
    fq_map_put(&p->objects, object->name, object);
    for (; each; each = each->next)
        fq_map_put(&p->objects, each->type, object);
}

static bool is_before(struct fq_location a, struct fq_location b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

/* The next one in the file; NULL: the last one was the last of them. */
static struct fq_model_object *next_in_file(const struct fq_map *objects, struct fq_location last)
{
    struct fq_model_object *found = NULL;
    for (size_t i = 0; i < objects->count; i++) {
        struct fq_model_object *object = objects->entries[i].value;
        if (is_before(last, object->said->at) &&
            (!found || is_before(object->said->at, found->said->at)))
            found = object;
    }
    return found;
}

/* Of a row that is of several types the first one in the file counts, so that these keep their
 * order. */
static void keep_order(struct printing *p)
{
    struct fq_map kinds;
    fq_map_init(&kinds, p->model->arena);
    for (struct fq_model_object *object = p->model->objects; object; object = object->next) {
        for (const struct fq_model_kind *kind = object->kinds; kind; kind = kind->next) {
            if (fq_type_find(p->types, kind->object->name))
                fq_map_put(&kinds, kind->object->name, kind->object);
        }
    }
    struct fq_location last = {0};
    for (size_t i = 0; i < p->types->types.count; i++) {
        const struct fq_type *type = p->types->types.entries[i].value;
        if (!fq_map_get(&kinds, type->name))
            continue;
        struct fq_model_object *object = next_in_file(&kinds, last);
        fq_map_put(&p->in_place, type->name, object);
        last = object->said->at;
    }
}

static const struct fq_type *type_in_place(const struct fq_print_bindings *bindings,
                                           const struct fq_type *type)
{
    const struct printing *p = FQ_CONTAINER(bindings, struct printing, bindings);
    const struct fq_model_object *object = fq_map_get(&p->in_place, type->name);
    return object ? fq_type_find(p->types, object->name) : type;
}

void fq_model_print(struct fq_buf *out, const struct fq_model *model,
                    const struct fq_type_system *system)
{
    struct printing p = {
        .bindings = {write_binding, type_in_place}, .model = model, .types = system};
    fq_map_init(&p.objects, model->arena);
    fq_map_init(&p.in_place, model->arena);
    for (struct fq_model_object *object = model->objects; object; object = object->next)
        know_object(&p, object);
    keep_order(&p);
    fq_type_system_print_bound(out, system, &p.bindings);
    print_hidden(out, model, system->mutation != NULL);
    print_hidden_ends(out, model);
}
