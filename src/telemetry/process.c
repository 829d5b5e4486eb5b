/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <unistd.h>

#include "telemetry/telemetry.h"

/* Pages in memory, the second number of /proc/self/statm; 0 where there is no such file. */
static unsigned long resident_pages(void)
{
    FILE *statm = fopen("/proc/self/statm", "re");
    if (!statm)
        return 0;
    unsigned long resident = 0;
    if (fscanf(statm, "%*u %lu", &resident) != 1)
        resident = 0;
    fclose(statm);
    return resident;
}

void fq_telemetry_write_process(struct fq_buf *buf, int64_t started_unix_ms)
{
    fq_buf_printf(buf,
                  "# HELP process_start_time_seconds When the process started, in Unix time.\n"
                  "# TYPE process_start_time_seconds gauge\n"
                  "process_start_time_seconds %lld.%03d\n",
                  (long long)(started_unix_ms / 1000), (int)(started_unix_ms % 1000));
    unsigned long pages = resident_pages();
    if (pages == 0)
        return;
    fq_buf_printf(buf,
                  "# HELP process_resident_memory_bytes Memory of the process in RAM.\n"
                  "# TYPE process_resident_memory_bytes gauge\n"
                  "process_resident_memory_bytes %llu\n",
                  (unsigned long long)pages * (unsigned long long)sysconf(_SC_PAGESIZE));
}
