/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzzer over every file of the folders named as arguments, and over each cut short at
 * every byte, since that costs nothing and finds much.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

/* Longer files run as they are only. */
#define CUT_UP_TO 4096

/* Memory of its own, of exactly that length, so that tools see a byte read behind it. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    FUZZ_CHECK(copy);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rbe");
    if (!file) {
        perror(path);
        return 1;
    }
    static uint8_t data[1u << 21];
    size_t size = fread(data, 1, sizeof(data), file);
    fclose(file);
    printf("%s\n", path);
    fflush(stdout); /* names the culprit of a crash */
    run(data, size);
    for (size_t cut = 0; size <= CUT_UP_TO && cut < size; cut++)
        run(data, cut);
    return 0;
}

static int run_folder(const char *folder)
{
    struct dirent **names;
    int count = scandir(folder, &names, NULL, alphasort);
    int failed = count < 0;
    if (failed)
        perror(folder);
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            failed |= run_file(path);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++)
        failed |= run_folder(argv[i]);
    return failed;
}
