/* SPDX-License-Identifier: MIT
 *
 * Secrets in documents that nothing takes apart: COALESCE(jsonb_build_object('password', …), …)
 * shows one as a member of the same object without COALESCE would.
 */
#include "catalog/oid.h"
#include "model/secret.h"
#include "schema/build.h"
#include "schema/view_lexer.h"

/* Calls in calls; those that are deeper count as one. */
#define DEPTH_MAX 100

/* A call that is read: of json_build_object() every other argument is a key. */
struct call {
    bool builds;
    size_t arguments;
};

static bool builds_object(struct fq_view_token word)
{
    return fq_view_token_is(word, FQ_STR("jsonb_build_object")) ||
           fq_view_token_is(word, FQ_STR("json_build_object"));
}

static bool begins_argument(struct fq_view_token before)
{
    return before.kind == FQ_VIEW_OPEN || before.kind == FQ_VIEW_COMMA;
}

fq_str fq_build_secret_in(struct fq_builder *b, fq_str expression)
{
    struct fq_view_lexer lexer = {.text = expression};
    struct fq_view_token before = {.kind = FQ_VIEW_END}, token;
    struct call calls[DEPTH_MAX + 1] = {{false, 0}};
    size_t depth = 0;
    for (; (token = fq_view_token_next(&lexer)).kind > FQ_VIEW_BAD; before = token) {
        depth += token.kind == FQ_VIEW_OPEN;
        depth -= token.kind == FQ_VIEW_CLOSE && depth;
        struct call *call = &calls[depth < DEPTH_MAX ? depth : DEPTH_MAX];
        if (token.kind == FQ_VIEW_OPEN)
            *call = (struct call){.builds = builds_object(before)};
        call->arguments += token.kind == FQ_VIEW_COMMA;
        bool is_key = token.kind == FQ_VIEW_STRING && call->builds && call->arguments % 2 == 0 &&
                      begins_argument(before);
        fq_str key = is_key ? fq_view_token_value(b->arena, token) : FQ_STR_NONE;
        if (key.len && fq_secret_is_named(&b->model, key, OID_TEXT))
            return key;
    }
    return FQ_STR_NONE;
}
