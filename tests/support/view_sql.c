/* SPDX-License-Identifier: MIT
 *
 * Reads a view's definition from standard input and writes what was read of it, each part behind a
 * NUL: the SELECT with every object built anew from its keys, the SELECT of bare expressions, the
 * WITH clause, the tail, the leftmost table and its alias, and "kept" or "".  A definition that is
 * not read: exit 1, with the reason.  With an argument, the definition is qualified and written as
 * it is then.
 */
#include <stdio.h>

#include "base/limits.h"
#include "schema/view.h"
#include "schema/view_qualify.h"
#include "support/view_text.h"

static struct fq_arena arena;

struct reading {
    fq_str text;
    struct fq_view_definition *view;
    struct fq_error error;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_view_read(&arena, reading->text, &reading->view, &reading->error);
}

static enum fq_status qualify_guarded(void *arg)
{
    struct reading *reading = arg;
    return fq_view_qualify(&arena, reading->text, &reading->text) ? FQ_OK : FQ_SCHEMA;
}

static void read_input(struct fq_buf *text)
{
    size_t got;
    do {
        char *to = fq_buf_reserve(text, 4096);
        got = to ? fread(to, 1, 4096, stdin) : 0;
        fq_buf_commit(text, got);
    } while (got > 0);
}

static void write_parts(struct fq_buf *out, const struct fq_view_definition *view)
{
    view_select(out, view);
    fq_buf_char(out, '\0');
    view_select_flat(out, view);
    const fq_str parts[] = {view->with, view->tail, view->first_relation, view->first_alias,
                            view->first_preserved ? FQ_STR("kept") : FQ_STR("")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        fq_buf_char(out, '\0');
        fq_buf_str_add(out, parts[i]);
    }
}

int main(int count, char **arguments)
{
    struct fq_buf text, out;
    fq_arena_init(&arena, 64u * 1024, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&text, NULL, 2 * FQ_LIMIT_VIEW_BYTES);
    fq_buf_init(&out, NULL, 8 * FQ_LIMIT_VIEW_BYTES);
    read_input(&text);
    struct reading reading = {.text = fq_buf_str(&text)};
    bool qualify = count > 1;
    (void)arguments;
    bool failed = fq_guard(qualify ? qualify_guarded : read_guarded, &reading) != FQ_OK;
    if (qualify)
        fq_buf_str_add(&out, reading.text);
    else if (failed)
        fq_buf_str_add(&out, reading.error.message);
    else
        write_parts(&out, reading.view);
    failed |= fwrite(out.ptr, 1, out.len, stdout) != out.len;
    fq_buf_clear(&out);
    fq_buf_clear(&text);
    fq_arena_clear(&arena);
    return failed;
}
