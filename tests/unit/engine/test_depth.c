/* SPDX-License-Identifier: MIT
 *
 * The deepest documents that can be allowed, on the stack of a small thread: what nests costs some
 * hundred bytes a level in each step, from parsing to the answer.
 */
#include <pthread.h>
#include <stdio.h>

#include "base/limits.h"
#include "unit.h"
#include "world.h"

/* What a thread of a frugal program has; worker threads have 8 MB.  Instrumented frames are several
 * times as large. */
#ifdef __OPTIMIZE__
#define STACK_BYTES (256u * 1024u)
#else
#define STACK_BYTES (2048u * 1024u)
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#undef STACK_BYTES
#define STACK_BYTES (4096u * 1024u)
#endif

static const struct {
    const char *name;
    const char *open, *repeat, *inside, *close, *end;
    size_t levels; /* a repetition */
    size_t around; /* levels of open and inside */
} shapes[] = {
    {"to-one fields", "{ users { id ", "manager { id ", "", "} ", "} }", 1, 2},
    {"inline fragments", "{ users { ", "... { ", "id", "} ", "} }", 1, 2},
    {"filters", "{ users(where: ", "{AND: [", "", "]} ", ") { id } }", 2, 1},
    {"order", "{ users(orderBy: ", "{manager: ", "{id: ASC}", "} ", ") { id } }", 1, 2},
    {"introspection", "{ __type(name: \"Int\") { name ", "ofType { name ", "", "} ", "} }", 1, 2},
};

static void write_shape(struct fq_buf *out, size_t shape, size_t depth)
{
    size_t times = (depth - shapes[shape].around) / shapes[shape].levels;
    fq_buf_str_add(out, fq_str_from(shapes[shape].open));
    for (size_t i = 0; i < times; i++)
        fq_buf_str_add(out, fq_str_from(shapes[shape].repeat));
    fq_buf_str_add(out, fq_str_from(shapes[shape].inside));
    for (size_t i = 0; i < times; i++)
        fq_buf_str_add(out, fq_str_from(shapes[shape].close));
    fq_buf_str_add(out, fq_str_from(shapes[shape].end));
}

static void write_fragments(struct fq_buf *out, size_t depth)
{
    fq_buf_literal(out, "{ ...F0 } ");
    for (size_t i = 0; i + 3 < depth; i++)
        fq_buf_printf(out, "fragment F%zu on Query { ...F%zu } ", i, i + 1);
    fq_buf_printf(out, "fragment F%zu on Query { users { id } }", depth - 3);
}

struct asking {
    struct world world;
    struct asked asked;
};

static void *ask(void *arg)
{
    struct asking *asking = arg;
    asked_run(&asking->world, &asking->asked);
    return NULL;
}

/* Runs the document on the small stack; true when it has data. */
static bool has_data(struct fq_buf *text, size_t depth)
{
    static struct asking asking;
    struct fq_engine_options options = world_options();
    pthread_attr_t attributes;
    pthread_t thread;
    options.document_limits.depth = depth;
    world_init(&asking.world, &options);
    fq_buf_char(text, '\0');
    asked_init(&asking.asked, text->ptr, NULL);
    pthread_attr_init(&attributes);
    ck_assert_int_eq(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, ask, &asking), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    bool data = fq_str_starts_with(fq_buf_str(&asking.asked.whole), FQ_STR("{\"data\":{"));
    if (!data)
        fprintf(stderr, "%.*s\n", (int)asking.asked.whole.len, asking.asked.whole.ptr);
    asked_clear(&asking.asked);
    world_clear(&asking.world);
    return data;
}

TEST(the_deepest_documents_need_little_stack)
{
    const size_t depth = FQ_LIMIT_DOCUMENT_DEPTH_MOST;
    struct fq_buf text;
    fq_buf_init(&text, NULL, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(shapes); i++) {
        fq_buf_reset(&text);
        write_shape(&text, i, depth);
        ck_assert_msg(has_data(&text, depth), "%s", shapes[i].name);
    }
    fq_buf_reset(&text);
    write_fragments(&text, depth);
    ck_assert(has_data(&text, depth));
    fq_buf_clear(&text);
}
END

int main(void)
{
    return RUN("engine/depth", the_deepest_documents_need_little_stack);
}
