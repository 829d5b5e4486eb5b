/* SPDX-License-Identifier: MIT */
#include "runtime/load.h"

#include <errno.h>

#include "base/feature.h"
#include "base/limits.h"
#include "pg/session.h"
#include "runtime/catalog_file.h"
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

/* A kept catalog on its way. */
struct cache {
    struct fq_buf from; /* empty: the catalog is read */
    struct fq_buf to;
    bool written; /* to is to be filled */
};

/* What both of two schemas are built from. */
struct sources {
    struct fq_schema_options options;
    const struct fq_catalog *catalog;
    struct fq_catalog_describer *describer;
};

static enum fq_status read_catalog(const struct fq_config *config, struct fq_pg_session *session,
                                   struct cache *cache, struct fq_arena *arena,
                                   const struct fq_catalog **ret, struct fq_error *reterr)
{
    const struct fq_config_list *names = &config->schema.names;
    struct fq_catalog *catalog = NULL;
    enum fq_status status =
        cache->from.len ? fq_pg_load_kept_catalog(session, names->items, names->count, arena,
                                                  fq_buf_str(&cache->from), &catalog, reterr)
                        : fq_pg_read_catalog(session, names->items, names->count, arena,
                                             cache->written ? &cache->to : NULL, &catalog, reterr);
    *ret = catalog;
    return status;
}

/* Into the arena of the schema that holds it. */
static enum fq_status read_sources(const struct fq_config *config, struct fq_pg_session *session,
                                   struct cache *cache, struct fq_schema *holder,
                                   struct sources *ret, struct fq_error *reterr)
{
    struct fq_document *file = NULL;
    fq_str path = config->schema.file;
    enum fq_status parsed = FQ_OK;
    if (config->schema.text.ptr)
        parsed = fq_schema_text_parse(config->schema.text, path, &holder->arena, &file, reterr);
    else if (path.len)
        parsed = fq_schema_file_parse(path.ptr, &holder->arena, &file, reterr);
    if (parsed)
        return parsed;
    const struct fq_policy *policy = NULL;
    enum fq_status read = read_policy(config, holder, &policy, reterr);
    if (read)
        return read;
    ret->options = (struct fq_schema_options){
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
        .policy_hides = config->introspection.guarded == FQ_GUARDED_HIDE,
    };
    ret->describer = fq_pg_session_describer(session);
    return read_catalog(config, session, cache, &holder->arena, &ret->catalog, reterr);
}

static enum fq_status add_whole(struct fq_schema *schema, struct fq_error *reterr)
{
    schema->whole = fq_schema_new();
    return schema->whole ? FQ_OK
                         : fq_error_set(reterr, &schema->arena, FQ_NOMEM,
                                        "there is no memory for the schema");
}

static enum fq_status refuse_hosted(struct fq_schema *schema, struct fq_error *reterr)
{
    if (!schema->hosted.len)
        return FQ_OK;
    return fq_error_set(reterr, &schema->arena, FQ_SCHEMA,
                        "the schema has fields that a program answers (%.*s): serve it with that "
                        "program, or take @resolver away",
                        FQ_STR_ARG(schema->hosted));
}

static enum fq_status build_sources(const struct fq_config *config,
                                    const struct fq_load_options *asked,
                                    struct fq_pg_session *session, struct cache *cache,
                                    struct fq_schema *schema, struct fq_error *reterr)
{
    bool whole = asked->whole;
    struct sources sources;
    enum fq_status status = whole ? add_whole(schema, reterr) : FQ_OK;
    if (status == FQ_OK)
        status =
            read_sources(config, session, cache, whole ? schema->whole : schema, &sources, reterr);
    if (status == FQ_OK && whole) {
        sources.options.whole = true;
        status = fq_schema_build(schema->whole, sources.catalog, &sources.options,
                                 sources.describer, reterr);
        sources.options.whole = false;
    }
    if (status == FQ_OK)
        status =
            fq_schema_build(schema, sources.catalog, &sources.options, sources.describer, reterr);
    return status == FQ_OK && !asked->hosts ? refuse_hosted(schema, reterr) : status;
}

/* What was built of a kept catalog, or why it could not be, counts only if the catalog does. */
static enum fq_status build_confirmed(const struct fq_config *config,
                                      const struct fq_load_options *asked,
                                      struct fq_pg_session *session, struct cache *cache,
                                      struct fq_schema *schema, struct fq_error *reterr)
{
    struct fq_error doubt = {0};
    enum fq_status status = build_sources(config, asked, session, cache, schema, reterr);
    enum fq_status confirmed = fq_pg_confirm_catalog(session, &schema->arena, &doubt);
    if (confirmed)
        *reterr = doubt;
    return confirmed ? confirmed : status;
}

static enum fq_status load_with(const struct fq_config *config, const struct fq_load_options *asked,
                                struct fq_pg_session *session, struct cache *cache,
                                struct fq_arena *arena, struct fq_schema **ret,
                                struct fq_error *reterr)
{
    struct fq_schema *schema = fq_schema_new();
    if (!schema)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the schema");
    enum fq_status status = build_confirmed(config, asked, session, cache, schema, reterr);
    if (status == FQ_OK) {
        *ret = schema;
        return FQ_OK;
    }
    *reterr = fq_error_copy(reterr, arena); /* its text lives in the schema that goes now */
    fq_schema_unref(schema);
    return status;
}

/* ---- the kept catalog ---- */

static void open_cache(struct cache *cache, fq_str path, enum fq_load_cache use)
{
    fq_buf_init(&cache->from, NULL, FQ_LIMIT_KEPT_CATALOG_BYTES);
    fq_buf_init(&cache->to, NULL, FQ_LIMIT_KEPT_CATALOG_BYTES);
    cache->written = path.len && use != FQ_CACHE_UNUSED;
    if (path.len && use == FQ_CACHE_USED && !fq_catalog_file_read(path.ptr, &cache->from))
        cache->from.len = 0;
}

static void close_cache(struct cache *cache, fq_str path, bool loaded,
                        struct fq_load_report *report)
{
    int failure = 0;
    if (loaded && fq_buf_failed(&cache->to))
        failure = cache->to.failure == FQ_LIMIT ? EFBIG : ENOMEM;
    else if (loaded && cache->to.len)
        failure = fq_catalog_file_write(path.ptr, fq_buf_str(&cache->to));
    if (report)
        *report = (struct fq_load_report){.kept = cache->from.len > 0, .not_written = failure};
    fq_buf_clear(&cache->from);
    fq_buf_clear(&cache->to);
}

static enum fq_status load_cached(const struct fq_config *config,
                                  const struct fq_load_options *asked,
                                  struct fq_pg_session *session, struct fq_arena *arena,
                                  struct fq_schema **ret, struct fq_error *reterr)
{
    fq_str path = config->database.catalog_cache;
    struct cache cache;
    open_cache(&cache, path, asked->cache);
    enum fq_status status = load_with(config, asked, session, &cache, arena, ret, reterr);
    if (status == FQ_STALE && cache.from.len) {
        fq_buf_clear(&cache.from);
        status = load_with(config, asked, session, &cache, arena, ret, reterr);
    }
    close_cache(&cache, path, status == FQ_OK, asked->report);
    return status;
}

enum fq_status fq_load_schema(const struct fq_config *config, const struct fq_load_options *asked,
                              struct fq_arena *arena, struct fq_schema **ret,
                              struct fq_error *reterr)
{
    struct fq_pg_session *session;
    fq_str name = fq_arena_str(arena, asked->role);
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
    status = load_cached(config, asked, session, arena, ret, reterr);
    fq_pg_session_close(session);
    return status;
}
