/* SPDX-License-Identifier: MIT */
#include "telemetry/telemetry.h"

uint64_t fq_telemetry_counter(const struct fq_telemetry *const blocks[], size_t count,
                              enum fq_counter counter)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += atomic_load_explicit(&blocks[i]->counters[counter], memory_order_relaxed);
    return sum;
}

int64_t fq_telemetry_gauge(const struct fq_telemetry *const blocks[], size_t count,
                           enum fq_gauge gauge)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += atomic_load_explicit(&blocks[i]->gauges[gauge], memory_order_relaxed);
    return sum;
}

/* A histogram of all workers, which nobody writes. */
struct total {
    uint64_t buckets[FQ_HISTOGRAM_BUCKETS];
    uint64_t observations;
    uint64_t sum;
};

static struct total add_up(const struct fq_telemetry *const blocks[], size_t count,
                           enum fq_histogram_id id)
{
    struct total total = {.sum = 0};
    for (size_t i = 0; i < count; i++) {
        const struct fq_histogram *histogram = &blocks[i]->histograms[id];
        for (size_t j = 0; j < FQ_HISTOGRAM_BUCKETS; j++) {
            uint64_t in_bucket = atomic_load_explicit(&histogram->buckets[j], memory_order_relaxed);
            total.buckets[j] += in_bucket;
            total.observations += in_bucket;
        }
        total.sum += atomic_load_explicit(&histogram->sum, memory_order_relaxed);
    }
    return total;
}

uint64_t fq_telemetry_quantile(const struct fq_telemetry *const blocks[], size_t count,
                               enum fq_histogram_id id, double share)
{
    struct total total = add_up(blocks, count, id);
    if (total.observations == 0)
        return 0;
    uint64_t below = 0;
    size_t bucket = 0;
    for (; bucket < FQ_HISTOGRAM_BUCKETS - 1; bucket++) {
        below += total.buckets[bucket];
        if (below > 0 && (double)below >= share * (double)total.observations)
            break;
    }
    return fq_histogram_bound(bucket);
}

/* The table as data, in its order. */
enum kind { COUNTER, GAUGE, HISTOGRAM };

static const struct metric {
    enum kind kind;
    unsigned id; /* in the enum of its kind */
    fq_str name;
    fq_str labels;
    fq_str help;
} metrics[] = {
#define ROW(kind, id, name, labels, help)                                                          \
    {kind, (unsigned)(id), FQ_STR_INIT(name), FQ_STR_INIT(labels), FQ_STR_INIT(help)},
#define ROW_COUNTER(id, name, labels, help)   ROW(COUNTER, FQ_COUNTER_##id, name, labels, help)
#define ROW_GAUGE(id, name, labels, help)     ROW(GAUGE, FQ_GAUGE_##id, name, labels, help)
#define ROW_HISTOGRAM(id, name, labels, help) ROW(HISTOGRAM, FQ_HISTOGRAM_##id, name, labels, help)
    FQ_METRIC_MAP(ROW_COUNTER, ROW_GAUGE, ROW_HISTOGRAM)
#undef ROW_HISTOGRAM
#undef ROW_GAUGE
#undef ROW_COUNTER
#undef ROW
};

static void write_head(struct fq_buf *buf, const struct metric *metric)
{
    static const char *const types[] = {
        [COUNTER] = "counter", [GAUGE] = "gauge", [HISTOGRAM] = "histogram"};
    fq_buf_printf(buf, "# HELP %.*s %.*s\n# TYPE %.*s %s\n", FQ_STR_ARG(metric->name),
                  FQ_STR_ARG(metric->help), FQ_STR_ARG(metric->name), types[metric->kind]);
}

/* name[suffix][{labels}] and a space. */
static void write_name(struct fq_buf *buf, const struct metric *metric, const char *suffix)
{
    fq_buf_str_add(buf, metric->name);
    fq_buf_str_add(buf, fq_str_from(suffix));
    if (metric->labels.len) {
        fq_buf_char(buf, '{');
        fq_buf_str_add(buf, metric->labels);
        fq_buf_char(buf, '}');
    }
    fq_buf_char(buf, ' ');
}

static void write_seconds(struct fq_buf *buf, uint64_t nanoseconds)
{
    fq_buf_printf(buf, "%llu.%09llu", (unsigned long long)(nanoseconds / 1000000000u),
                  (unsigned long long)(nanoseconds % 1000000000u));
}

/* One line per doubling; what falls between is for fq_telemetry_quantile() only, and would be four
 * times the text at every scrape. */
static void write_histogram(struct fq_buf *buf, const struct metric *metric,
                            const struct total *total)
{
    uint64_t below = 0;
    for (size_t i = 0; i < FQ_HISTOGRAM_BUCKETS - 1; i++) {
        below += total->buckets[i];
        if (i % FQ_HISTOGRAM_PARTS != 0)
            continue;
        fq_buf_str_add(buf, metric->name);
        fq_buf_literal(buf, "_bucket{");
        fq_buf_str_add(buf, metric->labels);
        if (metric->labels.len)
            fq_buf_char(buf, ',');
        fq_buf_literal(buf, "le=\"");
        write_seconds(buf, fq_histogram_bound(i));
        fq_buf_printf(buf, "\"} %llu\n", (unsigned long long)below);
    }
    fq_buf_printf(buf, "%.*s_bucket{%.*s%sle=\"+Inf\"} %llu\n", FQ_STR_ARG(metric->name),
                  FQ_STR_ARG(metric->labels), metric->labels.len ? "," : "",
                  (unsigned long long)total->observations);
    write_name(buf, metric, "_sum");
    write_seconds(buf, total->sum);
    fq_buf_char(buf, '\n');
    write_name(buf, metric, "_count");
    fq_buf_u64(buf, total->observations);
    fq_buf_char(buf, '\n');
}

static void write_metric(struct fq_buf *buf, const struct metric *metric,
                         const struct fq_telemetry *const blocks[], size_t count)
{
    if (metric->kind == HISTOGRAM) {
        struct total total = add_up(blocks, count, (enum fq_histogram_id)metric->id);
        write_histogram(buf, metric, &total);
        return;
    }
    write_name(buf, metric, "");
    if (metric->kind == COUNTER)
        fq_buf_u64(buf, fq_telemetry_counter(blocks, count, (enum fq_counter)metric->id));
    else
        fq_buf_i64(buf, fq_telemetry_gauge(blocks, count, (enum fq_gauge)metric->id));
    fq_buf_char(buf, '\n');
}

void fq_telemetry_write(struct fq_buf *buf, const struct fq_telemetry *const blocks[], size_t count)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(metrics); i++) {
        if (i == 0 || !fq_str_eq(metrics[i].name, metrics[i - 1].name))
            write_head(buf, &metrics[i]);
        write_metric(buf, &metrics[i], blocks, count);
    }
}
