-- Usage that became known late: a counter-entry to an event, with the differences as its tokens.
ALTER TABLE usage_event ADD COLUMN corrects uuid;

-- Partitions were made beside the table and attached, so that they hold the checks in their own right too.
DO $$
DECLARE
    part  regclass;
    check_name text;
BEGIN
    FOREACH check_name IN ARRAY ARRAY [
        'usage_event_count_check', 'usage_event_prompt_tokens_check', 'usage_event_cached_prompt_tokens_check',
        'usage_event_cache_write_tokens_check', 'usage_event_completion_tokens_check',
        'usage_event_reasoning_tokens_check'] LOOP
        EXECUTE format('ALTER TABLE usage_event DROP CONSTRAINT %I', check_name);
        FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'usage_event'::regclass LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', part, check_name);
        END LOOP;
    END LOOP;
END
$$;

ALTER TABLE usage_event
    ADD CONSTRAINT usage_event_counts CHECK (
        corrects IS NULL AND count > 0 AND prompt_tokens >= 0 AND cached_prompt_tokens >= 0
            AND cache_write_tokens >= 0 AND completion_tokens >= 0 AND reasoning_tokens >= 0
        OR corrects IS NOT NULL AND count = 0);

CREATE INDEX usage_event_corrects ON usage_event (corrects) WHERE corrects IS NOT NULL;
