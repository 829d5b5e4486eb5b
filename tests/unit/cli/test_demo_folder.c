/* SPDX-License-Identifier: MIT
 *
 * Which folders a starting demo clears away, and which it leaves alone.
 */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/demo_folder.h"

static char parent[] = "/tmp/fq-folder-XXXXXX";

/* A temporary folder for each test. */
static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(parent));
    setenv("TMPDIR", parent, 1);
}

static void end(void)
{
    ck_assert_msg(rmdir(parent) == 0, "%s is not empty", parent);
}

static const char *path_of(const char *name)
{
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof(paths[0]), "%s/%s", parent, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static bool exists(const char *name)
{
    struct stat info;
    return lstat(path_of(name), &info) == 0;
}

/* The number of a process that has ended. */
static pid_t dead_process(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    return pid;
}

TEST(a_folder_is_locked_while_its_demo_lives_and_gone_afterwards)
{
    begin();
    struct fq_demo_folder folder;
    ck_assert(fq_demo_folder_make(&folder, geteuid(), getegid()));
    ck_assert(fq_str_starts_with(fq_str_from(folder.path), fq_str_from(parent)));
    fq_demo_folder_sweep(geteuid());
    ck_assert_int_eq(access(folder.path, F_OK), 0);
    fq_demo_folder_remove(&folder);
    ck_assert_int_ne(access(folder.path, F_OK), 0);
    end();
}
END

TEST(a_folder_whose_lock_nobody_holds_is_removed_with_all_it_holds)
{
    begin();
    mkdir(path_of("fraiseql-demo-1-a"), 0700);
    mkdir(path_of("fraiseql-demo-1-a/data"), 0700);
    mkdir(path_of("fraiseql-demo-1-a/data/base"), 0700);
    write_file("fraiseql-demo-1-a/data/base/1", "rows");
    write_file("fraiseql-demo-1-a/lock", "");
    fq_demo_folder_sweep(geteuid());
    ck_assert(!exists("fraiseql-demo-1-a"));
    end();
}
END

TEST(a_folder_without_a_lock_is_removed_only_when_its_maker_is_gone)
{
    begin();
    char living[64], dead[64];
    snprintf(living, sizeof(living), "fraiseql-demo-%d-a", (int)getpid());
    snprintf(dead, sizeof(dead), "fraiseql-demo-%d-a", (int)dead_process());
    mkdir(path_of(living), 0700);
    mkdir(path_of(dead), 0700);
    mkdir(path_of("fraiseql-demo-x"), 0700);
    fq_demo_folder_sweep(geteuid());
    ck_assert(exists(living) && !exists(dead) && exists("fraiseql-demo-x"));
    rmdir(path_of(living));
    rmdir(path_of("fraiseql-demo-x"));
    end();
}
END

TEST(links_are_removed_not_followed)
{
    begin();
    mkdir(path_of("precious"), 0700);
    write_file("precious/file", "keep");
    mkdir(path_of("fraiseql-demo-1-a"), 0700);
    write_file("fraiseql-demo-1-a/lock", "");
    ck_assert_int_eq(symlink(path_of("precious"), path_of("fraiseql-demo-1-a/link")), 0);
    char link[64];
    snprintf(link, sizeof(link), "fraiseql-demo-%d-b", (int)dead_process());
    ck_assert_int_eq(symlink(path_of("precious"), path_of(link)), 0);
    fq_demo_folder_sweep(geteuid());
    ck_assert(!exists("fraiseql-demo-1-a"));
    ck_assert(exists(link));
    ck_assert(exists("precious/file"));
    unlink(path_of(link));
    unlink(path_of("precious/file"));
    rmdir(path_of("precious"));
    end();
}
END

/* A child that works in the folder as PostgreSQL would, and another that does not. */
static pid_t start_worker(const char *folder)
{
    int ready[2];
    ck_assert_int_eq(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGQUIT, SIG_DFL); /* behind `nohup … &` of a script it is ignored */
        if (folder && chdir(folder) != 0)
            _exit(1);
        (void)!write(ready[1], "", 1);
        for (;;)
            pause();
    }
    char byte;
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return pid;
}

static void sweep_with_postmaster(pid_t pid)
{
    char text[32];
    snprintf(text, sizeof(text), "%d\n", (int)pid);
    write_file("fraiseql-demo-1-a/data/postmaster.pid", text);
    fq_demo_folder_sweep(geteuid());
    ck_assert(!exists("fraiseql-demo-1-a"));
}

TEST(a_postmaster_that_still_works_there_is_stopped)
{
    begin();
    mkdir(path_of("fraiseql-demo-1-a"), 0700);
    mkdir(path_of("fraiseql-demo-1-a/data"), 0700);
    write_file("fraiseql-demo-1-a/lock", "");
    pid_t pid = start_worker(path_of("fraiseql-demo-1-a/data"));
    sweep_with_postmaster(pid);
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGQUIT);
    end();
}
END

TEST(another_process_that_got_the_number_is_left_alone)
{
    begin();
    mkdir(path_of("fraiseql-demo-1-a"), 0700);
    mkdir(path_of("fraiseql-demo-1-a/data"), 0700);
    write_file("fraiseql-demo-1-a/lock", "");
    pid_t pid = start_worker(NULL);
    sweep_with_postmaster(pid);
    ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    end();
}
END

int main(void)
{
    return RUN("cli/demo_folder", a_folder_is_locked_while_its_demo_lives_and_gone_afterwards,
               a_folder_whose_lock_nobody_holds_is_removed_with_all_it_holds,
               a_folder_without_a_lock_is_removed_only_when_its_maker_is_gone,
               links_are_removed_not_followed, a_postmaster_that_still_works_there_is_stopped,
               another_process_that_got_the_number_is_left_alone);
}
