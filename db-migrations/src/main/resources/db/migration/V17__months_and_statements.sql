-- Months in the ledger: each entry says on which month's statement it stands, and which month consumed it.

-- Through which month a tenant's statements are closed. In this row and not in a table of its own, because
-- whoever posts holds a share of it: one that waited for a closing sees what the closing wrote.
ALTER TABLE usage_zone
    ADD COLUMN closed_through date CHECK (extract(day FROM closed_through) = 1);

ALTER TABLE ledger_entry
    -- The statement it stands on, and the month in which it was consumed: earlier, where that was closed.
    ADD COLUMN month              date,
    ADD COLUMN period             date,
    -- 1 for what a request is charged, 0 for what corrects it later.
    ADD COLUMN requests           integer NOT NULL DEFAULT 1,
    ADD COLUMN cache_write_tokens bigint  NOT NULL DEFAULT 0,
    ADD COLUMN reasoning_tokens   bigint  NOT NULL DEFAULT 0;

UPDATE ledger_entry
SET month  = date_trunc('month', counted_at AT TIME ZONE coalesce(
        (SELECT time_zone FROM usage_zone WHERE usage_zone.tenant_id = ledger_entry.tenant_id), 'UTC'))::date,
    requests = CASE WHEN EXISTS (SELECT 1 FROM usage_event
                                 WHERE usage_event.event_id = ledger_entry.event_id AND corrects IS NOT NULL)
                    THEN 0 ELSE 1 END;
UPDATE ledger_entry SET period = month;

ALTER TABLE ledger_entry
    ALTER COLUMN month SET NOT NULL,
    ALTER COLUMN period SET NOT NULL;

-- What derive-again has to look for outside of the month's own events.
CREATE INDEX ledger_entry_late ON ledger_entry (tenant_id, month) WHERE period <> month;

ALTER TABLE ledger_parked
    ADD COLUMN requests           integer NOT NULL DEFAULT 1,
    ADD COLUMN cache_write_tokens bigint  NOT NULL DEFAULT 0,
    ADD COLUMN reasoning_tokens   bigint  NOT NULL DEFAULT 0;

-- The sum of the entries by what a statement shows apart; added to in the transaction that posts them.
CREATE TABLE ledger_month (
    tenant_id            uuid    NOT NULL,
    month                date    NOT NULL,
    period               date    NOT NULL,
    side                 text    NOT NULL,
    unit_id              uuid    NOT NULL,
    consumer_id          uuid    NOT NULL,
    route_id             uuid    NOT NULL,
    model                text    NOT NULL,
    instance_id          uuid    NOT NULL,
    price_id             uuid    NOT NULL,
    currency             text    NOT NULL,
    entries              bigint  NOT NULL,
    requests             bigint  NOT NULL,
    prompt_tokens        bigint  NOT NULL,
    cached_prompt_tokens bigint  NOT NULL,
    cache_write_tokens   bigint  NOT NULL,
    completion_tokens    bigint  NOT NULL,
    reasoning_tokens     bigint  NOT NULL,
    amount               numeric NOT NULL,
    PRIMARY KEY (tenant_id, month, period, side, unit_id, consumer_id, route_id, model, instance_id, price_id,
                 currency)
);

INSERT INTO ledger_month
SELECT tenant_id, month, period, side, unit_id, consumer_id, route_id, model, instance_id, price_id, currency,
       count(*), sum(requests), sum(prompt_tokens), sum(cached_prompt_tokens), 0, sum(completion_tokens), 0,
       sum(amount)
FROM ledger_entry
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;

-- What a unit of one currency costs in another, from a day on.
CREATE TABLE exchange_rate (
    id            uuid PRIMARY KEY,
    from_currency text           NOT NULL CHECK (from_currency ~ '^[A-Z]{3}$'),
    to_currency   text           NOT NULL CHECK (to_currency ~ '^[A-Z]{3}$'),
    day           date           NOT NULL,
    rate          numeric(20, 10) NOT NULL CHECK (rate > 0),
    version       bigint         NOT NULL,
    created_at    timestamptz    NOT NULL,
    changed_at    timestamptz    NOT NULL,
    UNIQUE (from_currency, to_currency, day),
    CHECK (from_currency <> to_currency)
);

-- A closed month, as it was: rows are added and read, never changed.
CREATE TABLE statement (
    id        uuid PRIMARY KEY,
    tenant_id uuid        NOT NULL,
    tenant    text        NOT NULL,
    month     date        NOT NULL CHECK (extract(day FROM month) = 1),
    time_zone text        NOT NULL,
    currency  text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- What a unit of another currency was worth: {"USD": "7.1"}.
    rates     jsonb       NOT NULL,
    unpriced  bigint      NOT NULL,
    total     numeric     NOT NULL,
    closed_at timestamptz NOT NULL,
    closed_by text        NOT NULL,
    UNIQUE (tenant_id, month)
);

CREATE TABLE statement_line (
    statement_id         uuid    NOT NULL REFERENCES statement (id),
    position             integer NOT NULL,
    tenant_id            uuid    NOT NULL,
    unit_id              uuid    NOT NULL,
    unit                 text    NOT NULL,
    consumer_id          uuid    NOT NULL,
    consumer             text    NOT NULL,
    model                text    NOT NULL,
    price_id             uuid    NOT NULL,
    price                text    NOT NULL,
    period               date    NOT NULL,
    requests             bigint  NOT NULL,
    prompt_tokens        bigint  NOT NULL,
    cached_prompt_tokens bigint  NOT NULL,
    cache_write_tokens   bigint  NOT NULL,
    completion_tokens    bigint  NOT NULL,
    reasoning_tokens     bigint  NOT NULL,
    currency             text    NOT NULL,
    amount               numeric NOT NULL,
    -- In the statement's currency, six decimals.
    converted            numeric NOT NULL,
    PRIMARY KEY (statement_id, position)
);

GRANT SELECT, INSERT ON statement, statement_line TO "${app_role}";
GRANT SELECT, INSERT, UPDATE ON ledger_month TO "${app_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON exchange_rate TO "${app_role}";
