/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: one request below /auth/, from its body to its answer.  It asks the database
 * (fraiseql.…, share/setup/auth.sql) and the crew that hashes passwords, one step after the other:
 * each names the function that goes on.  The exchange stays until it is answered, also when the
 * client goes away: what was begun is finished.
 */
#ifndef FQ_SERVER_ACCOUNT_CALL_H
#define FQ_SERVER_ACCOUNT_CALL_H

#include "auth/password.h"
#include "server/crew.h"
#include "server/worker_private.h"

#define FQ_ACCOUNT_VALUES  8
#define FQ_ACCOUNT_COLUMNS 6
/* A token that is no JWT: 32 random bytes. */
#define FQ_ACCOUNT_TOKEN_BYTES 43

/* A secret that was made here: its text, and its SHA-256 as PostgreSQL reads bytea. */
struct fq_account_token {
    char text[FQ_ACCOUNT_TOKEN_BYTES + 1];
    char hash[2 + 64 + 1];
};

struct fq_account_call {
    struct fq_worker *worker;
    struct fq_http_exchange *exchange;
    struct fq_arena *arena;      /* of the exchange */
    struct fq_live_config *live; /* held */
    const struct fq_provider *provider;
    const char *what; /* login, refresh, …: for the audit log */
    const char *why;  /* what went wrong, for it; NULL: nothing more than the status says */

    /* What the body says; NULL: nothing. */
    const char *email, *password, *new_password, *session_id, *name;
    bool everywhere;
    bool by_cookie;           /* its tokens came in cookies, or are to go into them */
    const char *refresh_hash; /* of its refresh_token, as PostgreSQL reads bytea */
    const char *token_hash;   /* of its token, which was mailed */

    /* Who asks, where that must be known. */
    const char *account_id, *own_session_id;

    /* The database.  Rows are text; the first row is kept. */
    struct fq_job job;
    struct fq_step steps[2];
    const char *values[2][FQ_ACCOUNT_VALUES];
    const char *columns[FQ_ACCOUNT_COLUMNS]; /* NULL: null, or no row */
    bool has_row, no_memory;
    void (*then)(struct fq_account_call *call);

    /* The crew. */
    struct fq_crew_work work;
    struct fq_password_cost cost;
    const char *known_text; /* to compare with; NULL: there is none, which costs the same */
    bool is_same;           /* the password is that one */
    enum fq_status hashed;
    uint32_t hashes;                   /* how many were made */
    char text[FQ_PASSWORD_TEXT_BYTES]; /* a new one, if it was wanted; else empty */

    struct fq_account_token refresh; /* that is given out */
    struct fq_buf claims, access;    /* of the access token, and itself */
    uint64_t signed_s;               /* when */
    bool is_signed;

    fq_str cookies[2];  /* that the answer sets; empty: none */
    size_t over_cookie; /* bytes of an access token that fits into none; 0: it does */

    /* The mailer. */
    bool has_place;                 /* for one mail */
    struct fq_account_token mailed; /* that is mailed */
};

/* ---- account_call.c ---- */

/* Runs one statement, or two in one transaction, whose values have been set; then goes on. */
void fq_account_ask(struct fq_account_call *call, const struct fq_statement *statement,
                    const struct fq_statement *second, void (*then)(struct fq_account_call *call));

/* Hashes in the crew; then goes on.  run sets is_same and text. */
void fq_account_hash(struct fq_account_call *call, void (*run)(struct fq_crew_work *work),
                     void (*then)(struct fq_account_call *call));

/* Compares password with known_text, or spends as much where there is none. */
void fq_account_compare(struct fq_account_call *call);

/* Hashes a password into text.  False: it failed, or there is no salt; hashed says so. */
bool fq_account_make_text(struct fq_account_call *call, const char *password);

/* False: the system gives no random bytes. */
bool fq_account_token_make(struct fq_account_token *token);

/* Answers, and the call is over.  body: JSON. */
void fq_account_answer(struct fq_account_call *call, int status, fq_str body);
void fq_account_refuse(struct fq_account_call *call, enum fq_status status, const char *sentence);

/* SHA-256 of a token that was given out, as PostgreSQL reads bytea, in ret.  False: it is none.
 * Inside a guard. */
bool fq_account_token_read(struct fq_account_call *call, fq_str text, const char **ret);

/* ---- account_cookie.c: tokens that no script can read ---- */

/* Sets refresh_hash from the cookie, if there is one; and by_cookie. */
void fq_account_read_cookie(struct fq_account_call *call);

/* The answer sets the cookies: the refresh token, and this access token for so long.  False: it is
 * too long for one, or memory ended. */
bool fq_account_set_cookies(struct fq_account_call *call, fq_str access,
                            int64_t lasts_s) FQ_CHECKED;

/* The answer takes them away, if the request came with them. */
void fq_account_clear_cookies(struct fq_account_call *call);

/* ---- account_login.c ---- */

void fq_account_login(struct fq_account_call *call);
void fq_account_refresh(struct fq_account_call *call);
void fq_account_verify(struct fq_account_call *call);

/* ---- account_mail.c: where the configuration says how to mail ---- */

bool fq_account_can_mail(const struct fq_config *config);

void fq_account_register(struct fq_account_call *call);
void fq_account_forgot(struct fq_account_call *call);
void fq_account_reset(struct fq_account_call *call);

/* The password was changed: answers, and tells its owner by mail, in case it was somebody else. */
void fq_account_answer_changed(struct fq_account_call *call);

/* ---- account_own.c: of those who are known ---- */

void fq_account_me(struct fq_account_call *call);
void fq_account_logout(struct fq_account_call *call);
void fq_account_sessions(struct fq_account_call *call);
void fq_account_end_session(struct fq_account_call *call);
void fq_account_password(struct fq_account_call *call);

#endif
