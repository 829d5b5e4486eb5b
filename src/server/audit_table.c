/* SPDX-License-Identifier: MIT
 *
 * A connection of its own, of the log's own thread: it is opened when there is something to write,
 * and after anything that went wrong anew.
 */
#include "server/audit_table.h"

#include "base/limits.h"
#include "base/memory.h"
#include "pg/log_table.h"

struct audit_table {
    struct fq_audit_store store;
    const struct fq_config *config;
    struct fq_pg_session *session; /* NULL: none */
};

static struct audit_table *table_of(struct fq_audit_store *store)
{
    return FQ_CONTAINER(store, struct audit_table, store);
}

static enum fq_status open_table(struct audit_table *table, struct fq_arena *arena,
                                 struct fq_error *reterr)
{
    const struct fq_config *config = table->config;
    const struct fq_pg_session_options options = {
        .conninfo = config->database.url.len ? config->database.url.ptr : "",
        .connect_timeout_ms = FQ_LIMIT_AUDIT_STORE_TIMEOUT_MS,
        .catalog_timeout_ms = FQ_LIMIT_AUDIT_STORE_TIMEOUT_MS,
    };
    return table->session ? FQ_OK : fq_pg_session_open(&options, arena, &table->session, reterr);
}

static void close_table(struct audit_table *table)
{
    fq_pg_session_close(table->session);
    table->session = NULL;
}

/* FQ_STALE is an answer; behind whatever else the session is not used again. */
static enum fq_status ended(struct audit_table *table, enum fq_status status)
{
    if (status != FQ_OK && status != FQ_STALE)
        close_table(table);
    return status;
}

static enum fq_status last_row(struct fq_audit_store *store, struct fq_arena *arena, fq_str *ret,
                               struct fq_error *reterr)
{
    struct audit_table *table = table_of(store);
    enum fq_status status = open_table(table, arena, reterr);
    return status ? status : ended(table, fq_pg_log_last(table->session, arena, ret, reterr));
}

static enum fq_status append_rows(struct fq_audit_store *store, uint64_t behind, fq_str lines,
                                  struct fq_arena *arena, struct fq_error *reterr)
{
    struct audit_table *table = table_of(store);
    bool lazily = table->config->audit.sync == FQ_CONFIG_AUDIT_SYNC_NEVER;
    enum fq_status status = open_table(table, arena, reterr);
    if (status)
        return status;
    char *text = fq_malloc(lines.len + 1);
    if (!text)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    memcpy(text, lines.ptr, lines.len);
    text[lines.len] = '\0';
    status = fq_pg_log_append(table->session, behind, text, lazily, arena, reterr);
    fq_free(text);
    return ended(table, status);
}

static void free_table(struct fq_audit_store *store)
{
    close_table(table_of(store));
    fq_free(table_of(store));
}

struct fq_audit_store *fq_audit_table_new(const struct fq_config *config)
{
    static const struct fq_audit_store_calls calls = {last_row, append_rows, free_table};
    struct audit_table *table = fq_calloc(1, sizeof(*table));
    if (!table)
        return NULL;
    table->store.calls = &calls;
    table->config = config;
    return &table->store;
}
