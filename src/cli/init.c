/* SPDX-License-Identifier: MIT
 *
 * fraiseql init: a project of files, copied from share/templates.  Nothing that is there is
 * touched.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "config/data_folder.h"
#include "config/read_all.h"

#define README "README.md"

/* A file of a template that must not mean something where it is kept. */
#define KEPT_IGNORE "/gitignore"
#define IGNORE      "/.gitignore"

static const struct fq_cli_option options[] = {
    {"template", "NAME", NULL, "minimal (built in), blog, shop or python"},
};

/* With what FraiseQL 1 called it, or NULL. */
static const struct {
    const char *name, *former;
} templates[] = {{"minimal", "basic"}, {"blog", NULL}, {"shop", "ecommerce"}, {"python", NULL}};

/* The name of a template, which has more than one; NULL: there is none. */
static const char *template_called(const char *name)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(templates); i++) {
        if (strcmp(name, templates[i].name) == 0 ||
            (templates[i].former && strcmp(name, templates[i].former) == 0))
            return templates[i].name;
    }
    return NULL;
}

/* What of a template becomes what of the project. */
static bool path_in_project(const char *folder, const char *below, char *path, size_t size)
{
    const char *name = strcmp(below, KEPT_IGNORE) == 0 ? IGNORE : below;
    int len = snprintf(path, size, "%s%s", folder, name);
    if (len > 0 && (size_t)len < size)
        return true;
    fq_cli_error("the path of %s is too long", folder);
    return false;
}

/* O_EXCL: what is there is somebody's work. */
static bool copy_file(const char *from, const char *to)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_CONFIG_BYTES);
    int failure = fq_read_file(from, &text);
    int fd = failure ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (!failure && fd < 0)
        failure = errno;
    for (size_t at = 0; fd >= 0 && !failure && at < text.len;) {
        ssize_t some = write(fd, text.ptr + at, text.len - at);
        if (some < 0 && errno != EINTR)
            failure = errno;
        at += some > 0 ? (size_t)some : 0;
    }
    if (fd >= 0 && close(fd) && !failure)
        failure = errno;
    fq_buf_clear(&text);
    if (failure)
        fq_cli_error("cannot make %s: %s", to, strerror(failure));
    return !failure;
}

static bool make_project_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    fq_cli_error("cannot make the folder %s: %s", path, strerror(errno));
    return false;
}

/* Before anything is made: the first of the template's files that is there. */
static bool is_free(const char *path, bool is_file)
{
    if (!is_file || access(path, F_OK))
        return true;
    fq_cli_error("%s is there already, and nothing was made; choose another folder", path);
    return false;
}

enum visit { LOOK, COPY };

static bool visit_template(const char *source, const char *folder, enum visit visit)
{
    char *const paths[] = {(char *)(uintptr_t)source, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    bool good = tree != NULL;
    char path[PATH_MAX];
    for (FTSENT *entry; good && (entry = fts_read(tree));) {
        bool is_file = entry->fts_info == FTS_F;
        if (!is_file && entry->fts_info != FTS_D)
            continue;
        good = path_in_project(folder, entry->fts_path + strlen(source), path, sizeof(path));
        if (good && visit == LOOK)
            good = is_free(path, is_file);
        else if (good)
            good = is_file ? copy_file(entry->fts_path, path) : make_project_folder(path);
    }
    if (tree)
        fts_close(tree);
    return good;
}

static bool find_template(const char *name, char *source, size_t size)
{
    char below[64];
    snprintf(below, sizeof(below), "templates/%s", name);
    if (fq_data_folder_find(below, README, source, size))
        return true;
    fq_cli_error("the template was not found; install fraiseql again, the files of "
                 "share/templates with it");
    return false;
}

static int run_init(const struct fq_cli_call *call)
{
    const char *folder = call->argument_count ? call->arguments[0] : ".";
    const char *given = fq_cli_value(call, "template");
    const char *name = template_called(given ? given : templates[0].name);
    char source[PATH_MAX];
    if (!name) {
        fq_cli_error("--template: \"%s\" is none; there are minimal, blog, shop and python", given);
        return FQ_CLI_USAGE;
    }
    if (!find_template(name, source, sizeof(source)) || !visit_template(source, folder, LOOK) ||
        !visit_template(source, folder, COPY))
        return FQ_CLI_FAILED;
    printf("%s/%s says how it is started.\n", folder, README);
    return FQ_CLI_DONE;
}

const struct fq_cli_command fq_cli_init = {
    .name = "init",
    .arguments = "[FOLDER]",
    .most_arguments = 1,
    .summary = "Begin a project: SQL, a configuration, operations.",
    .details = "Templates:\n"
               "\n"
               "  minimal  one table, its view, one mutation\n"
               "  blog     users, posts and comments\n"
               "  shop     customers, products and orders\n"
               "  python   the minimal one, and an application in Python\n"
               "\n"
               "  fraiseql init blog --template blog\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_init,
};
