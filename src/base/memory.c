/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* Allocations left before failure begins; 0 while failure is off. */
static _Thread_local uint64_t left_before_failure;
static _Thread_local bool has_failed;

void fq_memory_fail_from(uint64_t nth)
{
    left_before_failure = nth;
    has_failed = false;
}

bool fq_memory_has_failed(void)
{
    return has_failed;
}

static bool must_fail(void)
{
    if (FQ_LIKELY(left_before_failure == 0))
        return false;
    if (left_before_failure > 1) {
        left_before_failure--;
        return false;
    }
    has_failed = true;
    return true;
}

void *fq_malloc(size_t size)
{
    return must_fail() ? NULL : FQ_LIBC_MALLOC(size ? size : 1);
}

void *fq_calloc(size_t count, size_t size)
{
    return must_fail() ? NULL : FQ_LIBC_CALLOC(count ? count : 1, size ? size : 1);
}

void *fq_realloc(void *old, size_t size)
{
    return must_fail() ? NULL : FQ_LIBC_REALLOC(old, size ? size : 1);
}

void *fq_aligned_calloc(size_t alignment, size_t size)
{
    void *memory = must_fail() ? NULL : FQ_LIBC_ALIGNED_ALLOC(alignment, size);
    return memory ? memset(memory, 0, size) : NULL;
}

void fq_memory_return_early(void)
{
#ifdef __GLIBC__
    /* Set at all, neither grows with what is freed, as it would otherwise: up to 32 MB. */
    mallopt(M_MMAP_THRESHOLD, FQ_LIMIT_HEAP_BLOCK_BYTES);
    mallopt(M_TRIM_THRESHOLD, FQ_LIMIT_HEAP_TOP_BYTES);
#endif
}

void fq_free(void *memory)
{
    fq_libc_free(memory);
}
