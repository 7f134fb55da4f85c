-- The console looks whether events fell beside every partition.
GRANT SELECT ON usage_event_default TO "${app_role}";
