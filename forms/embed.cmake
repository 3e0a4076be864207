recanvass_embed(forms forms layout_iowa_2020_math forms/layouts/iowa-2020-math.toml)
recanvass_embed(forms forms layout_tally_2p forms/layouts/tally-2p.toml)
