/* SPDX-License-Identifier: MIT
 *
 * Names that people give of themselves when they register.  They stand in mails to any address that
 * somebody types, so that they must not be a message, or a link to somewhere.
 */
#ifndef FQ_AUTH_PERSON_NAME_H
#define FQ_AUTH_PERSON_NAME_H

#include "base/str.h"

/* Why it is not taken, as a sentence; NULL: it is. */
const char *fq_person_name_fault(fq_str name);

#endif
