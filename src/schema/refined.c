/* SPDX-License-Identifier: MIT
 *
 * A schema file and the types that the model was bound to.  What it names must be there, and of the
 * types that it gives them; types that follow from others are narrowed and described here, since
 * the model does not know them.
 */
#include "base/limits.h"
#include "graphql/types/print.h"
#include "graphql/types/suggest.h"
#include "schema/build.h"

/* ---- types as written ---- */

static void add_type(struct fq_buf *out, const struct fq_type_node *type)
{
    if (type->of) {
        fq_buf_char(out, '[');
        add_type(out, type->of);
        fq_buf_char(out, ']');
    } else {
        fq_buf_str_add(out, type->name);
    }
    if (type->non_null)
        fq_buf_char(out, '!');
}

static void compare_type(struct fq_builder *b, fq_str subject, struct fq_location at,
                         const struct fq_type_node *written, const struct fq_type_ref *given)
{
    struct fq_buf text;
    fq_buf_init(&text, b->arena, FQ_LIMIT_SQL_BYTES);
    add_type(&text, written);
    fq_str type = fq_type_ref_text(b->arena, given);
    if (!fq_str_eq(fq_buf_str(&text), type))
        fq_refinement_wrong(&b->refinement, at,
                            "%.*s is %.*s in the database, not %.*s; a file cannot change types "
                            "beside a database: write %.*s",
                            FQ_STR_ARG(subject), FQ_STR_ARG(type), FQ_STR_ARG(fq_buf_str(&text)),
                            FQ_STR_ARG(type));
}

/* The same type, never null where the database gives no null: and elsewhere that is the file's
 * promise. */
static bool is_promise(const struct fq_type_node *written, const struct fq_type_ref *given)
{
    if ((given->non_null && !written->non_null) || !written->of != !given->of)
        return false;
    return written->of ? is_promise(written->of, given->of)
                       : fq_str_eq(written->name, given->named->name);
}

static void compare_default(struct fq_builder *b, fq_str subject, struct fq_location at,
                            const struct fq_value *written, const struct fq_value *given)
{
    struct fq_buf one, other;
    fq_buf_init(&one, b->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_init(&other, b->arena, FQ_LIMIT_SQL_BYTES);
    if (written)
        fq_value_print(&one, written);
    if (given)
        fq_value_print(&other, given);
    if (written && !fq_str_eq(fq_buf_str(&one), fq_buf_str(&other)))
        fq_refinement_wrong(&b->refinement, at,
                            "a file cannot give %.*s a default beside a database; take it away",
                            FQ_STR_ARG(subject));
}

static bool is_written_name(const struct fq_name_node *names, fq_str name)
{
    while (names && !fq_str_eq(names->name, name))
        names = names->next;
    return names;
}

/* The same names, in whatever order; whether rows have a nodeId no file says. */
static bool same_names(const struct fq_builder *b, const struct fq_name_node *written,
                       const struct fq_type *const *given, size_t count)
{
    size_t found = 0, names = 0;
    for (const struct fq_name_node *name = written; name; name = name->next)
        names++;
    for (size_t i = 0; i < count; i++) {
        bool is_written = is_written_name(written, given[i]->name);
        found += is_written;
        if (!is_written && given[i] != b->node)
            return false;
    }
    return found == names;
}

static void compare_names(struct fq_builder *b, const struct fq_said_type *said,
                          const struct fq_name_node *written, const struct fq_type *const *given,
                          size_t count, const char *what)
{
    fq_str names = FQ_STR_NONE;
    if (!written || same_names(b, written, given, count))
        return;
    for (size_t i = 0; i < count; i++)
        names = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(names), i ? ", " : "",
                                FQ_STR_ARG(given[i]->name));
    fq_refinement_wrong(&b->refinement, written->at,
                        "a file cannot change the %s of %.*s beside a database; %s%.*s", what,
                        FQ_STR_ARG(said->name), names.len ? "these are: " : "it has none",
                        FQ_STR_ARG(names));
}

static fq_str subject_of(struct fq_builder *b, const struct fq_said_type *type,
                         const struct fq_said_field *said)
{
    return fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(type->name), FQ_STR_ARG(said->name));
}

/* ---- arguments ---- */

static const struct fq_input_node *written(const struct fq_said_field *said, fq_str argument)
{
    const struct fq_input_node *node = said->arguments;
    while (node && !fq_str_eq(node->name, argument))
        node = node->next;
    return node;
}

static void compare_argument(struct fq_builder *b, fq_str subject, const struct fq_input_node *node,
                             const struct fq_field_def *def)
{
    const struct fq_input_def *given = fq_field_argument(def, node->name);
    fq_str name =
        fq_arena_printf(b->arena, "%.*s(%.*s:)", FQ_STR_ARG(subject), FQ_STR_ARG(node->name));
    if (!given) {
        fq_refinement_wrong(&b->refinement, node->at,
                            "the database gives no argument %.*s; take it away", FQ_STR_ARG(name));
        return;
    }
    compare_type(b, name, node->at, node->type, &given->type);
    compare_default(b, name, node->at, node->default_value, given->default_value);
}

/* Files that were written before lists had it leave it out. */
static bool may_be_left_out(const struct fq_input_def *argument)
{
    const struct fq_bound_argument *bound = argument->binding;
    return bound && bound->role == FQ_ARGUMENT_DISTINCT;
}

/* All of them are written, or none. */
static void refine_arguments(struct fq_builder *b, fq_str subject, const struct fq_said_field *said,
                             struct fq_field_def *def)
{
    for (const struct fq_input_node *node = said->arguments; node; node = node->next)
        compare_argument(b, subject, node, def);
    struct fq_input_def *arguments = NULL;
    for (size_t i = 0; said->arguments && i < def->argument_count; i++) {
        const struct fq_input_node *node = written(said, def->arguments[i].name);
        if (!node && may_be_left_out(&def->arguments[i]))
            continue;
        if (!node) {
            fq_refinement_wrong(&b->refinement, said->at,
                                "%.*s has the argument %.*s as well; write all or none",
                                FQ_STR_ARG(subject), FQ_STR_ARG(def->arguments[i].name));
            continue;
        }
        if (!node->description.ptr || fq_str_eq(node->description, def->arguments[i].description))
            continue;
        if (!arguments) { /* fields share them */
            arguments = FQ_NEW_ARRAY(b->arena, def->argument_count, struct fq_input_def);
            memcpy(arguments, def->arguments, def->argument_count * sizeof(*arguments));
        }
        arguments[i].description = node->description;
    }
    if (arguments)
        def->arguments = arguments;
}

/* ---- parts ---- */

static void refuse_part(struct fq_builder *b, const struct fq_said_type *type,
                        const struct fq_said_field *said, const struct fq_type *bound)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, said->name, &b->refinement.errors);
    fq_suggest_fields(&near, bound, NULL);
    fq_suggest_values(&near, bound, NULL);
    fq_suggest_inputs(&near, bound->inputs, bound->input_count, NULL);
    fq_refinement_wrong(&b->refinement, said->at, "the database gives %.*s no %s %.*s.%.*s",
                        FQ_STR_ARG(type->name), said->type ? "field" : "value",
                        FQ_STR_ARG(said->name), FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

/* Is it there, of the type that is written? */
static void check_part(struct fq_builder *b, const struct fq_said_type *type,
                       const struct fq_said_field *said, const struct fq_type *bound)
{
    const struct fq_field_def *field = fq_type_field(bound, said->name);
    const struct fq_input_def *input = fq_type_input(bound, said->name);
    bool is_field = type->kind != FQ_DEFINE_ENUM && type->kind != FQ_DEFINE_INPUT;
    bool found = is_field
                     ? field != NULL
                     : input || (type->kind == FQ_DEFINE_ENUM && fq_type_value(bound, said->name));
    if (!found && !said->met)
        refuse_part(b, type, said, bound);
    if (!said->type || said->hidden)
        return;
    fq_str subject = subject_of(b, type, said);
    if (is_field && field && !is_promise(said->type, &field->type))
        compare_type(b, subject, said->at, said->type, &field->type);
    if (is_field || !input)
        return;
    compare_type(b, subject, said->at, said->type, &input->type);
    compare_default(b, subject, said->at, said->default_value, input->default_value);
}

static void describe_part(const struct fq_said_field *said, fq_str *description, bool *deprecated,
                          fq_str *reason)
{
    if (said && said->description.ptr)
        *description = said->description;
    if (said && said->deprecated) {
        *deprecated = true;
        *reason = said->reason;
    }
}

static void narrow_fields(struct fq_builder *b, const struct fq_said_type *said,
                          struct fq_type *type)
{
    if (!type->field_count)
        return;
    struct fq_field_def *left = FQ_NEW_ARRAY(b->arena, type->field_count, struct fq_field_def);
    size_t count = 0;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fq_said_field *field = fq_said_field(said, type->fields[i].name);
        if (fq_said_leaves_out(said, field))
            continue;
        struct fq_field_def *def = &left[count++];
        *def = type->fields[i];
        describe_part(field, &def->description, &def->deprecated, &def->deprecation_reason);
        if (!field)
            continue;
        if (is_promise(field->type, &def->type))
            def->type = *fq_type_ref_resolve(b->types, field->type, b->arena);
        const struct fq_guard *guard = fq_build_guard_of(b, said->name, field->name, field->guard);
        def->guard = fq_guard_both(b->arena, def->guard, guard);
        def->type.non_null = def->type.non_null && !fq_guard_gives_null(def->guard);
        refine_arguments(b, subject_of(b, said, field), field, def);
    }
    type->fields = left;
    type->field_count = (uint32_t)count;
}

static void narrow_inputs(struct fq_builder *b, const struct fq_said_type *said,
                          struct fq_type *type)
{
    if (!type->input_count)
        return;
    struct fq_input_def *left = FQ_NEW_ARRAY(b->arena, type->input_count, struct fq_input_def);
    size_t count = 0;
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_said_field *field = fq_said_field(said, type->inputs[i].name);
        if (fq_said_leaves_out(said, field))
            continue;
        struct fq_input_def *def = &left[count++];
        *def = type->inputs[i];
        describe_part(field, &def->description, &def->deprecated, &def->deprecation_reason);
        if (field)
            def->guard = fq_guard_both(b->arena, def->guard,
                                       fq_build_guard_of(b, said->name, field->name, field->guard));
        if (field && field->deprecated && fq_input_is_required(def))
            fq_refinement_wrong(&b->refinement, field->at,
                                "%.*s must be given, so it cannot be deprecated; take the ! or "
                                "@deprecated away",
                                FQ_STR_ARG(subject_of(b, said, field)));
    }
    type->inputs = left;
    type->input_count = (uint32_t)count;
}

static void narrow_values(struct fq_builder *b, const struct fq_said_type *said,
                          struct fq_type *type)
{
    if (!type->value_count)
        return;
    struct fq_enum_value_def *left =
        FQ_NEW_ARRAY(b->arena, type->value_count, struct fq_enum_value_def);
    size_t count = 0;
    for (size_t i = 0; i < type->value_count; i++) {
        const struct fq_said_field *value = fq_said_field(said, type->values[i].name);
        if (fq_said_leaves_out(said, value))
            continue;
        struct fq_enum_value_def *def = &left[count++];
        *def = type->values[i];
        describe_part(value, &def->description, &def->deprecated, &def->deprecation_reason);
    }
    type->values = left;
    type->value_count = (uint32_t)count;
}

void fq_build_narrow(struct fq_builder *b, struct fq_said_type *said, struct fq_type *type)
{
    if (!said->fields || said->narrowed)
        return;
    said->narrowed = true;
    (void)fq_type_made(type);
    for (const struct fq_said_field *field = said->fields; field; field = field->next)
        check_part(b, said, field, type);
    narrow_fields(b, said, type);
    narrow_inputs(b, said, type);
    narrow_values(b, said, type);
    fq_type_index(b->types, type);
    bool is_root = type == b->types->query || type == b->types->mutation;
    if (!is_root && !type->field_count && !type->input_count && !type->value_count)
        fq_refinement_wrong(&b->refinement, said->at,
                            "nothing of %.*s is left to be served; list a field, or hide all of it "
                            "with @hidden",
                            FQ_STR_ARG(said->name));
}

/* ---- roots ---- */

static void refuse_root(struct fq_builder *b, const struct fq_draft *root,
                        const struct fq_said_type *type, const struct fq_said_field *said)
{
    struct fq_suggestions near;
    bool renamed = said->given_as.len > 0;
    fq_str name = renamed ? said->given_as : said->name;
    fq_suggest_init(&near, name, &b->refinement.errors);
    for (const struct fq_field_entry *entry = root->fields; entry; entry = entry->next)
        fq_suggest(&near, entry->def.name);
    if (said->function)
        fq_refinement_wrong(
            &b->refinement, said->at, "the function of %.*s cannot be a field of %.*s: %s",
            FQ_STR_ARG(said->name), FQ_STR_ARG(type->name), said->function->why_not);
    else
        fq_refinement_wrong(&b->refinement, renamed ? said->given_as_at : said->at,
                            "the database gives %.*s no field %.*s.%.*s", FQ_STR_ARG(type->name),
                            FQ_STR_ARG(name), FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

/* Is the field there, and the one that is meant? */
static void check_field(struct fq_builder *b, const struct fq_draft *root,
                        const struct fq_said_type *type, struct fq_said_field *said)
{
    const struct fq_field_entry *entry = fq_build_find_field(root, said->name);
    bool renames_nothing = said->given_as.len && !said->met;
    if (said->hidden && said->met)
        return;
    said->met = true; /* or told */
    if (!entry || renames_nothing)
        refuse_root(b, root, type, said);
    else if (said->from.len && said->function &&
             !fq_str_eq(entry->origin, said->function->sql_name))
        fq_refinement_wrong(
            &b->refinement, said->at, "the field %.*s of %.*s stands for %.*s already",
            FQ_STR_ARG(said->name), FQ_STR_ARG(type->name), FQ_STR_ARG(entry->origin));
}

void fq_build_check_root(struct fq_builder *b, const struct fq_draft *root, fq_str name)
{
    const struct fq_said_type *type = fq_refinement_find(&b->refinement, name);
    if (!type)
        return;
    if (root->type)
        root->type->description = type->description;
    else if (type->description.len)
        fq_refinement_wrong(&b->refinement, type->at, "the database gives no %.*s to be described",
                            FQ_STR_ARG(name));
    for (struct fq_said_field *said = type->fields; said; said = said->next)
        check_field(b, root, type, said);
}

/* ---- types ---- */

static const struct {
    enum fq_type_kind kind;
    const char *word;
} kinds[] = {
    [FQ_DEFINE_SCALAR] = {FQ_TYPE_SCALAR, "scalar"},
    [FQ_DEFINE_OBJECT] = {FQ_TYPE_OBJECT, "type"},
    [FQ_DEFINE_INTERFACE] = {FQ_TYPE_INTERFACE, "interface"},
    [FQ_DEFINE_UNION] = {FQ_TYPE_UNION, "union"},
    [FQ_DEFINE_ENUM] = {FQ_TYPE_ENUM, "enum"},
    [FQ_DEFINE_INPUT] = {FQ_TYPE_INPUT, "input"},
};

static void refuse_pg_type(struct fq_builder *b, const struct fq_said_type *said)
{
    struct fq_suggestions near;
    const struct fq_map *types = &b->model.pg_types;
    fq_suggest_init(&near, said->pg_type, &b->refinement.errors);
    for (size_t i = 0; i < types->count; i++) {
        const struct fq_model_type *type = types->entries[i].value;
        fq_suggest(&near, type->type->name);
    }
    fq_refinement_wrong(&b->refinement, said->pg_type_at,
                        "nothing that is served has the type %.*s.%.*s", FQ_STR_ARG(said->pg_type),
                        FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

static void refuse_type(struct fq_builder *b, const struct fq_said_type *said)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, said->name, &b->refinement.errors);
    for (size_t i = 0; i < b->types->types.count; i++) {
        const struct fq_type *type = b->types->types.entries[i].value;
        if (type->kind == kinds[said->kind].kind && !fq_type_is_builtin(type))
            fq_suggest(&near, type->name);
    }
    fq_str hint = fq_suggest_text(&near, b->arena);
    const char *word = kinds[said->kind].word;
    if (said->pg_type.len)
        refuse_pg_type(b, said);
    else if (said->kind == FQ_DEFINE_OBJECT)
        fq_refinement_wrong(
            &b->refinement, said->at,
            "no table, view or document gives a type %.*s; say which it is of: type %.*s "
            "@relation(name: \"…\").%.*s",
            FQ_STR_ARG(said->name), FQ_STR_ARG(said->name), FQ_STR_ARG(hint));
    else if (fq_said_is_abstract(said))
        fq_refinement_wrong(&b->refinement, said->at,
                            "the database gives no %s %.*s; say which relation its rows are of: "
                            "%s %.*s @relation(name: \"…\").%.*s",
                            word, FQ_STR_ARG(said->name), word, FQ_STR_ARG(said->name),
                            FQ_STR_ARG(hint));
    else
        fq_refinement_wrong(&b->refinement, said->at, "the database gives no %s %.*s.%.*s", word,
                            FQ_STR_ARG(said->name), FQ_STR_ARG(hint));
}

/* What a file cannot change must be as the database gives it. */
static void compare_whole(struct fq_builder *b, const struct fq_said_type *said,
                          const struct fq_type *type)
{
    if (said->hidden)
        fq_refinement_wrong(&b->refinement, said->at,
                            "hide the field that has the type %.*s instead",
                            FQ_STR_ARG(said->name));
    if (said->specified_by.len && !fq_str_eq(said->specified_by, type->specified_by))
        fq_refinement_wrong(&b->refinement, said->at,
                            "a file cannot change what specifies %.*s: %.*s",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(type->specified_by));
    if (said->one_of && !type->one_of)
        fq_refinement_wrong(&b->refinement, said->at, "%.*s is not @oneOf in the database",
                            FQ_STR_ARG(said->name));
    compare_names(b, said, said->interfaces, type->interfaces, type->interface_count, "interfaces");
    compare_names(b, said, said->members, type->possible, type->possible_count, "members");
}

static void refine_type(struct fq_builder *b, struct fq_said_type *said)
{
    fq_str name = said->object ? said->object->name : said->name;
    struct fq_type *type = fq_map_get(&b->types->types, name);
    if (!type || fq_type_is_builtin(type)) {
        refuse_type(b, said);
        return;
    }
    if (type->kind != kinds[said->kind].kind) {
        fq_refinement_wrong(&b->refinement, said->at, "%.*s is something else in the database",
                            FQ_STR_ARG(name));
        return;
    }
    compare_whole(b, said, type);
    type->follows = false; /* it is what the file makes of it */
    if (said->description.ptr)
        type->description = said->description;
    fq_build_narrow(b, said, type);
}

/* What an interface has, its types have. */
static void check_interfaces(struct fq_builder *b, const struct fq_said_type *said)
{
    const struct fq_type *type = fq_type_find(b->types, said->name);
    for (size_t i = 0; type && i < type->interface_count; i++) {
        const struct fq_type *interface = type->interfaces[i];
        for (size_t f = 0; f < interface->field_count; f++) {
            const struct fq_field_def *due = &interface->fields[f];
            const struct fq_field_def *has = fq_type_field(type, due->name);
            if (has && !fq_type_ref_is_subtype(&has->type, &due->type))
                fq_refinement_wrong(&b->refinement, said->at,
                                    "%.*s.%.*s is %.*s, and the interface %.*s promises %.*s",
                                    FQ_STR_ARG(said->name), FQ_STR_ARG(due->name),
                                    FQ_STR_ARG(fq_type_ref_text(b->arena, &has->type)),
                                    FQ_STR_ARG(interface->name),
                                    FQ_STR_ARG(fq_type_ref_text(b->arena, &due->type)));
            if (!has)
                fq_refinement_wrong(&b->refinement, said->at,
                                    "%.*s needs the field %.*s, which the interface %.*s has",
                                    FQ_STR_ARG(said->name), FQ_STR_ARG(interface->fields[f].name),
                                    FQ_STR_ARG(interface->name));
        }
    }
}

/* Only rows have columns in which a path begins. */
static void check_paths(struct fq_builder *b, const struct fq_said_type *said)
{
    for (const struct fq_said_field *field = said->fields; field; field = field->next) {
        if (field->path && !said->object)
            fq_refinement_wrong(
                &b->refinement, field->path_at,
                "a path has an effect on fields of a table or view; declare %.*s as "
                "objects in objects",
                FQ_STR_ARG(said->name));
    }
}

void fq_build_check_refinement(struct fq_builder *b)
{
    struct fq_said_type *said;
    for (said = b->refinement.types; said; said = said->next) {
        check_paths(b, said);
        bool gone = (said->object && said->hidden) ||
                    (fq_said_is_root(said) && !fq_type_find(b->types, said->name));
        if (!gone)
            refine_type(b, said);
    }
    for (said = b->refinement.types; said; said = said->next)
        check_interfaces(b, said);
    if (b->refinement.description.ptr)
        b->types->description = b->refinement.description;
}
