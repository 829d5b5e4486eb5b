/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "response/writer.h"

/* Parents of a set that room is made for at first. */
enum { FIRST_ROOM = 16 };

/* A row whose bytes stay where they are. */
static struct fq_kept_row *held_row(struct fq_arena *arena, const struct fq_cell *cells,
                                    size_t columns)
{
    struct fq_kept_row *row = fq_arena_alloc(arena, sizeof(*row) + columns * sizeof(*cells));
    row->next = NULL;
    if (columns)
        memcpy(row->cells, cells, columns * sizeof(*cells));
    return row;
}

/* A row and its bytes, together. */
static struct fq_kept_row *copy_row(struct fq_arena *arena, const struct fq_cell *cells,
                                    size_t columns)
{
    size_t bytes = 0, head = sizeof(struct fq_kept_row) + columns * sizeof(struct fq_cell);
    for (size_t i = 0; i < columns; i++)
        bytes += cells[i].len;
    struct fq_kept_row *row = fq_arena_alloc(arena, head + bytes);
    char *to = (char *)row + head;
    row->next = NULL;
    for (size_t i = 0; i < columns; i++) {
        row->cells[i] = (struct fq_cell){cells[i].ptr ? to : NULL, cells[i].len};
        if (cells[i].ptr && cells[i].len)
            memcpy(to, cells[i].ptr, cells[i].len);
        to += cells[i].len;
    }
    return row;
}

static void make_room(struct fq_kept_set *set, struct fq_arena *arena, uint32_t parent)
{
    if (parent < set->room)
        return;
    size_t room = set->room ? set->room : FIRST_ROOM;
    while (room <= parent)
        room *= 2;
    struct fq_kept_list *lists = FQ_NEW_ARRAY(arena, room, struct fq_kept_list);
    if (set->room)
        memcpy(lists, set->lists, set->room * sizeof(*lists));
    set->lists = lists;
    set->room = room;
}

static void hang(struct fq_kept_set *set, struct fq_kept_row *row, uint32_t parent)
{
    struct fq_kept_list *list = &set->lists[parent];
    if (list->last)
        list->last->next = row;
    else
        list->first = row;
    list->last = row;
}

/* Where a row belongs.  Numbers are those of rows, so none passes what memory could hold of them.
 * A statement of one set has no columns that tell of it: all hang on number 0. */
static bool place_of(struct fq_kept *kept, const struct fq_root *root, const struct fq_cell *row,
                     size_t most, uint32_t *ret_set, uint32_t *ret_parent)
{
    uint32_t n = 0;
    *ret_set = *ret_parent = 0;
    if (!root->merged)
        return true;
    if (!fq_cell_u32(&row[FQ_COLUMN_SET], ret_set) || *ret_set >= root->rowset_count ||
        !fq_cell_u32(&row[FQ_COLUMN_PARENT], ret_parent))
        return false;
    (void)fq_cell_u32(&row[FQ_COLUMN_N], &n); /* of the innermost sets null */
    uint32_t highest = n > *ret_parent ? n : *ret_parent;
    if (highest > kept->highest)
        kept->highest = highest;
    return highest <= most;
}

bool fq_kept_add(struct fq_kept *kept, const struct fq_root *root, struct fq_arena *arena,
                 const struct fq_cell *cells, size_t row_count, size_t column_count, bool held)
{
    size_t row_bytes = sizeof(struct fq_kept_row) + column_count * sizeof(struct fq_cell);
    if (!kept->sets)
        kept->sets = FQ_NEW_ARRAY(arena, root->rowset_count, struct fq_kept_set);
    for (size_t i = 0; i < row_count; i++) {
        const struct fq_cell *row = cells + i * column_count;
        uint32_t set, parent;
        if (!place_of(kept, root, row, arena->limit / row_bytes, &set, &parent))
            return false;
        make_room(&kept->sets[set], arena, parent);
        hang(&kept->sets[set],
             held ? held_row(arena, row, column_count) : copy_row(arena, row, column_count),
             parent);
    }
    kept->count += row_count;
    return true;
}

const struct fq_kept_row *fq_kept_first(const struct fq_kept *kept, size_t set, uint32_t parent)
{
    if (!kept->sets || parent >= kept->sets[set].room)
        return NULL;
    return kept->sets[set].lists[parent].first;
}
