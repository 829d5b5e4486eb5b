/* SPDX-License-Identifier: MIT
 *
 * Every ceiling, with its reason.  What a configuration key can change is the built-in value here,
 * and config/table.c refers to it.
 */
#ifndef FQ_BASE_LIMITS_H
#define FQ_BASE_LIMITS_H

/* The largest block an arena grows by: above what malloc keeps to itself when it is freed. */
#define FQ_LIMIT_ARENA_BLOCK_BYTES (1024u * 1024u)

/* Errors reported for one document; clients show the first few, attackers ask for millions. */
#define FQ_LIMIT_ERRORS 100

/* Letters compared to suggest similar names for one request's errors: some 10 ms.  A name of usual
 * length in a schema of 500 types takes a fiftieth of it; a hundred long names that are nearly
 * right, in a schema of thousands, would take seconds. */
#define FQ_LIMIT_HINT_STEPS 5000000

/* One error sentence. Names inside are cut at FQ_LIMIT_NAME_BYTES long before. */
#define FQ_LIMIT_ERROR_MESSAGE_BYTES 1024

/* A GraphQL name. PostgreSQL's own names end at 63 bytes. */
#define FQ_LIMIT_NAME_BYTES 256

/* Roles and permissions that a schema's requirements mention: each is a bit that is looked for when
 * a caller is met for the first time.  Applications have some hundreds of permissions. */
#define FQ_LIMIT_GUARD_NAMES 4096

/* A request document.  The largest introspection queries are 4 KB, generated client documents
 * seldom pass 50 KB. */
#define FQ_LIMIT_DOCUMENT_BYTES (1024u * 1024u)

/* Tokens in a document: one per two bytes at worst, so this bounds work and memory of parsing. */
#define FQ_LIMIT_DOCUMENT_TOKENS 100000

/* Operations in a document: clients run one, files of a whole application hold some hundreds.  Each
 * is validated with all fragments it reaches: this many and as many fragments take 10 ms. */
#define FQ_LIMIT_DOCUMENT_OPERATIONS 1000

/* Fragments in a document: generated ones define one per component of a page, some hundreds. */
#define FQ_LIMIT_DOCUMENT_FRAGMENTS 1000

/* Variables of an operation.  Forms of some dozens are large; lists are one variable. */
#define FQ_LIMIT_DOCUMENT_VARIABLES 500

/* Aliases in a document: people write a few, loaders that merge requests some hundreds.  Each can
 * make the database do one thing once more. */
#define FQ_LIMIT_DOCUMENT_ALIASES 1000

/* Directives in a document, and at one place, where people write one or two. */
#define FQ_LIMIT_DOCUMENT_DIRECTIVES      1000
#define FQ_LIMIT_DOCUMENT_DIRECTIVES_EACH 10

/* Fields at the top of an operation, fragments followed: each is a statement, so never more than
 * FQ_LIMIT_JOB_STEPS. */
#define FQ_LIMIT_DOCUMENT_ROOT_FIELDS 100

/* Fields of an operation with its fragments written out: fragments save typing, not work. */
#define FQ_LIMIT_DOCUMENT_FIELDS 100000

/* A regular expression of a constraint, as a program: addresses of mail would take some 400 steps.
 * Each may be looked at for each character of a text, so that the longest of both take some 50 ms.
 */
#define FQ_LIMIT_REGEX_STEPS      2000
#define FQ_LIMIT_REGEX_TEXT_BYTES 16384

/* A CHECK constraint that is looked at before the database: tokens of its text, four for each of
 * the texts that it allows, and brackets in brackets.  Longer ones are left to PostgreSQL. */
#define FQ_LIMIT_CHECK_TOKENS 4000
#define FQ_LIMIT_CHECK_DEPTH  32

/* Nesting of selections, lists, objects and types in a document, fragments followed, and the most
 * that this can be set to.  People nest ten levels, introspection fifteen; each may be a join or a
 * nested list, so the built-in value is about the database.  The other is about recursion: parsing,
 * validating, planning and answering took up to 350 bytes of stack a level (filters and orders the
 * most, fragments the least), 180 KB for this many. */
#define FQ_LIMIT_DOCUMENT_DEPTH      64
#define FQ_LIMIT_DOCUMENT_DEPTH_MOST 500

/* Fields looked at to find out whether fields of the same name can be merged. Documents as people
 * and code generators write them need one step per field; sets of overlapping fragments on many
 * types can be made to need any number. */
#define FQ_LIMIT_DOCUMENT_MERGE_STEPS 400000

/* Nesting of JSON in variables and in documents fetched from the database. */
#define FQ_LIMIT_JSON_DEPTH 128

/* SDL of a whole schema, in bytes and thus in tokens: that of 10,000 tables takes 60 MB.  The types
 * made of it take some ten times as much memory. */
#define FQ_LIMIT_SCHEMA_BYTES  (256u * 1024u * 1024u)
#define FQ_LIMIT_SCHEMA_MEMORY (4096ull * 1024u * 1024u)

/* A document and variables together that are read in one turn of the loop, which takes up to 2 ms:
 * longer ones are read in another thread. */
#define FQ_LIMIT_AT_ONCE_BYTES (32u * 1024u)

/* A long answer is written, and sent, so much at a time: about a millisecond. */
#define FQ_LIMIT_PART_BYTES (256u * 1024u)

/* Works of one worker that wait for another thread, or are done there, before no request is set
 * aside any more.  One holds 50 KB and takes 2 ms, introspection of thousands of tables a hundred
 * times as long. */
#define FQ_LIMIT_ASIDES 256

/* HTTP: request line with all headers, and a body. */
#define FQ_LIMIT_HTTP_HEADER_BYTES (16u * 1024u)
#define FQ_LIMIT_HTTP_BODY_BYTES   (2u * 1024u * 1024u)
#define FQ_LIMIT_HTTP_HEADERS      100
#define FQ_LIMIT_HTTP_TARGET_BYTES (8u * 1024u)

/* GraphQL requests in one body: what a page asks for at once, and no way around limits on the
 * number of requests. */
#define FQ_LIMIT_BATCH 10

/* Of clients, all workers together.  An idle connection holds 600 bytes and no buffer; one that is
 * served holds some 20 KB, so this many take 200 MB at worst. */
#define FQ_LIMIT_HTTP_CONNECTIONS 10000

/* How long a client may take over a head, which usually comes whole. */
#define FQ_LIMIT_HTTP_HEAD_MS 10000

/* How long a client may rest between two requests.  Whoever closes first decides: a proxy whose
 * request meets our close reports an error to its client, so ours must be the longer time.  nginx
 * and AWS' balancers keep an idle connection for 60 seconds, Traefik and what else is written in Go
 * for 90, Caddy for 120. */
#define FQ_LIMIT_HTTP_IDLE_MS 130000

/* A body, and an answer, moves at least this much in this time.  The time is for networks that are
 * away for a while: TCP sends again after pauses that double, so that one who was gone for 13 to 25
 * seconds is heard of in the 26th.  10 seconds would forgive 6. */
#define FQ_LIMIT_HTTP_PROGRESS_BYTES (16u * 1024u)
#define FQ_LIMIT_HTTP_PROGRESS_MS    30000

/* And on the whole, once that time is over: a quarter of what the slowest mobile networks move.  A
 * body or an answer of megabytes cannot be held for hours by a byte now and then. */
#define FQ_LIMIT_HTTP_BYTES_PER_SECOND (4u * 1024u)

/* A client that closed its sending side is asked so often whether it still reads; the second time
 * one that does not is found out.  Few queries take longer, so few clients see the question. */
#define FQ_LIMIT_HTTP_PROBE_MS 500

/* How long requests may go on once the server is to end: as long as one may take in the database.
 */
#define FQ_LIMIT_SHUTDOWN_MS FQ_PG_STATEMENT_TIMEOUT_MS

/* For the last bytes to reach the client before the connection is closed: some round trips. */
#define FQ_LIMIT_HTTP_LINGER_MS 2000

/* What may wait for one client before a stream is paused: a little more than the kernel takes. */
#define FQ_LIMIT_HTTP_QUEUED_BYTES (256u * 1024u)

/* What one request, or one response, holds without drawing on the budget of all: a usual one fits,
 * and a thousand connections that hold so much take 32 MB. */
#define FQ_LIMIT_BUDGET_FREE_BYTES (32u * 1024u)

/* Bodies that have begun to arrive, requests that are answered and what is made of them, of the
 * whole process.  A hundred bodies of the largest size. */
#define FQ_LIMIT_MEMORY_REQUESTS (256u * 1024u * 1024u)

/* Responses that are written or wait for their clients, of the whole process: two of the largest
 * size, thousands of usual size. */
#define FQ_LIMIT_MEMORY_RESPONSES (512u * 1024u * 1024u)

/* Responses that wait for slow clients in temporary files, of the whole process. */
#define FQ_LIMIT_MEMORY_SPILL (1024u * 1024u * 1024u)

/* How long a response waits for its client before the rest goes to a file: clients on any network
 * that read at all have taken a usual answer by then, and copying costs more than waiting. */
#define FQ_LIMIT_SPILL_AFTER_MS 1000

/* How long PostgreSQL waits for a client that cannot be given a file: as long as a request waits
 * for a connection. */
#define FQ_LIMIT_READER_MS 5000

/* What is written to such a file before others are served again, which takes some tenths of a
 * millisecond: 250 MB a second. */
#define FQ_LIMIT_SPILL_PIECE_BYTES ((size_t)256 * 1024)

/* A block from this size on is the operating system's, and so goes back to it; and what the heap
 * keeps at its end.  Smaller blocks are used again soon. */
#define FQ_LIMIT_HEAP_BLOCK_BYTES (256 * 1024)
#define FQ_LIMIT_HEAP_TOP_BYTES   (1024 * 1024)

/* Memory worth an attempt to give it back: half of what may stay after an attack. */
#define FQ_LIMIT_HEAP_TRIM_BYTES (8u * 1024u * 1024u)

/* A buffer larger than this is freed rather than kept for the next request. */
#define FQ_LIMIT_HTTP_KEPT_BYTES (256u * 1024u)

/* Bytes of following requests that are read ahead while one is answered, so that the end of the
 * connection is noticed. */
#define FQ_LIMIT_HTTP_AHEAD_BYTES (16u * 1024u)

/* What is read from a socket at once: one system call for the largest usual request, and one
 * buffer per thread. */
#define FQ_LIMIT_READ_BYTES (64u * 1024u)

/* Connections the kernel completes before they are accepted; Linux caps it at net.core.somaxconn,
 * 4096 by default. */
#define FQ_LIMIT_LISTEN_BACKLOG 4096

/* Memory one request may take before it is refused: parse tree, plan, variables and rows that
 * wait to be merged. */
#define FQ_LIMIT_REQUEST_BYTES (64u * 1024u * 1024u)

/* A response that cannot be streamed. */
#define FQ_LIMIT_RESPONSE_BYTES (256u * 1024u * 1024u)

/* Text of one SQL statement. PostgreSQL takes 1 GB; a plan of 64 KB already joins a hundred
 * relations. */
#define FQ_LIMIT_SQL_BYTES (256u * 1024u)

/* Parameters of one statement: the protocol counts them in 16 bits. */
#define FQ_LIMIT_SQL_PARAMS 65535

/* Places of one field's input that have rows inside of rows: one statement or more each. */
#define FQ_LIMIT_NESTED_LEVELS 50

/* A view's definition, in bytes and in columns (PostgreSQL's own limit is 1664). Above, the view is
 * queried as it stands: nobody writes such a view by hand. */
#define FQ_LIMIT_VIEW_BYTES   (1024u * 1024u)
#define FQ_LIMIT_VIEW_COLUMNS 1664

/* Keys of one jsonb_build_object(): PostgreSQL passes 100 arguments to a function, which may be
 * raised when it is compiled. */
#define FQ_LIMIT_VIEW_KEYS 512

/* Nesting of objects in a view. Each level is read again by the one above, so this bounds work as
 * well as recursion. */
#define FQ_LIMIT_VIEW_DEPTH 16

/* Lists of objects in a view's document, those in objects of lists counted as well: what several
 * name in a SELECT of FROM is read again for each. */
#define FQ_LIMIT_VIEW_LISTS 128

/* Views in views whose documents are taken apart, and what comes to stand in FROM in place of their
 * names, in bytes: PostgreSQL reads it again for each statement that it prepares. */
#define FQ_LIMIT_VIEW_NESTING      8
#define FQ_LIMIT_VIEW_NESTED_BYTES (64u * 1024u)

/* Rows of a list without `limit`, and the most `limit` may ask for. */
#define FQ_LIMIT_LIST_DEFAULT 1000
#define FQ_LIMIT_LIST_MAX     100000

/* A cursor as clients send it: what a row is ordered by are names, times and keys, seldom longer
 * than a line. */
#define FQ_LIMIT_CURSOR_BYTES (16u * 1024u)

/* Rows of all lists of an operation with nested ones: unless they are streamed they wait in memory
 * until the last has come, a hundred bytes each or more, so that FQ_LIMIT_REQUEST_BYTES would end
 * it soon after anyway; and short documents can ask for very many. */
#define FQ_LIMIT_LIST_PRODUCT 1000000

/* What an operation may cost, which is a field of a row: a thousand fields inside of four lists of
 * FQ_LIMIT_LIST_DEFAULT rows each, which is what stands in no sane document; how many rows there
 * really are is what FQ_LIMIT_LIST_PRODUCT is about.  And the greatest number that is exact. */
#define FQ_LIMIT_COST      1000000000000000ull
#define FQ_LIMIT_COST_MOST 9007199254740992ull

/* What a field may weigh: as much as a long list of others. */
#define FQ_LIMIT_COST_WEIGHT 1000000

/* Documents that are kept with their plans, of one worker: an application has some hundreds. */
#define FQ_LIMIT_CACHED_DOCUMENTS 1000

/* An answer of introspection that is kept with its document: that of some dozens of tables.  A
 * longer one is written each time anew, which takes 5 ms a megabyte, in parts. */
#define FQ_LIMIT_INTROSPECTION_KEPT_BYTES (1024u * 1024u)

/* Documents that clients have registered by their hash, together: some thousands of usual size. */
#define FQ_LIMIT_PERSISTED_DOCUMENTS 10000
#define FQ_LIMIT_PERSISTED_BYTES     (32u * 1024u * 1024u)

/* Trusted documents, all files of the folder together: what a hundred large clients send. */
#define FQ_LIMIT_TRUSTED_BYTES (64u * 1024u * 1024u)

/* The path of a file, as Linux' PATH_MAX. */
#define FQ_LIMIT_PATH_BYTES 4096

/* Lines of the log that wait to be written, some 800: whoever reads them and is further behind does
 * not keep up. */
#define FQ_LIMIT_LOG_QUEUE_BYTES (128u * 1024u)

/* How long the end of the server waits for whoever reads its log. */
#define FQ_LIMIT_LOG_END_MS 1000

/* A line of the audit log: forty texts of 200 bytes, each byte escaped.  Usual lines have 600. */
#define FQ_LIMIT_AUDIT_LINE_BYTES (64u * 1024u)

/* Entries that wait to be written there, some two thousand.  What stands in memory is lost with the
 * process, and a disk that keeps up empties it in milliseconds. */
#define FQ_LIMIT_AUDIT_QUEUE_BYTES (1024u * 1024u)

/* Between two attempts to write to a disk that is full. */
#define FQ_LIMIT_AUDIT_RETRY_MS 200

/* Keys, and callers that a gateway names, have an entry when they were not seen for so long; of so
 * many each worker knows when that was, in so many bytes: some hundred each. */
#define FQ_LIMIT_AUDIT_KNOWN_S     3600
#define FQ_LIMIT_AUDIT_KNOWN       4096
#define FQ_LIMIT_AUDIT_KNOWN_BYTES (1024u * 1024u)

/* The same of a database that is away, or of other servers that write the same table. */
#define FQ_LIMIT_AUDIT_STORE_RETRY_MS 500

/* A statement that writes entries into a table, and to be connected for it.  Nobody waits for it
 * but other entries. */
#define FQ_LIMIT_AUDIT_STORE_TIMEOUT_MS 5000

/* A key of HMAC-SHA-256 in a file: as long as its hash at least. */
#define FQ_LIMIT_KEY_FILE_LEAST 32
#define FQ_LIMIT_KEY_FILE_MOST  4096

/* A token.  Those of large organisations, with hundreds of groups, have 8 KB; a header of HTTP has
 * no more room. */
#define FQ_LIMIT_TOKEN_BYTES (16u * 1024u)

/* Keys of one provider: those that publish many have a dozen of 500 bytes each, or of 3 KB with
 * their certificates.  The check of one takes up to 2 ms. */
#define FQ_LIMIT_JWK_SET_BYTES (512u * 1024u)
#define FQ_LIMIT_JWK_SET_KEYS  100

/* A modulus of RSA.  Shorter ones are within reach of those who can pay; longer ones cost more to
 * verify than any other algorithm. */
#define FQ_LIMIT_RSA_BITS_LEAST 2048
#define FQ_LIMIT_RSA_BITS       8192

/* A configuration file: every key written out with its description takes 8 KB. */
#define FQ_LIMIT_CONFIG_BYTES (1024u * 1024u)

/* Keys, secrets and the like of all providers. */
#define FQ_LIMIT_PROVIDER_BYTES (64u * 1024u * 1024u)

/* Tokens that each worker remembers, and the memory for them: some thousand are in use at once, of
 * 1 KB, with as much for what they say. */
#define FQ_LIMIT_REMEMBERED_TOKENS      10000
#define FQ_LIMIT_REMEMBERED_TOKEN_BYTES (64u * 1024u * 1024u)

/* Lines of the log a second, of each worker, about requests that are not let in. */
#define FQ_LIMIT_QUIET_LINES 50

/* Of a YAML document: lists and maps inside of each other, where people write five; and values, of
 * which a policy for thousands of types has some ten each. */
#define FQ_LIMIT_YAML_DEPTH  32
#define FQ_LIMIT_YAML_VALUES 100000

/* A file of another program that is imported: metadata of Hasura for thousands of tables in one
 * JSON text takes some 10 MB; and its values, which take 100 bytes of memory each. */
#define FQ_LIMIT_IMPORT_BYTES  (64u * 1024u * 1024u)
#define FQ_LIMIT_IMPORT_VALUES 5000000

/* Roles of a policy file: which inherits which is kept as a table of them all. */
#define FQ_LIMIT_POLICY_ROLES 500

/* Records of one list in the configuration, such as auth.providers: each request may look at all.
 */
#define FQ_LIMIT_CONFIG_RECORDS 100

/* The SQL of the demo's sample data, which is read whole; rows are made by generate_series() rather
 * than written out. */
#define FQ_LIMIT_DEMO_BYTES (16u * 1024u * 1024u)

/* The oldest PostgreSQL that is served: multiranges and what the catalog queries name came then. */
#define FQ_PG_OLDEST_SERVER 140000

/* A list that may be longer is streamed row by row as it arrives; a shorter one is cheaper to
 * take whole (one PGresult instead of one a row). */
#define FQ_LIMIT_ROWS_AT_ONCE 2000

/* Settings and statements of one segment.  Claims come to some ten settings; each root field of an
 * operation is a statement or two. */
#define FQ_LIMIT_SETTINGS  64
#define FQ_LIMIT_JOB_STEPS 256

/* A mutation that lost against another one rests so long before it is run again, and twice as long
 * each time: what it lost against mostly ends within some milliseconds. */
#define FQ_LIMIT_CONFLICT_REST_MS 10
#define FQ_LIMIT_CONFLICT_RETRIES 2

/* Root fields that may fail before the request does: after each the others are asked again, so that
 * without a ceiling half of the fields could make the other half run as often as they are many. */
#define FQ_LIMIT_ROOT_FAILURES 10

/* What somebody may by the tables of roles is remembered so long, and so long while nobody hears of
 * changes.  The second is what a role that was taken away may live on, at worst. */
#define FQ_LIMIT_RIGHTS_MS         300000
#define FQ_LIMIT_RIGHTS_UNHEARD_MS 5000

/* Callers of whom it is remembered: those of some minutes. */
#define FQ_LIMIT_RIGHTS_KNOWN 10000

/* Names of roles and permissions of one caller: five thousand of fifty bytes. */
#define FQ_LIMIT_RIGHTS_BYTES (256u * 1024u)

/* What a worker remembers of all of them, if cache.rights does not end it before. */
#define FQ_LIMIT_RIGHTS_KNOWN_BYTES (16u * 1024u * 1024u)

/* Between schemas that are read because an answer did not fit: a migration is a burst of changes.
 * Doubled from the first to the last while reading brings nothing new, as when a value is not what
 * its type allows. */
#define FQ_LIMIT_RELOAD_FIRST_MS 1000
#define FQ_LIMIT_RELOAD_LAST_MS  60000

/* Between two questions whether the database has changed: a person who changes it looks for the
 * effect about then, and a thousand tables take PostgreSQL up to a tenth of a second to look at.
 */
#define FQ_LIMIT_WATCH_MS 5000

/* Columns of one row: PostgreSQL's own ceiling of a select list. */
#define FQ_LIMIT_ROW_CELLS 1664

/* Texts of all values of one segment: a variable's text goes to every statement that uses it. */
#define FQ_LIMIT_VALUE_BYTES (64u * 1024u * 1024u)

/* A segment as it is sent, values and statements' texts. */
#define FQ_LIMIT_SEGMENT_BYTES (256u * 1024u * 1024u)

/* What is read from PostgreSQL at once, twice what it sends at once; while a long answer comes it
 * is FQ_LIMIT_READ_BYTES, and after so many reads the loop turns to others. */
#define FQ_PG_READ_BYTES    (16u * 1024u)
#define FQ_PG_READS_AT_ONCE 4

/* A cancel that arrives before its query has no effect and is sent again, so often and so many
 * times; then the connection is given up. */
#define FQ_PG_CANCEL_EVERY_MS 200
#define FQ_PG_CANCELS         50

/* Connections to PostgreSQL, all workers together.  Quick jobs need FQ_PG_LANES of a worker, so
 * most of these are for queries that take long, and are opened when such come.  PostgreSQL takes
 * 100 clients as it is shipped: five servers fit. */
#define FQ_PG_POOL_SIZE 16

/* Connections of a worker that stay open when nobody asks: the next who does need not wait for one.
 */
#define FQ_PG_POOL_KEEP 1

/* Jobs in flight on one connection, so that it has work while answers and further jobs travel.  A
 * row by key takes PostgreSQL 13 to 25 microseconds, so that 16 last for a round trip of 0.2 to 0.4
 * ms, as between machines of one data centre. */
#define FQ_PG_POOL_DEPTH 16

/* Jobs that wait for a connection, all workers together: as many as there may be clients. */
#define FQ_PG_POOL_QUEUE FQ_LIMIT_HTTP_CONNECTIONS

/* And how long they wait: whoever asks has given up, or asked again, soon after. */
#define FQ_PG_QUEUE_TIMEOUT_MS 5000

/* A request in the database.  Proxies give up after 60 seconds: what is asked again meanwhile must
 * have ended before. */
#define FQ_PG_STATEMENT_TIMEOUT_MS 30000

/* Of a statement that takes longer PostgreSQL is asked whether it would plan otherwise for the
 * values, which costs as much as planning twice.  On a busy machine any statement takes 20
 * milliseconds now and then. */
#define FQ_PG_REPLAN_MS 100

/* The question is not asked again for so long, if no answer comes; ... */
#define FQ_PG_PLAN_QUESTION_MS 10000

/* ... if the plan is good for the values that were asked about, which others may not have; ... */
#define FQ_PG_PLAN_FITS_MS 1000

/* ... if it is not.  Data change, and so do plans. */
#define FQ_PG_PLAN_FOR_VALUES_MS 60000

/* Text of the question; values that are longer have nothing to do with plans. */
#define FQ_PG_PLAN_QUESTION_BYTES (64u << 10)

/* PostgreSQL plans for the values so often before it considers a plan for any (plancache.c). */
#define FQ_PG_PLANS_FOR_VALUES 5

#define FQ_PG_CONNECT_TIMEOUT_MS 5000

/* One question about what the database has: the one about 2,077 relations took 3.7 s on a busy
 * machine. */
#define FQ_PG_CATALOG_TIMEOUT_MS 60000

/* A kept catalog: 1,077 relations take 2 MB, most of it columns. What takes more is read anew each
 * time. */
#define FQ_LIMIT_KEPT_CATALOG_BYTES (64u << 20)

/* Of two questions an exclusive or of 64 bits, a sum of more and a count, in digits. */
#define FQ_LIMIT_PROOF_BYTES 200

/* A connection is closed when it was idle for so long, and replaced when it is so old: what moved,
 * or grew, in a session does not stay for ever. */
#define FQ_PG_IDLE_TIMEOUT_MS 60000
#define FQ_PG_LIFETIME_MS     3600000

/* What the statements that one connection keeps prepared may weigh in PostgreSQL, and how many they
 * may be.  One with its plan was measured to take 110 to 400 times its text there: 12 KB for a list
 * of one column, 83 KB with five joins, 2.3 MB with 58 of them one behind the other.  What weighs
 * more than an eighth of this is forgotten after use. */
#define FQ_PG_STATEMENT_BYTES  (32u * 1024u * 1024u)
#define FQ_PG_STATEMENT_LEAST  (8u * 1024u)
#define FQ_PG_STATEMENT_FACTOR 256u
#define FQ_PG_STATEMENTS       1024

/* Quick jobs share so many connections of a worker, one behind the other; the rest of the pool is
 * for what turns out not to be quick.  Two keep a worker's core busy, and every further backend
 * that runs at once costs PostgreSQL switches between processes: by key, with 64 clients on two
 * cores, 2 connections answered 40 % more than 16. */
#define FQ_PG_LANES 2

/* A query that runs this long is not quick: no job is sent behind it on its connection. */
#define FQ_PG_QUICK_MS 1

/* Jobs that were sent behind a query which then ran this long are taken to a free connection.  Well
 * above what a process waits for a busy processor: at 5 ms quick jobs were taken away, and so run
 * twice, whenever PostgreSQL was not scheduled in time. */
#define FQ_PG_SLOW_MS 30

/* A request's deadline, later than its statement_timeout: by two ticks, so that PostgreSQL's own
 * end of a single statement, which says which field it was, comes first. */
#define FQ_PG_DEADLINE_MORE_MS 100

/* How long the end of a change that was stopped at its deadline is waited for: ten cancels. */
#define FQ_PG_OUTCOME_MS 2000

/* Between attempts to connect: doubled from the first to the last. */
#define FQ_PG_RETRY_FIRST_MS 50
#define FQ_PG_RETRY_LAST_MS  5000

/* Replicas are asked so often how far they are: a read behind a write goes to the primary for about
 * as long, and an idle lane asks four small questions a second of each. */
#define FQ_REPLICA_ASK_MS 250
/* A replica that has not answered then is left alone, and what runs there is asked elsewhere. */
#define FQ_REPLICA_ANSWER_MS 1000
/* How far behind a replica may be: beyond usual pauses of the network, less than people notice. At
 * least as long as it takes to hear of it twice. */
#define FQ_REPLICA_LAG_MS       10000
#define FQ_REPLICA_LAG_LEAST_MS 500

/* A connection that listens asks so often whether the other side is there, and waits so long for
 * the answer: together less than FQ_LIMIT_RIGHTS_UNHEARD_MS, so that nothing is forgotten while all
 * is well. */
#define FQ_LIMIT_LISTEN_ASK_MS    2000
#define FQ_LIMIT_LISTEN_ANSWER_MS 2000

/* Behind a pooler nothing is ever heard; how often it is tried nevertheless. */
#define FQ_LIMIT_LISTEN_POOLED_MS 60000

/* How often a pool looks at time-outs: while jobs are in it, and while none is. */
#define FQ_PG_TICK_MS      50
#define FQ_PG_TICK_IDLE_MS 1000

/* A URL that is fetched: what browsers and servers agree on. */
#define FQ_LIMIT_FETCH_URL_BYTES 2048

/* What is sent with it, headers and body: the headers of a request, as they are taken from clients,
 * fit twice. */
#define FQ_LIMIT_FETCH_REQUEST_BYTES (256u * 1024u)

/* What comes back: the key sets of the largest providers have 20 KB. */
#define FQ_LIMIT_FETCH_HEAD_BYTES (64u * 1024u)
#define FQ_LIMIT_FETCH_BODY_BYTES (1024u * 1024u)

/* A whole fetch, and its connection.  Clients wait for some of them. */
#define FQ_LIMIT_FETCH_MS         5000
#define FQ_LIMIT_FETCH_CONNECT_MS 3000L

/* Fetches that run or wait: each is a client who waits, or one of a few key sets. */
#define FQ_LIMIT_FETCHES 1000

/* Connections that they take, in all, and to one host: so that one that hangs leaves room for
 * others. */
#define FQ_LIMIT_FETCH_CONNECTIONS      64L
#define FQ_LIMIT_FETCH_CONNECTIONS_EACH 16L

/* After a fetch of keys that failed it is tried again, and again after twice the time: a provider
 * that starts beside us is there within seconds, one that is down must not be hindered. */
#define FQ_LIMIT_KEYS_RETRY_FIRST_MS 1000u
#define FQ_LIMIT_KEYS_RETRY_LAST_MS  60000u

/* How long keys are believed, whatever their provider says: one that is withdrawn must go. */
#define FQ_LIMIT_KEYS_MOST_MS (24u * 3600u * 1000u)

/* What reading a set of keys may take: ten times the longest body. */
#define FQ_LIMIT_KEYS_BYTES (10u * FQ_LIMIT_FETCH_BODY_BYTES)

/* Withdrawn tokens in memory: a million of them, with ids of usual length. */
#define FQ_LIMIT_REVOCATIONS_BYTES (256u * 1024u * 1024u)

/* How often they are read when nobody says that there are new ones, how often all of them, so that
 * those that have ended are forgotten, and for how long a reading says who is withdrawn. */
#define FQ_LIMIT_REVOCATIONS_EVERY_MS 1000u
#define FQ_LIMIT_REVOCATIONS_ANEW_MS  600000u
#define FQ_LIMIT_REVOCATIONS_STALE_MS 30000u

/* Keys of programs in a table.  How many are asked about at once: a question of 7 KB, some hundred
 * microseconds of PostgreSQL's; and how many requests may wait for that, a few round trips long.
 * Who comes then is answered with 503. */
#define FQ_LIMIT_KEYS_ASKED   100
#define FQ_LIMIT_KEYS_WAITING 1000

/* How many are remembered, and what they may take; and how many that do not exist, which whoever
 * sends them chooses, so that these are held apart. */
#define FQ_LIMIT_KEYS_KNOWN       10000
#define FQ_LIMIT_KEYS_KNOWN_BYTES (16u * 1024u * 1024u)
#define FQ_LIMIT_KEYS_UNKNOWN     10000

/* For how long, while all changes are heard: as long as roles.  What does not exist is not worth as
 * much. */
#define FQ_LIMIT_KEYS_KNOWN_MS   300000
#define FQ_LIMIT_KEYS_UNKNOWN_MS 10000

/* Answers of a webhook that are remembered, what they may take together, and one of them; and for
 * how long at most, whatever it says: until a user that was locked out is. */
#define FQ_LIMIT_WEBHOOK_ANSWERS      10000
#define FQ_LIMIT_WEBHOOK_ANSWER_BYTES (32u * 1024u * 1024u)
#define FQ_LIMIT_WEBHOOK_BODY_BYTES   (64u * 1024u)
#define FQ_LIMIT_WEBHOOK_AGE_S        3600

/* How long the answer of an introspection is remembered. */
#define FQ_AUTH_REMEMBER_MS 300000u

/* How long keys are good whose issuer does not say, how long they are used beyond their time while
 * they cannot be fetched, and how often one that nobody knows is asked for. */
#define FQ_AUTH_KEYS_REFRESH_MS 3600000u
#define FQ_AUTH_KEYS_KEEP_MS    43200000u
#define FQ_AUTH_KEYS_PAUSE_MS   30000u

/* ---- passwords ---- */

/* Below 8 characters everything has been tried; Argon2 reads all bytes, so there must be an end. */
#define FQ_PASSWORD_LEAST 8u
#define FQ_PASSWORD_MOST  1000u

/* What Argon2id may be told to spend.  A text in a table that asks for more matches nothing: it
 * could take all memory there is. */
#define FQ_PASSWORD_LEAST_BYTES (1024u * 1024u)
#define FQ_PASSWORD_MOST_BYTES  (1024u * 1024u * 1024u)
#define FQ_PASSWORD_MOST_PASSES 50u

/* Threads that hash passwords, and how many may wait for one: some five seconds of waiting by usual
 * numbers.  Who comes then is answered with 503. */
#define FQ_LIMIT_HASH_THREADS 2u
#define FQ_LIMIT_HASH_QUEUE   64u

/* One thread that signs tokens where a signature takes a millisecond, as RSA's do, and how many may
 * wait for it.  Who comes then has his token signed by the worker: he has a new refresh token
 * already, and would lose his session. */
#define FQ_LIMIT_SIGN_THREADS 1u
#define FQ_LIMIT_SIGN_QUEUE   64u

/* ---- mails ---- */

/* Characters of the name of who registers: it goes into a mail to whatever address is given with
 * it. */
#define FQ_LIMIT_PERSON_NAME 100u

/* Mails that are handed over at a time, and all that are there: more would be programs that wait
 * for one mail server.  Who causes one more is answered with 503. */
#define FQ_LIMIT_MAILS_AT_ONCE 8u
#define FQ_LIMIT_MAILS         256u

/* One of them: an address, a name and a token, and the words of a command. */
#define FQ_LIMIT_MAIL_BYTES        (256u * 1024u)
#define FQ_LIMIT_MAIL_BODY_BYTES   (16u * 1024u)
#define FQ_LIMIT_MAIL_ANSWER_BYTES (64u * 1024u)

/* How long one that was not handed over waits before it is tried again: five times as long each
 * time, so that a mail server that is started anew is met, and up to the second. */
#define FQ_LIMIT_MAIL_PAUSE_MS      2000u
#define FQ_LIMIT_MAIL_PAUSE_MOST_MS (5u * 60u * 1000u)

/* How long the end of a server waits for those that are there. */
#define FQ_LIMIT_MAIL_END_MS 10000u

/* ---- the library ---- */

/* Threads of one engine: more than any machine's processors serve nobody. */
#define FQ_LIMIT_API_THREADS 256u

/* What a caller says its structures take: those of later versions are longer, none is that long. */
#define FQ_LIMIT_OPTIONS_BYTES 4096u

/* What a program answers for one field: the engine's own ceiling for responses is below that. */
#define FQ_LIMIT_HOST_ANSWER_BYTES (1024u * 1024u * 1024u)

/* Settings that a program gives beside file and environment: there are some 150 keys. */
#define FQ_LIMIT_API_SETTINGS 1000u

#endif
