/* SPDX-License-Identifier: MIT */
#include "graphql/types/type.h"

#include "base/memory.h"
#include "fixture.h"
#include "unit.h"

static struct fixture f;

static void set_up(void)
{
    fixture_init(&f);
    fixture_build(&f, fixture_animals);
}

static const struct fq_type *type(const char *name)
{
    return fq_type_find(&f.system, fq_str_from(name));
}

TEST(an_empty_type_system_has_what_the_specification_gives)
{
    fixture_init(&f);
    fq_type_system_init(&f.system, &f.arena);
    ck_assert_uint_eq(f.system.types.count, 5 + 8);
    ck_assert_uint_eq(f.system.directive_count, 5);
    static const char *const names[] = {
        "Int",
        "Float",
        "String",
        "Boolean",
        "ID",
        "__Schema",
        "__Type",
        "__TypeKind",
        "__Field",
        "__InputValue",
        "__EnumValue",
        "__Directive",
        "__DirectiveLocation",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++)
        ck_assert_msg(type(names[i]) && fq_type_is_builtin(type(names[i])), "%s", names[i]);
    static const char *const directives[] = {"include", "skip", "deprecated", "specifiedBy",
                                             "oneOf"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(directives); i++) {
        const struct fq_directive_def *d = fq_directive_find(&f.system, fq_str_from(directives[i]));
        ck_assert_msg(d && fq_directive_is_builtin(d) && d->location_count, "%s", directives[i]);
    }
    ck_assert_uint_eq(type("__DirectiveLocation")->value_count, 19);
    ck_assert_uint_eq(type("__TypeKind")->value_count, 8);
    ASSERT_STR(fq_type_ref_text(&f.arena, &fq_type_field(type("__Type"), FQ_STR("fields"))->type),
               FQ_STR("[__Field!]"));
    fixture_clear(&f);
}
END

TEST(a_name_is_taken_once)
{
    fixture_init(&f);
    fq_type_system_init(&f.system, &f.arena);
    ck_assert_ptr_nonnull(fq_type_add(&f.system, FQ_TYPE_OBJECT, FQ_STR("A")));
    ck_assert_ptr_null(fq_type_add(&f.system, FQ_TYPE_ENUM, FQ_STR("A")));
    ck_assert_ptr_null(fq_type_add(&f.system, FQ_TYPE_SCALAR, FQ_STR("Int")));
    fixture_clear(&f);
}
END

TEST(members_are_found_by_name)
{
    set_up();
    const struct fq_field_def *name = fq_type_field(type("Dog"), FQ_STR("name"));
    ck_assert_ptr_nonnull(name);
    ck_assert_ptr_nonnull(fq_field_argument(name, FQ_STR("surname")));
    ck_assert_ptr_null(fq_field_argument(name, FQ_STR("x")));
    ck_assert_ptr_null(fq_type_field(type("CatOrDog"), FQ_STR("name")));
    ck_assert_ptr_nonnull(fq_type_value(type("FurColor"), FQ_STR("TAN")));
    ck_assert_ptr_null(fq_type_value(type("Dog"), FQ_STR("TAN")));
    ck_assert_ptr_nonnull(fq_type_input(type("Where"), FQ_STR("and")));
    ck_assert_ptr_null(fq_type_input(type("Dog"), FQ_STR("name")));
    fixture_clear(&f);
}
END

TEST(meta_fields_stand_where_they_may)
{
    set_up();
    const struct fq_field_def *self = fq_field_typename(&f.system);
    ck_assert_ptr_eq(fq_field_lookup(&f.system, type("CatOrDog"), FQ_STR("__typename")), self);
    ck_assert_ptr_eq(fq_field_lookup(&f.system, type("Pet"), FQ_STR("__typename")), self);
    ck_assert_ptr_nonnull(fq_field_lookup(&f.system, type("Query"), FQ_STR("__schema")));
    ck_assert_ptr_nonnull(fq_field_lookup(&f.system, type("Query"), FQ_STR("__type")));
    ck_assert_ptr_null(fq_field_lookup(&f.system, type("Dog"), FQ_STR("__schema")));
    ck_assert_ptr_null(fq_field_lookup(&f.system, type("Mutation"), FQ_STR("__type")));
    fixture_clear(&f);
}
END

TEST(kinds_answer_what_may_be_done_with_them)
{
    set_up();
    ck_assert(fq_type_is_leaf(type("Int")) && fq_type_is_leaf(type("FurColor")));
    ck_assert(!fq_type_is_leaf(type("Where")) && fq_type_is_input(type("Where")));
    ck_assert(fq_type_is_composite(type("CatOrDog")) && fq_type_is_abstract(type("Pet")));
    ck_assert(!fq_type_is_abstract(type("Dog")) && !fq_type_is_input(type("Dog")));
    ck_assert(fq_type_is_possible(type("Pet"), type("Cat")));
    ck_assert(!fq_type_is_possible(type("Canine"), type("Cat")));
    ck_assert(fq_type_is_possible(type("CatOrDog"), type("Dog")));
    fixture_clear(&f);
}
END

static const struct fq_type_ref *reference(const char *text)
{
    const struct fq_type_node *node = NULL;
    ck_assert_int_eq(fq_graphql_parse_type(&f.arena, fq_str_from(text), &node, NULL), FQ_OK);
    return fq_type_ref_resolve(&f.system, node, &f.arena);
}

TEST(references_print_and_compare)
{
    static const struct {
        const char *sub;
        const char *super;
        bool is;
    } pairs[] = {
        {"Int", "Int", true},       {"Int!", "Int", true},          {"Int", "Int!", false},
        {"Int", "Float", false},    {"[Int]", "[Int]!", false},     {"[Int!]!", "[Int]", true},
        {"[Int]", "[Int!]", false}, {"[Int]", "Int", false},        {"Int", "[Int]", false},
        {"Dog", "Pet", true},       {"[Dog!]", "[CatOrDog]", true}, {"Cat", "Canine", false},
        {"Canine", "Mammal", true}, {"Pet", "Dog", false},
    };
    set_up();
    for (size_t i = 0; i < FQ_ARRAY_LEN(pairs); i++) {
        const struct fq_type_ref *sub = reference(pairs[i].sub);
        ASSERT_STR(fq_type_ref_text(&f.arena, sub), fq_str_from(pairs[i].sub));
        ck_assert_msg(fq_type_ref_is_subtype(sub, reference(pairs[i].super)) == pairs[i].is,
                      "%s as %s", pairs[i].sub, pairs[i].super);
    }
    ck_assert_ptr_null(reference("[Nobody!]"));
    fixture_clear(&f);
}
END

/* ---- the five scalars ---- */

TEST(scalars_accept_what_the_specification_lets_them)
{
    static const struct {
        size_t scalar;
        enum fq_scalar_form form;
        const char *text;
        const char *problem; /* NULL: accepted as it stands */
    } rows[] = {
        {0, FQ_SCALAR_INT, "-2147483648", NULL},
        {0, FQ_SCALAR_INT, "2147483648",
         "Int cannot represent non 32-bit signed integer value: 2147483648"},
        {0, FQ_SCALAR_INT, "99999999999999999999",
         "Int cannot represent non 32-bit signed integer value: 99999999999999999999"},
        {0, FQ_SCALAR_FLOAT, "1.0", "Int cannot represent non-integer value: 1.0"},
        {0, FQ_SCALAR_STRING, "1", "Int cannot represent non-integer value: \"1\""},
        {1, FQ_SCALAR_INT, "7", NULL},
        {1, FQ_SCALAR_FLOAT, "-1.5e300", NULL},
        {1, FQ_SCALAR_FLOAT, "0.00001e310", NULL},
        {1, FQ_SCALAR_FLOAT, "0e99999999999999999999", NULL},
        {1, FQ_SCALAR_FLOAT, "1e-99999999999999999999", NULL},
        {1, FQ_SCALAR_FLOAT, "1e309", "Float cannot represent non numeric value: 1e309"},
        {1, FQ_SCALAR_FLOAT, "1e+99999999999999999999",
         "Float cannot represent non numeric value: 1e+99999999999999999999"},
        {1, FQ_SCALAR_STRING, "nan", "Float cannot represent non numeric value: \"nan\""},
        {1, FQ_SCALAR_STRING, "1", "Float cannot represent non numeric value: \"1\""},
        {1, FQ_SCALAR_STRING, "NaN", NULL},
        {1, FQ_SCALAR_STRING, "Infinity", NULL},
        {1, FQ_SCALAR_STRING, "-Infinity", NULL},
        {1, FQ_SCALAR_BOOL, "true", "Float cannot represent non numeric value: true"},
        {2, FQ_SCALAR_STRING, "", NULL},
        {2, FQ_SCALAR_INT, "5", "String cannot represent a non string value: 5"},
        {3, FQ_SCALAR_BOOL, "false", NULL},
        {3, FQ_SCALAR_OTHER, "[]", "Boolean cannot represent a non boolean value: []"},
        {4, FQ_SCALAR_STRING, "x", NULL},
        {4, FQ_SCALAR_INT, "9007199254740993", NULL},
        {4, FQ_SCALAR_FLOAT, "1.5", "ID cannot represent a non-string and non-integer value: 1.5"},
    };
    fixture_init(&f);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str accepted = FQ_STR_NONE;
        fq_str problem = FQ_STR_NONE;
        bool ok = fq_builtin_scalars[rows[i].scalar].accept(
            &f.arena, rows[i].form, fq_str_from(rows[i].text), &accepted, &problem);
        ck_assert_msg(ok == !rows[i].problem, "%s", rows[i].text);
        ASSERT_STR(ok ? accepted : problem, fq_str_from(ok ? rows[i].text : rows[i].problem));
    }
    fixture_clear(&f);
}
END

static enum fq_status init(void *arg)
{
    struct fq_type_system system;
    fq_type_system_init(&system, arg);
    return system.directive_count == 5 ? FQ_OK : FQ_INTERNAL;
}

TEST(every_allocation_may_fail)
{
    /* Some thousand allocations: each seventh will do. */
    for (uint64_t nth = 1;; nth += 7) {
        struct fq_arena arena;
        fq_arena_init(&arena, 0, SIZE_MAX / 2);
        fq_memory_fail_from(nth);
        enum fq_status status = fq_guard(init, &arena);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        fq_arena_clear(&arena);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_OK);
        if (!failed)
            break;
    }
}
END

/* ---- what is made when somebody asks ---- */

static struct fq_type_maker late;
static int made;
static size_t wanted = 1;

static void make_fields(struct fq_type_maker *maker, const struct fq_type *type,
                        struct fq_type_making *making)
{
    struct fq_field_def *fields = FQ_NEW_ARRAY(making->arena, wanted, struct fq_field_def);
    ck_assert_ptr_eq(maker, &late);
    ck_assert_ptr_eq(type, fq_type_find(&f.system, FQ_STR("Late")));
    fields[0].name = FQ_STR("late");
    making->to->fields = fields;
    making->to->field_count = 1;
    made++;
}

static struct fq_type *late_type(void)
{
    set_up();
    made = 0;
    late = (struct fq_type_maker){.make = make_fields, .system = &f.system};
    struct fq_type *type = fq_type_add(&f.system, FQ_TYPE_OBJECT, FQ_STR("Late"));
    type->maker = &late;
    return type;
}

static void *ask(void *asked)
{
    ck_assert_ptr_nonnull(fq_type_field(asked, FQ_STR("late")));
    return NULL;
}

TEST(a_type_is_made_once_whoever_asks_first)
{
    pthread_t threads[4];
    struct fq_type *type = late_type();
    ck_assert(!fq_type_is_made(type));
    for (size_t i = 0; i < FQ_ARRAY_LEN(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, type), 0);
    for (size_t i = 0; i < FQ_ARRAY_LEN(threads); i++)
        pthread_join(threads[i], NULL);
    ck_assert(fq_type_is_made(type));
    ck_assert_uint_eq(fq_type_made(type)->field_count, 1);
    ck_assert_int_eq(made, 1);
    fixture_clear(&f);
}
END

TEST(who_looks_once_leaves_nothing_behind)
{
    struct fq_type *type = late_type(), copy;
    size_t before = f.system.arena->used;
    char *next = f.system.arena->next;
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, 4096);
    const struct fq_type *seen = fq_type_made_in(type, &arena, &copy);
    ck_assert_ptr_eq(seen, &copy);
    ck_assert_uint_eq(seen->field_count, 1);
    ASSERT_STR(seen->fields[0].name, FQ_STR("late"));
    ASSERT_STR(seen->name, type->name);
    ck_assert(!fq_type_is_made(type));
    ck_assert_uint_eq(f.system.arena->used, before);
    ck_assert_ptr_eq(f.system.arena->next, next);
    fq_type_make(type);
    ck_assert_ptr_eq(fq_type_made_in(type, &arena, &copy), type);
    fq_arena_clear(&arena);
    fixture_clear(&f);
}
END

static enum fq_status ask_inside(void *asked)
{
    (void)fq_type_field(asked, FQ_STR("late"));
    return FQ_OK;
}

TEST(what_could_not_be_made_is_asked_for_again)
{
    struct fq_type *type = late_type();
    wanted = SIZE_MAX / sizeof(struct fq_field_def);
    ck_assert_int_ne(fq_guard(ask_inside, type), FQ_OK);
    ck_assert(!fq_type_is_made(type));
    wanted = 1;
    ck_assert_int_eq(fq_guard(ask_inside, type), FQ_OK);
    ck_assert(fq_type_is_made(type));
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/type", a_type_is_made_once_whoever_asks_first,
               what_could_not_be_made_is_asked_for_again, who_looks_once_leaves_nothing_behind,
               an_empty_type_system_has_what_the_specification_gives, a_name_is_taken_once,
               members_are_found_by_name, meta_fields_stand_where_they_may,
               kinds_answer_what_may_be_done_with_them, references_print_and_compare,
               scalars_accept_what_the_specification_lets_them, every_allocation_may_fail);
}
