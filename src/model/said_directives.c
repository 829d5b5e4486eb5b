/* SPDX-License-Identifier: MIT
 *
 * The directives of a schema file beside a database.  One that would have no effect is an error:
 * nobody may believe that something is guarded or bound that is not.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/list.h"
#include "graphql/types/constraint.h"
#include "model/reading.h"
#include "model/weight.h"

/* Objects in objects nest that deep (schema/declared.c). */
#define PATH_MAX_KEYS 15

#define IN(place) (1u << FQ_SAID_##place)
#define GUARDED                                                                                    \
    (IN(TYPE) | IN(ROOT) | IN(INTERFACE) | IN(UNION) | IN(FIELD) | IN(ROOT_FIELD) | IN(INPUT_FIELD))

/* ---- arguments ---- */

const struct fq_argument *fq_reading_argument(const struct fq_directive *directive,
                                              const char *name)
{
    for (size_t i = 0; i < directive->argument_count; i++) {
        if (fq_str_eq(directive->arguments[i].name, fq_str_from(name)))
            return &directive->arguments[i];
    }
    return NULL;
}

/* The argument as a string that is not empty; empty, which is said, when it is not. */
fq_str fq_reading_text(struct fq_reading *r, const struct fq_directive *directive, const char *name,
                       struct fq_location *ret_at)
{
    const struct fq_argument *argument = fq_reading_argument(directive, name);
    if (argument) {
        *ret_at = argument->value.at;
        if (argument->value.kind == FQ_VALUE_STRING && argument->value.text.len)
            return argument->value.text;
    }
    fq_refinement_wrong(r->refinement, directive->at, "@%.*s needs a name: @%.*s(%s: \"…\")",
                        FQ_STR_ARG(directive->name), FQ_STR_ARG(directive->name), name);
    return FQ_STR_NONE;
}

static bool is_repeated(const struct fq_directive *directive, size_t i)
{
    bool repeated = false;
    for (size_t k = 0; k < i; k++)
        repeated =
            repeated || fq_str_eq(directive->arguments[k].name, directive->arguments[i].name);
    return repeated;
}

static bool is_one_of(fq_str name, const char *const *known)
{
    while (*known && !fq_str_eq(name, fq_str_from(*known)))
        known++;
    return *known;
}

/* Refuses arguments but these, and these twice. */
void fq_reading_only(struct fq_reading *r, const struct fq_directive *directive,
                     const char *const *known)
{
    for (size_t i = 0; i < directive->argument_count; i++) {
        const struct fq_argument *argument = &directive->arguments[i];
        if (is_repeated(directive, i))
            fq_refinement_wrong(r->refinement, argument->at,
                                "the argument %.*s of @%.*s is given twice",
                                FQ_STR_ARG(argument->name), FQ_STR_ARG(directive->name));
        if (is_one_of(argument->name, known))
            continue;
        fq_refinement_wrong(r->refinement, argument->at,
                            "the argument %.*s of @%.*s has no effect beside a database; take it "
                            "away",
                            FQ_STR_ARG(argument->name), FQ_STR_ARG(directive->name));
    }
}

/* ---- of types ---- */

static bool is_key(const struct fq_value *value)
{
    if (value->kind != FQ_VALUE_LIST || !value->count || value->count > FQ_MODEL_KEY_MAX)
        return false;
    for (size_t i = 0; i < value->count; i++) {
        if (value->items[i].kind != FQ_VALUE_STRING)
            return false;
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(value->items[k].text, value->items[i].text))
                return false;
        }
    }
    return true;
}

static void read_key_columns(struct fq_reading *r, const struct fq_value *value)
{
    r->type->key_at = value->at;
    r->type->key_count = 0;
    if (!is_key(value)) {
        fq_refinement_wrong(r->refinement, value->at,
                            "a key is a list of column names, %d at most and none twice: [\"id\"]",
                            FQ_MODEL_KEY_MAX);
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        r->type->key[r->type->key_count++] = value->items[i].text;
}

static void read_discriminator(struct fq_reading *r, const struct fq_directive *directive)
{
    const struct fq_argument *given = fq_reading_argument(directive, "discriminator");
    bool due = fq_said_is_abstract(r->type);
    if (due && given)
        r->type->discriminator =
            fq_reading_text(r, directive, "discriminator", &r->type->discriminator_at);
    else if (due) /* its types may have relations of their own */
        r->type->discriminator_at = directive->at;
    else if (given)
        fq_refinement_wrong(r->refinement, given->value.at,
                            "a type has no discriminator; an interface or a union has one");
}

static void read_case(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_said_case *added = FQ_NEW(r->refinement->arena, struct fq_said_case);
    fq_reading_only(r, directive, FQ_READING_NAMES("value", "type"));
    added->value = fq_reading_text(r, directive, "value", &added->at);
    added->type = fq_reading_text(r, directive, "type", &added->type_at);
    FQ_CHAIN_APPEND(r->type->cases, r->type->last_case, added);
}

static void read_relation(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("name", "key", "jsonb", "discriminator"));
    read_discriminator(r, directive);
    if (r->type->relation.len)
        fq_refinement_wrong(r->refinement, directive->at, "@relation is given twice");
    bool inside = r->type->discriminator.len && !fq_reading_argument(directive, "name");
    if (!inside) /* a document: its member says of which type an object is */
        r->type->relation = fq_reading_text(r, directive, "name", &r->type->relation_at);
    if (r->type->relation.len)
        fq_map_put(&r->refinement->relations, r->type->relation, r->type);
    const struct fq_argument *key = fq_reading_argument(directive, "key");
    if (key)
        read_key_columns(r, &key->value);
    if (fq_reading_argument(directive, "jsonb"))
        r->type->jsonb = fq_reading_text(r, directive, "jsonb", &r->type->jsonb_at);
}

static void read_pg_type(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_said_type *type = r->type;
    fq_reading_only(r, directive, FQ_READING_NAMES("name"));
    if (type->pg_type.len)
        fq_refinement_wrong(r->refinement, directive->at, "@pgType is given twice");
    type->pg_type = fq_reading_text(r, directive, "name", &type->pg_type_at);
    bool input = type->kind == FQ_DEFINE_INPUT;
    struct fq_map *map = input ? &r->refinement->inputs : &r->refinement->by_pg_type;
    const struct fq_said_type *other = type->pg_type.len ? fq_map_get(map, type->pg_type) : NULL;
    if (other)
        fq_refinement_wrong(r->refinement, type->at, "%.*s is already the type %.*s, in line %u",
                            FQ_STR_ARG(type->pg_type), FQ_STR_ARG(other->name), other->at.line);
    else
        fq_map_put(map, type->pg_type, type);
}

static void read_specified_by(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_location at;
    fq_reading_only(r, directive, FQ_READING_NAMES("url"));
    r->type->specified_by = fq_reading_text(r, directive, "url", &at);
}

static void read_one_of(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES(NULL));
    r->type->one_of = true;
}

/* ---- of their parts ---- */

static void take_name(struct fq_reading *r, const struct fq_directive *directive)
{
    r->field->from = fq_reading_text(r, directive, "name", &r->field->from_at);
    if (!fq_map_get(&r->type->by_column, r->field->from))
        fq_map_put(&r->type->by_column, r->field->from, r->field);
}

static void read_name(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("name"));
    take_name(r, directive);
}

/* The type is what a program takes the value for. */
static void read_input_column(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("name", "type"));
    if (fq_reading_argument(directive, "type"))
        r->field->read_as = fq_reading_text(r, directive, "type", &r->field->read_as_at);
    take_name(r, directive);
}

static bool is_path(const struct fq_value *value)
{
    bool all = value->kind == FQ_VALUE_LIST && value->count && value->count <= PATH_MAX_KEYS;
    for (size_t i = 0; all && i < value->count; i++)
        all = value->items[i].kind == FQ_VALUE_STRING && value->items[i].text.len;
    return all;
}

static void read_path(struct fq_reading *r, const struct fq_directive *directive,
                      const struct fq_value *value)
{
    struct fq_location at;
    r->field->path_at = value->at;
    if (fq_reading_argument(directive, "name"))
        r->field->document = fq_reading_text(r, directive, "name", &at);
    if (!is_path(value)) {
        fq_refinement_wrong(r->refinement, value->at,
                            "a path is a list of keys, from the document's top to the value, %d at "
                            "most: [\"address\", \"city\"]",
                            PATH_MAX_KEYS);
        return;
    }
    fq_str *path = FQ_NEW_ARRAY(r->refinement->arena, value->count, fq_str);
    for (size_t i = 0; i < value->count; i++)
        path[i] = value->items[i].text;
    r->field->path = path;
    r->field->path_count = value->count;
}

/* With a type alone it is the member that has the field's name. */
static void read_column_name(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("name", "type", "path"));
    const struct fq_argument *type = fq_reading_argument(directive, "type");
    const struct fq_argument *path = fq_reading_argument(directive, "path");
    if (type)
        r->field->read_as = fq_reading_text(r, directive, "type", &r->field->read_as_at);
    if (path)
        read_path(r, directive, &path->value);
    else if (!type || fq_reading_argument(directive, "name"))
        take_name(r, directive);
}

/* {author_id: "id"}: a column here, and the one there. */
static bool is_name_map(const struct fq_value *value)
{
    bool all = value->kind == FQ_VALUE_OBJECT && value->count && value->count <= FQ_MODEL_KEY_MAX;
    for (size_t i = 0; all && i < value->count; i++)
        all = value->fields[i].value.kind == FQ_VALUE_STRING && value->fields[i].value.text.len;
    return all;
}

/* It says once more what the type says. */
static void check_many(struct fq_reading *r, const struct fq_directive *directive)
{
    const struct fq_argument *many = fq_reading_argument(directive, "many");
    bool is_list = r->field->type->of != NULL;
    if (many && many->value.kind != FQ_VALUE_BOOL)
        fq_refinement_wrong(r->refinement, many->value.at, "many is true or false");
    else if (many && many->value.boolean != is_list)
        fq_refinement_wrong(r->refinement, many->value.at,
                            is_list ? "the type of %.*s is a list; write many: true"
                                    : "the type of %.*s is no list; write many: false",
                            FQ_STR_ARG(r->field->name));
}

static const struct fq_said_pair *pairs_of(struct fq_reading *r, const struct fq_value *map)
{
    struct fq_said_pair *pairs =
        FQ_NEW_ARRAY(r->refinement->arena, map->count, struct fq_said_pair);
    for (size_t i = 0; i < map->count; i++)
        pairs[i] = (struct fq_said_pair){map->fields[i].name, map->fields[i].value.text,
                                         map->fields[i].at, map->fields[i].value.at};
    return pairs;
}

static void read_join(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("on", "through", "many"));
    check_many(r, directive);
    r->field->join_at = directive->at;
    const struct fq_argument *on = fq_reading_argument(directive, "on");
    bool through = fq_reading_argument(directive, "through") != NULL;
    if (through)
        r->field->through = fq_reading_text(r, directive, "through", &r->field->join_at);
    if (through && !on)
        return;
    if (!on || !is_name_map(&on->value)) {
        fq_refinement_wrong(r->refinement, on ? on->value.at : directive->at,
                            "@join needs columns here and those there that they are equal to, %d "
                            "at most: @join(on: {author_id: \"id\"})",
                            FQ_MODEL_KEY_MAX);
        return;
    }
    *(through ? &r->field->near : &r->field->pairs) = pairs_of(r, &on->value);
    *(through ? &r->field->near_count : &r->field->pair_count) = on->value.count;
}

static void read_computed(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("function"));
    r->field->computed = fq_reading_text(r, directive, "function", &r->field->computed_at);
}

static const struct fq_said_pair *read_names(struct fq_reading *r,
                                             const struct fq_directive *directive, const char *name,
                                             const char *example, size_t *ret_count)
{
    const struct fq_argument *map = fq_reading_argument(directive, name);
    if (!map)
        return NULL;
    if (!is_name_map(&map->value)) {
        fq_refinement_wrong(r->refinement, map->value.at, "%s needs pairs of names, %d at most: %s",
                            name, FQ_MODEL_KEY_MAX, example);
        return NULL;
    }
    *ret_count = map->value.count;
    return pairs_of(r, &map->value);
}

static void read_function(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("name", "args", "context"));
    take_name(r, directive);
    r->field->args =
        read_names(r, directive, "args", "{word: \"search_word\"}", &r->field->args_count);
    r->field->context = read_names(r, directive, "context", "{tenant: \"app.tenant_id\"}",
                                   &r->field->context_count);
}

static void read_given_as(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("name"));
    r->field->given_as = fq_reading_text(r, directive, "name", &r->field->given_as_at);
}

static void read_hidden(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES(NULL));
    if (r->field)
        r->field->hidden = true;
    else if (r->place == FQ_SAID_ROOT)
        r->type->whole = true; /* with the fields that are listed, if any */
    else
        r->type->hidden = true;
}

static void read_deprecated(struct fq_reading *r, const struct fq_directive *directive)
{
    fq_reading_only(r, directive, FQ_READING_NAMES("reason"));
    r->field->deprecated = true;
    r->field->reason = FQ_STR("No longer supported");
    const struct fq_argument *reason = fq_reading_argument(directive, "reason");
    if (reason && reason->value.kind != FQ_VALUE_STRING)
        fq_refinement_wrong(r->refinement, reason->value.at,
                            "the reason of @deprecated is a string");
    else if (reason)
        r->field->reason = reason->value.text;
}

const struct fq_constraint *fq_said_constraint(struct fq_refinement *refinement,
                                               const struct fq_directive *directive)
{
    struct fq_constraint *constraint = FQ_NEW(refinement->arena, struct fq_constraint);
    fq_constraint_init(constraint);
    for (size_t i = 0; i < directive->argument_count; i++) {
        const struct fq_argument *argument = &directive->arguments[i];
        const char *wrong = is_repeated(directive, i)
                                ? "is given twice"
                                : fq_constraint_take(constraint, refinement->arena, argument->name,
                                                     &argument->value);
        if (wrong)
            fq_refinement_wrong(refinement, argument->at, "%.*s of @constraint %s",
                                FQ_STR_ARG(argument->name), wrong);
    }
    return constraint;
}

static void read_constraint(struct fq_reading *r, const struct fq_directive *directive)
{
    r->field->constraint = fq_said_constraint(r->refinement, directive);
    r->field->constraint_at = directive->at;
}

/* The fields of an interface are those of its types, which say it. */
static void read_cost(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_weight *weight = r->field ? &r->field->weight : &r->type->weight;
    const struct fq_argument *given = fq_reading_argument(directive, "weight");
    fq_reading_only(r, directive, FQ_READING_NAMES("weight"));
    if (r->type->kind == FQ_DEFINE_INTERFACE)
        fq_refinement_wrong(r->refinement, directive->at,
                            "@cost has no effect on the fields of an interface; write it on those "
                            "of its types");
    else if (!given || given->value.kind != FQ_VALUE_INT ||
             !fq_weight_read(given->value.text, weight))
        fq_refinement_wrong(r->refinement, given ? given->value.at : directive->at,
                            "@cost needs a weight, " FQ_WEIGHT_TEXT ": @cost(weight: 5)");
}

/* ---- all of them ---- */

static const struct {
    const char *name;
    unsigned in;
    void (*read)(struct fq_reading *r, const struct fq_directive *directive);
} directives[] = {
    {"relation", IN(TYPE) | IN(INTERFACE) | IN(UNION), read_relation},
    {"case", IN(INTERFACE) | IN(UNION), read_case},
    {"pgType", IN(TYPE) | IN(ENUM) | IN(INPUT), read_pg_type},
    {"specifiedBy", IN(SCALAR), read_specified_by},
    {"oneOf", IN(INPUT), read_one_of},
    {"column", IN(FIELD), read_column_name},
    {"column", IN(INPUT_FIELD), read_input_column},
    {"join", IN(FIELD), read_join},
    {"label", IN(VALUE), read_name},
    {"computed", IN(FIELD), read_computed},
    {"function", IN(ROOT_FIELD), read_function},
    {"field", IN(ROOT_FIELD), read_given_as},
    {"resolver", IN(FIELD) | IN(ROOT_FIELD), fq_reading_resolver},
    {"hidden", IN(TYPE) | IN(ROOT) | IN(FIELD) | IN(ROOT_FIELD) | IN(VALUE) | IN(INPUT_FIELD),
     read_hidden},
    {"constraint", IN(INPUT_FIELD), read_constraint},
    {"deprecated", IN(FIELD) | IN(ROOT_FIELD) | IN(VALUE) | IN(INPUT_FIELD), read_deprecated},
    {"requiresAuth", GUARDED, fq_reading_requires_auth},
    {"requiresRole", GUARDED, fq_reading_requires_role},
    {"requiresPermission", GUARDED, fq_reading_requires_permission},
    {"cost", IN(TYPE) | IN(FIELD) | IN(ROOT_FIELD), read_cost},
};

static bool is_repeatable(fq_str directive)
{
    return fq_str_eq(directive, FQ_STR("case")) || fq_str_eq(directive, FQ_STR("requiresRole")) ||
           fq_str_eq(directive, FQ_STR("requiresPermission"));
}

static void refuse_directive(struct fq_reading *r, const struct fq_directive *directive)
{
    static const char *const places[] = {
        [FQ_SAID_TYPE] = "a type",
        [FQ_SAID_ROOT] = "Query and Mutation",
        [FQ_SAID_FIELD] = "a field",
        [FQ_SAID_ROOT_FIELD] = "a field of Query or Mutation",
        [FQ_SAID_INTERFACE] = "an interface",
        [FQ_SAID_UNION] = "a union",
        [FQ_SAID_SCALAR] = "a scalar",
        [FQ_SAID_ENUM] = "an enum",
        [FQ_SAID_VALUE] = "a value of an enum",
        [FQ_SAID_INPUT] = "an input",
        [FQ_SAID_INPUT_FIELD] = "a field of an input",
    };
    struct fq_buf known;
    fq_buf_init(&known, r->refinement->arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
    for (size_t i = 0; i < FQ_ARRAY_LEN(directives); i++) {
        if (directives[i].in & (1u << r->place))
            fq_buf_printf(&known, "%s@%s",
                          known.len ? ", " : "; what has one: ", directives[i].name);
    }
    fq_refinement_wrong(
        r->refinement, directive->at, "@%.*s has no effect on %s beside a database%.*s",
        FQ_STR_ARG(directive->name), places[r->place], FQ_STR_ARG(fq_buf_str(&known)));
}

static void read_directive(struct fq_reading *r, const struct fq_directive *directive)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(directives); i++) {
        if (fq_str_eq(directive->name, fq_str_from(directives[i].name)) &&
            directives[i].in & (1u << r->place)) {
            directives[i].read(r, directive);
            return;
        }
    }
    refuse_directive(r, directive);
}

void fq_reading_directives(struct fq_reading *r, const struct fq_directive *first)
{
    for (const struct fq_directive *directive = first; directive; directive = directive->next) {
        bool again = false;
        for (const struct fq_directive *before = first; before != directive; before = before->next)
            again = again || fq_str_eq(before->name, directive->name);
        if (again && !is_repeatable(directive->name))
            fq_refinement_wrong(r->refinement, directive->at, "@%.*s is given twice",
                                FQ_STR_ARG(directive->name));
        else
            read_directive(r, directive);
    }
}
