recanvass_embed(app app handwriting_bank samples/handwriting/bank.bin)
recanvass_embed(app app iowa_2020_precincts samples/iowa-2020/precincts.csv)
recanvass_embed(app app iowa_2020_options samples/iowa-2020/options.csv)
