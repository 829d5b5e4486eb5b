/* SPDX-License-Identifier: MIT
 *
 * One item of session.settings, taken apart: `app.plan=claims.org.plan`,
 * `app.locale=header:accept-language`, `app.source='api'`.
 */
#ifndef FQ_CONFIG_SESSION_SETTING_H
#define FQ_CONFIG_SESSION_SETTING_H

#include <stdbool.h>

#include "base/str.h"

/* A session begins with a command that names all of them. */
#define FQ_SESSION_SETTINGS_MOST      16
#define FQ_SESSION_SETTING_NAME_BYTES 64 /* with its NUL */

enum fq_session_source {
    FQ_SESSION_CLAIM,  /* what is the path of it */
    FQ_SESSION_HEADER, /* of the request: its name */
    FQ_SESSION_TEXT,   /* itself */
};

struct fq_session_setting {
    fq_str name; /* small letters, digits and _, with a dot: one of nobody else's */
    enum fq_session_source source;
    fq_str what;
};

/* False: it is none. */
bool fq_session_setting_read(fq_str item, struct fq_session_setting *ret);

/* The next name of a claim's path, and the rest of it; quotes hold one with dots together:
 * realm."a.b".c.  False: there is none, or it is malformed. */
bool fq_session_claim_next(fq_str *path, fq_str *ret_name);

/* The path of a claim, and the name of a header, are well formed. */
bool fq_session_claim_is_path(fq_str path);
bool fq_session_header_is_name(fq_str name);

#endif
