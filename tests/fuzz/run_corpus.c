/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzzer's corpus as an ordinary test: every file, every beginning of it, and a fixed number
 * of small changes to it.  Always the same ones, so that what fails here fails everywhere.
 *
 *     fuzz_json CORPUS-DIRECTORY
 */
#include <dirent.h>
#include <stdbool.h>
#include <string.h>

#include "fuzz.h"

#define INPUT_MAX (1u << 20)
/* Enough that each byte of a typical input of 1 KB is changed about once. */
#define CHANGES 1000
/* Long inputs are cut at this many places, evenly, instead of at each byte. */
#define CUTS 2000

static uint32_t random_state;

static uint32_t next_random(void) /* xorshift32 */
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* In memory of its exact size, so that a sanitizer sees one byte too far. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void run_beginnings(const uint8_t *data, size_t size)
{
    size_t step = size / CUTS + 1;
    for (size_t len = 0; len < size; len += step)
        run(data, len);
}

static void run_changed(const uint8_t *data, size_t size)
{
    static const char telling[] = "\"\\{}[]():,'$\0\r\n -019eE.\xff\xc3";
    uint8_t *changed = malloc(size);
    if (!changed)
        abort();
    random_state = (uint32_t)size * 2654435761u + 1;
    for (int round = 0; round < CHANGES; round++) {
        memcpy(changed, data, size);
        size_t at = next_random() % size, other = next_random() % size;
        switch (next_random() % 4) {
        case 0:
            changed[at] = (uint8_t)next_random();
            break;
        case 1:
            changed[at] = (uint8_t)telling[next_random() % (sizeof(telling) - 1)];
            break;
        case 2:
            changed[at] ^= (uint8_t)(1u << (next_random() % 8));
            break;
        default: { /* one piece over another */
            size_t len = (at > other ? size - at : size - other) % 16;
            memmove(changed + at, changed + other, len);
        }
        }
        run(changed, size);
    }
    free(changed);
}

static bool run_file(const char *directory, const char *name)
{
    static uint8_t data[INPUT_MAX];
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    size_t size = fread(data, 1, sizeof(data), file);
    fclose(file);
    printf("%s\n", name);
    fflush(stdout); /* names the culprit of a crash */
    run(data, size);
    run_beginnings(data, size);
    if (size)
        run_changed(data, size);
    return true;
}

int main(int argc, char **argv)
{
    DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
    if (!directory) {
        fprintf(stderr, "usage: %s CORPUS-DIRECTORY\n", argv[0]);
        return 2;
    }
    int count = 0;
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(directory));) {
        if (entry->d_name[0] != '.' && ++count)
            good = run_file(argv[1], entry->d_name);
    }
    closedir(directory);
    printf("%d inputs\n", count);
    return good && count ? 0 : 1;
}
