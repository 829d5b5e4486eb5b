/* SPDX-License-Identifier: MIT */
#include "audit/store.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"

/* Of one statement. */
#define PORTION_BYTES (256u * 1024u)

/* Others who write at the same time may be first again and again; then it is tried later. */
#define TRIES 8

static bool fail_stored(struct fq_audit_stored *stored, const char *why)
{
    snprintf(stored->why, sizeof(stored->why), "%s", why);
    return false;
}

static bool fail_stored_with(struct fq_audit_stored *stored, const struct fq_error *error)
{
    fq_str text = error->detail.len ? error->detail : fq_error_message(error);
    snprintf(stored->why, sizeof(stored->why), "%.*s", FQ_STR_ARG(text));
    return false;
}

/* ---- sealing anew ---- */

/* Somebody took lines away behind our back, or an older copy of the database was put in its place:
 * the next line says what was last. */
static void seal_cut(const struct fq_audit_stored *stored, fq_str key, struct fq_audit_link *link,
                     struct fq_buf *out)
{
    char members[256], time[FQ_CLOCK_TEXT_BYTES];
    fq_clock_text(fq_clock_unix_ms(), time);
    int len = snprintf(members, sizeof(members),
                       "\"time\":\"%s\",\"kind\":\"cut\",\"outcome\":\"failure\",\"last\":%llu,"
                       "\"last_hash\":\"%.*s\"",
                       time, (unsigned long long)stored->known.seq, FQ_AUDIT_HASH_DIGITS,
                       stored->known.hash);
    fq_audit_seal(link, key, fq_str_of(members, (size_t)len), out);
}

/* False: there is no memory; all is as it was. */
static bool seal_anew(const struct fq_audit_stored *stored, fq_str key,
                      const struct fq_audit_link *last, struct fq_audit_link *link,
                      struct fq_buf *lines, size_t *done)
{
    struct fq_audit_link next = *last;
    struct fq_audit_line line;
    struct fq_buf sealed;
    fq_buf_init(&sealed, NULL, lines->max + FQ_LIMIT_AUDIT_LINE_BYTES);
    if (last->seq < stored->known.seq)
        seal_cut(stored, key, &next, &sealed);
    for (size_t at = *done; at < lines->len;) {
        fq_str rest = fq_str_of(lines->ptr + at, lines->len - at);
        size_t len = fq_str_find_char(rest, '\n');
        if (fq_audit_read(fq_str_of(rest.ptr, len), key, &line))
            fq_audit_seal(&next, key, line.members, &sealed);
        at += len + 1;
    }
    if (fq_buf_failed(&sealed)) {
        fq_buf_clear(&sealed);
        return false;
    }
    sealed.max = lines->max;
    fq_buf_clear(lines);
    *lines = sealed;
    *link = next;
    *done = 0;
    return true;
}

/* Behind the line that is the last one now. */
static bool follow_last(struct fq_audit_stored *stored, fq_str key, struct fq_audit_link *link,
                        struct fq_buf *lines, size_t *done, struct fq_arena *arena)
{
    struct fq_audit_line line;
    struct fq_error error;
    fq_str last;
    fq_audit_link_init(&line.own);
    if (stored->store->calls->last(stored->store, arena, &last, &error))
        return fail_stored_with(stored, &error);
    if (last.len && !fq_audit_read(last, key, &line))
        return fail_stored(stored, "the last entry that stands there is none, or of another key");
    if (!seal_anew(stored, key, &line.own, link, lines, done))
        return fail_stored(stored, "out of memory");
    stored->known = line.own;
    return true;
}

/* ---- writing ---- */

/* Whole lines, one at least. */
static fq_str portion_of(const struct fq_buf *lines, size_t done)
{
    fq_str rest = fq_str_of(lines->ptr + done, lines->len - done);
    size_t len = 0;
    do
        len += fq_str_find_char(fq_str_from_offset(rest, len), '\n') + 1;
    while (len < rest.len && len < PORTION_BYTES);
    return fq_str_of(rest.ptr, len);
}

/* Its last line. */
static struct fq_audit_link link_behind(fq_str portion, fq_str key)
{
    struct fq_audit_line line = {.own = {.seq = 0}};
    size_t from = portion.len - 1;
    while (from > 0 && portion.ptr[from - 1] != '\n')
        from--;
    (void)fq_audit_read(fq_str_of(portion.ptr + from, portion.len - 1 - from), key, &line);
    return line.own;
}

static uint64_t first_seq(fq_str portion, fq_str key)
{
    struct fq_audit_line line = {.own = {.seq = 1}};
    (void)fq_audit_read(fq_str_of(portion.ptr, fq_str_find_char(portion, '\n')), key, &line);
    return line.own.seq;
}

static bool write_portions(struct fq_audit_stored *stored, fq_str key, struct fq_audit_link *link,
                           struct fq_buf *lines, size_t *done, struct fq_arena *arena)
{
    struct fq_error error;
    for (int tries = 0; *done < lines->len;) {
        fq_str portion = portion_of(lines, *done);
        enum fq_status status = stored->store->calls->append(
            stored->store, first_seq(portion, key) - 1, portion, arena, &error);
        if (status == FQ_OK) {
            *done += portion.len;
            stored->known = link_behind(portion, key);
        } else if (status != FQ_STALE) {
            return fail_stored_with(stored, &error);
        } else if (++tries > TRIES) {
            return fail_stored(stored, "other servers write it all the time");
        } else if (!follow_last(stored, key, link, lines, done, arena)) {
            return false;
        }
    }
    return true;
}

bool fq_audit_stored_write(struct fq_audit_stored *stored, fq_str key, struct fq_audit_link *link,
                           struct fq_buf *lines, size_t *done)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, (TRIES + 2) * (size_t)FQ_LIMIT_AUDIT_LINE_BYTES);
    bool all = write_portions(stored, key, link, lines, done, &arena);
    fq_arena_clear(&arena);
    if (all)
        stored->why[0] = '\0';
    return all;
}
