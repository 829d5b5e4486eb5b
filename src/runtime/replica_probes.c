/* SPDX-License-Identifier: MIT
 *
 * How far each server is, asked again and again on a connection that does nothing else: jobs that
 * take their time do not make a server look dead.
 */
#include "base/hash.h"
#include "base/limits.h"
#include "catalog/oid.h"
#include "pg/bytes.h"
#include "runtime/replicas_private.h"

enum { FOLLOWS, POSITION, INSERTED, CLUSTER, DATABASE, TIMELINE, COLUMNS };

#define PLACE(of_primary)                                                                          \
    " pg_catalog.pg_wal_lsn_diff(case p.is when 1 then pg_catalog.pg_last_wal_replay_lsn()"        \
    " else pg_catalog." of_primary "() end, '0/0')::pg_catalog.int8,"

/* What replicas are sent is what the primary has flushed, and by that they are measured: what is
 * inserted, and no commit, may wait for long. A commit that is not waited for (synchronous_commit)
 * is inserted and not flushed.  Of a replica that replays nothing the place is null.  On which
 * timeline it is, a replica's process that receives says at once, to roles that may read
 * statistics; the others see it when it comes to the disk. */
static const char sql[] = "select p.is::pg_catalog.int8," PLACE("pg_current_wal_flush_lsn") PLACE(
    "pg_current_wal_insert_lsn") " (select c.system_identifier from pg_catalog.pg_control_system() "
                                 "c),"
                                 " (select d.oid::pg_catalog.int8 from pg_catalog.pg_database d"
                                 "  where d.datname operator(pg_catalog.=) "
                                 "pg_catalog.current_database()),"
                                 " case p.is when 1 then greatest("
                                 "(select c.timeline_id from pg_catalog.pg_control_checkpoint() c),"
                                 "(select c.min_recovery_end_timeline from "
                                 "pg_catalog.pg_control_recovery() c),"
                                 "(select w.received_tli from "
                                 "pg_catalog.pg_stat_get_wal_receiver() w))::pg_catalog.int8"
                                 " else ('x' operator(pg_catalog.||) "
                                 "pg_catalog.left("
                                 "pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()"
                                 "), 8))"
                                 "::pg_catalog.bit(32)::pg_catalog.int8 end"
                                 " from (select pg_catalog.pg_is_in_recovery()::pg_catalog.int4 as "
                                 "is offset 0) p";

static const uint32_t columns[COLUMNS] = {OID_INT8, OID_INT8, OID_INT8,
                                          OID_INT8, OID_INT8, OID_INT8};
static const struct fq_statement statement = {
    .id = 0x7265706c69636173u, .sql = sql, .column_types = columns, .column_count = COLUMNS};

static struct fq_replica *replica_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_replica, job);
}

static bool is_primary(const struct fq_replica *replica)
{
    return replica == &replica->replicas->primary;
}

/* ---- how far behind ---- */

static void remember(struct fq_replicas *replicas, uint64_t at_ms, uint64_t position)
{
    struct fq_moment *moments = replicas->moments;
    uint64_t apart = replicas->options.lag_ms / FQ_REPLICA_MOMENTS;
    size_t count = replicas->moment_count;
    if (count >= 2 && at_ms - moments[count - 2].at_ms < apart) {
        count--;
    } else if (count == FQ_REPLICA_MOMENTS) {
        memmove(moments, moments + 1, (count - 1) * sizeof(*moments));
        count--;
    }
    moments[count] = (struct fq_moment){at_ms, position};
    replicas->moment_count = count + 1;
}

/* When the primary was last known to have no more than the replica has. */
static void date(struct fq_replica *replica)
{
    const struct fq_replicas *replicas = replica->replicas;
    for (size_t i = replicas->moment_count; i-- > 0;) {
        const struct fq_moment *moment = &replicas->moments[i];
        if (moment->position > replica->said.position)
            continue;
        if (moment->at_ms > replica->current_ms)
            replica->current_ms = moment->at_ms;
        return;
    }
}

static bool is_recent(const struct fq_replica *replica)
{
    const struct fq_replicas *replicas = replica->replicas;
    return replica->current_ms &&
           fq_loop_now_ms(replicas->loop) - replica->current_ms <= replicas->options.lag_ms;
}

static void set_state(struct fq_replica *replica, enum fq_replica_state state, fq_str why)
{
    const struct fq_replicas_options *options = &replica->replicas->options;
    if (replica->state == state)
        return;
    replica->state = state;
    if (options->changed)
        options->changed(options->arg, replica->number, state, why);
}

/* It follows this primary: on its timeline, or on one before, for now. */
static bool is_related(struct fq_replica *replica)
{
    const struct fq_replica_answer *primary = &replica->replicas->primary.said;
    const struct fq_replica_answer *said = &replica->said;
    if (replica->parted_connects != fq_pg_pool_connects(replica->probes))
        replica->parted = false; /* it was started anew, perhaps as another one's */
    return said->follows == 1 && said->cluster == primary->cluster &&
           said->database == primary->database && said->timeline <= primary->timeline &&
           !replica->parted;
}

/* One that answers, by how far it is. */
static void judge(struct fq_replica *replica)
{
    const struct fq_replica_answer *primary = &replica->replicas->primary.said;
    const struct fq_replica_answer *said = &replica->said;
    if (!said->cluster || !primary->cluster)
        return;
    date(replica);
    if (!is_related(replica))
        set_state(replica, FQ_REPLICA_UNRELATED, FQ_STR_NONE);
    else
        set_state(replica, is_recent(replica) ? FQ_REPLICA_OK : FQ_REPLICA_BEHIND, FQ_STR_NONE);
}

static void judge_all(struct fq_replicas *replicas)
{
    for (size_t i = 0; i < replicas->count; i++)
        judge(&replicas->items[i]);
}

bool fq_replica_may_answer(struct fq_replica *replica, uint64_t need)
{
    if (replica->state != FQ_REPLICA_OK)
        return false;
    if (replica->connects != fq_pg_pool_connects(replica->pool)) {
        fq_replica_ask(replica);
        return false;
    }
    return fq_pg_pool_ready(replica->pool) && replica->said.position >= need && is_recent(replica);
}

/* ---- answers ---- */

static void on_probe_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                          size_t row_count, size_t column_count)
{
    uint64_t values[COLUMNS] = {0};
    (void)step;
    if (row_count != 1 || column_count != COLUMNS)
        return;
    for (size_t i = 0; i < COLUMNS; i++) {
        if (cells[i].ptr && cells[i].len == 8)
            values[i] = fq_pg_u64(cells[i].ptr);
    }
    replica_of(job)->heard = (struct fq_replica_answer){
        .follows = values[FOLLOWS],
        .position = values[POSITION],
        .inserted = values[INSERTED],
        .cluster = values[CLUSTER],
        .database = values[DATABASE],
        .timeline = values[TIMELINE],
    };
}

static void on_probe_step(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static uint64_t higher(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Another server has become the primary, perhaps without the last of what the one before wrote, and
 * replicas may have replayed that.  One that replays more than anybody had then follows the new
 * one. */
static void begin_timeline(struct fq_replicas *replicas)
{
    uint64_t floor = higher(replicas->floor, replicas->primary.said.position);
    replicas->moment_count = 0;
    for (size_t i = 0; i < replicas->count; i++) {
        floor = higher(floor, replicas->items[i].said.position);
        replicas->items[i].current_ms = 0;
        replicas->items[i].parted = false;
    }
    replicas->floor = floor + 1;
}

/* What a replica has replayed its primary has written before.  One that had more follows another
 * one, or followed it; it shares a beginning with this one, and has this one's identifier. */
static void find_parted(struct fq_replicas *replicas)
{
    const struct fq_replica *primary = &replicas->primary;
    for (size_t i = 0; i < replicas->count; i++) {
        struct fq_replica *replica = &replicas->items[i];
        if (!replica->said.cluster || replica->said_ms >= primary->asked_ms ||
            replica->said.position <= primary->said.inserted)
            continue;
        replica->parted = true;
        replica->parted_connects = fq_pg_pool_connects(replica->probes);
    }
}

static void hear_primary(struct fq_replicas *replicas)
{
    struct fq_replica *primary = &replicas->primary;
    const struct fq_replica_answer *heard = &primary->heard;
    if (primary->said.cluster &&
        (heard->timeline != primary->said.timeline || heard->position < primary->said.position))
        begin_timeline(replicas);
    primary->said = *heard;
    find_parted(replicas);
    remember(replicas, primary->asked_ms, heard->position);
    if (replicas->catching_up_asked)
        replicas->floor = higher(replicas->floor, heard->position);
    if (replicas->unknown_asked != replicas->unknown_known)
        replicas->floor = higher(replicas->floor, heard->inserted);
    replicas->catching_up = replicas->catching_up && !replicas->catching_up_asked;
    replicas->unknown_known = replicas->unknown_asked;
    fq_replicas_tell_placed(replicas, heard->inserted);
    judge_all(replicas);
}

/* More may have been asked for meanwhile. */
static void ask_again(struct fq_replicas *replicas)
{
    if (!fq_list_empty(&replicas->committed))
        fq_replica_ask(&replicas->primary);
}

static void on_probe_done(struct fq_job *job)
{
    struct fq_replica *replica = replica_of(job);
    struct fq_replicas *replicas = replica->replicas;
    replica->asking = false;
    if (is_primary(replica)) {
        hear_primary(replicas);
        ask_again(replicas);
        return;
    }
    replica->said = replica->heard;
    replica->said_ms = fq_loop_now_ms(replicas->loop);
    replica->connects = replica->asked_connects;
    judge(replica);
}

static void on_probe_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_replica *replica = replica_of(job);
    struct fq_replicas *replicas = replica->replicas;
    (void)step;
    replica->asking = false;
    if (is_primary(replica)) {
        fq_replicas_tell_placed(replicas, 0);
        judge_all(replicas);
        ask_again(replicas);
        return;
    }
    replica->said = (struct fq_replica_answer){0};
    fq_str known = fq_pg_pool_last_failure(replica->probes);
    set_state(replica, FQ_REPLICA_AWAY, error->detail.len ? error->detail : known);
    if (!replicas->closing)
        fq_replica_return_jobs(replica);
}

static const struct fq_job_events events = {
    .rows = on_probe_rows,
    .step_done = on_probe_step,
    .unreadable = on_probe_step,
    .failed = on_probe_failed,
    .done = on_probe_done,
};

/* ---- questions ---- */

void fq_replica_ask(struct fq_replica *replica)
{
    struct fq_replicas *replicas = replica->replicas;
    struct fq_database *database = fq_pg_pool_database(replica->probes);
    if (replica->asking || replicas->closing)
        return;
    replica->asking = true;
    replica->asked_ms = fq_loop_now_ms(replicas->loop);
    replica->asked_connects = fq_pg_pool_connects(replica->pool);
    replica->heard = (struct fq_replica_answer){0};
    if (is_primary(replica)) {
        replicas->unknown_asked = atomic_load(&replicas->options.news->unknown);
        replicas->catching_up_asked = replicas->catching_up;
        fq_replicas_take_committed(replicas);
    }
    replica->step.statement = &statement;
    fq_job_init(&replica->job, &events, &replica->step, 1);
    replica->job.timeout_ms = FQ_REPLICA_ANSWER_MS;
    replica->job.repeatable = true;
    database->calls->run(database, &replica->job);
}
