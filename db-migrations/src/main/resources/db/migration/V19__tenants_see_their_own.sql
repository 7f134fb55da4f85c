-- Tenant scope once more, below the services: what a query forgot to narrow comes back narrowed.
--
-- The role that runs the console owns nothing and bypasses nothing. Each transaction says what it sees, in settings
-- that end with it: sluice.sees = 'all' for platform admins and the console's own work; else sluice.tenant and, for a
-- business unit's viewer, sluice.unit. A transaction that says nothing sees nothing, and only 'all' writes.
--
-- Each setting is asked for in a subselect of its own, which PostgreSQL runs once for a query and not for each row.
DO $$
DECLARE
    sees_all text := '(SELECT current_setting(''sluice.sees'', true)) = ''all''';
    tenant   text := 'tenant_id = (SELECT nullif(current_setting(''sluice.tenant'', true), '''')::uuid)';
    unit     text := '((SELECT coalesce(current_setting(''sluice.unit'', true), '''')) = '''' '
                  || 'OR unit_id = (SELECT nullif(current_setting(''sluice.unit'', true), '''')::uuid))';
    one      text;
BEGIN
    -- Everything consumed: by tenant and unit.
    FOREACH one IN ARRAY ARRAY ['usage_event', 'usage_hour', 'usage_day', 'cost_hour', 'cost_day', 'ledger_entry',
        'ledger_parked', 'ledger_month', 'statement_line'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own ON %I USING (%s OR %s AND %s) WITH CHECK (%s)',
                       one, sees_all, tenant, unit, sees_all);
    END LOOP;
    -- What a tenant has as a whole.
    FOREACH one IN ARRAY ARRAY ['statement', 'consumer', 'api_key'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own ON %I USING (%s OR %s) WITH CHECK (%s)',
                       one, sees_all, tenant, sees_all);
    END LOOP;
    -- What nobody has read yet may be anybody's; and the one partition that may be read by its name.
    FOREACH one IN ARRAY ARRAY ['usage_quarantine', 'usage_event_default'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own ON %I USING (%s)', one, sees_all);
    END LOOP;
END
$$;
