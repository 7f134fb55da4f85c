-- Quotas that count money or an expression, and limits that hold for a while.
ALTER TABLE quota
    ADD COLUMN currency     text CHECK (currency ~ '^[A-Z]{3}$'),
    ADD COLUMN expression   text,
    ADD COLUMN boost_amount bigint CHECK (boost_amount > 0),
    ADD COLUMN boost_until  timestamptz,
    ADD CHECK ((unit = 'MONEY') = (currency IS NOT NULL)),
    ADD CHECK ((unit = 'EXPRESSION') = (expression IS NOT NULL)),
    ADD CHECK ((boost_amount IS NULL) = (boost_until IS NULL));

-- How long a stream whose caller left is read on for its usage.
ALTER TABLE model_instance ADD COLUMN late_usage_ms bigint;
