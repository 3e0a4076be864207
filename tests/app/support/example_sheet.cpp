#include "tests/app/support/example_sheet.h"

#include <string>
#include <vector>

#include "app/rehearsal/example_canvass.h"
#include "app/rehearsal/invent_room.h"
#include "app/rehearsal/lay_sheet.h"
#include "app/rules_file.h"
#include "forms/form_file.h"

namespace app::rehearsal::test {

const forms::Form& example_form() {
    static const forms::Form one = [] {
        std::vector<forms::Option> options;
        for (const char* id :
             {"bennet", "biden", "bloomberg", "buttigieg", "delaney", "gabbard", "klobuchar",
              "patrick", "sanders", "steyer", "warren", "yang", "other", "uncommitted"}) {
            options.push_back({id, id});
        }
        return forms::parse_form(forms::built_in_layout(kExampleLayout).value(), "the example",
                                 options)
            .value();
    }();
    return one;
}

const verify::Rules& example_rules() {
    static const verify::Rules one = built_in_rules("iowa-2020").value();
    return one;
}

const forms::Precinct& example_precinct() {
    static const forms::Precinct one{"ADAI-001-L", "Adair", "1NW ADAIR", 8, {}};
    return one;
}

PageText page_of(std::uint64_t seed) {
    const auto room = invent_room(example_form(), example_precinct(), example_rules(), seed);
    PageText text;
    text.form = &example_form();
    text.precinct = &example_precinct();
    text.job = {std::string(kExampleCanvass), example_key(), true, "Test", 1};
    text.values = room.values;
    text.marks = room.marks;
    return text;
}

}  // namespace app::rehearsal::test
