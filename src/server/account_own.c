/* SPDX-License-Identifier: MIT
 *
 * What those who have an access token do with their own account and sessions.
 */
#include "catalog/oid.h"
#include "server/account_call.h"

static const uint32_t texts[] = {OID_TEXT, OID_TEXT};

#define STATEMENT(number, parameters, columns, ...)                                                \
    {                                                                                              \
        .id = UINT64_C(0x1d0c1a1300000200) + (number), .sql = __VA_ARGS__,                         \
        .param_count = (parameters), .column_types = texts, .column_count = (columns)              \
    }

/* A token lives on when its session has ended, unless it is withdrawn: it does nothing here. */
#define SESSION_GOES_ON                                                                            \
    "EXISTS (SELECT FROM fraiseql.sessions WHERE id = $2::uuid AND account_id = $1::uuid AND "     \
    "ended_at IS NULL)"

static void refuse_ended(struct fq_account_call *call)
{
    fq_account_refuse(call, FQ_UNAUTHENTICATED, "The session has ended; log in anew.");
}

static void ask_own(struct fq_account_call *call, const struct fq_statement *statement,
                    void (*then)(struct fq_account_call *call))
{
    call->values[0][0] = call->account_id;
    call->values[0][1] = call->own_session_id;
    fq_account_ask(call, statement, NULL, then);
}

/* ---- me, sessions ---- */

static void answer_column(struct fq_account_call *call)
{
    if (call->columns[0])
        fq_account_answer(call, 200, fq_str_from(call->columns[0]));
    else
        refuse_ended(call); /* perhaps with its account */
}

void fq_account_me(struct fq_account_call *call)
{
    static const struct fq_statement me =
        STATEMENT(1, 2, 1,
                  "SELECT (fraiseql.account_claims(id, $2::uuid) - 'sub' - 'sid' || "
                  "jsonb_build_object('id', id, 'session_id', $2::uuid))::text "
                  "FROM fraiseql.accounts WHERE id = $1::uuid AND is_active AND " SESSION_GOES_ON);
    ask_own(call, &me, answer_column);
}

void fq_account_sessions(struct fq_account_call *call)
{
    static const struct fq_statement sessions =
        STATEMENT(2, 2, 1,
                  "SELECT jsonb_build_object('sessions', coalesce(jsonb_agg(to_jsonb(s) || "
                  "jsonb_build_object('current', s.session_id = $2::uuid)), '[]'))::text FROM "
                  "(SELECT * FROM fraiseql.sessions_of($1::uuid) LIMIT 1000) AS s "
                  "HAVING " SESSION_GOES_ON);
    ask_own(call, &sessions, answer_column);
}

/* ---- what ends ---- */

static void answer_ended(struct fq_account_call *call)
{
    if (!call->columns[0]) {
        refuse_ended(call);
        return;
    }
    fq_str count = fq_str_from(call->columns[0]);
    fq_str body = fq_arena_printf(call->arena, "{\"ended\":%.*s}", FQ_STR_ARG(count));
    if (body.ptr)
        fq_account_answer(call, 200, body);
    else
        fq_account_refuse(call, FQ_NOMEM, "Out of memory; try again.");
}

static void on_logged_out(struct fq_account_call *call)
{
    fq_account_clear_cookies(call);
    answer_ended(call);
}

void fq_account_logout(struct fq_account_call *call)
{
    static const struct fq_statement here =
        STATEMENT(3, 2, 1,
                  "SELECT count(*) FILTER (WHERE fraiseql.end_session(id, 'logout'))::text FROM "
                  "fraiseql.sessions WHERE id = $2::uuid AND account_id = $1::uuid");
    static const struct fq_statement everywhere =
        STATEMENT(4, 2, 1,
                  "SELECT fraiseql.end_sessions($1::uuid, 'logout')::text "
                  "WHERE " SESSION_GOES_ON);
    ask_own(call, call->everywhere ? &everywhere : &here, on_logged_out);
}

void fq_account_end_session(struct fq_account_call *call)
{
    static const struct fq_statement one =
        STATEMENT(5, 3, 1,
                  "SELECT (SELECT count(*) FILTER (WHERE fraiseql.end_session(id, 'ended')) FROM "
                  "fraiseql.sessions WHERE id::text = lower($3) AND account_id = $1::uuid)::text "
                  "WHERE " SESSION_GOES_ON);
    if (!call->session_id) {
        fq_account_refuse(call, FQ_REQUEST, "Send session_id.");
        return;
    }
    call->values[0][2] = call->session_id;
    ask_own(call, &one, answer_ended);
}

/* ---- another password ---- */

/* columns: that it was changed, and the address. */
static void on_password_changed(struct fq_account_call *call)
{
    call->email = call->columns[1];
    if (call->columns[0])
        fq_account_answer_changed(call);
    else
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "The password is not right.");
}

static void on_old_compared(struct fq_account_call *call)
{
    /* Only if it is still the one that was compared; what was tried before is forgotten. */
    static const struct fq_statement change =
        STATEMENT(6, 4, 2,
                  "WITH tried AS (DELETE FROM fraiseql.login_attempts AS t USING "
                  "fraiseql.accounts AS a, fraiseql.sessions AS s WHERE a.id = $1::uuid AND "
                  "s.id = $2::uuid AND t.address_hash = fraiseql.tries_key(a.email, s.address)) "
                  "SELECT fraiseql.set_password(id, $3, "
                  "$2::uuid)::text, email FROM fraiseql.accounts WHERE id = $1::uuid AND "
                  "password_hash = $4");
    call->values[0][2] = call->text;
    call->values[0][3] = call->known_text;
    if (call->is_same)
        ask_own(call, &change, on_password_changed);
    else
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "The password is not right.");
}

static void compare_old(struct fq_crew_work *work)
{
    struct fq_account_call *call = FQ_CONTAINER(work, struct fq_account_call, work);
    fq_account_compare(call);
    if (call->is_same)
        (void)fq_account_make_text(call, call->new_password);
}

static void on_own_begun(struct fq_account_call *call)
{
    call->known_text = call->columns[0];
    if (!call->has_row)
        refuse_ended(call);
    else if (!call->columns[1] || call->columns[1][0] != 't')
        fq_account_refuse(call, FQ_RATE_LIMITED, "Too many tries with this address; wait.");
    else
        fq_account_hash(call, compare_old, on_old_compared);
}

void fq_account_password(struct fq_account_call *call)
{
    static const struct fq_statement begin =
        STATEMENT(7, 2, 2,
                  "SELECT l.password_hash, l.may_try::text FROM fraiseql.accounts AS a, "
                  "fraiseql.sessions AS s, fraiseql.begin_login(a.email, s.address) AS l "
                  "WHERE a.id = $1::uuid AND s.id = $2::uuid AND s.account_id = a.id AND "
                  "s.ended_at IS NULL");
    const char *fault = "Send password and new_password.";
    if (call->password && call->new_password)
        fault = fq_password_fault(fq_str_from(call->new_password));
    if (fault)
        fq_account_refuse(call, FQ_REQUEST, fault);
    else
        ask_own(call, &begin, on_own_begun);
}
