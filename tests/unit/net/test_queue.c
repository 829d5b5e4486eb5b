/* SPDX-License-Identifier: MIT */
#include "net/queue.h"

#include "base/limits.h"
#include "base/memory.h"
#include "net/loop.h"
#include "unit.h"

static struct fq_loop *loop;
static struct fq_queue queue;
static struct fq_budget budget, files;
static struct fq_spill_place place;
static struct fq_timer stop;
static size_t written, taken; /* positions in the stream of bytes */

static void on_stop(struct fq_timer *timer)
{
    (void)timer;
    fq_loop_stop(loop);
}

static void set_up(size_t file_bytes)
{
    loop = fq_loop_new();
    fq_queue_init(&queue, loop);
    fq_budget_init(&budget, SIZE_MAX, 0, FQ_RESPONSES_FULL);
    fq_budget_init(&files, file_bytes, 0, FQ_UNAVAILABLE);
    queue.buf.budget = &budget;
    place = (struct fq_spill_place){.folder = "/tmp", .budget = &files, .max = SIZE_MAX};
    fq_timer_init(&stop, loop, on_stop);
    written = taken = 0;
}

static void tear_down(void)
{
    fq_queue_clear(&queue);
    ck_assert_uint_eq(budget.used, 0);
    ck_assert_uint_eq(files.used, 0);
    fq_loop_free(loop);
}

/* A stream in which each byte tells its place. */
static char at(size_t position)
{
    return (char)(position * 7 + position / 251);
}

static void add(size_t count)
{
    char *bytes = fq_malloc(count);
    for (size_t i = 0; i < count; i++)
        bytes[i] = at(written + i);
    ck_assert_int_eq(fq_queue_add(&queue, fq_str_of(bytes, count)), FQ_OK);
    written += count;
    fq_free(bytes);
    ck_assert_uint_eq(fq_queue_len(&queue), written - taken);
}

/* Takes so many bytes, a few at a time, as a socket does. */
static void take(size_t count)
{
    static char scratch[FQ_LIMIT_READ_BYTES];
    for (size_t left = count, step; left > 0; left -= step) {
        fq_str first = fq_queue_first(&queue, scratch);
        ck_assert_uint_gt(first.len, 0);
        step = first.len < 50000 ? first.len : 50000;
        step = step < left ? step : left;
        size_t right = 0;
        while (right < step && first.ptr[right] == at(taken + right))
            right++;
        ck_assert_msg(right == step, "byte %zu is another", taken + right);
        fq_queue_skip(&queue, step);
        taken += step;
    }
    ck_assert_uint_eq(fq_queue_len(&queue), written - taken);
}

static void let_move(void)
{
    for (int i = 0; i < 1000 && fq_link_in_list(&queue.moving); i++) {
        fq_timer_start(&stop, 2, 0);
        fq_loop_run(loop);
    }
    ck_assert(!fq_link_in_list(&queue.moving));
}

TEST(in_memory_bytes_leave_in_order)
{
    set_up(0);
    add(1000);
    take(300);
    add(3000000);
    take(2500000);
    add(10);
    take(written - taken);
    ck_assert_uint_eq(queue.buf.cap, 0); /* nothing is held on to */
    tear_down();
}
END

TEST(a_queue_that_spills_moves_to_a_file_piece_by_piece_and_stays_in_order)
{
    set_up(SIZE_MAX);
    add(2000000);
    ck_assert_int_eq(fq_queue_spill(&queue, &place), FQ_OK);
    ck_assert_uint_eq(fq_spill_len(&queue.spill), FQ_LIMIT_SPILL_PIECE_BYTES);
    add(1000); /* behind what is still in memory */
    take(700000);
    let_move();
    ck_assert_uint_eq(fq_queue_in_memory(&queue), 0);
    ck_assert_uint_eq(budget.used, 0);
    add(3000); /* to the file at once */
    ck_assert_uint_eq(fq_queue_in_memory(&queue), 0);
    take(1000000);
    add(100000);
    take(written - taken);
    tear_down();
}
END

TEST(what_a_full_file_does_not_take_waits_in_memory_behind_it)
{
    set_up(FQ_LIMIT_SPILL_PIECE_BYTES + 10000);
    add(600000);
    ck_assert_int_eq(fq_queue_spill(&queue, &place), FQ_OK);
    let_move();
    size_t in_memory = fq_queue_in_memory(&queue);
    ck_assert_uint_gt(in_memory, 0);
    add(5000); /* would fit the file, and is not its turn */
    ck_assert_uint_eq(fq_queue_in_memory(&queue), in_memory + 5000);
    ck_assert_int_eq(fq_queue_spill(&queue, &place), FQ_UNAVAILABLE);
    take(FQ_LIMIT_SPILL_PIECE_BYTES);
    ck_assert_int_eq(fq_queue_spill(&queue, &place), FQ_OK); /* the reader made room */
    take(written - taken);
    tear_down();
}
END

TEST(without_a_folder_the_bytes_stay_in_memory)
{
    set_up(SIZE_MAX);
    place.folder = "/nowhere";
    add(1000);
    ck_assert_int_eq(fq_queue_spill(&queue, &place), FQ_UNAVAILABLE);
    add(1000);
    take(2000);
    tear_down();
}
END

TEST(a_body_that_is_taken_over_brings_what_it_draws)
{
    set_up(SIZE_MAX);
    struct fq_buf body;
    fq_buf_init(&body, NULL, 10000000);
    body.budget = &budget;
    for (size_t i = 0; i < 3000000; i++)
        fq_buf_char(&body, at(i));
    size_t drawn = budget.used;
    written = 3000000;
    taken = 10;
    fq_queue_take_over(&queue, &body, 10);
    ck_assert_uint_eq(budget.used, drawn);
    ck_assert_ptr_eq(body.budget, &budget);
    ck_assert_uint_eq(body.max, 10000000);
    take(1500000);
    ck_assert_int_eq(fq_queue_spill(&queue, &place), FQ_OK);
    let_move();
    ck_assert_uint_eq(budget.used, 0);
    take(written - taken);
    tear_down();
}
END

int main(void)
{
    return RUN("net/queue", in_memory_bytes_leave_in_order,
               a_queue_that_spills_moves_to_a_file_piece_by_piece_and_stays_in_order,
               what_a_full_file_does_not_take_waits_in_memory_behind_it,
               without_a_folder_the_bytes_stay_in_memory,
               a_body_that_is_taken_over_brings_what_it_draws);
}
