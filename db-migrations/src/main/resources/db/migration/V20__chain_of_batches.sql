-- What each batch added, so that a change behind the console's back shows: a digest of each row that it stored, in
-- the order of their numbers, and a hash over those and over the batch before it in its stream.
CREATE TABLE usage_batch (
    stream       text        NOT NULL,
    number       bigint      NOT NULL CHECK (number > 0),
    first_seq    bigint      NOT NULL,
    last_seq     bigint      NOT NULL,
    -- The rows lie between these ids; null where all of the batch is in quarantine.
    low_event    uuid,
    high_event   uuid,
    -- 32 bytes a row, events and quarantined records together, by seq.
    digests      bytea       NOT NULL,
    hash         bytea       NOT NULL CHECK (length(hash) = 32),
    committed_at timestamptz NOT NULL,
    PRIMARY KEY (stream, number)
);

-- How many batches a stream has; its chain_hash is the last one's hash.
ALTER TABLE usage_cursor ADD COLUMN batches bigint NOT NULL DEFAULT 0;

GRANT SELECT, INSERT ON usage_batch TO "${app_role}";

ALTER TABLE usage_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON usage_batch USING ((SELECT current_setting('sluice.sees', true)) = 'all');
