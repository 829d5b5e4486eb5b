/* SPDX-License-Identifier: MIT
 *
 * Functions of fraiseql.h that the library does not have yet: they are NULL.
 */
#ifndef FRAISEQL_ABSENT_H
#define FRAISEQL_ABSENT_H

#include "fraiseql.h"

#pragma weak fraiseql_serve
#pragma weak fraiseql_serve_stop
#pragma weak fraiseql_sql

#define RETURN_IF_ABSENT(function)                                                                 \
    if (!(function))                                                                               \
    return raise_engine_error(#function "() is not there yet")

#endif
