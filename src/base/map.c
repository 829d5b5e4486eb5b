/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/hash.h"

void fq_map_init(struct fq_map *map, struct fq_arena *arena)
{
    *map = (struct fq_map){.arena = arena};
}

/* The slot that holds key, or the empty one where it would stand. */
static size_t find_slot(const struct fq_map *map, fq_str key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    size_t slot = (size_t)hash & mask;
    while (map->slots[slot] != 0) {
        const struct fq_map_entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && fq_str_eq(entry->key, key))
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

void *fq_map_get(const struct fq_map *map, fq_str key)
{
    if (map->count == 0)
        return NULL;
    size_t slot = find_slot(map, key, fq_hash(key));
    return map->slots[slot] ? map->entries[map->slots[slot] - 1].value : NULL;
}

static void resize(struct fq_map *map, size_t slot_count)
{
    /* Not set to zero: what is not used yet of a large map takes no memory. */
    struct fq_map_entry *entries =
        fq_arena_alloc(map->arena, slot_count / 2 * sizeof(struct fq_map_entry));
    uint32_t *slots = FQ_NEW_ARRAY(map->arena, slot_count, uint32_t);
    if (map->count)
        memcpy(entries, map->entries, map->count * sizeof(*entries));
    map->entries = entries;
    map->slots = slots;
    map->slot_count = slot_count;
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = find_slot(map, entries[i].key, entries[i].hash);
        slots[slot] = (uint32_t)i + 1;
    }
}

void fq_map_reserve(struct fq_map *map, size_t count)
{
    size_t slot_count = 4;
    while (slot_count / 2 < count)
        slot_count *= 2;
    if (slot_count > map->slot_count)
        resize(map, slot_count);
}

/* The entry of key if it is there; else it is added. */
static struct fq_map_entry *find_or_add(struct fq_map *map, fq_str key, void *value)
{
    if (map->count == map->slot_count / 2)
        resize(map, map->slot_count ? map->slot_count * 2 : 16);
    uint64_t hash = fq_hash(key);
    size_t slot = find_slot(map, key, hash);
    if (map->slots[slot])
        return &map->entries[map->slots[slot] - 1];
    map->entries[map->count] = (struct fq_map_entry){key, hash, value};
    map->slots[slot] = (uint32_t)++map->count;
    return NULL;
}

void *fq_map_add(struct fq_map *map, fq_str key, void *value)
{
    const struct fq_map_entry *there = find_or_add(map, key, value);
    return there ? there->value : NULL;
}

void *fq_map_put(struct fq_map *map, fq_str key, void *value)
{
    struct fq_map_entry *there = find_or_add(map, key, value);
    void *earlier = there ? there->value : NULL;
    if (there)
        there->value = value;
    return earlier;
}
