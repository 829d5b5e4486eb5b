/* SPDX-License-Identifier: MIT
 *
 * Names to pointers, in an arena.  Keys are compared whole; iteration is in order of insertion.
 * Grows only; used for tables of names that live as long as their arena.
 */
#ifndef FQ_BASE_MAP_H
#define FQ_BASE_MAP_H

#include "base/arena.h"
#include "base/str.h"

struct fq_map_entry {
    fq_str key;
    uint64_t hash;
    void *value;
};

struct fq_map {
    struct fq_arena *arena;
    struct fq_map_entry *entries; /* in order of insertion */
    uint32_t *slots;              /* index + 1 into entries; 0 is empty */
    size_t count;
    size_t slot_count; /* 0, or a power of two of at least twice count */
};

void fq_map_init(struct fq_map *map, struct fq_arena *arena);

/* Makes room for so many keys at once; what was there stays.  Needs fq_guard() around it. */
void fq_map_reserve(struct fq_map *map, size_t count);

/* NULL when there is none. */
void *fq_map_get(const struct fq_map *map, fq_str key);

/* Adds key unless it is there; returns the value that is there already, or NULL.  As below
 * otherwise. */
void *fq_map_add(struct fq_map *map, fq_str key, void *value);

/* Adds key or replaces its value; returns the earlier value, or NULL.  The key's bytes are not
 * copied and must live as long as the map.  Needs fq_guard() around it: exhaustion leaves the
 * map as it was. */
void *fq_map_put(struct fq_map *map, fq_str key, void *value);

#endif
