/* SPDX-License-Identifier: MIT */
#include "cli/pg_programs.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/str.h"

/* Debian's and Red Hat's packages keep several versions side by side, outside PATH. */
static const char *const version_folders[] = {"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"};

static bool has_program(fq_str folder, const char *name)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof(path), "%.*s/%s", FQ_STR_ARG(folder), name);
    return len > 0 && (size_t)len < sizeof(path) && access(path, X_OK) == 0;
}

/* Takes folder when both programs are there. */
static bool take_folder(fq_str folder, char *ret, size_t size)
{
    if (folder.len == 0 || folder.ptr[0] != '/' || folder.len >= size)
        return false;
    if (!has_program(folder, "initdb") || !has_program(folder, "postgres"))
        return false;
    memcpy(ret, folder.ptr, folder.len);
    ret[folder.len] = '\0';
    return true;
}

static bool ask_pg_config(char *ret, size_t size)
{
    FILE *output = (popen)(/* a command that nobody gave */
                           "pg_config --bindir 2>/dev/null", "re");
    if (!output)
        return false;
    char line[PATH_MAX];
    bool read = fgets(line, sizeof(line), output) != NULL;
    pclose(output);
    return read && take_folder(fq_str_of(line, strcspn(line, "\n")), ret, size);
}

static bool search_path(char *ret, size_t size)
{
    fq_str rest = fq_str_from(getenv("PATH"));
    while (rest.len) {
        size_t len = fq_str_find_char(rest, ':');
        if (take_folder(fq_str_of(rest.ptr, len), ret, size))
            return true;
        rest = fq_str_from_offset(rest, len + 1);
    }
    return false;
}

/* The first number in a path: "/usr/lib/postgresql/15/bin" is 15, older "9.6" is 9. */
static long version_of(const char *path)
{
    return strtol(path + strcspn(path, "0123456789"), NULL, 10);
}

static bool search_versions(const char *pattern, char *ret, size_t size)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        return false;
    long best = -1;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        if (version_of(path) > best && take_folder(fq_str_from(path), ret, size))
            best = version_of(path);
    }
    globfree(&found);
    return best >= 0;
}

bool fq_cli_pg_programs_find(char *folder, size_t size)
{
    if (ask_pg_config(folder, size) || search_path(folder, size))
        return true;
    for (size_t i = 0; i < FQ_ARRAY_LEN(version_folders); i++) {
        if (search_versions(version_folders[i], folder, size))
            return true;
    }
    return false;
}
