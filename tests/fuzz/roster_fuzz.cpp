// Reads any text as precincts.csv and options.csv: the result is an error sentence, or
// values that stay the same when they are written and read again.
#include <cstddef>
#include <cstdint>

#include "core/check.h"
#include "forms/form_file.h"
#include "forms/precinct.h"
#include "forms/worksheet_id.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto roster = forms::parse_roster(text, "r")) {
        for (const auto& precinct : roster->precincts()) {
            CHECK(forms::is_precinct_id(precinct.id));
            CHECK(roster->find(precinct.id) == &precinct);
            const auto* match = roster->match(precinct.county, precinct.name);
            CHECK(match == nullptr || match == &precinct);
        }
        const auto again = forms::parse_roster(forms::roster_csv(roster->precincts()), "r");
        CHECK(again.has_value());
        CHECK(again->precincts() == roster->precincts());
    }
    (void)forms::parse_options(text, "o");
    CHECK(forms::folded_name(forms::folded_name(text)) == forms::folded_name(text));
    return 0;
}
