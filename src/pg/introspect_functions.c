/* SPDX-License-Identifier: MIT */
#include "pg/introspect.h"

/* The answer about arguments is ordered by oid, the one about functions by name; this finds the
 * first row of a function's arguments, or the end. */
static int first_argument(const PGresult *rows, fq_oid function)
{
    int low = 0, high = PQntuples(rows);
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (fq_pg_oid_at(rows, middle, ARGUMENT_FUNCTION) < function)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_input(char mode)
{
    return mode == 'i' || mode == 'b' || mode == 'v';
}

static bool is_output(char mode)
{
    return mode == 'o' || mode == 'b' || mode == 't';
}

static void add_argument(struct fq_pg_introspection *in, const PGresult *rows, int row,
                         struct fq_catalog_argument *to)
{
    *to = (struct fq_catalog_argument){
        .name = fq_pg_text_at(in->arena, rows, row, ARGUMENT_NAME),
        .type = fq_pg_oid_at(rows, row, ARGUMENT_TYPE),
        .variadic = fq_pg_char_at(rows, row, ARGUMENT_MODE) == 'v',
    };
}

static void add_arguments(struct fq_pg_introspection *in, struct fq_catalog_function *function,
                          size_t default_count)
{
    const PGresult *rows = in->results[FQ_PG_ASK_ARGUMENTS];
    int from = first_argument(rows, function->oid), to = from;
    while (to < PQntuples(rows) && fq_pg_oid_at(rows, to, ARGUMENT_FUNCTION) == function->oid)
        to++;
    struct fq_catalog_argument *inputs =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_argument);
    struct fq_catalog_argument *outputs =
        FQ_NEW_ARRAY(in->arena, (size_t)(to - from), struct fq_catalog_argument);
    for (int row = from; row < to; row++) {
        char mode = fq_pg_char_at(rows, row, ARGUMENT_MODE);
        if (is_input(mode))
            add_argument(in, rows, row, &inputs[function->argument_count++]);
        if (is_output(mode))
            add_argument(in, rows, row, &outputs[function->output_count++]);
    }
    /* Defaults are those of the last ones. */
    for (size_t i = 0; i < default_count && i < function->argument_count; i++)
        inputs[function->argument_count - 1 - i].has_default = true;
    function->arguments = inputs;
    function->outputs = outputs;
}

void fq_pg_introspect_functions(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_FUNCTIONS];
    size_t count = (size_t)PQntuples(rows);
    struct fq_catalog_function *functions =
        FQ_NEW_ARRAY(in->arena, count, struct fq_catalog_function);
    for (int row = 0; row < (int)count; row++) {
        functions[row] = (struct fq_catalog_function){
            .oid = fq_pg_oid_at(rows, row, FUNCTION_OID),
            .schema = fq_pg_text_at(in->arena, rows, row, FUNCTION_SCHEMA),
            .name = fq_pg_text_at(in->arena, rows, row, FUNCTION_NAME),
            .comment = fq_pg_text_at(in->arena, rows, row, FUNCTION_COMMENT),
            .returns = fq_pg_oid_at(rows, row, FUNCTION_RETURNS),
            .returns_set = fq_pg_bool_at(rows, row, FUNCTION_SET),
            .volatility = fq_pg_char_at(rows, row, FUNCTION_VOLATILITY),
            .stateful = fq_pg_bool_at(rows, row, FUNCTION_STATEFUL),
        };
        add_arguments(in, &functions[row], (size_t)fq_pg_int_at(rows, row, FUNCTION_DEFAULTS));
    }
    in->catalog->functions = functions;
    in->catalog->function_count = count;
}
