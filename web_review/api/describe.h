// Values of the judgement wing as the API's JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "forms/form.h"
#include "forms/precinct.h"
#include "store/records.h"
#include "verify/case.h"
#include "verify/case_rights.h"
#include "verify/finding.h"
#include "web_review/blind.h"
#include "web_review/routes.h"

namespace web_review {

// Returns {"id", "county", "name"}, without the number of delegates: that is the value of a field.
nlohmann::json describe_precinct(const forms::Roster& roster, const std::string& id);
nlohmann::json describe(const verify::Finding& finding);
nlohmann::json describe(const verify::Keying& keying);
nlohmann::json describe(const verify::Decision& decision);
nlohmann::json describe(const verify::ThirdLook& word);
nlohmann::json describe(const verify::Claim& claim);
nlohmann::json describe(const verify::Reopening& reopening);
nlohmann::json describe(const verify::Choice& choice);
nlohmann::json describe(const forms::Reading& reading);
nlohmann::json describe(const store::PageRecord& page);
nlohmann::json optional_value(const std::optional<int>& value);

// The accepted page on which a field stands, and its place in pixels of the page's view; null if no
// such page was accepted.
nlohmann::json describe_place(const store::PageRecord* page, const forms::Field& field,
                              const forms::Reading* reading, const forms::Form& form);

// The accepted, not superseded page of `pages` that is page `page` of the form: of several sheets
// the one with the lowest copy number, whose readings stand. Null: none.
const store::PageRecord* standing_page(const std::vector<store::PageRecord>& pages, int page);

// The newest of `pages` that is a second sheet for the same page of the form; else the newest other
// scan of the sheet `standing`, which `standing` replaced. Null: none.
const store::PageRecord* other_scan(const std::vector<store::PageRecord>& pages,
                                    const store::PageRecord* standing);

// Describes `fields`, which are in the form's order. For boxes that `view` shows: the values in all
// layers, the findings, what people did, and the values that the caller may make stand. For the
// others: how far people are with them.
core::Result<nlohmann::json> describe_layers(const Call& call, const std::string& precinct,
                                             const std::vector<std::string>& fields,
                                             const verify::CaseFacts& facts, const View& view);
// Describes those findings that name only boxes that `view` shows.
nlohmann::json describe_shown(const std::vector<verify::Finding>& findings, const View& view);

}  // namespace web_review
