/* SPDX-License-Identifier: MIT
 *
 * Where the members of the public structures stand: what programs were compiled against must stay.
 */
#include <fraiseql.h>
#include <stdio.h>

#define SIZE(type)       printf("%s %zu\n", #type, sizeof(struct type))
#define AT(type, member) printf("%s.%s %zu\n", #type, #member, offsetof(struct type, member))
#define VALUE(constant)  printf("%s %d\n", #constant, (int)(constant))

int main(void)
{
    VALUE(FRAISEQL_ABI);
    VALUE(FRAISEQL_OK);
    VALUE(FRAISEQL_MEMORY);
    VALUE(FRAISEQL_INVALID);
    VALUE(FRAISEQL_UNAVAILABLE);
    VALUE(FRAISEQL_CANCELLED);
    VALUE(FRAISEQL_CLOSED);
    VALUE(FRAISEQL_PUBLIC);
    VALUE(FRAISEQL_WHOLE);
    VALUE(FRAISEQL_WHOLE_OBJECTS);
    VALUE(FRAISEQL_AS_SELECTED);
    SIZE(fraiseql_text);
    AT(fraiseql_text, ptr);
    AT(fraiseql_text, len);
    SIZE(fraiseql_host);
    AT(fraiseql_host, size);
    AT(fraiseql_host, user);
    AT(fraiseql_host, call);
    AT(fraiseql_host, cancelled);
    SIZE(fraiseql_options);
    AT(fraiseql_options, size);
    AT(fraiseql_options, database_url);
    AT(fraiseql_options, schema);
    AT(fraiseql_options, schema_name);
    AT(fraiseql_options, config_file);
    AT(fraiseql_options, settings);
    AT(fraiseql_options, threads);
    AT(fraiseql_options, ignore_environment);
    AT(fraiseql_options, host);
    AT(fraiseql_options, log);
    AT(fraiseql_options, log_user);
    AT(fraiseql_options, open_timeout_ms);
    SIZE(fraiseql_request);
    AT(fraiseql_request, size);
    AT(fraiseql_request, body);
    AT(fraiseql_request, document);
    AT(fraiseql_request, operation_name);
    AT(fraiseql_request, variables);
    AT(fraiseql_request, scope);
    AT(fraiseql_request, read_only);
    AT(fraiseql_request, principal);
    AT(fraiseql_request, id);
    AT(fraiseql_request, timeout_ms);
    AT(fraiseql_request, context);
    SIZE(fraiseql_serve_options);
    AT(fraiseql_serve_options, size);
    AT(fraiseql_serve_options, options);
    AT(fraiseql_serve_options, signals);
    return 0;
}
