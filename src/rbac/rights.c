/* SPDX-License-Identifier: MIT */
#include "rbac/rights.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"
#include "rbac/rights_private.h"

/* ---- what is known ---- */

struct entry {
    struct fq_rights rights;
    struct fq_rights_moment moment; /* of before it was asked for */
    uint64_t asked_ms;
    uint64_t ends_ms;
    fq_str items[]; /* then their bytes */
};

static void forget(void *user, fq_str key, void *value)
{
    (void)user, (void)key;
    fq_free(value);
}

enum fq_status fq_rights_memory_init(struct fq_rights_memory *memory, struct fq_database *database,
                                     const struct fq_rights_news *news, size_t known)
{
    memory->database = database;
    memory->news = news;
    fq_list_init(&memory->asked);
    return fq_cache_init(&memory->known, known, FQ_LIMIT_RIGHTS_KNOWN_BYTES, forget, NULL);
}

void fq_rights_memory_clear(struct fq_rights_memory *memory)
{
    if (!memory->database)
        return;
    assert(memory->asked.count == 0);
    fq_cache_clear(&memory->known);
    memory->database = NULL;
}

/* Tenants of one user are few: the user's text is hashed. */
static struct fq_cache_key caller_key(fq_str user, fq_str tenant)
{
    return (struct fq_cache_key){.text = user, .name = tenant};
}

static bool holds(const struct fq_rights_memory *memory, const struct entry *entry, fq_str user,
                  uint64_t now_ms)
{
    uint64_t sure_ms = atomic_load_explicit(&memory->news->heard_until_ms, memory_order_acquire);
    if (sure_ms < entry->asked_ms)
        sure_ms = entry->asked_ms;
    return now_ms < entry->ends_ms && now_ms <= sure_ms + FQ_LIMIT_RIGHTS_UNHEARD_MS &&
           fq_rights_unchanged(memory->news, user, &entry->moment);
}

static void take_names(struct entry *entry, struct fq_names *names, enum fq_rights_kind kind,
                       const struct fq_rights_found *found, size_t *at, char **text)
{
    names->items = entry->items + *at;
    fq_str packed = fq_buf_str(&found->names);
    struct fq_rights_name name;
    while (fq_rights_next_name(&packed, &name)) {
        if (name.kind != kind)
            continue;
        if (name.text.len)
            memcpy(*text, name.text.ptr, name.text.len);
        entry->items[(*at)++] = fq_str_of(*text, name.text.len);
        *text += name.text.len;
        names->count++;
    }
}

static struct entry *new_entry(const struct fq_rights_found *found, size_t *ret_size)
{
    size_t items = found->count * sizeof(fq_str);
    *ret_size = sizeof(struct entry) + items + found->names.len;
    struct entry *entry = fq_calloc(1, *ret_size);
    if (!entry)
        return NULL;
    char *text = (char *)entry->items + items;
    size_t at = 0;
    take_names(entry, &entry->rights.roles, FQ_RIGHTS_ROLE, found, &at, &text);
    take_names(entry, &entry->rights.permissions, FQ_RIGHTS_GRANTED, found, &at, &text);
    take_names(entry, &entry->rights.denied, FQ_RIGHTS_DENIED, found, &at, &text);
    return entry;
}

/* ---- those who wait ---- */

/* What one is told may make others leave. */
static void answer_all(struct fq_rights_question *question, const struct fq_rights *rights,
                       const struct fq_error *error)
{
    question->ended = true;
    fq_list_remove(&question->memory->asked, &question->link);
    while (question->waiting.count) {
        struct fq_link *first = question->waiting.head.next;
        struct fq_rights_wait *wait = FQ_CONTAINER(first, struct fq_rights_wait, link);
        fq_list_remove(&question->waiting, first);
        wait->question = NULL;
        wait->answered(wait, rights, error);
    }
}

void fq_rights_answer(struct fq_rights_question *question, const struct fq_rights_found *found)
{
    static const struct fq_error exhausted = {.status = FQ_NOMEM};
    struct fq_rights_memory *memory = question->memory;
    size_t size;
    struct entry *entry = new_entry(found, &size);
    if (!entry) {
        fq_rights_refuse(question, &exhausted);
        return;
    }
    uint64_t lives_ms = FQ_LIMIT_RIGHTS_MS;
    if (found->ends && found->ends_in_ms < lives_ms)
        lives_ms = found->ends_in_ms;
    entry->moment = question->moment;
    entry->asked_ms = question->asked_ms;
    entry->ends_ms = question->asked_ms + lives_ms;
    answer_all(question, &entry->rights, NULL);
    const struct fq_cache_key key = caller_key(question->user, question->tenant);
    if (!holds(memory, entry, question->user, question->asked_ms) ||
        fq_cache_keep(&memory->known, &key, entry, size) != FQ_OK)
        fq_free(entry);
    fq_rights_question_free(question);
}

void fq_rights_refuse(struct fq_rights_question *question, const struct fq_error *error)
{
    answer_all(question, NULL, error);
    fq_rights_question_free(question);
}

/* One that was asked before a change is no answer to who comes after it. */
static struct fq_rights_question *same_question(const struct fq_rights_memory *memory, fq_str user,
                                                fq_str tenant)
{
    for (struct fq_link *at = memory->asked.head.next; at != &memory->asked.head; at = at->next) {
        struct fq_rights_question *question = FQ_CONTAINER(at, struct fq_rights_question, link);
        if (fq_str_eq(question->user, user) && fq_str_eq(question->tenant, tenant) &&
            !!question->tenant.ptr == !!tenant.ptr &&
            fq_rights_unchanged(memory->news, user, &question->moment))
            return question;
    }
    return NULL;
}

/* Values end with a NUL, and one that holds another would be somebody else. */
static bool can_be_asked(fq_str text)
{
    return fq_str_find_char(text, '\0') == text.len;
}

enum fq_status fq_rights_find(struct fq_rights_memory *memory, fq_str user, fq_str tenant,
                              uint64_t now_ms, struct fq_rights_wait *wait,
                              const struct fq_rights **ret)
{
    if (tenant.len == 0)
        tenant = FQ_STR_NONE;
    const struct fq_cache_key key = caller_key(user, tenant);
    const struct entry *entry = fq_cache_find(&memory->known, &key);
    *ret = NULL;
    if (entry && holds(memory, entry, user, now_ms)) {
        *ret = &entry->rights;
        return FQ_OK;
    }
    if (!can_be_asked(user) || !can_be_asked(tenant))
        return FQ_REQUEST;
    struct fq_rights_question *question = same_question(memory, user, tenant);
    if (!question) {
        question = fq_rights_question_new(memory, user, tenant, now_ms);
        if (!question)
            return FQ_NOMEM;
        fq_list_append(&memory->asked, &question->link);
        fq_rights_ask(question);
    }
    wait->question = question;
    fq_list_append(&question->waiting, &wait->link);
    return FQ_OK;
}

void fq_rights_leave(struct fq_rights_memory *memory, struct fq_rights_wait *wait)
{
    struct fq_rights_question *question = wait->question;
    if (!question)
        return;
    wait->question = NULL;
    fq_list_remove(&question->waiting, &wait->link);
    if (question->ended || question->waiting.count)
        return;
    memory->database->calls->cancel(memory->database, &question->job);
    fq_list_remove(&memory->asked, &question->link);
    fq_rights_question_free(question);
}

/* ---- what is known, and what others say ---- */

static void add_to_names(struct fq_names *names, const struct fq_names *more,
                         struct fq_arena *arena)
{
    if (more->count == 0)
        return;
    fq_str *items = FQ_NEW_ARRAY(arena, names->count + more->count, fq_str);
    if (names->count)
        memcpy(items, names->items, names->count * sizeof(fq_str));
    size_t size = 0;
    for (size_t i = 0; i < more->count; i++)
        size += more->items[i].len;
    char *text = fq_arena_alloc(arena, size + 1);
    for (size_t i = 0; i < more->count; i++) {
        fq_str item = more->items[i];
        items[names->count + i] = fq_str_of(text, item.len);
        if (item.len)
            memcpy(text, item.ptr, item.len);
        text += item.len;
    }
    *names = (struct fq_names){items, names->count + more->count};
}

void fq_rights_add(const struct fq_rights *rights, struct fq_principal *principal,
                   struct fq_arena *arena)
{
    for (size_t i = 0; i < rights->roles.count; i++)
        principal->super_admin |= fq_str_eq(rights->roles.items[i], FQ_STR("super_admin"));
    add_to_names(&principal->roles, &rights->roles, arena);
    add_to_names(&principal->permissions, &rights->permissions, arena);
    add_to_names(&principal->denied, &rights->denied, arena);
}
