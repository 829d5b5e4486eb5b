/* SPDX-License-Identifier: MIT
 *
 * What must not be used does not compile.  The build includes this in front of every file of the
 * project (-include, in the meson.build at the top), so that none escapes; tests and the bench,
 * which stand outside the program, define FQ_UNBANNED.
 *
 * strerror() is allowed: glibc, since 2.32, and musl keep its text for each thread.
 */
#ifndef FQ_BASE_BANNED_H
#define FQ_BASE_BANNED_H

#ifndef FQ_UNBANNED

/* Headers that declare what is banned, so that including them later says nothing new. */
#include <alloca.h>
#include <ctype.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if __has_include(<mm_malloc.h>)
#include <mm_malloc.h> /* which the headers of SSE include */
#endif

/* Some are macros here or there; a macro cannot be poisoned. */
#undef alloca
#undef asprintf
#undef isalnum
#undef isalpha
#undef isdigit
#undef islower
#undef isprint
#undef ispunct
#undef isspace
#undef isupper
#undef isxdigit
#undef sprintf
#undef stpcpy
#undef stpncpy
#undef strcat
#undef strcpy
#undef strdup
#undef strdupa
#undef strncat
#undef strncpy
#undef strndup
#undef strndupa
#undef tolower
#undef toupper
#undef vasprintf
#undef vsprintf

/* The heap has one door, base/memory.c, which tests can close.  It alone uses these. */
#define FQ_LIBC_MALLOC(size)                   malloc(size)
#define FQ_LIBC_CALLOC(count, size)            calloc(count, size)
#define FQ_LIBC_REALLOC(old, size)             realloc(old, size)
#define FQ_LIBC_ALIGNED_ALLOC(alignment, size) aligned_alloc(alignment, size)
static inline void fq_libc_free(void *memory)
{
    free(memory);
}
#pragma GCC poison malloc calloc realloc reallocarray aligned_alloc posix_memalign memalign
#pragma GCC poison strdup strndup asprintf vasprintf

/* They write as much as there is, or leave off the NUL: struct fq_buf, snprintf(). */
#pragma GCC poison strcpy strcat stpcpy strncpy stpncpy strncat sprintf vsprintf gets
#pragma GCC poison alloca strdupa strndupa

/* They do not tell a number from what is none: fq_str_to_i64(), strtol(). */
#pragma GCC poison atoi atol atoll atof
#pragma GCC poison scanf fscanf sscanf vscanf vfscanf vsscanf

/* Their result belongs to all threads: strtok_r(), gmtime_r(), fq_clock, getrandom(). */
#pragma GCC poison strtok localtime gmtime ctime asctime srand srandom drand48 setenv putenv
#pragma GCC poison unsetenv clearenv

/* They can be guessed: getrandom(). */
#pragma GCC poison rand_r random_r erand48 lrand48 nrand48 mrand48 jrand48

/* They depend on the locale, and letters beyond ASCII are not for them. */
#pragma GCC poison isalnum isalpha isdigit islower isprint ispunct isspace isupper isxdigit
#pragma GCC poison tolower toupper

/* Somebody else may have made the file meanwhile: mkstemp(), mkdtemp(). */
#pragma GCC poison mktemp tmpnam tempnam

/* A library does not end the program, and a loop does not sleep. */
#pragma GCC poison exit quick_exit sleep usleep

/* Words that members have, too: only calls are banned. */
#define free(memory)         FQ_BANNED_free(memory)
#define system(command)      FQ_BANNED_system(command) /* a shell makes of it what it wants */
#define random()             FQ_BANNED_random()        /* can be guessed: getrandom() */
#define rand()               FQ_BANNED_rand()
#define popen(command, mode) FQ_BANNED_popen(command, mode) /* a shell, too */

#endif
#endif
