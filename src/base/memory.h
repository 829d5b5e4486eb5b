/* SPDX-License-Identifier: MIT
 *
 * The heap, with a switch that makes it fail: the one door to malloc, so that tests can close it.
 */
#ifndef FQ_BASE_MEMORY_H
#define FQ_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* NULL when memory is exhausted.  fq_free(NULL) is fine, and so is what the C library allocated. */
void *fq_malloc(size_t size) FQ_CHECKED;
void *fq_calloc(size_t count, size_t size) FQ_CHECKED;
void *fq_realloc(void *old, size_t size) FQ_CHECKED;
void fq_free(void *memory);

/* Zeroed, at an address that is a multiple of alignment, as size is. */
void *fq_aligned_calloc(size_t alignment, size_t size) FQ_CHECKED;

/* Large blocks come from the operating system and go back to it when they are freed, for all of
 * this process: what was needed once is not kept for good.  Before threads are started. */
void fq_memory_return_early(void);

/* Tests only: the nth allocation of this thread from now on (1 is the next) and all after it
 * fail.  0 switches failure off. */
void fq_memory_fail_from(uint64_t nth);

/* Tests only: true once an allocation has been failed since the last fq_memory_fail_from(). */
bool fq_memory_has_failed(void);

#endif
