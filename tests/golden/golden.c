/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *path_of(const char *folder, const char *file)
{
    static char path[1024];
    snprintf(path, sizeof(path), "%s/%s/%s", GOLDEN_FOLDER, folder, file);
    return path;
}

static void give_up(const char *path)
{
    perror(path);
    abort();
}

static int name_order(const void *a, const void *b)
{
    return strcmp(a, b);
}

void golden_list(struct golden_folders *ret, const char *below, const char *having)
{
    DIR *folder = opendir(path_of(below, "."));
    if (!folder)
        give_up(path_of(below, "."));
    ret->count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char *name = ret->names[ret->count];
        snprintf(name, sizeof(ret->names[0]), "%.40s%s%.80s", below, *below ? "/" : "",
                 entry->d_name);
        if (entry->d_name[0] != '.' && access(path_of(name, having), R_OK) == 0)
            ret->count++;
        if (ret->count == sizeof(ret->names) / sizeof(ret->names[0]))
            give_up("more golden cases than golden_folders has room for");
    }
    closedir(folder);
    qsort(ret->names, ret->count, sizeof(ret->names[0]), name_order);
}

bool golden_read(struct fq_arena *arena, const char *folder, const char *file, fq_str *ret)
{
    FILE *in = fopen(path_of(folder, file), "r");
    if (!in)
        return false;
    fseek(in, 0, SEEK_END);
    size_t len = (size_t)ftell(in);
    rewind(in);
    char *text = fq_arena_alloc(arena, len + 1);
    if (!text || fread(text, 1, len, in) != len)
        give_up(path_of(folder, file));
    text[len] = '\0';
    fclose(in);
    *ret = fq_str_of(text, len);
    return true;
}

void golden_write(const char *folder, const char *file, fq_str text)
{
    FILE *out = fopen(path_of(folder, file), "w");
    if (!out || fwrite(text.ptr, 1, text.len, out) != text.len || fclose(out) != 0)
        give_up(path_of(folder, file));
}

static fq_str line_at(fq_str text, size_t begin)
{
    fq_str rest = fq_str_from_offset(text, begin);
    return fq_str_of(rest.ptr, fq_str_find_char(rest, '\n'));
}

bool golden_same(const char *what, fq_str actual, fq_str expected)
{
    if (fq_str_eq(actual, expected))
        return true;
    size_t begin = 0;
    for (size_t i = 0; i < actual.len && i < expected.len && actual.ptr[i] == expected.ptr[i]; i++)
        begin = actual.ptr[i] == '\n' ? i + 1 : begin;
    fprintf(stderr, "%s: is not what the file holds\n  got:      %.*s\n  expected: %.*s\n", what,
            FQ_STR_ARG(line_at(actual, begin)), FQ_STR_ARG(line_at(expected, begin)));
    return false;
}
