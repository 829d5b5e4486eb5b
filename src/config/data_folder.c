/* SPDX-License-Identifier: MIT */
#include "config/data_folder.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* From the folder of the program: what the build made, what the source tree has, an installation
 * that was moved as a whole, the package of Python, and from its module in a build. */
static const char *const places[] = {"", "../share/", "../share/fraiseql/", "_program/", "../../"};

static bool try_place(const char *base, const char *place, const char *name, const char *file,
                      char *folder, size_t size)
{
    char path[PATH_MAX];
    int folder_len = snprintf(folder, size, "%s%s%s", base, place, name);
    if (folder_len < 0 || (size_t)folder_len >= size)
        return false;
    int path_len = snprintf(path, sizeof(path), "%s/%s", folder, file);
    return path_len > 0 && (size_t)path_len < sizeof(path) && access(path, R_OK) == 0;
}

static bool try_beside(const char *program, const char *name, const char *file, char *folder,
                       size_t size)
{
    char base[PATH_MAX];
    const char *slash = strrchr(program, '/');
    int len =
        slash ? snprintf(base, sizeof(base), "%.*s", (int)(slash + 1 - program), program) : -1;
    if (len < 0 || (size_t)len >= sizeof(base))
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(places); i++) {
        if (try_place(base, places[i], name, file, folder, size))
            return true;
    }
    return false;
}

bool fq_data_folder_find(const char *name, const char *file, char *folder, size_t size)
{
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    program[len > 0 ? len : 0] = '\0';
    if (try_beside(program, name, file, folder, size))
        return true;
    /* Inside another program: what holds this code, be it a library or a module of Python. */
    Dl_info here;
    if (dladdr(places, &here) && here.dli_fname && realpath(here.dli_fname, program) &&
        try_beside(program, name, file, folder, size))
        return true;
    return try_place(FQ_DATA_DIR, "/", name, file, folder, size);
}
