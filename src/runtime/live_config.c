/* SPDX-License-Identifier: MIT */
#include "runtime/live_config.h"

#include "base/limits.h"
#include "base/memory.h"
#include "config/table.h"

static struct fq_live_config *make_config(void)
{
    struct fq_live_config *live = fq_calloc(1, sizeof(*live));
    if (!live)
        return NULL;
    fq_arena_init(&live->arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    atomic_init(&live->references, 1);
    return live;
}

static enum fq_status make_ready(void *arg)
{
    struct fq_live_config *live = arg;
    fq_answer_lines_make(&live->config, &live->arena, &live->lines);
    fq_protection_make(&live->config, &live->arena, &live->protection);
    return FQ_OK;
}

struct fq_live_config *fq_live_config_new(const struct fq_config *config)
{
    struct fq_live_config *live = make_config();
    if (!live)
        return NULL;
    live->config = *config;
    if (fq_guard(make_ready, live) == FQ_OK)
        return live;
    fq_live_config_unref(live);
    return NULL;
}

enum fq_status fq_live_config_set_schema(struct fq_live_config *live, fq_str text, fq_str name)
{
    enum fq_status status = FQ_OK;
    struct fq_shared *kept = fq_shared_new(text.len, NULL, &status);
    fq_str named = fq_arena_str(&live->arena, name);
    if (!kept || !named.ptr) {
        fq_shared_let_go(kept);
        return FQ_NOMEM;
    }
    memcpy(kept->bytes, text.ptr, text.len);
    fq_shared_let_go(live->schema_text);
    live->schema_text = kept;
    live->config.schema.text = fq_str_of(kept->bytes, text.len);
    live->config.schema.file = named;
    return FQ_OK;
}

enum fq_status fq_live_config_start(struct fq_live_config *live,
                                    const struct fq_live_config *before, struct fq_arena *arena,
                                    struct fq_error *reterr)
{
    return fq_auth_new(&live->config, before ? before->auth : NULL, arena, &live->auth, reterr);
}

struct fq_live_config *fq_live_config_ref(struct fq_live_config *live)
{
    atomic_fetch_add_explicit(&live->references, 1, memory_order_relaxed);
    return live;
}

void fq_live_config_unref(struct fq_live_config *live)
{
    if (!live || atomic_fetch_sub_explicit(&live->references, 1, memory_order_acq_rel) != 1)
        return;
    fq_auth_free(live->auth);
    fq_shared_let_go(live->schema_text);
    fq_arena_clear(&live->arena);
    fq_free(live);
}

/* ---- what a restart is needed for ---- */

static size_t value_size(const struct fq_config_key *key)
{
    switch (key->type) {
    case FQ_CONFIG_TEXT:
        return sizeof(fq_str);
    case FQ_CONFIG_COUNT:
    case FQ_CONFIG_SHARE:
    case FQ_CONFIG_DURATION:
    case FQ_CONFIG_WORD:
        return sizeof(uint32_t);
    case FQ_CONFIG_BOOL:
        return sizeof(bool);
    case FQ_CONFIG_SIZE:
        return sizeof(size_t);
    case FQ_CONFIG_AMOUNT:
        return sizeof(uint64_t);
    case FQ_CONFIG_LIST:
        return sizeof(struct fq_config_list);
    case FQ_CONFIG_RECORDS:
        break;
    }
    return sizeof(struct fq_config_records);
}

static bool is_same_list(const struct fq_config_list *a, const struct fq_config_list *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++) {
        if (!fq_str_eq(a->items[i], b->items[i]))
            return false;
    }
    return a->count == b->count;
}

/* No list of records is fixed. */
static bool is_same(const struct fq_config_key *key, const void *a, const void *b)
{
    if (key->type == FQ_CONFIG_TEXT)
        return fq_str_eq(*(const fq_str *)a, *(const fq_str *)b);
    if (key->type == FQ_CONFIG_LIST)
        return is_same_list(a, b);
    return memcmp(a, b, value_size(key)) == 0;
}

/* The value of now, and texts copied, since now may go first. */
static void keep_value(const struct fq_config_key *key, struct fq_live_config *live, void *to,
                       const void *from)
{
    memcpy(to, from, value_size(key));
    if (key->type == FQ_CONFIG_TEXT)
        *(fq_str *)to = fq_arena_str(&live->arena, *(const fq_str *)from);
    if (key->type != FQ_CONFIG_LIST)
        return;
    struct fq_config_list *list = to;
    fq_str *items = FQ_NEW_ARRAY(&live->arena, list->count, fq_str);
    for (size_t i = 0; i < list->count; i++)
        items[i] = fq_arena_str(&live->arena, list->items[i]);
    list->items = items;
}

struct keeping {
    struct fq_live_config *live;
    const struct fq_live_config *before;
    const struct fq_config *now; /* &before->config */
    struct fq_buf names;
};

/* No source of the configuration has it. */
static void keep_schema_text(struct fq_live_config *live, const struct fq_live_config *now)
{
    if (!now->schema_text)
        return;
    live->schema_text = fq_shared_hold(now->schema_text);
    live->config.schema.text = now->config.schema.text;
    live->config.schema.file = fq_arena_str(&live->arena, now->config.schema.file);
}

static enum fq_status keep_fixed(void *arg)
{
    struct keeping *k = arg;
    for (size_t i = 0; i < fq_config_key_count; i++) {
        const struct fq_config_key *key = &fq_config_keys[i];
        char *to = (char *)&k->live->config + key->offset;
        const char *from = (const char *)k->now + key->offset;
        if (!fq_config_key_is_fixed(key) || is_same(key, to, from))
            continue;
        if (k->names.len)
            fq_buf_literal(&k->names, ", ");
        fq_buf_str_add(&k->names, key->name);
        keep_value(key, k->live, to, from);
    }
    keep_schema_text(k->live, k->before);
    return k->names.failure;
}

enum fq_status fq_live_config_read(const struct fq_config_sources *sources,
                                   const struct fq_live_config *now, struct fq_arena *arena,
                                   struct fq_live_config **ret, fq_str *kept,
                                   struct fq_error *reterr)
{
    struct fq_live_config *live = make_config();
    if (!live)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for a configuration");
    struct fq_error error = {0};
    struct keeping keeping = {.live = live, .before = now, .now = &now->config};
    fq_buf_init(&keeping.names, &live->arena, FQ_LIMIT_CONFIG_BYTES);
    enum fq_status status = fq_config_load(&live->arena, sources, &live->config, &error);
    if (status == FQ_OK)
        status = fq_guard(keep_fixed, &keeping);
    if (status == FQ_OK)
        status = fq_config_check(&live->arena, &live->config, &error);
    if (status == FQ_OK)
        status = fq_guard(make_ready, live);
    if (status == FQ_OK)
        status = fq_live_config_start(live, now, &live->arena, &error);
    if (status) {
        fq_str said = error.message.len ? error.message : fq_str_from(fq_status_sentence(status));
        fq_error_set(reterr, arena, status, "%.*s", FQ_STR_ARG(said));
        fq_live_config_unref(live);
        return status;
    }
    *kept = fq_buf_str(&keeping.names);
    *ret = live;
    return FQ_OK;
}
