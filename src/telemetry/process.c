/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <unistd.h>

#include "telemetry/telemetry.h"

/* Pages in memory are the second number of that file. */
uint64_t fq_telemetry_resident_bytes(void)
{
    FILE *statm = fopen("/proc/self/statm", "re");
    if (!statm)
        return 0;
    char line[128];
    bool read = fgets(line, sizeof(line), statm) != NULL;
    fclose(statm);
    fq_str rest = read ? fq_str_from(line) : FQ_STR_NONE;
    rest = fq_str_from_offset(rest, fq_str_find_char(rest, ' ') + 1);
    int64_t pages;
    if (!fq_str_to_i64(fq_str_of(rest.ptr, fq_str_find_char(rest, ' ')), &pages) || pages < 0)
        return 0;
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void write_budgets(struct fq_buf *buf, const struct fq_telemetry_budget *budgets,
                          size_t count, const char *name,
                          unsigned long long (*value)(const struct fq_budget *budget))
{
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(buf, "%s{budget=\"%s\"} %llu\n", name, budgets[i].name,
                      value(budgets[i].budget));
}

static unsigned long long limit_of(const struct fq_budget *budget)
{
    return atomic_load_explicit(&budget->limit, memory_order_relaxed);
}

static unsigned long long used_of(const struct fq_budget *budget)
{
    return atomic_load_explicit(&budget->used, memory_order_relaxed);
}

static unsigned long long refused_of(const struct fq_budget *budget)
{
    return atomic_load_explicit(&budget->refused, memory_order_relaxed);
}

void fq_telemetry_write_budgets(struct fq_buf *buf, const struct fq_telemetry_budget *budgets,
                                size_t count)
{
    fq_buf_literal(buf, "# HELP fraiseql_memory_limit_bytes What all requests together may hold.\n"
                        "# TYPE fraiseql_memory_limit_bytes gauge\n");
    write_budgets(buf, budgets, count, "fraiseql_memory_limit_bytes", limit_of);
    fq_buf_literal(buf, "# HELP fraiseql_memory_used_bytes What they hold.\n"
                        "# TYPE fraiseql_memory_used_bytes gauge\n");
    write_budgets(buf, budgets, count, "fraiseql_memory_used_bytes", used_of);
    fq_buf_literal(buf, "# HELP fraiseql_memory_refused_total How often there was no more.\n"
                        "# TYPE fraiseql_memory_refused_total counter\n");
    write_budgets(buf, budgets, count, "fraiseql_memory_refused_total", refused_of);
}

void fq_telemetry_write_process(struct fq_buf *buf, int64_t started_unix_ms)
{
    fq_buf_printf(buf,
                  "# HELP process_start_time_seconds When the process started, in Unix time.\n"
                  "# TYPE process_start_time_seconds gauge\n"
                  "process_start_time_seconds %lld.%03d\n",
                  (long long)(started_unix_ms / 1000), (int)(started_unix_ms % 1000));
    uint64_t resident = fq_telemetry_resident_bytes();
    if (resident == 0)
        return;
    fq_buf_printf(buf,
                  "# HELP process_resident_memory_bytes Memory of the process in RAM.\n"
                  "# TYPE process_resident_memory_bytes gauge\n"
                  "process_resident_memory_bytes %llu\n",
                  (unsigned long long)resident);
}
