-- Usage events, the money they cost, and the roll-ups that pages read.
--
-- Events and ledger entries are partitioned by event id. It is a UUIDv7, so that the primary key is
-- also the time and a record that comes twice is found for as long as its partition is kept.

CREATE TABLE usage_event (
    event_id                    uuid        NOT NULL,
    stream                      text        NOT NULL,
    seq                         bigint      NOT NULL,
    node                        text        NOT NULL,
    tenant_id                   uuid,
    unit_id                     uuid,
    consumer_id                 uuid,
    key_id                      uuid,
    route_id                    uuid,
    instance_id                 uuid,
    -- As asked for by the caller, and the name under which the roll-ups count it.
    requested_model             text        NOT NULL,
    model                       text        NOT NULL,
    revision                    bigint      NOT NULL,
    -- The gateway's clock; then the same corrected by its offset: what hours, days and prices go by.
    occurred_at                 timestamptz NOT NULL,
    counted_at                  timestamptz NOT NULL,
    received_at                 timestamptz NOT NULL,
    duration_ns                 bigint      NOT NULL,
    first_content_ns            bigint      NOT NULL,
    streamed                    boolean     NOT NULL,
    admitted                    boolean     NOT NULL,
    -- How many refusals the record stands for; 1 for an admitted request.
    count                       bigint      NOT NULL CHECK (count > 0),
    outcome                     text        NOT NULL,
    status                      integer     NOT NULL,
    error_code                  text        NOT NULL,
    prompt_tokens               bigint      NOT NULL CHECK (prompt_tokens >= 0),
    cached_prompt_tokens        bigint      NOT NULL CHECK (cached_prompt_tokens >= 0),
    cache_write_tokens          bigint      NOT NULL CHECK (cache_write_tokens >= 0),
    completion_tokens           bigint      NOT NULL CHECK (completion_tokens >= 0),
    reasoning_tokens            bigint      NOT NULL CHECK (reasoning_tokens >= 0),
    usage_source                text        NOT NULL,
    delivered_completion_tokens bigint      NOT NULL,
    abort_cause                 text        NOT NULL,
    -- The whole record as the gateway wrote it: attempts, candidates, ledgers, stage times.
    record                      bytea       NOT NULL,
    PRIMARY KEY (event_id)
) PARTITION BY RANGE (event_id);

CREATE INDEX usage_event_tenant ON usage_event (tenant_id, event_id);

-- Must stay empty: a row in it means that partitions were not made ahead.
CREATE TABLE usage_event_default PARTITION OF usage_event DEFAULT;

CREATE TABLE ledger_entry (
    event_id             uuid        NOT NULL,
    -- tenant: what the tenant owes us; provider: what we owe for an attempt.
    side                 text        NOT NULL CHECK (side IN ('tenant', 'provider')),
    -- Numbers the entries of one event and side: attempts first, corrections after them.
    line                 integer     NOT NULL,
    tenant_id            uuid        NOT NULL,
    unit_id              uuid        NOT NULL,
    consumer_id          uuid        NOT NULL,
    route_id             uuid        NOT NULL,
    model                text        NOT NULL,
    instance_id          uuid        NOT NULL,
    usage_source         text        NOT NULL,
    counted_at           timestamptz NOT NULL,
    -- The console's clock: what the ledger is ordered by.
    posted_at            timestamptz NOT NULL,
    price_id             uuid        NOT NULL,
    prompt_tokens        bigint      NOT NULL,
    cached_prompt_tokens bigint      NOT NULL,
    completion_tokens    bigint      NOT NULL,
    currency             text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount               numeric     NOT NULL,
    PRIMARY KEY (event_id, side, line)
) PARTITION BY RANGE (event_id);

CREATE TABLE ledger_entry_default PARTITION OF ledger_entry DEFAULT;

-- Tokens that wait for a price. A work list, not a ledger: a row leaves when its entry is posted.
CREATE TABLE ledger_parked (
    event_id             uuid        NOT NULL,
    side                 text        NOT NULL CHECK (side IN ('tenant', 'provider')),
    line                 integer     NOT NULL,
    tenant_id            uuid        NOT NULL,
    unit_id              uuid        NOT NULL,
    consumer_id          uuid        NOT NULL,
    route_id             uuid        NOT NULL,
    model                text        NOT NULL,
    instance_id          uuid        NOT NULL,
    usage_source         text        NOT NULL,
    counted_at           timestamptz NOT NULL,
    parked_at            timestamptz NOT NULL,
    prompt_tokens        bigint      NOT NULL,
    cached_prompt_tokens bigint      NOT NULL,
    completion_tokens    bigint      NOT NULL,
    PRIMARY KEY (event_id, side, line)
);

CREATE INDEX ledger_parked_instance ON ledger_parked (instance_id, counted_at);
CREATE INDEX ledger_parked_route ON ledger_parked (route_id, counted_at);

-- Where the console stands in each gateway's spool.
CREATE TABLE usage_cursor (
    stream            text        PRIMARY KEY,
    node              text        NOT NULL,
    committed_through bigint      NOT NULL,
    chain_hash        bytea       NOT NULL,
    changed_at        timestamptz NOT NULL
);

-- Numbers that a gateway could not read any more.
CREATE TABLE usage_gap (
    stream      text        NOT NULL,
    first_seq   bigint      NOT NULL,
    last_seq    bigint      NOT NULL,
    node        text        NOT NULL,
    reason      text        NOT NULL,
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (stream, first_seq)
);

-- Records that the console could not take as they are: kept, shown, and out of the way.
CREATE TABLE usage_quarantine (
    stream      text        NOT NULL,
    seq         bigint      NOT NULL,
    node        text        NOT NULL,
    reason      text        NOT NULL,
    record      bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (stream, seq)
);

-- In the roll-ups an id of zeros stands for "none", since a primary key knows no null.
CREATE TABLE usage_hour (
    hour                 timestamptz NOT NULL,
    tenant_id            uuid        NOT NULL,
    unit_id              uuid        NOT NULL,
    consumer_id          uuid        NOT NULL,
    route_id             uuid        NOT NULL,
    model                text        NOT NULL,
    instance_id          uuid        NOT NULL,
    usage_source         text        NOT NULL,
    requests             bigint      NOT NULL,
    refused              bigint      NOT NULL,
    failed               bigint      NOT NULL,
    prompt_tokens        bigint      NOT NULL,
    cached_prompt_tokens bigint      NOT NULL,
    cache_write_tokens   bigint      NOT NULL,
    completion_tokens    bigint      NOT NULL,
    reasoning_tokens     bigint      NOT NULL,
    PRIMARY KEY (hour, tenant_id, unit_id, consumer_id, route_id, model, instance_id, usage_source)
);

CREATE TABLE usage_day (
    day                  date        NOT NULL,
    tenant_id            uuid        NOT NULL,
    unit_id              uuid        NOT NULL,
    consumer_id          uuid        NOT NULL,
    route_id             uuid        NOT NULL,
    model                text        NOT NULL,
    instance_id          uuid        NOT NULL,
    usage_source         text        NOT NULL,
    requests             bigint      NOT NULL,
    refused              bigint      NOT NULL,
    failed               bigint      NOT NULL,
    prompt_tokens        bigint      NOT NULL,
    cached_prompt_tokens bigint      NOT NULL,
    cache_write_tokens   bigint      NOT NULL,
    completion_tokens    bigint      NOT NULL,
    reasoning_tokens     bigint      NOT NULL,
    PRIMARY KEY (day, tenant_id, unit_id, consumer_id, route_id, model, instance_id, usage_source)
);

-- The money beside it. An empty currency counts what is parked: its amount is zero and means nothing.
CREATE TABLE cost_hour (
    hour         timestamptz NOT NULL,
    tenant_id    uuid        NOT NULL,
    unit_id      uuid        NOT NULL,
    consumer_id  uuid        NOT NULL,
    route_id     uuid        NOT NULL,
    model        text        NOT NULL,
    instance_id  uuid        NOT NULL,
    usage_source text        NOT NULL,
    side         text        NOT NULL,
    currency     text        NOT NULL,
    entries      bigint      NOT NULL,
    amount       numeric     NOT NULL,
    PRIMARY KEY (hour, tenant_id, unit_id, consumer_id, route_id, model, instance_id, usage_source,
                 side, currency)
);

CREATE TABLE cost_day (
    day          date        NOT NULL,
    tenant_id    uuid        NOT NULL,
    unit_id      uuid        NOT NULL,
    consumer_id  uuid        NOT NULL,
    route_id     uuid        NOT NULL,
    model        text        NOT NULL,
    instance_id  uuid        NOT NULL,
    usage_source text        NOT NULL,
    side         text        NOT NULL,
    currency     text        NOT NULL,
    entries      bigint      NOT NULL,
    amount       numeric     NOT NULL,
    PRIMARY KEY (day, tenant_id, unit_id, consumer_id, route_id, model, instance_id, usage_source,
                 side, currency)
);

-- The zone by which a tenant's rows in usage_day and cost_day were cut. Whoever adds to them holds a
-- share of this row; whoever cuts them anew holds it alone.
CREATE TABLE usage_zone (
    tenant_id uuid PRIMARY KEY,
    time_zone text NOT NULL
);

-- Makes the monthly partitions of events and ledger; the role that runs the console owns nothing and
-- may only call this. Answers how many months were new.
CREATE FUNCTION make_usage_partitions(first_month date, months integer) RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    this_month date;
    low        text;
    high       text;
    base       text;
    part       text;
    made       integer := 0;
BEGIN
    IF months NOT BETWEEN 1 AND 36 THEN
        RAISE EXCEPTION 'months: % (expected: 1 to 36)', months;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('make_usage_partitions'));
    FOR i IN 0 .. months - 1 LOOP
        this_month := (date_trunc('month', first_month) + make_interval(months => i))::date;
        low := lpad(to_hex((extract(epoch FROM this_month) * 1000)::bigint), 12, '0')
            || '00000000000000000000';
        high := lpad(to_hex((extract(epoch FROM (this_month + interval '1 month')) * 1000)::bigint),
                     12, '0') || '00000000000000000000';
        IF to_regclass('usage_event_' || to_char(this_month, 'YYYYMM')) IS NULL THEN
            FOREACH base IN ARRAY ARRAY ['usage_event', 'ledger_entry'] LOOP
                part := base || '_' || to_char(this_month, 'YYYYMM');
                -- Made beside the table and then attached, which does not stop the writers.
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, base);
                EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', part);
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                               base, part, low::uuid, high::uuid);
            END LOOP;
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

REVOKE ALL ON FUNCTION make_usage_partitions(date, integer) FROM PUBLIC;

-- Events and entries are added and read, never changed: that is a right the role does not have.
GRANT SELECT, INSERT ON usage_event, ledger_entry, usage_gap, usage_quarantine TO "${app_role}";
GRANT SELECT, INSERT, DELETE ON ledger_parked TO "${app_role}";
GRANT SELECT, INSERT, UPDATE ON usage_cursor, usage_zone TO "${app_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_hour, usage_day, cost_hour, cost_day TO "${app_role}";
GRANT EXECUTE ON FUNCTION make_usage_partitions(date, integer) TO "${app_role}";
