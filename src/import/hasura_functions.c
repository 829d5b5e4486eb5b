/* SPDX-License-Identifier: MIT
 *
 * Functions that the metadata tracks become fields of a root under the names that they had.
 */
#include "import/hasura.h"
#include "model/name.h"
#include "model/print.h"

static const struct fq_catalog_function *find_function(struct fq_hasura *h, fq_str schema,
                                                       fq_str name)
{
    const struct fq_catalog *catalog = h->import->schema->model->catalog;
    for (size_t i = 0; i < catalog->function_count; i++) {
        if (fq_str_eq(catalog->functions[i].schema, schema) &&
            fq_str_eq(catalog->functions[i].name, name))
            return &catalog->functions[i];
    }
    return NULL;
}

/* The table whose rows a function returns; NULL: it returns none of a table that is served. */
static struct fq_hasura_table *table_of_rows(struct fq_hasura *h,
                                             const struct fq_catalog_function *function)
{
    const struct fq_catalog *catalog = h->import->schema->model->catalog;
    const struct fq_catalog_type *type = fq_catalog_type(catalog, function->returns);
    for (struct fq_hasura_table *table = h->tables; table && type; table = table->next) {
        if (type->of_relation && table->type && !table->type->hidden &&
            fq_str_eq(type->schema, table->schema) && fq_str_eq(type->name, table->name))
            return table;
    }
    return NULL;
}

static const char *why_not_called(const struct fq_catalog_function *catalog,
                                  const struct fq_hasura_function *function, bool exposed_as_query,
                                  bool exposed_as_mutation)
{
    if (!catalog)
        return "the database has no such function that the role may execute";
    if (!function->rows)
        return "it returns no rows of a table that is tracked";
    if (exposed_as_query && catalog->volatility == 'v')
        return "it is volatile, and so no field of Query; alter it to be stable, or call it as a "
               "mutation";
    if (exposed_as_mutation && catalog->volatility != 'v')
        return "it is stable, and so no field of Mutation; alter it to be volatile, or call it as "
               "a query";
    return NULL;
}

static void write_call(struct fq_hasura *h, const struct fq_catalog_function *catalog,
                       const struct fq_hasura_function *function, fq_str session_argument)
{
    struct fq_adjust *adjust = &h->import->adjust;
    struct fq_buf *out = function->changes ? &adjust->mutation : &adjust->query;
    fq_str type = function->rows->type->name;
    fq_buf_printf(out, catalog->returns_set ? "  %.*s: [%.*s!]" : "  %.*s: %.*s",
                  FQ_STR_ARG(function->field), FQ_STR_ARG(type));
    fq_buf_printf(out, " @function(name: \"%.*s\"",
                  FQ_STR_ARG(fq_model_function_name(h->import->schema->model, catalog)));
    for (size_t i = 0, told = 0; i < catalog->argument_count; i++) {
        fq_str name = catalog->arguments[i].name;
        if (!fq_name_is_valid(name) || fq_str_eq(name, session_argument) || h->camel)
            continue;
        fq_buf_printf(out, "%s%.*s: \"%.*s\"", told++ ? ", " : ", args: {", FQ_STR_ARG(name),
                      FQ_STR_ARG(name));
        bool last = true;
        for (size_t k = i + 1; k < catalog->argument_count; k++)
            last = last && (!fq_name_is_valid(catalog->arguments[k].name) ||
                            fq_str_eq(catalog->arguments[k].name, session_argument));
        fq_buf_str_add(out, last ? FQ_STR("}") : FQ_STR(""));
    }
    if (session_argument.len)
        fq_buf_printf(out, ", context: {%.*s: \"request.jwt.claims\"}",
                      FQ_STR_ARG(session_argument));
    fq_buf_literal(out, ")\n");
}

static void make_function(struct fq_hasura *h, struct fq_hasura_function *function)
{
    struct fq_import_tree named = fq_import_tree_get(&function->tree, "function");
    struct fq_import_tree configuration = fq_import_tree_get(&function->tree, "configuration");
    fq_str schema, name, exposed = fq_import_tree_text(&configuration, "exposed_as");
    fq_str custom = fq_import_tree_text(&configuration, "custom_name");
    fq_hasura_name(named.value ? &named : &function->tree, &schema, &name);
    const struct fq_catalog_function *catalog = find_function(h, schema, name);
    function->rows = catalog ? table_of_rows(h, catalog) : NULL;
    const char *why = why_not_called(catalog, function, fq_str_eq(exposed, FQ_STR("query")),
                                     fq_str_eq(exposed, FQ_STR("mutation")));
    if (why) {
        fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &function->tree), NULL,
                       "the function %.*s is not carried over: %s", FQ_STR_ARG(name), why);
        return;
    }
    fq_str session = fq_import_tree_text(&configuration, "session_argument");
    function->changes = catalog->volatility == 'v';
    function->field = custom.len ? custom : h->camel ? fq_name_field(h->import->arena, name) : name;
    write_call(h, catalog, function, session);
    if (session.len)
        fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &function->tree),
                       "read the variables in the claims of the token, below "
                       "\"https://hasura.io/jwt/claims\"",
                       "the argument %.*s of %.*s gets all claims, not the session variables alone",
                       FQ_STR_ARG(session), FQ_STR_ARG(name));
}

void fq_hasura_functions(struct fq_hasura *h)
{
    for (struct fq_hasura_function *function = h->functions; function; function = function->next)
        make_function(h, function);
}
