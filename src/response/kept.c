/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "response/writer.h"

/* Parents of a set that room is made for at first. */
enum { FIRST_ROOM = 16 };

size_t fq_kept_row_bytes(const struct fq_rowset *set, const struct fq_cell *cells, bool held)
{
    size_t bytes = sizeof(struct fq_kept_row) + set->column_count * sizeof(*cells);
    for (size_t i = 0; i < set->column_count && !held; i++)
        bytes += cells[set->columns[i]].len;
    return bytes;
}

void fq_kept_row_copy(struct fq_kept_row *row, const struct fq_rowset *set,
                      const struct fq_cell *cells, bool held)
{
    char *to = (char *)(row->cells + set->column_count);
    for (size_t i = 0; i < set->column_count; i++) {
        const struct fq_cell *cell = &cells[set->columns[i]];
        row->cells[i] = *cell;
        if (held || !cell->ptr)
            continue;
        row->cells[i].ptr = to;
        if (cell->len)
            memcpy(to, cell->ptr, cell->len);
        to += cell->len;
    }
}

static void make_parents(struct fq_kept_set *set, struct fq_arena *arena, uint32_t parent)
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

/* Behind the others, or in front of them where they come backwards. */
static void hang(struct fq_kept_set *set, const struct fq_rowset *rows, struct fq_kept_row *row,
                 uint32_t parent)
{
    struct fq_kept_list *list = &set->lists[parent];
    if (rows->cut && list->count++ >= set->most) {
        list->more = true;
    } else if (rows->backwards && list->first) {
        row->next = list->first;
        list->first = row;
    } else {
        FQ_CHAIN_APPEND(list->first, list->last, row);
    }
}

/* How many rows of a list are shown. */
static uint32_t most_of(const struct fq_response *r, const struct fq_rowset *rows)
{
    int64_t number;
    if (rows->most_leaf < 0)
        return rows->most;
    fq_str text = r->variables->leaves[rows->most_leaf]->text;
    if (!fq_str_to_i64(text, &number) || number < 0)
        return 0;
    bool more = rows->never_more && number > rows->never_more;
    return more ? rows->never_more : (uint32_t)number;
}

static void make_sets(struct fq_kept *kept, const struct fq_response *r,
                      const struct fq_result *result)
{
    kept->sets = FQ_NEW_ARRAY(r->rows, result->set_count, struct fq_kept_set);
    for (size_t i = 0; i < result->set_count; i++) {
        if (result->sets[i]->cut)
            kept->sets[i].most = most_of(r, result->sets[i]);
    }
}

void fq_kept_page(struct fq_response *r, const struct fq_result *result)
{
    struct fq_kept *kept = FQ_NEW(r->rows, struct fq_kept);
    make_sets(kept, r, result);
    make_parents(&kept->sets[0], r->rows, 0);
    r->page = &kept->sets[0];
    r->kept = kept;
}

bool fq_kept_shows(struct fq_response *r, const struct fq_rowset *set)
{
    struct fq_kept_list *list = &r->page->lists[0];
    if (set->cut && list->count == r->page->most)
        list->more = true;
    else
        list->count++;
    return !list->more;
}

/* Where a row belongs. */
struct place {
    uint32_t set, parent, number;
};

/* Numbers are those of rows, so none passes what memory could hold of them.  A statement of one set
 * has no columns that tell of it: all hang on number 0. */
static bool find_place(struct fq_kept *kept, const struct fq_result *result,
                       const struct fq_cell *row, size_t most, struct place *ret)
{
    *ret = (struct place){0};
    if (!fq_result_is_merged(result))
        return true;
    if (!fq_cell_u32(&row[FQ_COLUMN_SET], &ret->set) || ret->set >= result->set_count ||
        !fq_cell_u32(&row[FQ_COLUMN_PARENT], &ret->parent))
        return false;
    (void)fq_cell_u32(&row[FQ_COLUMN_N], &ret->number); /* of the innermost sets null */
    uint32_t highest = ret->number > ret->parent ? ret->number : ret->parent;
    if (highest > kept->highest)
        kept->highest = highest;
    return highest <= most;
}

bool fq_kept_add(struct fq_kept *kept, const struct fq_response *r, const struct fq_result *result,
                 const struct fq_cell *cells, size_t row_count, size_t column_count, bool held)
{
    struct fq_arena *arena = r->rows;
    size_t most = arena->limit / sizeof(struct fq_kept_row);
    if (!kept->sets)
        make_sets(kept, r, result);
    for (size_t i = 0; i < row_count; i++) {
        const struct fq_cell *cell = cells + i * column_count;
        struct place at;
        if (!find_place(kept, result, cell, most, &at))
            return false;
        const struct fq_rowset *set = result->sets[at.set];
        if (set->sole && fq_kept_first(kept, at.set, at.parent))
            return false; /* what hangs on number 1 would be of two rows */
        struct fq_kept_row *row = fq_arena_alloc(arena, fq_kept_row_bytes(set, cell, held));
        fq_kept_row_copy(row, set, cell, held);
        row->number = at.number;
        make_parents(&kept->sets[at.set], arena, at.parent);
        hang(&kept->sets[at.set], set, row, at.parent);
    }
    kept->count += row_count;
    return true;
}

/* NULL: none was made. */
static const struct fq_kept_list *list_of(const struct fq_kept *kept, size_t set, uint32_t parent)
{
    if (!kept->sets || parent >= kept->sets[set].room)
        return NULL;
    return &kept->sets[set].lists[parent];
}

const struct fq_kept_row *fq_kept_first(const struct fq_kept *kept, size_t set, uint32_t parent)
{
    const struct fq_kept_list *list = list_of(kept, set, parent);
    return list ? list->first : NULL;
}

const struct fq_kept_row *fq_kept_last(const struct fq_kept *kept, size_t set, uint32_t parent)
{
    const struct fq_kept_list *list = list_of(kept, set, parent);
    return list ? list->last : NULL;
}

bool fq_kept_has_more(const struct fq_kept *kept, size_t set, uint32_t parent)
{
    const struct fq_kept_list *list = list_of(kept, set, parent);
    return list && list->more;
}
