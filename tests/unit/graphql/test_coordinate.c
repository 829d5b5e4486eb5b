/* SPDX-License-Identifier: MIT */
#include "graphql/types/coordinate.h"

#include "fixture.h"
#include "unit.h"

static struct fixture f;

struct attempt {
    fq_str text;
    struct fq_element element;
    struct fq_error error;
};

static enum fq_status resolve(void *arg)
{
    struct attempt *a = arg;
    struct fq_coordinate coordinate;
    enum fq_status status = fq_coordinate_parse(&f.arena, a->text, &coordinate, &a->error);
    if (status)
        return status;
    return fq_coordinate_resolve(&f.system, &coordinate, &f.arena, &a->element, &a->error);
}

static const struct {
    const char *coordinate;
    const char *text; /* its SDL, or what is wrong */
} rows[] = {
    {"FurColor", "enum FurColor {\n  BROWN\n  BLACK\n  TAN\n  SPOTTED\n  NO_FUR\n  UNKNOWN\n}\n"},
    {"FurColor.TAN", "TAN\n"},
    {"Cat.furColor", "furColor: FurColor\n"},
    {"Pet.name", "name(surname: Boolean): String\n"},
    {"Pet.name(surname:)", "surname: Boolean\n"},
    {"Where.limit", "limit: Int = 10\n"},
    {"@onField", "directive @onField repeatable on FIELD\n"},
    {"@onQuery(level:)", "level: Int = 1\n"},
    {"@skip(if:)", "\"\"\"Skipped when true.\"\"\"\nif: Boolean!\n"},
    {"Cat.fur", "There is no field or value \"fur\"."},
    {"Cat.furColour", "There is no field or value \"furColour\". Did you mean \"furColor\"?"},
    {"Catt", "There is no type \"Catt\". Did you mean \"Cat\" or \"Date\"?"},
    {"@onFeld", "There is no directive \"onFeld\". Did you mean \"onField\" or \"oneOf\"?"},
    {"Pet.name(sirname:)", "There is no argument \"sirname\". Did you mean \"surname\"?"},
    {"FurColor.TAN(x:)", "There is no argument \"x\"."},
    {"Where.limit(x:)", "There is no argument \"x\"."},
    {"", "Syntax Error: Expected Name, found end of coordinate."},
    {"@", "Syntax Error: Expected Name, found end of coordinate."},
    {"Cat.", "Syntax Error: Expected Name, found end of coordinate."},
    {"Cat.1", "Syntax Error: Expected Name, found \"1\"."},
    {"Cat name", "Syntax Error: Expected end of coordinate, found \" name\"."},
    {"Cat.name(", "Syntax Error: Expected Name, found end of coordinate."},
    {"Cat.name(a", "Syntax Error: Expected \":\", found end of coordinate."},
    {"Cat.name(a:", "Syntax Error: Expected \")\", found end of coordinate."},
    {"Cat(a:)", "Syntax Error: Expected end of coordinate, found \"(a:)\"."},
    {"@a.b", "Syntax Error: Expected end of coordinate, found \".b\"."},
};

TEST(coordinates_name_parts_of_a_type_system)
{
    fixture_init(&f);
    fixture_build(&f, fixture_animals);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct attempt a = {.text = fq_str_from(rows[i].coordinate)};
        fq_str text;
        if (fq_guard(resolve, &a) == FQ_OK) {
            struct fq_buf out;
            fq_buf_init(&out, &f.arena, 1u << 16);
            fq_element_print(&out, &a.element);
            text = fq_buf_str(&out);
        } else {
            text = a.error.message;
        }
        ck_assert_msg(fq_str_eq(text, fq_str_from(rows[i].text)), "%s\n  got: %.*s\n  expected: %s",
                      rows[i].coordinate, FQ_STR_ARG(text), rows[i].text);
    }
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/coordinate", coordinates_name_parts_of_a_type_system);
}
