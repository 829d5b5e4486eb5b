/* SPDX-License-Identifier: MIT
 *
 * Rows of several sets that come in the order of the answer: behind each row those that hang on it,
 * set by set.  A row is written as far as the first list inside it, which waits at the top of the
 * stack.  A row of another set says that there are no more for that list, and so on outwards.
 *
 * Of each set one row is remembered, so that an answer of any length takes no memory.
 *
 * A page is an object with such a list in it.  Its rows hang on none, and what is known when all of
 * them have come stands behind the list: of the page the first row is remembered, too.
 */
#include "response/writer.h"

/* A shorter one has room to grow, so that not each longer one takes memory anew. */
#define SHORT_ROW_BYTES 4096

/* ---- which row it is ---- */

/* Rows of the one hang on rows of the other, or on what hangs on these; or they are the same. */
static bool is_inside(const struct fq_result *result, uint32_t set, uint32_t outer)
{
    while (set != 0 && set != outer)
        set = result->sets[set]->parent;
    return set == outer;
}

/* A row of this set may come now: it begins another list of a row that is not complete, or goes on
 * with one. */
static bool may_follow(const struct fq_response *r, uint32_t set)
{
    uint32_t inner = set > r->last_set ? r->arriving->sets[set]->parent : set;
    return is_inside(r->arriving, r->last_set, inner);
}

/* False: it does not fit the plan. */
static bool note_row(struct fq_response *r, const struct fq_cell *cells, uint32_t *ret_set)
{
    uint32_t set, parent, n = 0;
    *ret_set = 0;
    if (!fq_result_is_merged(r->arriving))
        return true;
    if (!fq_cell_u32(&cells[FQ_COLUMN_SET], &set) || set >= r->arriving->set_count ||
        !fq_cell_u32(&cells[FQ_COLUMN_PARENT], &parent) || !may_follow(r, set))
        return false;
    if (set != 0 && r->arrived[r->arriving->sets[set]->parent].number != parent)
        return false;
    (void)fq_cell_u32(&cells[FQ_COLUMN_N], &n); /* of the innermost sets nobody asks for it */
    r->arrived[set].number = n;
    r->last_set = set;
    *ret_set = set;
    return true;
}

/* ---- who waits for it ---- */

static bool is_waited_for(const struct fq_response *r, uint32_t set)
{
    for (size_t i = 0; i < r->depth; i++) {
        const struct fq_frame *frame = &r->frames[i];
        if (frame->kind == FQ_FRAME_LIST && frame->node->rows->number == set)
            return true;
    }
    return set == 0;
}

static void end_list(struct fq_response *r)
{
    fq_response_end_list(r);
    fq_response_run(r, SIZE_MAX);
}

/* Ends what the row shows to be complete.  False: nobody waits for it, as when the object that
 * would have shown it is null. */
static bool reach(struct fq_response *r, uint32_t set)
{
    while (r->depth > 0 && !r->data_null) {
        uint32_t waiting = r->frames[r->depth - 1].node->rows->number;
        if (waiting == set)
            return true;
        bool is_past =
            set < waiting ? !is_waited_for(r, set) : is_inside(r->arriving, set, waiting);
        if (is_past)
            return false;
        end_list(r);
    }
    return set == 0 && !r->data_null;
}

/* ---- writing it ---- */

/* The row, where it stays until the next one of its set comes.  The bytes of its cells are needed
 * for longer only where others hang on it. */
static struct fq_kept_row *remember(struct fq_response *r, const struct fq_rowset *set,
                                    const struct fq_cell *cells)
{
    struct fq_arrived *arrived = &r->arrived[set->number];
    bool held = !set->holds_sets && !(r->page && set->number == 0);
    size_t bytes = fq_kept_row_bytes(set, cells, held);
    if (bytes > arrived->bytes) {
        size_t room = bytes < SHORT_ROW_BYTES ? 2 * bytes : bytes;
        arrived->row = fq_arena_grow(r->rows, arrived->row, arrived->bytes, room);
        arrived->bytes = room;
    }
    fq_kept_row_copy(arrived->row, set, cells, held);
    return arrived->row;
}

/* Of the last one the memory is used again. */
static void note_of_page(struct fq_response *r, struct fq_kept_row *row,
                         const struct fq_cell *cells)
{
    const struct fq_rowset *set = r->arriving->sets[0];
    struct fq_kept_list *list = &r->page->lists[0];
    list->last = row;
    if (list->first)
        return;
    list->first = fq_arena_alloc(r->rows, fq_kept_row_bytes(set, cells, false));
    fq_kept_row_copy(list->first, set, cells, false);
}

static void arrive(struct fq_response *r, const struct fq_cell *cells)
{
    uint32_t set;
    if (!note_row(r, cells, &set)) {
        fq_response_misfit(r, r->root);
        return;
    }
    if (!reach(r, set) || (r->page && set == 0 && !fq_kept_shows(r, r->arriving->sets[set])))
        return;
    struct fq_kept_row *row = remember(r, r->arriving->sets[set], cells);
    if (r->page && set == 0)
        note_of_page(r, row, cells);
    if (set == 0 && !r->page)
        fq_response_begin_root_row(r, row->cells);
    else
        fq_response_begin_item(r, row);
    fq_response_run(r, SIZE_MAX);
}

static void begin_arriving(struct fq_response *r, const struct fq_result *result)
{
    r->arriving = result;
    r->last_set = 0;
    r->arrived = FQ_NEW_ARRAY(r->rows, result->set_count, struct fq_arrived);
    r->page = NULL;
    if (r->root->op != FQ_OP_OBJECT)
        return;
    fq_kept_page(r, result);
    fq_response_begin_root_row(r, fq_response_no_row.cells);
    fq_response_run(r, SIZE_MAX); /* as far as the list */
}

void fq_response_arrived(struct fq_response *r, const struct fq_result *result,
                         const struct fq_cell *cells, size_t row_count, size_t column_count)
{
    if (!r->arriving)
        begin_arriving(r, result);
    for (size_t i = 0; i < row_count && !r->data_null; i++)
        arrive(r, cells + i * column_count);
}

/* Of the page that is the root field, and of which no row has come. */
static void begin_empty_page(struct fq_response *r)
{
    for (size_t i = 0; i < r->plan->step_count; i++) {
        if (&r->plan->roots[r->plan->steps[i].root] == r->root && r->plan->steps[i].wanted)
            begin_arriving(r, &r->plan->steps[i].result);
    }
}

void fq_response_all_arrived(struct fq_response *r)
{
    if (!r->arriving && !r->kept && r->plan->streamed && r->root->op == FQ_OP_OBJECT)
        begin_empty_page(r);
    while (r->arriving && r->depth > 0 && !r->data_null) {
        if (r->frames[r->depth - 1].node->rows->number == 0)
            r->arriving = NULL; /* the page's: what follows waits for nothing */
        end_list(r);
    }
    r->arriving = NULL;
    r->page = NULL;
}
