/* SPDX-License-Identifier: MIT
 *
 * What the tests of graphql/ share: a type system made from SDL, and one step from text to a
 * document, errors as text.  Everything lives in one arena per fixture.
 */
#ifndef FQ_TESTS_GRAPHQL_FIXTURE_H
#define FQ_TESTS_GRAPHQL_FIXTURE_H

#include "graphql/types/input.h"
#include "graphql/syntax/parse.h"
#include "graphql/types/print.h"
#include "graphql/types/type.h"
#include "graphql/validate/validate.h"

struct fixture {
    struct fq_arena arena;
    struct fq_type_system system;
    struct fq_parse_limits limits; /* how often things may stand is not bounded by default */
};

/* The animals that graphql-js tests its validation with, and some types of our own. */
extern const char fixture_animals[];

/* With an empty arena and no type system yet. */
void fixture_init(struct fixture *fixture);
void fixture_clear(struct fixture *fixture);

/* Takes SDL whose names are all defined; the scalar Date accepts "YYYY-MM-DD" only, and Any takes
 * everything. */
void fixture_build(struct fixture *fixture, const char *sdl);

/* A document that must parse. */
struct fq_document *fixture_parse(struct fixture *fixture, const char *text);

/* "line:column message" per line. */
fq_str fixture_errors(struct fixture *fixture, const struct fq_errors *errors);

/* The lines of text in order. */
fq_str fixture_sorted(struct fixture *fixture, fq_str text);

/* fq_graphql_validate() inside a guard, its errors as above. */
fq_str fixture_validate(struct fixture *fixture, const char *text);

/* The text of a file in tests/unit/graphql/data, for the caller to free. */
char *fixture_file(const char *name);

/* The operation of a document that must be valid. */
const struct fq_definition *fixture_operation(struct fixture *fixture, const char *text);

#endif
