/* SPDX-License-Identifier: MIT
 *
 * What is to be mailed is handed to somebody who can: a program that is started, or a server that
 * is asked over HTTP.  One thread of its own does that, some at a time; others wait in a queue of a
 * fixed length.  What nobody has is tried again after pauses that grow.  What somebody may have is
 * not, whatever he says: who hangs, or whose connection is lost, may have mailed.  Who hands over
 * goes on at once, and is not told what became of it: that is for the log and for metrics.
 *
 *     if (!fq_mailer_reserve(mailer)) …           there is no place: refuse, whoever asks
 *     … fq_mailer_send(mailer, &way, …);          or fq_mailer_release(mailer)
 */
#ifndef FQ_MAIL_MAIL_H
#define FQ_MAIL_MAIL_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* How it leaves: one of command and url. */
struct fq_mail_way {
    const fq_str *command; /* the path of the program, and its arguments; no shell reads them */
    size_t command_count;
    fq_str url;
    fq_str secret;       /* to url, as `Authorization: Bearer …`; empty: none */
    const char *ca_file; /* as in struct fq_fetch_request */
    uint32_t timeout_ms; /* then a program is killed, with what it started */
    uint32_t tries;      /* at most; 0 is 1 */
};

/* One was not handed over, however often it was tried.  Called in the mailer's thread, any number
 * of times.  about: as it was given to fq_mailer_send(); why: the end of a sentence, without
 * anything of the mail. */
typedef void (*fq_mail_failed)(fq_str about, const char *why);

struct fq_mailer;

/* Its thread starts when it is first needed.  pause_ms: before a second try, FQ_LIMIT_MAIL_PAUSE_MS
 * but in tests.  NULL: out of memory. */
struct fq_mailer *fq_mailer_new(fq_mail_failed failed, uint32_t pause_ms);

/* Nobody hands over any more.  Waits until all is done, for FQ_LIMIT_MAIL_END_MS at most; what is
 * not done then is given up.  What waits to be tried again is tried at once, and not once more.
 * NULL is fine. */
void fq_mailer_free(struct fq_mailer *mailer);

/* A place for one.  False: too many wait, or there is no thread.  Any thread, as below. */
bool fq_mailer_reserve(struct fq_mailer *mailer) FQ_CHECKED;
void fq_mailer_release(struct fq_mailer *mailer);

/* Takes the place.  All is copied; body: what the program reads from its standard input, or the
 * server as JSON.  FQ_NOMEM: it is not sent, and the place is free again. */
enum fq_status fq_mailer_send(struct fq_mailer *mailer, const struct fq_mail_way *way, fq_str body,
                              fq_str about) FQ_CHECKED;

/* Appends what was counted in Prometheus' text format. */
void fq_mailer_write(struct fq_mailer *mailer, struct fq_buf *buf);

#endif
