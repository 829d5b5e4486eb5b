/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

const char fixture_animals[] =
    "scalar Date @specifiedBy(url: \"https://example.com/date\")\n"
    "scalar Any\n"
    "directive @onField repeatable on FIELD\n"
    "directive @onQuery(level: Int = 1) on QUERY | VARIABLE_DEFINITION\n"
    "interface Mammal { mother: Mammal father: Mammal }\n"
    "interface Pet { name(surname: Boolean): String }\n"
    "interface Canine implements Mammal { name(surname: Boolean): String mother: Canine\n"
    "  father: Canine }\n"
    "enum DogCommand { SIT HEEL DOWN }\n"
    "type Dog implements Pet & Mammal & Canine {\n"
    "  name(surname: Boolean): String nickname: String barkVolume: Int barks: Boolean\n"
    "  doesKnowCommand(dogCommand: DogCommand): Boolean\n"
    "  isHouseTrained(atOtherHomes: Boolean = true): Boolean\n"
    "  isAtLocation(x: Int, y: Int): Boolean mother: Dog father: Dog friends: [Dog!] }\n"
    "type Cat implements Pet { name(surname: Boolean): String nickname: String meows: Boolean\n"
    "  meowsVolume: Int furColor: FurColor friends: [Cat] }\n"
    "union CatOrDog = Cat | Dog\n"
    "type Human { name(surname: Boolean): String pets: [Pet] relatives: [Human]! iq: Int }\n"
    "enum FurColor { BROWN BLACK TAN SPOTTED NO_FUR UNKNOWN }\n"
    "input ComplexInput { requiredField: Boolean! nonNullField: Boolean! = false intField: Int\n"
    "  stringField: String booleanField: Boolean stringListField: [String] }\n"
    "input OneOfInput @oneOf { stringField: String intField: Int }\n"
    "input Where { name: String id: ID date: Date any: Any color: FurColor flag: Boolean\n"
    "  ints: [Int!] and: [Where!] not: Where colors: [FurColor!] limit: Int = 10\n"
    "  matrix: [[Int]] score: Float }\n"
    "type ComplicatedArgs {\n"
    "  intArgField(intArg: Int): String nonNullIntArgField(nonNullIntArg: Int!): String\n"
    "  stringArgField(stringArg: String): String booleanArgField(booleanArg: Boolean): String\n"
    "  enumArgField(enumArg: FurColor): String floatArgField(floatArg: Float): String\n"
    "  idArgField(idArg: ID): String stringListArgField(stringListArg: [String]): String\n"
    "  stringListNonNullArgField(stringListNonNullArg: [String!]): String\n"
    "  complexArgField(complexArg: ComplexInput): String\n"
    "  oneOfArgField(oneOfArg: OneOfInput): String dateArgField(dateArg: Date): String\n"
    "  anyArgField(anyArg: Any): String\n"
    "  multipleReqs(req1: Int!, req2: Int!): String\n"
    "  nonNullFieldWithDefault(arg: Int! = 0): String\n"
    "  multipleOpts(opt1: Int = 0, opt2: Int = 0): String\n"
    "  multipleOptAndReq(req1: Int!, req2: Int!, opt1: Int = 0, opt2: Int = 0): String }\n"
    "type Query { human(id: ID): Human dog: Dog cat: Cat pet: Pet catOrDog: CatOrDog\n"
    "  complicatedArgs: ComplicatedArgs find(where: Where, list: [Where!], ids: [ID!],\n"
    "  color: FurColor, limit: Int = 7, date: Date): [Human!]! }\n"
    "type Mutation { rename(name: String!): Human }\n"
    "type Subscription { barks: Dog meows: Cat }\n";

void fixture_init(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    fq_arena_init(&fixture->arena, 64u * 1024u, 512u * 1024u * 1024u);
}

void fixture_clear(struct fixture *fixture)
{
    fq_arena_clear(&fixture->arena);
}

/* ---- SDL to a type system ---- */

static bool accept_date(struct fq_arena *arena, enum fq_scalar_form form, fq_str text, fq_str *ret,
                        fq_str *ret_problem)
{
    if (form == FQ_SCALAR_STRING && text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-') {
        *ret = text;
        return true;
    }
    *ret_problem = fq_arena_printf(arena, "\"%.*s\" is not a date (YYYY-MM-DD)", FQ_STR_ARG(text));
    return false;
}

static bool accept_any(struct fq_arena *arena, enum fq_scalar_form form, fq_str text, fq_str *ret,
                       fq_str *ret_problem)
{
    (void)arena;
    (void)form;
    (void)ret_problem;
    *ret = text;
    return true;
}

static const struct fq_scalar date = {.name = FQ_STR_INIT("Date"), .accept = accept_date};
static const struct fq_scalar any = {.name = FQ_STR_INIT("Any"), .accept = accept_any};

static const struct fq_directive *find_directive(const struct fq_directive *d, const char *name)
{
    while (d && !fq_str_eq(d->name, fq_str_from(name)))
        d = d->next;
    return d;
}

static bool deprecation(const struct fq_directive *directives, fq_str *ret_reason)
{
    const struct fq_directive *d = find_directive(directives, "deprecated");
    if (d && d->argument_count)
        *ret_reason = d->arguments[0].value.text;
    return d != NULL;
}

static struct fq_type_ref reference(struct fixture *f, const struct fq_type_node *node)
{
    return *fq_type_ref_resolve(&f->system, node, &f->arena);
}

static const struct fq_input_def *build_inputs(struct fixture *f, const struct fq_input_node *nodes,
                                               size_t *ret_count)
{
    for (const struct fq_input_node *n = nodes; n; n = n->next)
        ++*ret_count;
    struct fq_input_def *defs = FQ_NEW_ARRAY(&f->arena, *ret_count, struct fq_input_def);
    size_t i = 0;
    for (const struct fq_input_node *n = nodes; n; n = n->next, i++) {
        defs[i].name = n->name;
        defs[i].description = n->description;
        defs[i].type = reference(f, n->type);
        defs[i].default_value = n->default_value;
        defs[i].deprecated = deprecation(n->directives, &defs[i].deprecation_reason);
    }
    return defs;
}

static void build_fields(struct fixture *f, const struct fq_definition *d, struct fq_type *type)
{
    for (const struct fq_field_node *n = d->fields; n; n = n->next)
        type->field_count++;
    struct fq_field_def *defs = FQ_NEW_ARRAY(&f->arena, type->field_count, struct fq_field_def);
    size_t i = 0;
    for (const struct fq_field_node *n = d->fields; n; n = n->next, i++) {
        defs[i].name = n->name;
        defs[i].description = n->description;
        defs[i].type = reference(f, n->type);
        defs[i].arguments = build_inputs(f, n->arguments, &defs[i].argument_count);
        defs[i].deprecated = deprecation(n->directives, &defs[i].deprecation_reason);
    }
    type->fields = defs;
}

static void build_values(struct fixture *f, const struct fq_definition *d, struct fq_type *type)
{
    for (const struct fq_name_node *n = d->names; n; n = n->next)
        type->value_count++;
    struct fq_enum_value_def *defs =
        FQ_NEW_ARRAY(&f->arena, type->value_count, struct fq_enum_value_def);
    size_t i = 0;
    for (const struct fq_name_node *n = d->names; n; n = n->next, i++) {
        defs[i].name = n->name;
        defs[i].description = n->description;
        defs[i].internal = n->name;
        defs[i].deprecated = deprecation(n->directives, &defs[i].deprecation_reason);
    }
    type->values = defs;
}

static const struct fq_type *const *named(struct fixture *f, const struct fq_name_node *names,
                                          size_t *ret_count)
{
    for (const struct fq_name_node *n = names; n; n = n->next)
        ++*ret_count;
    const struct fq_type **types = FQ_NEW_ARRAY(&f->arena, *ret_count, const struct fq_type *);
    size_t i = 0;
    for (const struct fq_name_node *n = names; n; n = n->next)
        types[i++] = fq_type_find(&f->system, n->name);
    return types;
}

static void build_scalar(struct fixture *f, const struct fq_definition *d, struct fq_type *type)
{
    const struct fq_directive *by = find_directive(d->directives, "specifiedBy");
    if (by)
        type->specified_by = by->arguments[0].value.text;
    if (fq_str_eq(d->name, date.name))
        type->scalar = &date;
    else if (fq_str_eq(d->name, any.name))
        type->scalar = &any;
    (void)f;
}

/* Every object type that says it implements interface. */
static void find_implementations(struct fixture *f, struct fq_type *interface)
{
    const struct fq_type **possible =
        FQ_NEW_ARRAY(&f->arena, f->system.types.count, const struct fq_type *);
    for (size_t i = 0; i < f->system.types.count; i++) {
        const struct fq_type *type = f->system.types.entries[i].value;
        for (size_t j = 0; type->kind == FQ_TYPE_OBJECT && j < type->interface_count; j++) {
            if (type->interfaces[j] == interface)
                possible[interface->possible_count++] = type;
        }
    }
    interface->possible = possible;
}

static void build_type(struct fixture *f, const struct fq_definition *d, struct fq_type *type)
{
    type->description = d->description;
    type->interfaces = named(f, d->interfaces, &type->interface_count);
    build_fields(f, d, type);
    if (type->kind == FQ_TYPE_ENUM)
        build_values(f, d, type);
    if (type->kind == FQ_TYPE_UNION)
        type->possible = named(f, d->names, &type->possible_count);
    if (type->kind == FQ_TYPE_INPUT)
        type->inputs = build_inputs(f, d->inputs, &type->input_count);
    if (type->kind == FQ_TYPE_SCALAR)
        build_scalar(f, d, type);
    type->one_of = find_directive(d->directives, "oneOf") != NULL;
}

static void build_directive(struct fixture *f, const struct fq_definition *d)
{
    struct fq_directive_def *defs =
        FQ_NEW_ARRAY(&f->arena, f->system.directive_count + 1, struct fq_directive_def);
    memcpy(defs, f->system.directives, f->system.directive_count * sizeof(*defs));
    struct fq_directive_def *def = &defs[f->system.directive_count++];
    def->name = d->name;
    def->description = d->description;
    def->repeatable = d->repeatable;
    def->arguments = build_inputs(f, d->inputs, &def->argument_count);
    fq_str *locations = FQ_NEW_ARRAY(&f->arena, 32, fq_str);
    for (const struct fq_name_node *n = d->names; n; n = n->next)
        locations[def->location_count++] = n->name;
    def->locations = locations;
    f->system.directives = defs;
}

static void build_roots(struct fixture *f, const struct fq_definition *schema)
{
    if (!schema) {
        f->system.query = fq_type_find(&f->system, FQ_STR("Query"));
        f->system.mutation = fq_type_find(&f->system, FQ_STR("Mutation"));
        f->system.subscription = fq_type_find(&f->system, FQ_STR("Subscription"));
        return;
    }
    f->system.description = schema->description;
    for (const struct fq_name_node *n = schema->names; n; n = n->next) {
        const struct fq_type *type = fq_type_find(&f->system, n->type);
        if (fq_str_eq(n->name, FQ_STR("query")))
            f->system.query = type;
        else if (fq_str_eq(n->name, FQ_STR("mutation")))
            f->system.mutation = type;
        else
            f->system.subscription = type;
    }
}

void fixture_build(struct fixture *f, const char *sdl)
{
    static const enum fq_type_kind kinds[] = {
        [FQ_DEFINE_SCALAR] = FQ_TYPE_SCALAR,       [FQ_DEFINE_OBJECT] = FQ_TYPE_OBJECT,
        [FQ_DEFINE_INTERFACE] = FQ_TYPE_INTERFACE, [FQ_DEFINE_UNION] = FQ_TYPE_UNION,
        [FQ_DEFINE_ENUM] = FQ_TYPE_ENUM,           [FQ_DEFINE_INPUT] = FQ_TYPE_INPUT,
    };
    struct fq_type *types[256] = {0};
    const struct fq_definition *schema = NULL;
    fq_type_system_init(&f->system, &f->arena);
    struct fq_document *document = fixture_parse(f, sdl);
    size_t i = 0;
    for (struct fq_definition *d = document->definitions; d; d = d->next, i++) {
        if (d->kind == FQ_DEFINE_SCHEMA)
            schema = d;
        else if (d->kind != FQ_DEFINE_DIRECTIVE)
            types[i] = fq_type_add(&f->system, kinds[d->kind], d->name);
    }
    i = 0;
    for (struct fq_definition *d = document->definitions; d; d = d->next, i++) {
        if (types[i])
            build_type(f, d, types[i]);
        else if (d->kind == FQ_DEFINE_DIRECTIVE)
            build_directive(f, d);
    }
    for (size_t j = 0; j < i; j++) {
        if (types[j] && types[j]->kind == FQ_TYPE_INTERFACE)
            find_implementations(f, types[j]);
        if (types[j])
            fq_type_index(&f->system, types[j]);
    }
    build_roots(f, schema);
}

/* ---- documents ---- */

struct fq_document *fixture_parse(struct fixture *f, const char *text)
{
    struct fq_document *document = NULL;
    struct fq_error error = {0};
    enum fq_status status = fq_graphql_parse(&f->arena, fq_str_from(text), NULL, &document, &error);
    if (status) {
        fprintf(stderr, "%u:%u %.*s in\n%s\n", error.location.line, error.location.column,
                FQ_STR_ARG(error.message), text);
        abort();
    }
    return document;
}

fq_str fixture_errors(struct fixture *f, const struct fq_errors *errors)
{
    struct fq_buf out;
    fq_buf_init(&out, &f->arena, SIZE_MAX / 2);
    for (const struct fq_error *e = errors->first; e; e = e->next)
        fq_buf_printf(&out, "%s%u:%u %.*s", out.len ? "\n" : "", e->location.line,
                      e->location.column, FQ_STR_ARG(e->message));
    return out.len ? fq_buf_str(&out) : FQ_STR("");
}

static int compare_lines(const void *a, const void *b)
{
    return fq_str_cmp(*(const fq_str *)a, *(const fq_str *)b);
}

fq_str fixture_sorted(struct fixture *f, fq_str text)
{
    fq_str lines[256];
    size_t count = 0;
    while (text.len && count < FQ_ARRAY_LEN(lines)) {
        size_t end = fq_str_find_char(text, '\n');
        lines[count++] = fq_str_of(text.ptr, end);
        text = fq_str_from_offset(text, end + 1);
    }
    qsort(lines, count, sizeof(lines[0]), compare_lines);
    struct fq_buf out;
    fq_buf_init(&out, &f->arena, SIZE_MAX / 2);
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(&out, "%s%.*s", i ? "\n" : "", FQ_STR_ARG(lines[i]));
    return out.len ? fq_buf_str(&out) : FQ_STR("");
}

struct validation {
    struct fixture *fixture;
    const struct fq_document *document;
    struct fq_errors errors;
};

static enum fq_status validate(void *arg)
{
    struct validation *v = arg;
    return fq_graphql_validate(&v->fixture->system, v->document, &v->fixture->arena, &v->errors);
}

fq_str fixture_validate(struct fixture *f, const char *text)
{
    struct validation v = {.fixture = f, .document = fixture_parse(f, text)};
    enum fq_status status = fq_guard(validate, &v);
    ck_assert_int_eq(status, v.errors.count ? FQ_VALIDATION : FQ_OK);
    return fixture_errors(f, &v.errors);
}

const struct fq_definition *fixture_operation(struct fixture *f, const char *text)
{
    struct validation v = {.fixture = f, .document = fixture_parse(f, text)};
    const struct fq_definition *operation = NULL;
    enum fq_status status = fq_guard(validate, &v);
    fq_str told = fixture_errors(f, &v.errors);
    ck_assert_msg(status == FQ_OK, "%.*s in %s", FQ_STR_ARG(told), text);
    ck_assert_int_eq(fq_graphql_operation(v.document, FQ_STR_NONE, &f->arena, &operation, NULL),
                     FQ_OK);
    return operation;
}
