/* SPDX-License-Identifier: MIT
 *
 * fraiseql demo: a private PostgreSQL with sample data, and the API on top, until it is stopped.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libpq-fe.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/demo_data.h"
#include "cli/interrupt.h"
#include "cli/private_cluster.h"
#include "cli/terminal.h"
#include "server/graphiql.h"
#include "server/serve.h"

/* The API works as an ordinary user, the owner of the sample data. */
#define DEMO_NAME       "demo"
#define CREATE_OWNER    "create role " DEMO_NAME " login createrole"
#define CREATE_DATABASE "create database " DEMO_NAME " owner " DEMO_NAME

/* Beside those that serve: listeners of the server, a curious user's psql. */
#define OTHER_CONNECTIONS 20u

static const struct fq_cli_option options[] = {
    {"port", "N", "server.port", "port to listen on; 0 takes one that is free"},
    FQ_CLI_CONFIG_OPTIONS,
};

/* Listens, and gives the port back at once: what matters is to know before the data is made.
 * false with errno set. */
static bool try_port(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
                   bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, 1) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return is_free;
}

static bool check_port(const struct fq_config *config)
{
    char number[16];
    snprintf(number, sizeof(number), "%u", config->server.port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *address;
    int failure = getaddrinfo(config->server.host.ptr, number, &hints, &address);
    if (failure) {
        fq_cli_error("server.host: \"%s\" is no address: %s", config->server.host.ptr,
                     gai_strerror(failure));
        return false;
    }
    bool is_free = try_port(address);
    int why = errno;
    freeaddrinfo(address);
    if (!is_free && why == EADDRINUSE)
        fq_cli_error("port %s is taken; choose another: fraiseql demo --port %u, or --port 0 for "
                     "any that is free",
                     number, config->server.port < 65535 ? config->server.port + 1 : 8080);
    else if (!is_free)
        fq_cli_error("cannot listen on %s port %s: %s", config->server.host.ptr, number,
                     strerror(why));
    return is_free;
}

static bool create_database(const struct fq_private_cluster *cluster)
{
    char address[PATH_MAX * 2];
    if (!fq_private_cluster_address(cluster, FQ_PRIVATE_CLUSTER_SUPERUSER, "postgres", address,
                                    sizeof(address)))
        return false;
    PGconn *connection = fq_demo_data_connect(address);
    bool created = connection && fq_demo_data_run(connection, CREATE_OWNER, "creating the user") &&
                   fq_demo_data_run(connection, CREATE_DATABASE, "creating the database");
    PQfinish(connection);
    return created;
}

/* Every worker has a connection at least. */
static unsigned count_connections(const struct fq_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned workers = config->server.workers ? config->server.workers : (unsigned)processors;
    unsigned pool_size = config->database.pool_size;
    return (pool_size > workers ? pool_size : workers) + OTHER_CONNECTIONS;
}

/* From nothing to a database with the sample data, whose address goes to *address. */
static bool set_up(struct fq_private_cluster *cluster, const char *data,
                   const struct fq_config *config, char *address, size_t size)
{
    fq_cli_progress("Making a private PostgreSQL …");
    bool ready = fq_private_cluster_create(cluster) &&
                 fq_private_cluster_start(cluster, count_connections(config)) &&
                 create_database(cluster) &&
                 fq_private_cluster_address(cluster, DEMO_NAME, DEMO_NAME, address, size) &&
                 fq_demo_data_load(data, address);
    fq_cli_progress_end();
    return ready;
}

static void print_welcome(const struct fq_config *config, unsigned port)
{
    const char *host = config->server.host.ptr;
    /* Every address is reached through this one, too. */
    if (strcmp(host, "0.0.0.0") == 0)
        host = "127.0.0.1";
    bool brackets = strchr(host, ':') != NULL;
    char url[NI_MAXHOST + 64];
    snprintf(url, sizeof(url), "http://%s%s%s:%u/graphql", brackets ? "[" : "", host,
             brackets ? "]" : "", port);
    char folder[PATH_MAX];
    printf("GraphQL over sample data: %s\n", url);
    if (fq_graphiql_find(config, folder, sizeof(folder)))
        printf("GraphiQL in a browser:    %s\n", url);
    printf("\n"
           "Try:  curl %s -H 'content-type: application/json' \\\n"
           "           -d '{\"query\": \"{ users(limit: 3) { name posts { title } } }\"}'\n"
           "SQL:  psql \"%s\"\n"
           "\n"
           "Ctrl-C stops it and removes the data.\n",
           url, config->database.url.ptr);
    fflush(stdout);
}

/* Serves with the signals going to the server, and holds them back again afterwards. */
static int serve_cluster(const struct fq_config *config, const char *address)
{
    struct fq_config served = *config;
    served.database.url = fq_str_from(address);
    fq_cli_interrupt_release();
    int code = fq_serve(&(struct fq_serve_options){.config = &served, .listening = print_welcome});
    (void)fq_cli_interrupt_hold();
    return code;
}

static int serve_demo(const struct fq_config *config)
{
    char data[PATH_MAX], address[PATH_MAX * 2];
    struct fq_private_cluster cluster;
    if (!check_port(config) || !fq_demo_data_find(data, sizeof(data)))
        return FQ_CLI_FAILED;
    if (!fq_cli_interrupt_hold()) {
        fq_cli_error("cannot watch for signals: %s", strerror(errno));
        return FQ_CLI_FAILED;
    }
    int code = FQ_CLI_FAILED;
    if (fq_private_cluster_init(&cluster)) {
        if (set_up(&cluster, data, config, address, sizeof(address)))
            code = serve_cluster(config, address);
        fq_private_cluster_clear(&cluster);
    }
    return code;
}

static int run_demo(const struct fq_cli_call *call)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    int code = fq_cli_configure(call, NULL, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = serve_demo(&config);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_demo = {
    .name = "demo",
    .arguments = "",
    .summary = "Try it: a private PostgreSQL with sample data, and the API.",
    .details = "Needs PostgreSQL's programs, but no running PostgreSQL. Listens on 127.0.0.1 and\n"
               "leaves nothing behind.\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_demo,
};
