/* SPDX-License-Identifier: MIT
 *
 * Its input is a file in memory: nobody has to write while it reads, nor to wait for it.
 */
#include "mail/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what it is given ---- */

static int open_input(fq_str input)
{
    int fd = memfd_create("mail", MFD_CLOEXEC);
    size_t at = 0;
    while (fd >= 0 && at < input.len) {
        ssize_t written = write(fd, input.ptr + at, input.len - at);
        if (written < 0 && errno != EINTR)
            break;
        at += written > 0 ? (size_t)written : 0;
    }
    if (fd >= 0 && (at < input.len || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

#define VARIABLES      4
#define VARIABLE_BYTES 1024

struct environment {
    char texts[VARIABLES][VARIABLE_BYTES];
    char *list[VARIABLES + 1];
};

/* No secret of the configuration, which may stand in the environment. */
static void choose_environment(struct environment *env)
{
    static const char *const names[VARIABLES] = {"PATH", "HOME", "LANG", "TZ"};
    size_t count = 0;
    for (size_t i = 0; i < VARIABLES; i++) {
        const char *value = getenv(names[i]);
        if (!value && i == 0)
            value = "/usr/local/bin:/usr/bin:/bin";
        int len = value ? snprintf(env->texts[i], VARIABLE_BYTES, "%s=%s", names[i], value) : -1;
        if (len > 0 && len < VARIABLE_BYTES)
            env->list[count++] = env->texts[i];
    }
    env->list[count] = NULL;
}

/* ---- its beginning ---- */

static bool set_files(posix_spawn_file_actions_t *files, int input)
{
    return posix_spawn_file_actions_adddup2(files, input, 0) == 0 &&
           posix_spawn_file_actions_addopen(files, 1, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(files, 2, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(files, 3) == 0;
}

/* This thread has signals blocked, and this program ignores some: not so the other one. */
static bool set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setsigmask(attributes, &none) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
           posix_spawnattr_setpgroup(attributes, 0) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETPGROUP) == 0;
}

static const char *spawn(struct fq_mail_program *program, char *const *words, int input)
{
    struct environment env;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    const char *why = "memory is exhausted";
    if (posix_spawn_file_actions_init(&files))
        return why;
    if (posix_spawnattr_init(&attributes)) {
        posix_spawn_file_actions_destroy(&files);
        return why;
    }
    choose_environment(&env);
    if (set_files(&files, input) && set_signals(&attributes))
        why = posix_spawn(&program->pid, words[0], &files, &attributes, words, env.list)
                  ? "the program cannot be started"
                  : NULL;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return why;
}

/* ---- its end ---- */

static void close_program(struct fq_mail_program *program)
{
    fq_timer_stop(&program->timer);
    fq_watch_clear(&program->watch);
    if (program->fd >= 0)
        close(program->fd);
    program->fd = -1;
}

static const char *end_of(struct fq_mail_program *program)
{
    siginfo_t info = {0};
    int code;
    do
        code = waitid(P_PID, (id_t)program->pid, &info, WEXITED);
    while (code && errno == EINTR);
    program->refused =
        !program->killed && !code && info.si_code == CLD_EXITED && info.si_status != 0;
    if (program->killed)
        return "the program took too long";
    if (code) /* somebody else waits for all children, or nobody has to */
        return "how the program ended is not known";
    if (info.si_code == CLD_EXITED && info.si_status == 0)
        return NULL;
    snprintf(program->why, sizeof(program->why), "the program ended with %s %d",
             info.si_code == CLD_EXITED ? "code" : "signal", info.si_status);
    return program->why;
}

static void on_ended(struct fq_watch *watch, unsigned events)
{
    struct fq_mail_program *program = FQ_CONTAINER(watch, struct fq_mail_program, watch);
    (void)events;
    close_program(program);
    program->done(program, end_of(program));
}

static void on_too_long(struct fq_timer *timer)
{
    struct fq_mail_program *program = FQ_CONTAINER(timer, struct fq_mail_program, timer);
    program->killed = true;
    kill(-program->pid, SIGKILL); /* it is there until it is waited for */
}

void fq_mail_program_end(struct fq_mail_program *program)
{
    kill(-program->pid, SIGKILL);
    program->killed = true;
    close_program(program);
    (void)end_of(program);
}

const char *fq_mail_program_start(struct fq_mail_program *program, struct fq_loop *loop,
                                  char *const *words, fq_str input, uint32_t timeout_ms)
{
    int file = open_input(input);
    program->fd = -1;
    program->killed = false;
    program->watch = (struct fq_watch){0};
    fq_timer_init(&program->timer, loop, on_too_long);
    if (file < 0)
        return "there is no memory for its input";
    const char *why = spawn(program, words, file);
    close(file);
    if (why)
        return why;
    program->fd = pidfd_open(program->pid, 0);
    if (program->fd < 0 || fq_watch_init(&program->watch, loop, program->fd, on_ended)) {
        fq_mail_program_end(program);
        return "its end cannot be waited for";
    }
    fq_watch_start(&program->watch, FQ_WATCH_READ);
    fq_timer_start(&program->timer, timeout_ms, 0);
    return NULL;
}
