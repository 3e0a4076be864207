#include "forms/print_worksheet.h"

#include <gtest/gtest.h>

#include "forms/form_file.h"
#include "tests/forms/support/samples.h"

namespace forms {
namespace {

TEST(PrintWorksheet, Look) {
    const auto options = read_options(test::sample("iowa-2020/options.csv")).value();
    auto form = parse_form(built_in_layout("iowa-2020-math").value(), "iowa", options);
    ASSERT_TRUE(form) << form.error().message;
    auto r = read_roster(test::sample("iowa-2020/precincts.csv"));
    ASSERT_TRUE(r) << r.error().message;
    std::vector<const Precinct*> p{
        &r->precincts()[0],
        r->match("Out of State Satellite",
                 "New York, NY - The Lesbian, Gay, Bisexual &amp; Transgender Community Center")};
    PrintJob job{"IA20REHEARSE", {}, true, "Iowa precinct caucuses 2020", 1};
    ASSERT_TRUE(print_worksheets("/tmp/forms_look.pdf", *form, p, job));
    auto o2 = read_options(test::sample("tally-2p/options.csv")).value();
    auto f2 = parse_form(built_in_layout("tally-2p").value(), "tally", o2);
    ASSERT_TRUE(f2) << f2.error().message;
    p.pop_back();
    ASSERT_TRUE(print_worksheets("/tmp/forms_look2.pdf", *f2, p, job));
}

}  // namespace
}  // namespace forms
