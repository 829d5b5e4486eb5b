# SPDX-License-Identifier: MIT
"""The tables of the error tracker."""

TABLES = """
    PERFORM pg_advisory_xact_lock(hashtextextended('fraiseql.errors', 0));
    CREATE TABLE IF NOT EXISTS tb_error_log (
        error_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        error_fingerprint text NOT NULL,
        environment text NOT NULL,
        error_type text NOT NULL,
        error_message text NOT NULL,
        stack_trace text,
        request_context jsonb NOT NULL DEFAULT '{}',
        tags text[] NOT NULL DEFAULT '{}',
        trace_id text,
        span_id text,
        severity text NOT NULL DEFAULT 'error'
            CHECK (severity IN ('debug', 'info', 'warning', 'error', 'critical')),
        status text NOT NULL DEFAULT 'unresolved'
            CHECK (status IN ('unresolved', 'resolved', 'ignored', 'investigating')),
        release_version text,
        occurrence_count bigint NOT NULL DEFAULT 1,
        first_seen timestamptz NOT NULL DEFAULT now(),
        last_seen timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        resolved_by text,
        resolution_notes text,
        UNIQUE (error_fingerprint, environment)
    );
    CREATE INDEX IF NOT EXISTS tb_error_log_open ON tb_error_log (last_seen DESC)
        WHERE status = 'unresolved';
    CREATE TABLE IF NOT EXISTS tb_error_occurrence (
        occurrence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        error_id uuid NOT NULL REFERENCES tb_error_log ON DELETE CASCADE,
        occurred_at timestamptz NOT NULL DEFAULT now(),
        request_context jsonb NOT NULL DEFAULT '{}',
        stack_trace text,
        trace_id text,
        span_id text
    );
    CREATE INDEX IF NOT EXISTS tb_error_occurrence_of
        ON tb_error_occurrence (error_id, occurred_at DESC);
    CREATE INDEX IF NOT EXISTS tb_error_occurrence_at ON tb_error_occurrence (occurred_at);
    CREATE TABLE IF NOT EXISTS tb_error_notification_config (
        config_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        channel_type text NOT NULL,
        channel_config jsonb NOT NULL DEFAULT '{}',
        severity_filter text[] NOT NULL DEFAULT '{error,critical}',
        environment_filter text[],
        rate_limit_minutes int NOT NULL DEFAULT 60 CHECK (rate_limit_minutes >= 0),
        enabled boolean NOT NULL DEFAULT true
    );
    CREATE TABLE IF NOT EXISTS tb_error_notification_log (
        notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        config_id uuid NOT NULL REFERENCES tb_error_notification_config ON DELETE CASCADE,
        error_id uuid NOT NULL REFERENCES tb_error_log ON DELETE CASCADE,
        sent_at timestamptz NOT NULL DEFAULT now(),
        status text NOT NULL,
        error_message text
    );
    CREATE INDEX IF NOT EXISTS tb_error_notification_log_of
        ON tb_error_notification_log (config_id, error_id, sent_at DESC);
    CREATE OR REPLACE VIEW v_active_errors AS
        SELECT * FROM tb_error_log WHERE status IN ('unresolved', 'investigating');
    CREATE OR REPLACE VIEW v_top_errors AS
        SELECT error_id, error_type, error_message, environment, occurrence_count, last_seen
        FROM tb_error_log ORDER BY occurrence_count DESC LIMIT 100;
    CREATE OR REPLACE VIEW v_error_trends AS
        SELECT date_trunc('hour', o.occurred_at) AS hour, e.error_type, e.environment,
               count(*) AS occurrences
        FROM tb_error_occurrence AS o JOIN tb_error_log AS e USING (error_id)
        WHERE o.occurred_at > now() - interval '24 hours' GROUP BY 1, 2, 3;
    CREATE OR REPLACE FUNCTION fraiseql_capture_error(
        fingerprint text, environment text, kind text, message text, stack text, context jsonb,
        tags text[], trace_id text, span_id text, severity text, release text
    ) RETURNS uuid LANGUAGE sql AS $capture$
        WITH made AS (
            INSERT INTO tb_error_log AS e (error_fingerprint, environment, error_type,
                error_message, stack_trace, request_context, tags, trace_id, span_id, severity,
                release_version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (error_fingerprint, environment) DO UPDATE SET
                occurrence_count = e.occurrence_count + 1, last_seen = now(),
                error_message = excluded.error_message, stack_trace = excluded.stack_trace,
                request_context = excluded.request_context, severity = excluded.severity,
                release_version = excluded.release_version,
                status = CASE e.status WHEN 'resolved' THEN 'unresolved' ELSE e.status END
            RETURNING e.error_id
        ), seen AS (
            INSERT INTO tb_error_occurrence
                (error_id, request_context, stack_trace, trace_id, span_id)
            SELECT made.error_id, $6, $5, $8, $9 FROM made
        )
        SELECT error_id FROM made
    $capture$;
"""
