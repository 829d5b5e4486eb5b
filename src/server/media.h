/* SPDX-License-Identifier: MIT
 *
 * Media types of GraphQL over HTTP: what a client sends, and what it wants back.
 */
#ifndef FQ_SERVER_MEDIA_H
#define FQ_SERVER_MEDIA_H

#include "base/str.h"

/* Of the two types an answer can have the one an Accept header likes better, the first named of
 * equals: application/graphql-response+json (true), or application/json (false), which also stands
 * for an empty header and for wildcards.  False when it wants neither. */
bool fq_media_choose(fq_str accept, bool *ret_graphql_response);

/* Whether an Accept header likes text/html better than either: browsers do. */
bool fq_media_prefers_html(fq_str accept);

/* Whether a list such as Accept-Encoding names this, and not with a quality of zero. */
bool fq_media_accepts(fq_str list, fq_str name);

/* A Content-Type of application/json, in UTF-8 if it says. */
bool fq_media_is_json(fq_str content_type);

#endif
