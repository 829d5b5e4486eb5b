/* SPDX-License-Identifier: MIT */
#include "runtime/persisted.h"

#include <openssl/sha.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/memory.h"
#include "cache/cache.h"
#include "runtime/engine_options.h"

/* ---- texts ---- */

struct fq_persisted_text {
    _Atomic uint32_t references;
    struct fq_persisted_text *next; /* in the set that owns it */
    size_t len;
    char bytes[];
};

static struct fq_persisted_text *text_new(fq_str text)
{
    struct fq_persisted_text *made = fq_malloc(sizeof(*made) + text.len);
    if (!made)
        return NULL;
    atomic_init(&made->references, 1);
    made->next = NULL;
    made->len = text.len;
    if (text.len)
        memcpy(made->bytes, text.ptr, text.len);
    return made;
}

fq_str fq_persisted_text_str(const struct fq_persisted_text *text)
{
    return fq_str_of(text->bytes, text->len);
}

static const struct fq_persisted_text *text_ref(const struct fq_persisted_text *text)
{
    struct fq_persisted_text *counted = (void *)(uintptr_t)text;
    atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
    return text;
}

void fq_persisted_text_unref(const struct fq_persisted_text *text)
{
    struct fq_persisted_text *counted = (void *)(uintptr_t)text;
    if (counted && atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) == 1)
        fq_free(counted);
}

void fq_persisted_hash(fq_str text, char hex[FQ_PERSISTED_HASH_LEN])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)text.ptr, text.len, hash);
    for (size_t i = 0; i < sizeof(hash); i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
}

struct fq_persisted_text *fq_persisted_set_add(struct fq_persisted_set *set, fq_str text)
{
    struct fq_persisted_text *made = text_new(text);
    if (!made)
        return NULL;
    made->next = set->texts;
    set->texts = made;
    return made;
}

void fq_persisted_set_free(struct fq_persisted_set *set)
{
    if (!set)
        return;
    for (struct fq_persisted_text *text = set->texts, *next; text; text = next) {
        next = text->next;
        fq_persisted_text_unref(text);
    }
    fq_arena_clear(&set->arena);
    fq_free(set);
}

/* ---- the store ---- */

struct fq_persisted {
    _Atomic(const struct fq_config *) config;
    /* Held for a look-up at most; what is found is counted. */
    pthread_mutex_t mutex;
    struct fq_persisted_set *trusted; /* NULL until read, or when none are wanted */
    struct fq_cache registered;       /* hash → struct fq_persisted_text */
};

static void on_text_leaves(void *user, fq_str key, void *value)
{
    (void)user;
    (void)key;
    fq_persisted_text_unref(value);
}

struct fq_persisted *fq_persisted_new(const struct fq_config *config)
{
    struct fq_persisted *persisted = fq_calloc(1, sizeof(*persisted));
    if (!persisted)
        return NULL;
    persisted->config = config;
    bool registers = config->persisted.apq && config->persisted.mode != FQ_PERSISTED_MODE_REQUIRED;
    size_t capacity = registers ? config->cache.persisted : 0;
    if (fq_cache_init(&persisted->registered, capacity, FQ_LIMIT_PERSISTED_BYTES, on_text_leaves,
                      NULL)) {
        fq_free(persisted);
        return NULL;
    }
    pthread_mutex_init(&persisted->mutex, NULL);
    return persisted;
}

void fq_persisted_set_config(struct fq_persisted *persisted, const struct fq_config *config)
{
    persisted->config = config;
}

void fq_persisted_free(struct fq_persisted *persisted)
{
    if (!persisted)
        return;
    fq_persisted_set_free(persisted->trusted);
    fq_cache_clear(&persisted->registered);
    pthread_mutex_destroy(&persisted->mutex);
    fq_free(persisted);
}

enum fq_status fq_persisted_load(struct fq_persisted *persisted, const struct fq_config *config,
                                 struct fq_arena *arena, size_t *ret_count, struct fq_error *reterr)
{
    bool required = config->persisted.mode == FQ_PERSISTED_MODE_REQUIRED;
    *ret_count = 0;
    if (required && config->persisted.folder.len == 0)
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "persisted.mode is \"required\" and persisted.folder names no folder: "
                            "nothing could be asked");
    if (config->persisted.mode == FQ_PERSISTED_MODE_OFF || config->persisted.folder.len == 0)
        return FQ_OK;
    const struct fq_engine_options options = fq_engine_options_of(config, NULL);
    struct fq_persisted_set *set;
    enum fq_status status = fq_persisted_read_folder(config->persisted.folder.ptr,
                                                     &options.document_limits, arena, &set, reterr);
    if (status)
        return status;
    *ret_count = set->count;
    pthread_mutex_lock(&persisted->mutex);
    struct fq_persisted_set *before = persisted->trusted;
    persisted->trusted = set;
    pthread_mutex_unlock(&persisted->mutex);
    fq_persisted_set_free(before);
    return FQ_OK;
}

void fq_persisted_register(struct fq_persisted *persisted, fq_str hash, fq_str document)
{
    struct fq_persisted_text *text = text_new(document);
    if (!text)
        return; /* the client sends it again */
    pthread_mutex_lock(&persisted->mutex);
    enum fq_status status = fq_cache_put(&persisted->registered, hash, text, document.len);
    pthread_mutex_unlock(&persisted->mutex);
    if (status)
        fq_persisted_text_unref(text);
}

/* ---- what a request is to run ---- */

/* The text with one more reference, or NULL. */
static const struct fq_persisted_text *look_up(struct fq_persisted *persisted, fq_str id)
{
    const struct fq_persisted_text *found = NULL;
    pthread_mutex_lock(&persisted->mutex);
    if (persisted->trusted)
        found = fq_map_get(&persisted->trusted->by_id, id);
    if (!found)
        found = fq_cache_get(&persisted->registered, id);
    if (found)
        text_ref(found);
    pthread_mutex_unlock(&persisted->mutex);
    return found;
}

static enum fq_status use_named(struct fq_persisted *persisted, struct fq_request *request,
                                fq_str id, struct fq_persisted_use *ret, struct fq_error *reterr)
{
    ret->text = look_up(persisted, id);
    if (ret->text) {
        request->document = fq_persisted_text_str(ret->text);
        request->document_is_json = false;
        return FQ_OK;
    }
    const struct fq_config *config = persisted->config;
    bool trusts = config->persisted.mode != FQ_PERSISTED_MODE_OFF && config->persisted.folder.len;
    enum fq_status status =
        trusts || config->persisted.apq ? FQ_PERSISTED_NOT_FOUND : FQ_PERSISTED_OFF;
    *reterr = (struct fq_error){.status = status};
    return status;
}

/* A document with its hash: trusted or not, they have to belong together. */
static enum fq_status check_hash(struct fq_request *request, struct fq_error *reterr)
{
    char hex[FQ_PERSISTED_HASH_LEN];
    enum fq_status status = fq_request_decode_document(request, reterr);
    if (status)
        return status;
    fq_persisted_hash(request->document, hex);
    if (fq_str_eq(request->document_hash, fq_str_of(hex, sizeof(hex))))
        return FQ_OK;
    return fq_error_set(reterr, request->arena, FQ_INPUT, "provided sha does not match query");
}

static enum fq_status refuse_untrusted(struct fq_request *request, struct fq_error *reterr)
{
    return fq_error_set(reterr, request->arena, FQ_PERSISTED_REQUIRED,
                        "Only trusted documents may be run: send the \"documentId\" of one instead "
                        "of \"query\".");
}

enum fq_status fq_persisted_find(struct fq_persisted *persisted, struct fq_request *request,
                                 struct fq_persisted_use *ret, struct fq_error *reterr)
{
    const fq_str prefix = FQ_STR("sha256:");
    const struct fq_config *config = persisted->config;
    bool required = config->persisted.mode == FQ_PERSISTED_MODE_REQUIRED;
    bool hashed = request->document_hash.ptr != NULL;
    *ret = (struct fq_persisted_use){0};
    if (request->document_id.ptr) {
        fq_str id = request->document_id;
        if (fq_str_starts_with(id, prefix))
            id = fq_str_from_offset(id, prefix.len);
        return use_named(persisted, request, id, ret, reterr);
    }
    if (hashed && !request->document.ptr)
        return use_named(persisted, request, request->document_hash, ret, reterr);
    enum fq_status status = hashed ? check_hash(request, reterr) : FQ_OK;
    if (status)
        return status;
    if (!required) {
        ret->is_new = hashed && config->persisted.apq;
        return FQ_OK;
    }
    ret->text = hashed ? look_up(persisted, request->document_hash) : NULL;
    return ret->text ? FQ_OK : refuse_untrusted(request, reterr);
}
