/* SPDX-License-Identifier: MIT
 *
 * POST /auth/register, /auth/forgot-password, /auth/reset-password: what is mailed, and what a mail
 * is good for.  Whoever asks for a mail is answered alike, whether the address has an account or
 * not, at the same cost: one statement, one hash where there is a password, one mail.  Only what
 * the mail says differs.
 */
#include "base/limits.h"
#include "auth/person_name.h"
#include "catalog/oid.h"
#include "json/json.h"
#include "mail/mail.h"
#include "server/account_call.h"

static const uint32_t texts[] = {OID_TEXT, OID_TEXT};

bool fq_account_can_mail(const struct fq_config *config)
{
    return config->accounts.mail_command.count || config->accounts.mail_url.len;
}

static uint32_t verification_lasts_ms(const struct fq_account_call *call)
{
    const struct fq_config *config = &call->live->config;
    return config->accounts.verify_lasts_ms;
}

static uint32_t reset_lasts_ms(const struct fq_account_call *call)
{
    const struct fq_config *config = &call->live->config;
    return config->accounts.reset_lasts_ms;
}

/* ---- a mail ---- */

static bool take_place(struct fq_account_call *call)
{
    call->has_place = fq_mailer_reserve(call->worker->all->mailer);
    return call->has_place;
}

static void put_text(struct fq_buf *out, const char *name, fq_str value)
{
    fq_buf_printf(out, "%s\"%s\":", out->len > 1 ? "," : "", name);
    fq_json_string(out, value);
}

/* lasts_ms is 0: it has no token. */
static bool write_mail(struct fq_account_call *call, const char *kind, uint32_t lasts_ms,
                       struct fq_buf *out)
{
    fq_buf_init(out, call->arena, FQ_LIMIT_MAIL_BODY_BYTES);
    fq_buf_char(out, '{');
    put_text(out, "kind", fq_str_from(kind));
    put_text(out, "email", fq_str_from(call->email));
    if (call->name)
        put_text(out, "name", fq_str_from(call->name));
    if (lasts_ms) {
        put_text(out, "token", fq_str_from(call->mailed.text));
        fq_buf_printf(out, ",\"expires_in\":%u", lasts_ms / 1000);
    }
    put_text(out, "request_id", fq_http_request_id(call->exchange));
    fq_buf_char(out, '}');
    return !fq_buf_failed(out);
}

static enum fq_status send_mail(struct fq_account_call *call, const char *kind, uint32_t lasts_ms)
{
    const struct fq_config *config = &call->live->config;
    struct fq_buf body;
    const struct fq_mail_way way = {
        .command = config->accounts.mail_command.items,
        .command_count = config->accounts.mail_command.count,
        .url = config->accounts.mail_url,
        .secret = config->accounts.mail_secret,
        .ca_file = config->accounts.mail_ca_file.len ? config->accounts.mail_ca_file.ptr : NULL,
        .timeout_ms = config->accounts.mail_timeout_ms,
        .tries = config->accounts.mail_tries,
    };
    if (!write_mail(call, kind, lasts_ms, &body))
        return FQ_NOMEM;
    call->has_place = false;
    return fq_mailer_send(call->worker->all->mailer, &way, fq_buf_str(&body),
                          fq_http_request_id(call->exchange));
}

void fq_account_answer_changed(struct fq_account_call *call)
{
    /* If there is no place for a mail, the password is another one all the same. */
    if (call->email && fq_account_can_mail(&call->live->config) && take_place(call))
        (void)send_mail(call, "password_changed", 0);
    fq_account_answer(call, 200, FQ_STR("{\"changed\":true}"));
}

/* ---- what becomes of asking for one ---- */

static bool outcome_is(const struct fq_account_call *call, const char *word)
{
    return call->columns[0] && strcmp(call->columns[0], word) == 0;
}

/* columns: the outcome, and the address to mail to.  other: what is mailed where the outcome was
 * not "begun". */
static void answer_asked(struct fq_account_call *call, const char *kind, uint32_t lasts_ms,
                         const char *other)
{
    enum fq_status status = FQ_OK;
    if (outcome_is(call, "malformed")) {
        fq_account_refuse(call, FQ_REQUEST, "This is no e-mail address.");
        return;
    }
    call->email = call->columns[1];
    if (outcome_is(call, "begun"))
        status = send_mail(call, kind, lasts_ms);
    else if (!outcome_is(call, "enough"))
        status = send_mail(call, other, 0);
    if (status)
        fq_account_refuse(call, status, fq_status_sentence(status));
    else
        fq_account_answer(call, 202, FQ_STR("{\"accepted\":true}"));
}

static const char *lasting(struct fq_account_call *call, uint32_t lasts_ms)
{
    return fq_arena_printf(call->arena, "%u ms", lasts_ms).ptr;
}

/* ---- register ---- */

static void on_registration_begun(struct fq_account_call *call)
{
    answer_asked(call, "verify_email", verification_lasts_ms(call), "already_registered");
}

static void on_registration_hashed(struct fq_account_call *call)
{
    static const struct fq_statement begin = {
        .id = UINT64_C(0x1d0c1a1300000301),
        .sql = "SELECT outcome, address FROM fraiseql.begin_registration($1, $2, $3, $4::bytea, "
               "$5::interval)",
        .param_count = 5,
        .column_types = texts,
        .column_count = 2,
    };
    const char **values = call->values[0];
    values[0] = call->email;
    values[1] = call->text;
    values[2] = call->name;
    values[3] = call->mailed.hash;
    values[4] = lasting(call, verification_lasts_ms(call));
    if (!values[4] || !fq_account_token_make(&call->mailed))
        fq_account_refuse(call, FQ_NOMEM, "Out of memory; try again.");
    else
        fq_account_ask(call, &begin, NULL, on_registration_begun);
}

static void hash_password(struct fq_crew_work *work)
{
    struct fq_account_call *call = FQ_CONTAINER(work, struct fq_account_call, work);
    (void)fq_account_make_text(call, call->password);
}

void fq_account_register(struct fq_account_call *call)
{
    const char *fault = "Send email and password.";
    if (call->email && call->password)
        fault = fq_password_fault(fq_str_from(call->password));
    if (!fault && call->name)
        fault = fq_person_name_fault(fq_str_from(call->name));
    if (fault)
        fq_account_refuse(call, FQ_REQUEST, fault);
    else if (!take_place(call))
        fq_account_refuse(call, FQ_UNAVAILABLE, "Too many mails wait at the moment; try again.");
    else
        fq_account_hash(call, hash_password, on_registration_hashed);
}

/* ---- a forgotten password ---- */

static void on_reset_begun(struct fq_account_call *call)
{
    answer_asked(call, "reset_password", reset_lasts_ms(call), "no_account");
}

void fq_account_forgot(struct fq_account_call *call)
{
    static const struct fq_statement begin = {
        .id = UINT64_C(0x1d0c1a1300000302),
        .sql = "SELECT outcome, address FROM fraiseql.begin_reset($1, $2::bytea, $3::interval)",
        .param_count = 3,
        .column_types = texts,
        .column_count = 2,
    };
    const char **values = call->values[0];
    values[0] = call->email;
    values[1] = call->mailed.hash;
    values[2] = lasting(call, reset_lasts_ms(call));
    if (!call->email)
        fq_account_refuse(call, FQ_REQUEST, "Send email.");
    else if (!take_place(call))
        fq_account_refuse(call, FQ_UNAVAILABLE, "Too many mails wait at the moment; try again.");
    else if (!values[2] || !fq_account_token_make(&call->mailed))
        fq_account_refuse(call, FQ_NOMEM, "Out of memory; try again.");
    else
        fq_account_ask(call, &begin, NULL, on_reset_begun);
}

/* columns: the account and its address. */
static void on_reset(struct fq_account_call *call)
{
    call->account_id = call->columns[0];
    call->email = call->columns[1];
    if (!call->account_id || !call->email) {
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "The token was used, or is too old.");
        return;
    }
    fq_account_answer_changed(call);
}

static void on_reset_hashed(struct fq_account_call *call)
{
    static const struct fq_statement reset = {
        .id = UINT64_C(0x1d0c1a1300000303),
        .sql = "SELECT a.id::text, a.email FROM (SELECT fraiseql.reset_password($1::bytea, $2) AS "
               "id OFFSET 0) AS r JOIN fraiseql.accounts AS a USING (id)",
        .param_count = 2,
        .column_types = texts,
        .column_count = 2,
    };
    call->values[0][1] = call->text;
    fq_account_ask(call, &reset, NULL, on_reset);
}

static void on_token_looked_at(struct fq_account_call *call)
{
    if (call->columns[0] && call->columns[0][0] == 't')
        fq_account_hash(call, hash_password, on_reset_hashed);
    else
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "The token was used, or is too old.");
}

void fq_account_reset(struct fq_account_call *call)
{
    /* Nobody makes the crew hash with a token that is none. */
    static const struct fq_statement look = {
        .id = UINT64_C(0x1d0c1a1300000304),
        .sql = "SELECT fraiseql.may_reset($1::bytea)::text",
        .param_count = 1,
        .column_types = texts,
        .column_count = 1,
    };
    const char *fault = "Send token, as it was mailed, and password.";
    call->values[0][0] = call->token_hash;
    if (call->token_hash && call->password)
        fault = fq_password_fault(fq_str_from(call->password));
    if (fault)
        fq_account_refuse(call, FQ_REQUEST, fault);
    else
        fq_account_ask(call, &look, NULL, on_token_looked_at);
}
