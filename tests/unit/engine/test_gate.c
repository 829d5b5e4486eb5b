/* SPDX-License-Identifier: MIT
 *
 * Between any two states a request may wait for something that takes its time.
 */
#include "engine/run.h"
#include "unit.h"
#include "world.h"

#define DOCUMENT "{ users { id } }"
#define NESTED   "{ users { posts { id } } }" /* whose rows are estimated first */

static struct world world;

/* Lets requests wait before one state, until the test has them pass. */
struct gate {
    struct fq_run_gate base;
    enum fq_run_state before;
    struct fq_run *waiting;
    size_t left;
};

static bool wait_at(struct fq_run_gate *base, struct fq_run *run, enum fq_run_state next)
{
    struct gate *gate = FQ_CONTAINER(base, struct gate, base);
    if (next != gate->before)
        return false;
    ck_assert_ptr_null(gate->waiting);
    gate->waiting = run;
    return true;
}

static void leave(struct fq_run_gate *base, struct fq_run *run)
{
    struct gate *gate = FQ_CONTAINER(base, struct gate, base);
    ck_assert_ptr_eq(gate->waiting, run);
    gate->waiting = NULL;
    gate->left++;
}

static struct gate gate;

static void begin(enum fq_run_state before)
{
    struct fq_engine_options options = world_options();
    options.list_product = 1;
    world_init(&world, &options);
    gate = (struct gate){.base = {wait_at, leave}, .before = before};
    world.engine->gate = &gate.base;
}

/* Until it waits. */
static void ask(struct asked *asked)
{
    asked_init(asked, NESTED, NULL);
    asked_run(&world, asked);
    ck_assert_ptr_nonnull(gate.waiting);
    ck_assert_uint_eq(asked->done, 0);
    ck_assert(fq_list_empty(&world.database.jobs));
}

static void pass(const struct fq_error *refused)
{
    struct fq_run *run = gate.waiting;
    gate.waiting = NULL;
    fq_run_pass(run, refused);
    fake_database_run(&world.database);
}

TEST(a_request_waits_before_any_state_and_is_answered_as_without)
{
    for (enum fq_run_state state = FQ_RUN_PREPARING; state <= FQ_RUN_WRITING; state++) {
        struct asked asked;
        begin(state);
        ask(&asked);
        fq_engine_resume(&asked.request); /* not its to say */
        ck_assert_ptr_nonnull(gate.waiting);
        pass(NULL);
        ck_assert_uint_eq(asked.done, 1);
        ASSERT_STR(fq_buf_str(&asked.whole), FQ_STR("{\"data\":{\"users\":[]}}"));
        asked_clear(&asked);
        world_clear(&world);
    }
}
END

TEST(a_request_that_ends_while_it_waits_is_let_go)
{
    for (enum fq_run_state state = FQ_RUN_PREPARING; state <= FQ_RUN_WRITING; state++) {
        struct asked asked;
        begin(state);
        ask(&asked);
        fq_engine_cancel(&asked.request);
        ck_assert_uint_eq(gate.left, 1);
        ck_assert_ptr_null(gate.waiting);
        ck_assert_uint_eq(world.database.cancels, 0);
        ck_assert_uint_eq(asked.done, 0);
        asked_clear(&asked);
        world_clear(&world);
    }
}
END

TEST(what_it_waits_for_may_refuse_it)
{
    static const struct fq_error no = {.status = FQ_FORBIDDEN, .message = FQ_STR_INIT("no")};
    for (enum fq_run_state state = FQ_RUN_PREPARING; state <= FQ_RUN_WRITING; state++) {
        struct asked asked;
        begin(state);
        ask(&asked);
        pass(&no);
        ck_assert_uint_eq(asked.done, 1);
        ck_assert_int_eq(asked.request.status, FQ_FORBIDDEN);
        asked_clear(&asked);
        world_clear(&world);
    }
}
END

/* The others go on meanwhile. */
TEST(who_waits_holds_up_nobody)
{
    struct asked asked;
    begin(FQ_RUN_ASKING);
    ask(&asked);
    gate.before = FQ_RUN_WRITING + 1;
    ASSERT_STR(answer_to(&world, DOCUMENT, NULL), FQ_STR("{\"data\":{\"users\":[]}}"));
    pass(NULL);
    ck_assert_uint_eq(asked.done, 1);
    asked_clear(&asked);
    world_clear(&world);
}
END

int main(void)
{
    return RUN("engine/gate", a_request_waits_before_any_state_and_is_answered_as_without,
               a_request_that_ends_while_it_waits_is_let_go, what_it_waits_for_may_refuse_it,
               who_waits_holds_up_nobody);
}
