/* SPDX-License-Identifier: MIT
 *
 * Headers of answers as a configuration gives them.
 */
#ifndef FQ_CONFIG_HEADER_LINE_H
#define FQ_CONFIG_HEADER_LINE_H

#include <stdbool.h>

#include "base/str.h"

/* A header's name. */
bool fq_header_is_name(fq_str text);

/* What may stand behind its colon: printable ASCII.  It may be empty. */
bool fq_header_is_value(fq_str text);

/* "Name: value", of a name that the server does not set itself. */
bool fq_header_is_line(fq_str text);

#endif
