/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "graphql/sdl/sdl.h"

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
    *fixture = (struct fixture){.limits = {.operations = SIZE_MAX,
                                           .fragments = SIZE_MAX,
                                           .variables = SIZE_MAX,
                                           .aliases = SIZE_MAX,
                                           .directives = SIZE_MAX,
                                           .directives_each = SIZE_MAX,
                                           .root_fields = SIZE_MAX}};
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

struct building {
    struct fixture *fixture;
    const struct fq_document *document;
    struct fq_errors errors;
};

static enum fq_status build(void *arg)
{
    struct building *b = arg;
    return fq_type_system_build(&b->fixture->system, b->document, NULL, &b->fixture->arena,
                                &b->errors);
}

static void set_scalar(struct fixture *f, const struct fq_scalar *scalar)
{
    struct fq_type *type = fq_map_get(&f->system.types, scalar->name);
    if (type)
        type->scalar = scalar;
}

void fixture_build(struct fixture *f, const char *sdl)
{
    struct building b = {.fixture = f, .document = fixture_parse(f, sdl)};
    if (fq_guard(build, &b)) {
        fprintf(stderr, "%.*s\nin\n%s\n", FQ_STR_ARG(fixture_errors(f, &b.errors)), sdl);
        abort();
    }
    set_scalar(f, &date);
    set_scalar(f, &any);
}

/* ---- documents ---- */

struct fq_document *fixture_parse(struct fixture *f, const char *text)
{
    struct fq_document *document = NULL;
    struct fq_error error = {0};
    enum fq_status status =
        fq_graphql_parse(&f->arena, fq_str_from(text), &f->limits, &document, &error);
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

char *fixture_file(const char *name)
{
    char path[4096];
    const char *folder = getenv("FQ_TEST_DATA");
    snprintf(path, sizeof(path), "%s/%s", folder ? folder : "tests/unit/graphql/data", name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    char *text = calloc(1, 65536);
    ck_assert_uint_lt(fread(text, 1, 65535, file), 65535);
    fclose(file);
    return text;
}
