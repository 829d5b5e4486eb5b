/* SPDX-License-Identifier: MIT
 *
 * The hot path: each value goes from the database's bytes through its codec to the response's,
 * once.  A null where the schema forbids it makes the nearest object above that may be null so;
 * what was written of that object is cut off again.
 *
 * What is being written, objects in lists in objects, stands on a stack of frames rather than on
 * C's, so that writing can stop anywhere and go on later.
 */
#include <assert.h>
#include <string.h>

#include "response/writer.h"

/* Frames there is room for at first: lists and objects nest a few levels. */
enum { FIRST_FRAMES = 16 };

/* ---- where it stands ---- */

static struct fq_frame *top(const struct fq_response *r)
{
    return &r->frames[r->depth - 1];
}

static const struct fq_path *path_in(struct fq_response *r, const struct fq_path *parent,
                                     fq_str key, size_t index)
{
    struct fq_path *path = FQ_NEW(r->arena, struct fq_path);
    *path = (struct fq_path){parent, key, index};
    return path;
}

static const struct fq_path *path_with(struct fq_response *r, const struct fq_path *parent,
                                       const struct fq_node *node)
{
    return node && node->key.ptr ? path_in(r, parent, node->key, 0) : parent;
}

static bool is_list(const struct fq_node *root)
{
    return root->op == FQ_OP_ROWS && !root->rows->one;
}

const struct fq_path *fq_response_path_of_root(struct fq_response *r, const struct fq_node *root)
{
    return path_in(r, NULL, root->key, 0);
}

const struct fq_path *fq_response_path(struct fq_response *r, const struct fq_node *node)
{
    const struct fq_path *path = path_in(r, NULL, r->root->key, 0);
    if (is_list(r->root) && r->row_count > 0)
        path = path_in(r, path, FQ_STR_NONE, r->row_count - 1);
    for (size_t i = 0; i < r->depth; i++) {
        const struct fq_frame *frame = &r->frames[i];
        if (frame->kind == FQ_FRAME_LIST) {
            path = path_with(r, path, frame->node);
            if (i + 1 < r->depth)
                path = path_in(r, path, FQ_STR_NONE, frame->index - 1);
        } else {
            path = path_with(r, path, frame->node);
        }
    }
    return path_with(r, path, node);
}

struct fq_error *fq_response_report(struct fq_response *r, const struct fq_node *node,
                                    struct fq_location at, const char *sentence)
{
    struct fq_error *error = fq_errors_add(&r->errors, r->arena, FQ_INTERNAL, at, "%s", sentence);
    if (error)
        error->path = fq_response_path(r, node);
    return error;
}

/* ---- null ---- */

static void add_null(struct fq_response *r, fq_str prefix)
{
    fq_buf_str_add(r->out, prefix);
    fq_buf_literal(r->out, "null");
}

/* The field is null.  False: it must not be. */
static bool write_null(struct fq_response *r, const struct fq_node *node)
{
    if (node->non_null) {
        fq_response_report(r, node, node->at, "Cannot return null for a non-nullable field.");
        return false;
    }
    add_null(r, node->prefix);
    return true;
}

/* A value that no codec understands counts as null, and is an error: of the database, unless the
 * codec knows better. */
static bool write_unreadable(struct fq_response *r, const struct fq_node *node,
                             const struct fq_cell *cell)
{
    const char *refusal = fq_codec_refusal(node->codec, cell->ptr, cell->len);
    r->malformed |= !refusal;
    struct fq_error *error = fq_response_report(
        r, node, node->at,
        refusal ? refusal
                : "The database returned a value that does not fit the schema; reload the schema.");
    if (error && refusal && node->codec->asker_mends)
        error->status = FQ_INPUT;
    if (node->non_null)
        return false;
    add_null(r, node->prefix);
    return true;
}

/* Cuts off what was written since start.  What was sent cannot be: then there is no data at all,
 * and the answer has to break off. */
static bool cut_off(struct fq_response *r, size_t start)
{
    if (start < r->sent) {
        r->data_null = true;
        return false;
    }
    fq_buf_truncate(r->out, start - r->sent);
    return true;
}

/* The value of the root field is null. */
static void null_root(struct fq_response *r, const struct fq_node *root)
{
    if (root->non_null) {
        r->data_null = true;
        return;
    }
    if (!cut_off(r, r->root_start))
        return;
    add_null(r, root->prefix);
    r->root_null = true;
}

/* A null that must not be goes up: lists and their items never are null, so they go with the
 * object that holds them. */
static void spread_null(struct fq_response *r)
{
    while (r->depth > 0) {
        const struct fq_frame *frame = &r->frames[--r->depth];
        if (frame->kind != FQ_FRAME_OBJECT)
            continue;
        if (!cut_off(r, frame->start))
            return;
        if (frame->node->non_null)
            continue;
        add_null(r, frame->node->prefix);
        return;
    }
    null_root(r, r->root);
}

/* ---- frames ---- */

static struct fq_frame *push(struct fq_response *r)
{
    if (FQ_UNLIKELY(r->depth == r->frame_capacity)) {
        size_t capacity = r->frame_capacity ? 2 * r->frame_capacity : FIRST_FRAMES;
        struct fq_frame *frames = fq_arena_alloc(r->arena, capacity * sizeof(*frames));
        if (r->depth)
            memcpy(frames, r->frames, r->depth * sizeof(*frames));
        r->frames = frames;
        r->frame_capacity = capacity;
    }
    return &r->frames[r->depth++];
}

/* field: whose value it is; NULL: an item of a list, or of the root field. */
static void push_fields(struct fq_response *r, const struct fq_node *field,
                        const struct fq_node *object, const struct fq_cell *row)
{
    const struct fq_node *end = object->nodes + object->count;
    *push(r) = (struct fq_frame){FQ_FRAME_ROW, object->nodes, end, row, .node = field};
    if (FQ_UNLIKELY(object->count == 0)) /* otherwise the first field opens the object */
        fq_buf_char(r->out, '{');
}

/* A value without an object around it. */
static void push_bare(struct fq_response *r, const struct fq_node *field,
                      const struct fq_node *node, const struct fq_cell *row)
{
    *push(r) = (struct fq_frame){FQ_FRAME_ROW, node, node + 1, row, .bare = true, .node = field};
}

/* Which of the cases it is the row says itself.  NULL: none that is known. */
const struct fq_node *fq_response_case(const struct fq_node *node, const struct fq_cell *row)
{
    uint32_t number;
    if (fq_cell_u32(&row[node->choice], &number) && number < node->count)
        return &node->nodes[number];
    return NULL;
}

static void report_unknown_case(struct fq_response *r, const struct fq_node *node)
{
    r->malformed = true;
    fq_response_report(r, node, node->at,
                       "The database returned a row of no type that the schema knows here.");
}

static void push_row(struct fq_response *r, const struct fq_node *field, const struct fq_node *item,
                     const struct fq_cell *row)
{
    bool is_there =
        (item->op == FQ_OP_OBJECT || item->op == FQ_OP_CASES) && item->cell == FQ_NO_CELL;
    if (FQ_LIKELY(is_there && item->op == FQ_OP_OBJECT)) {
        push_fields(r, field, item, row);
        return;
    }
    const struct fq_node *object = is_there ? fq_response_case(item, row) : NULL;
    if (object && object->op == FQ_OP_OBJECT) {
        push_fields(r, field, object, row);
        return;
    }
    push_bare(r, field, item, row);
    if (!is_there || object)
        return;
    report_unknown_case(r, item);
    spread_null(r);
}

/* ---- fields ---- */

static bool write_cell(struct fq_response *r, const struct fq_node *node,
                       const struct fq_cell *cell)
{
    if (!cell->ptr)
        return write_null(r, node);
    size_t start = r->out->len;
    fq_buf_str_add(r->out, node->prefix);
    if (FQ_LIKELY(node->codec->write(node->codec, r->out, cell->ptr, cell->len)))
        return true;
    fq_buf_truncate(r->out, start);
    return write_unreadable(r, node, cell);
}

bool fq_response_is_there(const struct fq_node *node, const struct fq_cell *row)
{
    if (node->cell == FQ_NO_CELL)
        return true;
    const struct fq_cell *there = &row[node->cell];
    return there->ptr && there->len == 1 && there->ptr[0];
}

/* The object is not there; a document may stand for it. */
static bool write_absent(struct fq_response *r, const struct fq_node *node,
                         const struct fq_cell *row)
{
    if (!node->stand_in)
        return write_null(r, node);
    size_t start = r->out->len;
    fq_buf_str_add(r->out, node->prefix);
    if (fq_response_stand_in(r, node, &row[node->stand_in->cell]))
        return true;
    fq_buf_truncate(r->out, start);
    if (!node->non_null)
        add_null(r, node->prefix);
    return !node->non_null;
}

/* The object is the value of the node. */
static void push_object(struct fq_response *r, const struct fq_node *node,
                        const struct fq_node *object, const struct fq_cell *row)
{
    size_t start = r->sent + r->out->len;
    fq_buf_str_add(r->out, node->prefix);
    push_fields(r, node, object, row);
    struct fq_frame *frame = top(r);
    frame->kind = FQ_FRAME_OBJECT;
    frame->start = start;
}

static bool begin_rows(struct fq_response *r, const struct fq_node *node,
                       const struct fq_kept_row *parent);

/* A case that is no object of the row's own cells: what hangs on the row, or a constant. */
static bool begin_other_case(struct fq_response *r, const struct fq_node *node,
                             const struct fq_cell *row)
{
    if (node->op == FQ_OP_ROWS)
        return begin_rows(r, node, fq_kept_row_of(row));
    fq_buf_str_add(r->out, node->constant);
    return true;
}

static bool begin_object(struct fq_response *r, const struct fq_node *node,
                         const struct fq_cell *row)
{
    if (!fq_response_is_there(node, row))
        return write_absent(r, node, row);
    const struct fq_node *object = node->op == FQ_OP_CASES ? fq_response_case(node, row) : node;
    if (FQ_UNLIKELY(!object)) {
        report_unknown_case(r, node);
        if (!node->non_null)
            add_null(r, node->prefix);
        return !node->non_null;
    }
    if (FQ_UNLIKELY(object->op != FQ_OP_OBJECT))
        return begin_other_case(r, object, row);
    push_object(r, node, object, row);
    return true;
}

/* A row of another set as the value of the node. */
static void push_one(struct fq_response *r, const struct fq_node *node,
                     const struct fq_kept_row *row)
{
    const struct fq_node *item = node->rows->item;
    if (item->op == FQ_OP_OBJECT && item->cell == FQ_NO_CELL) {
        push_object(r, node, item, row->cells);
        return;
    }
    fq_buf_str_add(r->out, node->prefix);
    push_row(r, node, item, row->cells);
}

/* One row of another set, of those that hang on this one. */
static bool begin_one(struct fq_response *r, const struct fq_node *node,
                      const struct fq_kept_row *parent)
{
    const struct fq_rowset *rows = node->rows;
    const struct fq_kept_row *row = rows->last
                                        ? fq_kept_last(r->kept, rows->number, parent->number)
                                        : fq_kept_first(r->kept, rows->number, parent->number);
    if (!row)
        return write_null(r, node);
    push_one(r, node, row);
    return true;
}

/* The rows of another set, which come next.  Where one counts there is no list around it. */
static void await_rows(struct fq_response *r, const struct fq_node *node)
{
    if (!node->rows->one) {
        fq_buf_str_add(r->out, node->prefix);
        fq_buf_char(r->out, '[');
    }
    *push(r) = (struct fq_frame){.kind = FQ_FRAME_LIST, .node = node};
}

/* The rows of another set, those that hang on this one. */
static void begin_list(struct fq_response *r, const struct fq_node *node,
                       const struct fq_kept_row *parent)
{
    fq_buf_str_add(r->out, node->prefix);
    fq_buf_char(r->out, '[');
    *push(r) = (struct fq_frame){
        .kind = FQ_FRAME_LIST,
        .node = node,
        .next = fq_kept_first(r->kept, node->rows->number, parent->number),
    };
}

static bool begin_rows(struct fq_response *r, const struct fq_node *node,
                       const struct fq_kept_row *parent)
{
    if (r->arriving) {
        await_rows(r, node);
        return true;
    }
    assert(r->kept); /* the rows of a plan with nested sets are */
    if (node->rows->one)
        return begin_one(r, node, parent);
    begin_list(r, node, parent);
    return true;
}

static void write_more(struct fq_response *r, const struct fq_node *node,
                       const struct fq_kept_row *parent)
{
    bool more = fq_kept_has_more(r->kept, node->rows->number, parent->number);
    fq_buf_str_add(r->out, node->prefix);
    fq_buf_str_add(r->out, more ? FQ_STR("true") : FQ_STR("false"));
}

/* The fields of the object at the top, as far as the next one that holds others.  False: a null
 * has to spread. */
static bool write_fields(struct fq_response *r)
{
    struct fq_frame *frame = top(r);
    while (frame->field < frame->end) {
        const struct fq_node *node = frame->field++;
        switch (node->op) {
        case FQ_OP_VALUE:
            if (!write_cell(r, node, &frame->row[node->cell]))
                return false;
            break;
        case FQ_OP_CONST:
            fq_buf_str_add(r->out, node->prefix);
            fq_buf_str_add(r->out, node->constant);
            break;
        case FQ_OP_JSON:
            if (!fq_response_json(r, node, &frame->row[node->cell]))
                return false;
            break;
        case FQ_OP_OBJECT:
        case FQ_OP_CASES:
            if (!begin_object(r, node, frame->row))
                return false;
            if (top(r) != frame)
                return true;
            break;
        case FQ_OP_MORE:
            write_more(r, node, fq_kept_row_of(frame->row));
            break;
        case FQ_OP_ROWS:
            return begin_rows(r, node, fq_kept_row_of(frame->row));
        }
    }
    if (!frame->bare)
        fq_buf_char(r->out, '}');
    r->depth--;
    return true;
}

void fq_response_end_list(struct fq_response *r)
{
    const struct fq_node *node = top(r)->node;
    r->depth--;
    if (!node->rows->one)
        fq_buf_char(r->out, ']');
    else if (!write_null(r, node)) /* the row that was waited for */
        spread_null(r);
}

void fq_response_begin_item(struct fq_response *r, const struct fq_kept_row *row)
{
    struct fq_frame *frame = top(r);
    const struct fq_node *node = frame->node;
    if (node->rows->one) {
        r->depth--;
        push_one(r, node, row);
        return;
    }
    if (frame->index++)
        fq_buf_char(r->out, ',');
    push_row(r, NULL, node->rows->item, row->cells);
}

static void write_item(struct fq_response *r)
{
    const struct fq_kept_row *item = top(r)->next;
    if (!item) {
        fq_response_end_list(r);
        return;
    }
    top(r)->next = item->next;
    fq_response_begin_item(r, item);
}

bool fq_response_run(struct fq_response *r, size_t full)
{
    while (r->depth > 0 && !r->data_null) {
        if (top(r)->kind == FQ_FRAME_LIST) {
            if (r->out->len >= full || r->arriving)
                return false;
            write_item(r);
        } else if (!write_fields(r)) {
            spread_null(r);
        }
    }
    r->depth = 0;
    return true;
}

void fq_response_object(struct fq_response *r, const struct fq_node *object,
                        const struct fq_cell *row)
{
    push_fields(r, NULL, object, row);
    fq_response_run(r, SIZE_MAX);
}

/* ---- root fields ---- */

void fq_response_begin(struct fq_response *r, const struct fq_plan *plan, struct fq_buf *out,
                       struct fq_arena *arena, struct fq_arena *rows)
{
    *r = (struct fq_response){.plan = plan, .out = out, .arena = arena, .rows = rows};
    fq_buf_literal(out, "{\"data\":");
    r->data_start = out->len;
}

void fq_response_part_sent(struct fq_response *r)
{
    r->sent += r->out->len;
    fq_buf_reset(r->out);
}

static void open_root(struct fq_response *r, const struct fq_node *root)
{
    if (r->root == root)
        return;
    r->root = root;
    r->root_null = false;
    r->row_count = 0;
    r->root_start = r->sent + r->out->len;
    fq_buf_str_add(r->out, root->prefix);
    if (is_list(root))
        fq_buf_char(r->out, '[');
}

/* Puts the row on the stack, if it counts. */
void fq_response_begin_root_row(struct fq_response *r, const struct fq_cell *row)
{
    const struct fq_node *root = r->root;
    if (r->data_null || r->root_null || (!is_list(root) && r->row_count > 0))
        return;
    if (is_list(root) && r->row_count > 0)
        fq_buf_char(r->out, ',');
    r->row_count++;
    if (root->op == FQ_OP_OBJECT)
        push_fields(r, NULL, root, row);
    else
        push_row(r, NULL, root->rows->item, row);
}

const struct fq_kept_row fq_response_no_row = {.number = 0};

void fq_response_misfit(struct fq_response *r, const struct fq_node *root)
{
    fq_errors_add(&r->errors, r->arena, FQ_INTERNAL, root->at, "%s",
                  "The database returned rows that do not fit the plan; reload the schema.");
    r->malformed = true;
    r->data_null = true;
}

void fq_response_rows(struct fq_response *r, const struct fq_plan_step *step,
                      const struct fq_cell *cells, size_t row_count, size_t column_count)
{
    const struct fq_node *root = &r->plan->roots[step->root];
    assert(!fq_result_is_merged(&step->result) || step->result.in_order);
    open_root(r, root);
    if (column_count < step->result.column_count) {
        fq_response_misfit(r, root);
        return;
    }
    if (step->result.in_order || root->op == FQ_OP_OBJECT) {
        fq_response_arrived(r, &step->result, cells, row_count, column_count);
        return;
    }
    for (size_t i = 0; i < row_count; i++) {
        fq_response_begin_root_row(r, cells + i * column_count);
        fq_response_run(r, SIZE_MAX);
    }
}

void fq_response_keep(struct fq_response *r, struct fq_kept *kept, const struct fq_plan_step *step,
                      const struct fq_cell *cells, size_t row_count, size_t column_count, bool held)
{
    const struct fq_result *result = &step->result;
    if (column_count < result->column_count ||
        !fq_kept_add(kept, r, result, cells, row_count, column_count, held))
        fq_response_misfit(r, &r->plan->roots[step->root]);
}

bool fq_response_write_kept(struct fq_response *r, const struct fq_node *root,
                            const struct fq_kept *kept, size_t full)
{
    if (!r->data_null && kept->highest > kept->count) /* the number of a row that never came */
        fq_response_misfit(r, root);
    if (r->data_null)
        return true;
    if (r->root != root) {
        open_root(r, root);
        r->kept = kept;
        r->next_row = root->op == FQ_OP_OBJECT ? &fq_response_no_row
                                               : fq_kept_first(kept, root->rows->number, 0);
    }
    while (fq_response_run(r, full)) {
        const struct fq_kept_row *row = r->next_row;
        if (!row || r->data_null || r->root_null)
            return true;
        if (r->out->len >= full)
            return false;
        r->next_row = row->next;
        fq_response_begin_root_row(r, row->cells);
    }
    return false;
}

/* What is null without an error would count as done.  Of a mutation the row may be one that a
 * trigger kept away, or that who asks does not see. */
static void no_row_came(struct fq_response *r, const struct fq_node *root)
{
    bool changes = r->plan->operation == FQ_MUTATION;
    struct fq_error *error = NULL;
    if (root->non_null && !r->data_null)
        error = fq_response_report(
            r, NULL, root->at,
            changes ? "The row was not made, or it cannot be seen; nothing was changed."
                    : "Cannot return null for a non-nullable field.");
    if (error && changes)
        error->status = FQ_FORBIDDEN;
    null_root(r, root);
}

void fq_response_root_done(struct fq_response *r, const struct fq_node *root)
{
    open_root(r, root);
    fq_response_all_arrived(r);
    if (is_list(root) && !r->data_null && !r->root_null)
        fq_buf_char(r->out, ']');
    else if (r->row_count == 0)
        no_row_came(r, root);
    r->root = NULL;
    r->kept = NULL;
}

bool fq_response_constant(struct fq_response *r, const struct fq_node *root, size_t full)
{
    bool begins = r->root != root;
    open_root(r, root);
    if (begins)
        r->constant_rest = root->constant;
    if (begins && root->introspection)
        fq_introspection_begin(&r->meta, root->introspection, r->rows ? r->rows : r->arena);
    if (root->introspection && !fq_introspection_write(&r->meta, r->out, full))
        return false;
    size_t room = full > r->out->len ? full - r->out->len : 0;
    fq_str rest = r->constant_rest;
    size_t len = rest.len < room ? rest.len : room;
    fq_buf_str_add(r->out, fq_str_of(rest.ptr, len));
    r->constant_rest = fq_str_from_offset(rest, len);
    if (r->constant_rest.len)
        return false;
    r->root = NULL;
    return true;
}

void fq_response_root_failed(struct fq_response *r, const struct fq_node *root,
                             const struct fq_error *error)
{
    struct fq_location at = error->path ? error->location : root->at;
    struct fq_error *added = fq_errors_add(&r->errors, r->arena, error->status, at, "%s", "");
    if (added) {
        added->message = error->message;
        added->detail = error->detail;
        added->code = error->code;
        added->http = error->http;
        added->extensions = error->extensions;
        added->path = error->path ? error->path : path_in(r, NULL, root->key, 0);
    }
    open_root(r, root);
    null_root(r, root);
    r->root = NULL;
}
