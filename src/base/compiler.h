/* SPDX-License-Identifier: MIT
 *
 * What the compiler can check for us.
 */
#ifndef FQ_BASE_COMPILER_H
#define FQ_BASE_COMPILER_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define FQ_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define FQ_CHECKED                    __attribute__((warn_unused_result))
#define FQ_NORETURN                   __attribute__((noreturn))
#define FQ_INLINE                     static inline __attribute__((always_inline))
#define FQ_NOINLINE                   __attribute__((noinline))
#define FQ_UNUSED                     __attribute__((unused))
#define FQ_LIKELY(x)                  __builtin_expect(!!(x), 1)
#define FQ_UNLIKELY(x)                __builtin_expect(!!(x), 0)
#else
#define FQ_PRINTF(format_at, args_at)
#define FQ_CHECKED
#define FQ_NORETURN
#define FQ_INLINE static inline
#define FQ_NOINLINE
#define FQ_UNUSED
#define FQ_LIKELY(x)   (x)
#define FQ_UNLIKELY(x) (x)
#endif

/* gcc checks that (pointer, length) arguments fit; clang does not know the attribute. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 10
#define FQ_READS(pointer_at, length_at) __attribute__((access(read_only, pointer_at, length_at)))
#else
#define FQ_READS(pointer_at, length_at)
#endif

#define FQ_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The object that contains this member. */
#define FQ_CONTAINER(pointer, type, member) ((type *)((uintptr_t)(pointer)-offsetof(type, member)))

#endif
