recanvass_embed(store store tables_0001 store/migrations/0001_tables.sql)
recanvass_embed(store store guards_0001 store/migrations/0001_guards.sqlite.sql)
recanvass_embed(store store risk_0002 store/migrations/0002_risk.sql)
recanvass_embed(store store stakes_0003 store/migrations/0003_stakes.sql)
