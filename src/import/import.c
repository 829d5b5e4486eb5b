/* SPDX-License-Identifier: MIT */
#include "import/import.h"

#include "json/json.h"

void fq_import_uses_schema(struct fq_import *import, fq_str schema)
{
    for (size_t i = 0; i < import->schema_count; i++) {
        if (fq_str_eq(import->schemas[i], schema))
            return;
    }
    if (import->schema_count < FQ_ARRAY_LEN(import->schemas))
        import->schemas[import->schema_count++] = schema;
    else
        fq_import_note(&import->notes, schema, "name it in schema.names",
                       "too many schemas; this one is left out");
}

void fq_import_config_schema(struct fq_import *import)
{
    struct fq_buf *out = &import->config;
    const struct fq_model_options *options = &import->schema->model->options;
    const struct {
        const char *key, *file;
        bool there;
    } files[] = {
        {"schema", "schema.graphql", true},
        {"policy", "policy.yaml", import->policy.len > 0},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(files); i++) {
        if (!files[i].there)
            continue;
        fq_buf_printf(out, "%s:\n  file: ", files[i].key);
        fq_json_string(out, fq_arena_printf(import->arena, "%.*s%s", FQ_STR_ARG(import->output),
                                            files[i].file));
        fq_buf_char(out, '\n');
        for (size_t k = 0; i == 0 && k < options->schema_count; k++)
            fq_buf_printf(out, "%s%.*s", k ? ", " : "  names: [", FQ_STR_ARG(options->schemas[k]));
        fq_buf_str_add(out, i == 0 && options->schema_count ? FQ_STR("]\n") : FQ_STR(""));
    }
}
