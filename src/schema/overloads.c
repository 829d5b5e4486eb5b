/* SPDX-License-Identifier: MIT
 *
 * Functions that share a name.  Each is a field of its own, if it has a name of its own and if
 * PostgreSQL, which chooses by what is given, can choose no other in its place.
 *
 * What is given is known: the names and exact types of all arguments without a default, and of any
 * others.  Of functions that take these PostgreSQL takes the one with exactly these types; of
 * several such it takes none, since arguments go by name.
 */
#include "model/signature.h"
#include "schema/build.h"

/* The number of the argument that is called so; the count of all: none is. */
static size_t argument_called(const struct fq_catalog_function *function, fq_str name)
{
    size_t i = 0;
    while (i < function->argument_count &&
           !(name.len && fq_str_eq(function->arguments[i].name, name)))
        i++;
    return i;
}

/* Does a call give it always? */
static bool is_always_given(const struct fq_model_argument *said)
{
    return said->setting.len || !said->argument->has_default || said->argument->variadic;
}

/* Can the same be given to both?  It can when it can be the least that both ask for: what either
 * has to be given, the other one takes, with the same type. */
static bool may_be_taken_for(const struct fq_model_function *said,
                             const struct fq_catalog_function *other)
{
    const struct fq_catalog_function *function = said->function;
    for (size_t i = 0; i < function->argument_count; i++) {
        const struct fq_catalog_argument *mine = &function->arguments[i];
        size_t at = mine->name.len ? argument_called(other, mine->name) : i;
        bool given = is_always_given(&said->arguments[i]);
        if (at >= other->argument_count && given)
            return false;
        if (at < other->argument_count && other->arguments[at].type != mine->type &&
            (given || !other->arguments[at].has_default))
            return false;
    }
    for (size_t i = 0; i < other->argument_count; i++) {
        bool by_place = i < function->argument_count && !function->arguments[i].name.len;
        if (!other->arguments[i].has_default && !by_place &&
            argument_called(function, other->arguments[i].name) == function->argument_count)
            return false;
    }
    return true;
}

/* Another one that the model offers as the same field. */
static bool has_rival(const struct fq_builder *b, const struct fq_model_function *said)
{
    for (const struct fq_model_function *other = b->model.functions; other; other = other->next) {
        if (other != said && other->changes == said->changes &&
            fq_str_eq(other->sql_name, said->sql_name) && fq_str_eq(other->name, said->name))
            return true;
    }
    return false;
}

const char *fq_build_check_overloads(struct fq_builder *b, const struct fq_model_function *said)
{
    const struct fq_catalog *catalog = b->catalog;
    size_t first, end;
    fq_signature_namesakes(catalog, said->function, &first, &end);
    if (end - first == 1)
        return NULL;
    for (size_t i = first; i < end; i++) {
        if (&catalog->functions[i] != said->function &&
            may_be_taken_for(said, &catalog->functions[i]))
            return fq_arena_printf(
                       b->arena, "PostgreSQL could take a call of %.*s for one of %.*s",
                       FQ_STR_ARG(fq_signature(b->arena, catalog, said->function)),
                       FQ_STR_ARG(fq_signature(b->arena, catalog, &catalog->functions[i])))
                .ptr;
    }
    if (!has_rival(b, said))
        return NULL;
    return fq_arena_printf(b->arena,
                           "there are several functions of this name; give this one a name of its "
                           "own: COMMENT ON FUNCTION %.*s IS '@fraiseql {\"name\": \"…\"}'",
                           FQ_STR_ARG(fq_signature(b->arena, catalog, said->function)))
        .ptr;
}
