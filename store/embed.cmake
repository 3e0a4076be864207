recanvass_embed(store store tables_0001 store/migrations/0001_tables.sql)
recanvass_embed(store store guards_0001 store/migrations/0001_guards.sqlite.sql)
