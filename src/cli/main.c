/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/terminal.h"

static int unknown_command(const char *name)
{
    const struct fq_cli_command *near = fq_cli_nearest(name);
    if (near)
        fq_cli_error("there is no command \"%s\"; did you mean 'fraiseql %s'?", name, near->name);
    else
        fq_cli_error("there is no command \"%s\"; 'fraiseql help' lists them", name);
    return FQ_CLI_USAGE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        fq_cli_print_overview(stderr);
        return FQ_CLI_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    else if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        name = "version";
    const struct fq_cli_command *command = fq_cli_find(name);
    const char *instead = fq_cli_former(name, argc > 2 ? argv[2] : NULL);
    if (instead) {
        fq_cli_error("\"%s%s%s\" is a command of FraiseQL 1; here %s", name, command ? " " : "",
                     command ? argv[2] : "", instead);
        return FQ_CLI_USAGE;
    }
    return command ? fq_cli_run(command, argc - 2, argv + 2) : unknown_command(name);
}

/* Data that did not arrive, on a full disk for one, is a failure however well the rest went. */
static int close_output(int code)
{
    bool failed = ferror(stdout) != 0;
    errno = 0;
    if (fclose(stdout) != 0)
        failed = true;
    if (failed && code == FQ_CLI_DONE) {
        fq_cli_error("cannot write the output%s%s", errno ? ": " : "",
                     errno ? strerror(errno) : "");
        return FQ_CLI_FAILED;
    }
    return code;
}

/* Where the caller closed a standard stream, the next file or socket would get its number, and be
 * written what is meant for the stream.  Written to, what stands there instead fails. */
static void occupy_standard_streams(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDONLY);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    occupy_standard_streams();
    return close_output(dispatch(argc, argv));
}
