-- What a price asks beside its plain amounts, as the REST API writes it: prices of cache writes and reasoning, tiers
-- by the length of the prompt, off-peak windows; null where there is none of it.
ALTER TABLE price ADD COLUMN shape text;

-- A correction's price depends on what the request came to before it, where tiers differ: the counts "prompt,cached
-- prompt,cache write,completion,reasoning"; null for a request.
ALTER TABLE ledger_parked ADD COLUMN counts_before text;
ALTER TABLE ledger_entry
    ADD COLUMN counts_before text,
    -- The line of the same event and side that this entry prices anew; null for what was posted first.
    ADD COLUMN reprices      integer;
