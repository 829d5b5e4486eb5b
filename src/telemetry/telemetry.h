/* SPDX-License-Identifier: MIT
 *
 * What happens, counted.  Every worker thread owns one block and is the only one that writes it, so
 * recording is a load and a store without a lock; whoever wants to know reads the blocks of all
 * workers and adds them up, while they are being written.  Recording never fails and never
 * allocates.
 *
 * The table below is the only list of metrics: the enums, the blocks and the text a scraper reads
 * come from it.  Rows of one name stand together and differ in their labels.
 */
#ifndef FQ_TELEMETRY_TELEMETRY_H
#define FQ_TELEMETRY_TELEMETRY_H

#include <stdatomic.h>

#include "base/budget.h"
#include "base/buf.h"
#include "telemetry/histogram.h"

/* COUNTER(id, name, labels, help), GAUGE(likewise), HISTOGRAM(likewise): of durations, recorded in
 * nanoseconds, shown in seconds. */
#define FQ_METRIC_MAP(COUNTER, GAUGE, HISTOGRAM)                                                   \
    COUNTER(REQUESTS_OK, "fraiseql_requests_total", "outcome=\"ok\"",                              \
            "GraphQL requests answered, by whether the answer holds errors.")                      \
    COUNTER(REQUESTS_ERROR, "fraiseql_requests_total", "outcome=\"error\"", "")                    \
    HISTOGRAM(REQUEST_DURATION, "fraiseql_request_duration_seconds", "",                           \
              "Time from the last byte of a request read to its answer handed to the socket.")     \
    COUNTER(RESPONSE_BYTES, "fraiseql_response_bytes_total", "", "Bytes of answers' bodies.")      \
    COUNTER(PASSWORD_HASHES, "fraiseql_password_hashes_total", "", "Passwords that were hashed.")  \
    COUNTER(REFUSED_AUTH, "fraiseql_refusals_total", "feature=\"auth\"",                           \
            "Requests, or fields of them, that were refused, by what refused them.")               \
    COUNTER(REFUSED_POLICY, "fraiseql_refusals_total", "feature=\"policy\"", "")                   \
    COUNTER(REFUSED_RATE_LIMIT, "fraiseql_refusals_total", "feature=\"rate_limit\"", "")           \
    COUNTER(REFUSED_COST, "fraiseql_refusals_total", "feature=\"cost\"", "")                       \
    COUNTER(REFUSED_CSRF, "fraiseql_refusals_total", "feature=\"csrf\"", "")                       \
    COUNTER(OBSERVED_AUTH, "fraiseql_refusals_observed_total", "feature=\"auth\"",                 \
            "What would have been refused where the mode is observe.")                             \
    COUNTER(OBSERVED_POLICY, "fraiseql_refusals_observed_total", "feature=\"policy\"", "")         \
    COUNTER(OBSERVED_RATE_LIMIT, "fraiseql_refusals_observed_total", "feature=\"rate_limit\"", "") \
    COUNTER(OBSERVED_CSRF, "fraiseql_refusals_observed_total", "feature=\"csrf\"", "")             \
    GAUGE(HTTP_CONNECTIONS, "fraiseql_http_connections", "", "Open connections of clients.")       \
    COUNTER(HTTP_REFUSED, "fraiseql_http_requests_refused_total", "",                              \
            "HTTP requests refused before GraphQL saw them.")                                      \
    COUNTER(HTTP_TIMED_OUT, "fraiseql_http_connections_timed_out_total", "",                       \
            "Connections ended because the client sent or read too slowly.")                       \
    COUNTER(HTTP_SPILLED, "fraiseql_http_responses_spilled_total", "",                             \
            "Responses that had to wait for their client in a file.")                              \
    HISTOGRAM(LOOP_TURN, "fraiseql_loop_turn_seconds", "",                                         \
              "Time a worker was busy before it looked at its sockets again.")                     \
    COUNTER(DOCUMENT_CACHE_HITS, "fraiseql_document_cache_hits_total", "",                         \
            "Documents found already parsed and validated.")                                       \
    COUNTER(DOCUMENT_CACHE_MISSES, "fraiseql_document_cache_misses_total", "",                     \
            "Documents that had to be parsed.")                                                    \
    COUNTER(PLAN_CACHE_HITS, "fraiseql_plan_cache_hits_total", "", "Plans found compiled.")        \
    COUNTER(PLAN_CACHE_MISSES, "fraiseql_plan_cache_misses_total", "",                             \
            "Plans that had to be compiled.")                                                      \
    COUNTER(PLAN_CACHE_EVICTIONS, "fraiseql_plan_cache_evictions_total", "",                       \
            "Plans dropped to make room for others.")                                              \
    GAUGE(PLAN_CACHE_ENTRIES, "fraiseql_plan_cache_entries", "", "Plans kept.")                    \
    COUNTER(SCHEMA_LOADS, "fraiseql_schema_loads_total", "",                                       \
            "Schemas read and taken, the first included.")                                         \
    COUNTER(SCHEMA_MISFITS, "fraiseql_schema_misfits_total", "",                                   \
            "Answers that found the database to be other than the schema says.")                   \
    COUNTER(DB_JOBS, "fraiseql_db_jobs_total", "", "Round trips to PostgreSQL.")                   \
    COUNTER(DB_ERRORS, "fraiseql_db_errors_total", "",                                             \
            "Round trips that PostgreSQL answered with an error, or not at all.")                  \
    GAUGE(DB_IDLE, "fraiseql_db_connections", "state=\"idle\"", "Connections to PostgreSQL.")      \
    GAUGE(DB_BUSY, "fraiseql_db_connections", "state=\"busy\"", "")                                \
    GAUGE(DB_CONNECTING, "fraiseql_db_connections", "state=\"connecting\"", "")                    \
    GAUGE(DB_POOLED, "fraiseql_db_connections_pooled", "",                                         \
          "Of these, through a pooler that lends processes for one transaction.")                  \
    GAUGE(REPLICAS_OK, "fraiseql_db_replicas", "state=\"ok\"",                                     \
          "Replicas, by whether they answer queries; each worker counts for itself.")              \
    GAUGE(REPLICAS_BEHIND, "fraiseql_db_replicas", "state=\"behind\"", "")                         \
    GAUGE(REPLICAS_AWAY, "fraiseql_db_replicas", "state=\"unavailable\"", "")                      \
    COUNTER(DB_READS_REPLICA, "fraiseql_db_reads_total", "server=\"replica\"",                     \
            "With replicas, round trips that only read, by who was asked.")                        \
    COUNTER(DB_READS_PRIMARY, "fraiseql_db_reads_total", "server=\"primary\"", "")                 \
    COUNTER(DB_READS_RETURNED, "fraiseql_db_reads_returned_total", "",                             \
            "Of these, asked of the primary after a replica had failed.")                          \
    GAUGE(DB_WAITING, "fraiseql_db_waiting", "", "Requests waiting for a connection.")             \
    COUNTER(DB_RECONNECTS, "fraiseql_db_reconnects_total", "",                                     \
            "Connections to PostgreSQL that were replaced.")                                       \
    COUNTER(DB_REPLANS, "fraiseql_db_replans_total", "",                                           \
            "Slow statements prepared anew, to be planned for their values.")                      \
    COUNTER(AUDIT_WRITTEN, "fraiseql_audit_entries_total", "",                                     \
            "Entries of the audit log written.")                                                   \
    COUNTER(AUDIT_LOST, "fraiseql_audit_entries_lost_total", "",                                   \
            "Entries of the audit log that found no room.")                                        \
    COUNTER(LOG_LOST, "fraiseql_log_lines_lost_total", "",                                         \
            "Lines of the log that could not be written, or found too many before them.")

#define FQ_METRIC_NONE_(id, name, labels, help)
#define FQ_METRIC_COUNTER_(id, name, labels, help)   FQ_COUNTER_##id,
#define FQ_METRIC_GAUGE_(id, name, labels, help)     FQ_GAUGE_##id,
#define FQ_METRIC_HISTOGRAM_(id, name, labels, help) FQ_HISTOGRAM_##id,

enum fq_counter {
    FQ_METRIC_MAP(FQ_METRIC_COUNTER_, FQ_METRIC_NONE_, FQ_METRIC_NONE_) FQ_COUNTER_COUNT
};

enum fq_gauge { FQ_METRIC_MAP(FQ_METRIC_NONE_, FQ_METRIC_GAUGE_, FQ_METRIC_NONE_) FQ_GAUGE_COUNT };

enum fq_histogram_id {
    FQ_METRIC_MAP(FQ_METRIC_NONE_, FQ_METRIC_NONE_, FQ_METRIC_HISTOGRAM_) FQ_HISTOGRAM_COUNT
};

/* One worker's.  Zeroed memory is an empty block; it starts a cache line of its own, so that
 * workers do not slow each other down, and lives until nobody reads any more: a counter whose
 * block goes away would run backwards. */
struct fq_telemetry {
    _Alignas(64) _Atomic uint64_t counters[FQ_COUNTER_COUNT];
    _Atomic int64_t gauges[FQ_GAUGE_COUNT];
    struct fq_histogram histograms[FQ_HISTOGRAM_COUNT];
};

/* The four below are for the block's owner only. */
static inline void fq_telemetry_count(struct fq_telemetry *block, enum fq_counter counter,
                                      uint64_t more)
{
    fq_atomic_add(&block->counters[counter], more);
}

static inline void fq_telemetry_gauge_add(struct fq_telemetry *block, enum fq_gauge gauge,
                                          int64_t more)
{
    int64_t now = atomic_load_explicit(&block->gauges[gauge], memory_order_relaxed);
    atomic_store_explicit(&block->gauges[gauge], now + more, memory_order_relaxed);
}

static inline void fq_telemetry_gauge_set(struct fq_telemetry *block, enum fq_gauge gauge,
                                          int64_t value)
{
    atomic_store_explicit(&block->gauges[gauge], value, memory_order_relaxed);
}

static inline void fq_telemetry_observe(struct fq_telemetry *block, enum fq_histogram_id histogram,
                                        uint64_t nanoseconds)
{
    fq_histogram_observe(&block->histograms[histogram], nanoseconds);
}

/* Sums over the blocks of all workers; any thread. */
uint64_t fq_telemetry_counter(const struct fq_telemetry *const blocks[], size_t count,
                              enum fq_counter counter);
int64_t fq_telemetry_gauge(const struct fq_telemetry *const blocks[], size_t count,
                           enum fq_gauge gauge);

/* An upper bound, at most a quarter too high, of the duration in nanoseconds that this share
 * (0 to 1) of all observations stayed below; 0 when there are none. */
uint64_t fq_telemetry_quantile(const struct fq_telemetry *const blocks[], size_t count,
                               enum fq_histogram_id histogram, double share);

/* Appends every metric in Prometheus' text format 0.0.4
 * (Content-Type: text/plain; version=0.0.4; charset=utf-8). */
void fq_telemetry_write(struct fq_buf *buf, const struct fq_telemetry *const blocks[],
                        size_t count);

/* What a budget of the process says of itself. */
struct fq_telemetry_budget {
    const char *name; /* the label */
    const struct fq_budget *budget;
};

/* Appends for each budget its limit, its use and its refusals. */
void fq_telemetry_write_budgets(struct fq_buf *buf, const struct fq_telemetry_budget *budgets,
                                size_t count);

/* Memory of the process in RAM; 0 when it cannot be learned. */
uint64_t fq_telemetry_resident_bytes(void);

/* Appends what the operating system says of this process under the names Prometheus has for it;
 * leaves out what cannot be learned. */
void fq_telemetry_write_process(struct fq_buf *buf, int64_t started_unix_ms);

#endif
