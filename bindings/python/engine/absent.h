/* SPDX-License-Identifier: MIT
 *
 * Functions of fraiseql.h that the library does not have yet: they are NULL.
 */
#ifndef FRAISEQL_ABSENT_H
#define FRAISEQL_ABSENT_H

#include "fraiseql.h"

#pragma weak fraiseql_describe
#pragma weak fraiseql_host_answer
#pragma weak fraiseql_host_arguments
#pragma weak fraiseql_host_context
#pragma weak fraiseql_host_fail
#pragma weak fraiseql_host_field
#pragma weak fraiseql_host_function
#pragma weak fraiseql_host_id
#pragma weak fraiseql_host_operation
#pragma weak fraiseql_host_path
#pragma weak fraiseql_host_principal
#pragma weak fraiseql_host_selection
#pragma weak fraiseql_host_set_user
#pragma weak fraiseql_host_user
#pragma weak fraiseql_sdl
#pragma weak fraiseql_serve
#pragma weak fraiseql_serve_stop
#pragma weak fraiseql_sql
#pragma weak fraiseql_statistics

#define RETURN_IF_ABSENT(function)                                                                 \
    if (!(function))                                                                               \
    return raise_engine_error(#function "() is not there yet")

#endif
