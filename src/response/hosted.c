/* SPDX-License-Identifier: MIT
 *
 * Fields of rows that a program answers: which rows there are, and where its values go.
 */
#include "base/limits.h"
#include "response/writer.h"

/* A place in the program: what stands around the field, the outermost first; in its row from own.
 */
enum { MOST_AROUND = FQ_LIMIT_DOCUMENT_DEPTH_MOST };

struct place {
    const struct fq_node *around[MOST_AROUND];
    const struct fq_node *chosen[MOST_AROUND]; /* of CASES: the one that it is in */
    size_t depth, own;
};

static bool find_field(struct place *place, const struct fq_node *node, uint16_t choice);

static bool find_field_inside(struct place *place, const struct fq_node *node, uint16_t choice)
{
    if (place->depth == MOST_AROUND)
        return false;
    place->around[place->depth++] = node;
    for (size_t i = 0; i < node->count; i++) {
        place->chosen[place->depth - 1] = &node->nodes[i];
        if (find_field(place, &node->nodes[i], choice))
            return true;
    }
    place->depth--;
    return false;
}

/* Other rows begin another place. */
static bool find_field(struct place *place, const struct fq_node *node, uint16_t choice)
{
    switch (node->op) {
    case FQ_OP_JSON:
        return node->choice == choice;
    case FQ_OP_OBJECT:
    case FQ_OP_CASES:
        return find_field_inside(place, node, choice);
    case FQ_OP_ROWS: {
        size_t own = place->own;
        place->own = place->depth;
        if (find_field(place, node->rows->item, choice))
            return true;
        place->own = own;
        return false;
    }
    case FQ_OP_VALUE:
    case FQ_OP_CONST:
    case FQ_OP_MORE:
        break;
    }
    return false;
}

static bool is_row_asked(const struct place *place, const struct fq_cell *row)
{
    bool shown = true;
    for (size_t i = place->own; shown && i < place->depth; i++) {
        const struct fq_node *node = place->around[i];
        shown = fq_response_is_there(node, row) &&
                (node->op != FQ_OP_CASES || fq_response_case(node, row) == place->chosen[i]);
    }
    return shown;
}

struct fq_hosted_rows fq_response_hosted_rows(const struct fq_plan *plan, size_t number,
                                              const struct fq_kept *kept, struct fq_arena *arena,
                                              struct fq_buf *out)
{
    const struct fq_plan_host *host = &plan->hosted[number];
    struct fq_hosted_rows found = {NULL, 0};
    struct fq_response r = {.plan = plan, .out = out, .arena = arena, .rows = arena};
    struct place *place = FQ_NEW(arena, struct place);
    fq_buf_char(out, '[');
    r.root = &plan->roots[host->root];
    if (kept->sets && find_field(place, r.root, (uint16_t)(number + 1))) {
        const struct fq_kept_set *set = &kept->sets[host->set];
        found.rows = FQ_NEW_ARRAY(arena, kept->count, struct fq_kept_row *);
        for (size_t i = 0; i < set->room; i++) {
            for (struct fq_kept_row *row = set->lists[i].first; row; row = row->next) {
                if (!is_row_asked(place, row->cells))
                    continue;
                if (found.count)
                    fq_buf_char(out, ',');
                fq_response_object(&r, host->needs, row->cells);
                found.rows[found.count++] = row;
            }
        }
    }
    fq_buf_char(out, ']');
    return found;
}

void fq_response_put_hosted(struct fq_kept_row *row, const struct fq_plan_host *host, fq_str json)
{
    row->cells[host->cell] = (struct fq_cell){json.ptr, json.len};
}

static const char nothing[] = "";

void fq_response_put_failed(struct fq_kept_row *row, const struct fq_plan_host *host)
{
    row->cells[host->cell] = (struct fq_cell){nothing, 0};
}

bool fq_response_is_failed(const struct fq_cell *cell)
{
    return cell->ptr == nothing;
}
