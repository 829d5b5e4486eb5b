/* SPDX-License-Identifier: MIT */
#include "config/data_folder.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* From the folder of the program: what the build made, what the source tree has, and an
 * installation that was moved as a whole. */
static const char *const places[] = {"", "../share/", "../share/fraiseql/"};

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

bool fq_data_folder_find(const char *name, const char *file, char *folder, size_t size)
{
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    program[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        slash[1] = '\0';
    for (size_t i = 0; slash && i < FQ_ARRAY_LEN(places); i++) {
        if (try_place(program, places[i], name, file, folder, size))
            return true;
    }
    return try_place(FQ_DATA_DIR, "/", name, file, folder, size);
}
