/* SPDX-License-Identifier: MIT
 *
 * Lines in a store that others write as well, which fails in every way that it may.
 */
#include <stdio.h>

#include "audit/audit.h"
#include "audit/store.h"
#include "base/limits.h"
#include "base/memory.h"
#include "unit.h"

/* Lines one behind the other; what the next calls do. */
struct fake {
    struct fq_audit_store store;
    struct fq_buf lines;
    uint64_t seq;
    int unheard; /* so many times it is written, and nobody is told */
    int away;
};

static struct fq_arena arena;

static enum fq_status fake_last(struct fq_audit_store *store, struct fq_arena *to, fq_str *ret,
                                struct fq_error *reterr)
{
    struct fake *fake = FQ_CONTAINER(store, struct fake, store);
    if (fake->away && fake->away--)
        return fq_error_set(reterr, to, FQ_UNAVAILABLE, "away");
    fq_str all = fq_buf_str(&fake->lines);
    size_t from = all.len ? all.len - 1 : 0;
    while (from > 0 && all.ptr[from - 1] != '\n')
        from--;
    *ret = fq_str_of(all.ptr + from, all.len ? all.len - 1 - from : 0);
    return FQ_OK;
}

static uint64_t count_lines(fq_str lines)
{
    uint64_t count = 0;
    for (size_t i = 0; i < lines.len; i++)
        count += lines.ptr[i] == '\n';
    return count;
}

static enum fq_status fake_append(struct fq_audit_store *store, uint64_t behind, fq_str lines,
                                  struct fq_arena *to, struct fq_error *reterr)
{
    struct fake *fake = FQ_CONTAINER(store, struct fake, store);
    if (fake->away && fake->away--)
        return fq_error_set(reterr, to, FQ_UNAVAILABLE, "away");
    if (fake->seq > behind && fq_str_find(fq_buf_str(&fake->lines), lines) < fake->lines.len)
        return FQ_OK;
    if (fake->seq != behind)
        return FQ_STALE;
    fq_buf_str_add(&fake->lines, lines);
    fake->seq += count_lines(lines);
    if (fake->unheard && fake->unheard--)
        return fq_error_set(reterr, to, FQ_UNAVAILABLE, "the connection was lost");
    return FQ_OK;
}

static void fake_end(struct fq_audit_store *store)
{
    (void)store;
}

static const struct fq_audit_store_calls calls = {fake_last, fake_append, fake_end};

/* One of those who write it. */
struct writer {
    struct fq_audit_stored stored;
    struct fq_audit_link link;
    struct fq_buf lines;
    size_t done;
};

static void begin_writer(struct writer *writer, struct fake *fake)
{
    *writer = (struct writer){.stored = {.store = &fake->store}};
    fq_audit_link_init(&writer->link);
    fq_buf_init(&writer->lines, NULL, 1u << 20);
}

static bool write_line(struct writer *writer, const char *name)
{
    char members[64];
    snprintf(members, sizeof(members), "\"time\":\"t\",\"name\":\"%s\"", name);
    if (writer->done == writer->lines.len) {
        fq_buf_reset(&writer->lines);
        writer->done = 0;
    }
    fq_audit_seal(&writer->link, FQ_STR_NONE, fq_str_from(members), &writer->lines);
    return fq_audit_stored_write(&writer->stored, FQ_STR_NONE, &writer->link, &writer->lines,
                                 &writer->done);
}

static bool write_rest(struct writer *writer)
{
    return fq_audit_stored_write(&writer->stored, FQ_STR_NONE, &writer->link, &writer->lines,
                                 &writer->done);
}

/* All lines are one chain, of so many. */
static void assert_chain(const struct fake *fake, uint64_t count)
{
    struct fq_audit_link last;
    struct fq_audit_line line;
    fq_audit_link_init(&last);
    for (size_t at = 0; at < fake->lines.len;) {
        fq_str rest = fq_str_of(fake->lines.ptr + at, fake->lines.len - at);
        size_t len = fq_str_find_char(rest, '\n');
        ck_assert(fq_audit_read(fq_str_of(rest.ptr, len), FQ_STR_NONE, &line));
        ck_assert(fq_audit_follows(&last, &line));
        last = line.own;
        at += len + 1;
    }
    ck_assert_uint_eq(last.seq, count);
}

static void begin_fake(struct fake *fake)
{
    *fake = (struct fake){.store = {&calls}};
    fq_buf_init(&fake->lines, NULL, 1u << 20);
}

/* b may be NULL. */
static void end_all(struct fake *fake, struct writer *a, struct writer *b)
{
    fq_buf_clear(&a->lines);
    if (b)
        fq_buf_clear(&b->lines);
    fq_buf_clear(&fake->lines);
}

TEST(who_comes_second_seals_anew)
{
    struct fake fake;
    struct writer a, b;
    begin_fake(&fake);
    begin_writer(&a, &fake);
    begin_writer(&b, &fake);
    for (int i = 0; i < 5; i++) {
        ck_assert(write_line(&a, "a") && write_line(&b, "b"));
        ck_assert(write_line(&b, "b"));
    }
    assert_chain(&fake, 15);
    end_all(&fake, &a, &b);
}
END

TEST(what_was_written_unheard_is_not_written_twice)
{
    struct fake fake;
    struct writer a, b;
    begin_fake(&fake);
    begin_writer(&a, &fake);
    begin_writer(&b, &fake);
    ck_assert(write_line(&a, "1"));
    fake.unheard = 1;
    ck_assert(!write_line(&a, "2"));
    ck_assert_str_eq(a.stored.why, "the connection was lost");
    ck_assert(write_line(&b, "3")); /* behind it, before a is back */
    ck_assert(write_rest(&a));
    ck_assert_str_eq(a.stored.why, "");
    ck_assert(write_line(&a, "4"));
    assert_chain(&fake, 4);
    end_all(&fake, &a, &b);
}
END

TEST(what_waits_while_it_is_away_is_written_in_its_order)
{
    struct fake fake;
    struct writer a;
    begin_fake(&fake);
    begin_writer(&a, &fake);
    fake.away = 3;
    ck_assert(!write_line(&a, "1") && !write_line(&a, "2") && !write_line(&a, "3"));
    ck_assert(write_line(&a, "4"));
    assert_chain(&fake, 4);
    end_all(&fake, &a, NULL);
}
END

TEST(lines_that_are_gone_are_told_of)
{
    struct fake fake;
    struct writer a;
    begin_fake(&fake);
    begin_writer(&a, &fake);
    ck_assert(write_line(&a, "1"));
    size_t first = fake.lines.len;
    ck_assert(write_line(&a, "2"));
    fq_buf_truncate(&fake.lines, first);
    fake.seq = 1;
    ck_assert(write_line(&a, "3"));
    assert_chain(&fake, 3); /* 1, what is missing, 3 */
    ck_assert_uint_lt(fq_str_find(fq_buf_str(&fake.lines), FQ_STR("\"kind\":\"cut\"")),
                      fake.lines.len);
    end_all(&fake, &a, NULL);
}
END

TEST(without_memory_it_is_tried_again)
{
    struct fake fake;
    struct writer a, b;
    begin_fake(&fake);
    begin_writer(&a, &fake);
    begin_writer(&b, &fake);
    ck_assert(write_line(&a, "1"));
    ck_assert(fq_buf_reserve(&b.lines, 4096) && fq_buf_reserve(&fake.lines, 4096));
    for (uint64_t nth = 1;; nth++) {
        fq_memory_fail_from(nth);
        bool written = nth == 1 ? write_line(&b, "2") : write_rest(&b);
        fq_memory_fail_from(0);
        if (written)
            break;
        ck_assert_uint_lt(nth, 50);
    }
    assert_chain(&fake, 2);
    end_all(&fake, &a, &b);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("audit/store", who_comes_second_seals_anew,
               what_was_written_unheard_is_not_written_twice,
               what_waits_while_it_is_away_is_written_in_its_order, lines_that_are_gone_are_told_of,
               without_memory_it_is_tried_again);
}
