/* SPDX-License-Identifier: MIT
 *
 * Cursors.  Whatever is sent, what is taken for a cursor is what would be written for its values
 * again, so that no two texts stand for one place.  The input is a cursor, or, behind a line break
 * in front, the text[] of which one is made.
 */
#include <string.h>

#include "fuzz.h"
#include "plan/cursor.h"

#define MOST_VALUES 64

struct work {
    struct fq_arena *arena;
    fq_str input;
};

static void put_u32(char **at, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *(*at)++ = (char)(value >> shift);
}

/* The values as PostgreSQL sends them. */
static fq_str as_array(struct fq_arena *arena, const struct fq_cursor_value *values, size_t count)
{
    size_t bytes = 20;
    for (size_t i = 0; i < count; i++)
        bytes += 4 + values[i].text.len;
    char *array = fq_arena_alloc(arena, bytes), *at = array;
    put_u32(&at, 1);
    put_u32(&at, 1);
    put_u32(&at, 25);
    put_u32(&at, (uint32_t)count);
    put_u32(&at, 1);
    for (size_t i = 0; i < count; i++) {
        put_u32(&at, values[i].null ? UINT32_MAX : (uint32_t)values[i].text.len);
        if (values[i].text.len)
            memcpy(at, values[i].text.ptr, values[i].text.len);
        at += values[i].text.len;
    }
    return fq_str_of(array, bytes);
}

static void read_and_write(struct fq_arena *arena, fq_str cursor, uint32_t mark, size_t count)
{
    const struct fq_cursor_order order = {mark, count};
    struct fq_cursor_value *values;
    struct fq_buf out;
    if (fq_cursor_read(arena, cursor, &order, &values) != FQ_CURSOR_GOOD)
        return;
    fq_buf_init(&out, arena, 1u << 20);
    const struct fq_codec *codec = fq_cursor_codec(arena, &order);
    fq_str array = as_array(arena, values, count);
    MUST(codec->write(codec, &out, array.ptr, array.len));
    MUST(fq_str_eq(fq_str_of(out.ptr + 1, out.len - 2), cursor));
}

static void write_and_read(struct fq_arena *arena, fq_str array, size_t count)
{
    const struct fq_cursor_order order = {fq_cursor_mark(array), count};
    struct fq_buf out;
    fq_buf_init(&out, arena, 1u << 20);
    const struct fq_codec *codec = fq_cursor_codec(arena, &order);
    if (!codec->write(codec, &out, array.ptr, array.len))
        return;
    MUST(out.len >= 2 && out.ptr[0] == '"' && out.ptr[out.len - 1] == '"');
    read_and_write(arena, fq_str_of(out.ptr + 1, out.len - 2), order.mark, count);
}

static enum fq_status work(void *arg)
{
    const struct work *w = arg;
    struct fq_buf nulls;
    fq_buf_init(&nulls, w->arena, 1u << 20);
    if (w->input.len && w->input.ptr[0] == '\n') {
        for (size_t count = 0; count < 4; count++)
            write_and_read(w->arena, fq_str_from_offset(w->input, 1), count);
        return FQ_OK;
    }
    fq_cursor_nulls(&nulls, w->input);
    if (nulls.len && nulls.ptr[0] == '!')
        return FQ_OK;
    /* It is sound, so there is an order that it is of. */
    MUST(nulls.len <= w->input.len);
    for (uint32_t mark = 0; mark < 2 && nulls.len < MOST_VALUES; mark++)
        read_and_write(w->arena, w->input, mark, nulls.len);
    return FQ_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1u << 16, 1u << 26);
    struct work w = {&arena, fq_str_of((const char *)data, size)};
    (void)!fq_guard(work, &w);
    fq_arena_clear(&arena);
    return 0;
}
