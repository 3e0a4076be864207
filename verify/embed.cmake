recanvass_embed(verify verify iowa_2020_rules verify/rules/iowa-2020.toml)
recanvass_embed(verify verify nevada_2020_rules verify/rules/nevada-2020.toml)
recanvass_embed(verify verify plain_tally_rules verify/rules/plain-tally.toml)
