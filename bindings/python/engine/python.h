/* SPDX-License-Identifier: MIT
 *
 * Python's stable interface as of 3.10, in front of every other header: one build serves all later
 * versions.  Nothing here may use what is not in it.
 */
#ifndef FRAISEQL_PYTHON_H
#define FRAISEQL_PYTHON_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030A0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#endif
