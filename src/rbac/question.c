/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "catalog/oid.h"
#include "rbac/rights_private.h"

static const uint32_t column_types[] = {OID_INT4, OID_TEXT};
static const struct fq_statement statement = {
    .id = UINT64_C(0x1d0c1a1300000011),
    .sql = "SELECT kind, name FROM fraiseql.user_rights($1, $2)",
    .param_count = 2,
    .column_types = column_types,
    .column_count = FQ_ARRAY_LEN(column_types),
};

static struct fq_rights_question *question_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_rights_question, job);
}

/* ---- packed names ---- */

struct packed {
    uint32_t kind;
    uint32_t len;
};

void fq_rights_pack(struct fq_rights_found *found, enum fq_rights_kind kind, fq_str text)
{
    const struct packed head = {kind, (uint32_t)text.len};
    fq_buf_str_add(&found->names, fq_str_of((const char *)&head, sizeof(head)));
    fq_buf_str_add(&found->names, text);
    found->count++;
}

bool fq_rights_next_name(fq_str *packed, struct fq_rights_name *ret)
{
    struct packed head;
    if (packed->len == 0)
        return false;
    memcpy(&head, packed->ptr, sizeof(head));
    ret->kind = head.kind;
    ret->text = fq_str_of(packed->ptr + sizeof(head), head.len);
    *packed = fq_str_from_offset(*packed, sizeof(head) + head.len);
    return true;
}

/* ---- the answer, as it comes ---- */

static uint32_t kind_in(const struct fq_cell *cell)
{
    const unsigned char *at = (const unsigned char *)cell->ptr;
    return cell->len == 4 && at
               ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
               : UINT32_MAX;
}

static void take_end(struct fq_rights_found *found, fq_str text)
{
    char digits[24] = "";
    if (text.len >= sizeof(digits))
        return; /* in more than the age of the world */
    memcpy(digits, text.ptr, text.len);
    long long ms = strtoll(digits, NULL, 10);
    found->ends = true;
    found->ends_in_ms = ms > 0 ? (uint64_t)ms : 0;
}

static void on_names(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                     size_t column_count)
{
    struct fq_rights_question *question = question_of(job);
    (void)step;
    for (size_t i = 0; i < row_count; i++, cells += column_count) {
        uint32_t kind = kind_in(&cells[0]);
        if (kind > FQ_RIGHTS_DENIED || !cells[1].ptr)
            question->unreadable = true;
        else if (kind == FQ_RIGHTS_END)
            take_end(&question->found, fq_str_of(cells[1].ptr, cells[1].len));
        else if (cells[1].len) /* empty names nothing */
            fq_rights_pack(&question->found, kind, fq_str_of(cells[1].ptr, cells[1].len));
    }
}

static void on_names_taken(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_unreadable(struct fq_job *job, size_t step)
{
    (void)step;
    question_of(job)->unreadable = true;
}

/* It is asked again from the beginning: nothing of the first time counts. */
static bool on_anew(struct fq_job *job)
{
    struct fq_rights_question *question = question_of(job);
    fq_buf_reset(&question->found.names);
    question->found.count = 0;
    question->found.ends = question->unreadable = false;
    return true;
}

static void on_question_done(struct fq_job *job)
{
    struct fq_rights_question *question = question_of(job);
    static const struct fq_error other = {
        .status = FQ_CONFIG,
        .message = FQ_STR_INIT("Roles cannot be read: the database has another version of "
                               "fraiseql.user_rights; run fraiseql setup --with rbac."),
    };
    static const struct fq_error many = {
        .status = FQ_LIMIT,
        .message = FQ_STR_INIT("Whoever asks has more roles and permissions than are read."),
    };
    static const struct fq_error exhausted = {.status = FQ_NOMEM};
    enum fq_status failure = question->found.names.failure;
    if (question->unreadable)
        fq_rights_refuse(question, &other);
    else if (failure)
        fq_rights_refuse(question, failure == FQ_NOMEM ? &exhausted : &many);
    else
        fq_rights_answer(question, &question->found);
}

static void on_question_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    static const struct fq_error nowhere = {
        .status = FQ_CONFIG,
        .message = FQ_STR_INIT("Roles are to be read from tables that this database does not have: "
                               "run fraiseql setup --with rbac, or set rbac.source to none."),
    };
    (void)step;
    fq_rights_refuse(question_of(job), error->status == FQ_STALE ? &nowhere : error);
}

static const struct fq_job_events events = {
    .rows = on_names,
    .step_done = on_names_taken,
    .unreadable = on_unreadable,
    .anew = on_anew,
    .failed = on_question_failed,
    .done = on_question_done,
};

/* ---- life ---- */

static fq_str keep_text(char **text, fq_str from)
{
    if (!from.ptr)
        return FQ_STR_NONE;
    fq_str kept = {*text, from.len};
    if (from.len)
        memcpy(*text, from.ptr, from.len);
    (*text)[from.len] = '\0';
    *text += from.len + 1;
    return kept;
}

struct fq_rights_question *fq_rights_question_new(struct fq_rights_memory *memory, fq_str user,
                                                  fq_str tenant, uint64_t now_ms)
{
    struct fq_rights_question *question =
        fq_calloc(1, sizeof(*question) + user.len + tenant.len + 2);
    if (!question)
        return NULL;
    char *text = question->text;
    question->memory = memory;
    question->user = keep_text(&text, user);
    question->tenant = keep_text(&text, tenant);
    question->values[0] = question->user.ptr;
    question->values[1] = question->tenant.ptr;
    question->moment = fq_rights_now(memory->news, user);
    question->asked_ms = now_ms;
    fq_list_init(&question->waiting);
    fq_buf_init(&question->found.names, NULL, FQ_LIMIT_RIGHTS_BYTES);
    return question;
}

void fq_rights_question_free(struct fq_rights_question *question)
{
    fq_buf_clear(&question->found.names);
    fq_free(question);
}

void fq_rights_ask(struct fq_rights_question *question)
{
    struct fq_database *database = question->memory->database;
    question->step = (struct fq_step){&statement, question->values};
    fq_job_init(&question->job, &events, &question->step, 1);
    question->job.repeatable = true;
    database->calls->run(database, &question->job);
}
