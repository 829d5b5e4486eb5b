/* SPDX-License-Identifier: MIT */
#include "runtime/load.h"

#include "base/feature.h"
#include "pg/session.h"
#include "runtime/policy_file.h"
#include "runtime/schema_file.h"

static unsigned features_off(const struct fq_config_list *on)
{
    unsigned off = fq_features();
    for (size_t i = 0; i < on->count; i++)
        off &= ~fq_feature(on->items[i]);
    return off;
}

static enum fq_status read_policy(const struct fq_config *config, struct fq_schema *schema,
                                  const struct fq_policy **ret, struct fq_error *reterr)
{
    fq_str path = config->policy.file;
    return path.len ? fq_policy_file_read(&schema->arena, path.ptr, ret, reterr) : FQ_OK;
}

static enum fq_status fill(const struct fq_config *config, struct fq_pg_session *session,
                           struct fq_schema *schema, struct fq_error *reterr)
{
    struct fq_catalog *catalog;
    struct fq_document *file = NULL;
    fq_str path = config->schema.file;
    enum fq_status parsed = FQ_OK;
    if (config->schema.text.ptr)
        parsed = fq_schema_text_parse(config->schema.text, path, &schema->arena, &file, reterr);
    else if (path.len)
        parsed = fq_schema_file_parse(path.ptr, &schema->arena, &file, reterr);
    if (parsed)
        return parsed;
    const struct fq_policy *policy = NULL;
    enum fq_status read = read_policy(config, schema, &policy, reterr);
    if (read)
        return read;
    const struct fq_schema_options options = {
        .see_through = config->schema.see_through,
        .int8_as_number = config->schema.int8_as_number,
        .arrays_as_json = config->schema.arrays_as_json,
        .features_off = features_off(&config->schema.features),
        .written = config->mutations.tables.items,
        .written_count = config->mutations.tables.count,
        .node = config->schema.node,
        .names = config->schema.names.items,
        .name_count = config->schema.names.count,
        .file = file,
        .file_name = path,
        .policy = policy,
    };
    enum fq_status status =
        fq_pg_load_catalog(session, config->schema.names.items, config->schema.names.count,
                           &schema->arena, &catalog, reterr);
    if (status)
        return status;
    return fq_schema_build(schema, catalog, &options, fq_pg_session_describer(session), reterr);
}

enum fq_status fq_load_schema(const struct fq_config *config, fq_str role, struct fq_arena *arena,
                              struct fq_schema **ret, struct fq_error *reterr)
{
    struct fq_pg_session *session;
    fq_str name = fq_arena_str(arena, role);
    if (!name.ptr)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the role's name");
    const struct fq_pg_session_options options = {
        .conninfo = config->database.url.len ? config->database.url.ptr : "",
        .role = name.ptr,
        .connect_timeout_ms = config->database.connect_timeout_ms,
        .catalog_timeout_ms = config->database.catalog_timeout_ms,
    };
    enum fq_status status = fq_pg_session_open(&options, arena, &session, reterr);
    if (status)
        return status;
    struct fq_schema *schema = fq_schema_new();
    status = schema ? fill(config, session, schema, reterr)
                    : fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the schema");
    fq_pg_session_close(session);
    if (status == FQ_OK) {
        *ret = schema;
        return FQ_OK;
    }
    *reterr = fq_error_copy(reterr, arena); /* its text lives in the schema that goes now */
    fq_schema_unref(schema);
    return status;
}
