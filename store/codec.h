// Turns values into canonical JSON (keys sorted, no blanks) and back: bodies of events, and columns
// that hold a list. Reading never fails on text of this room; foreign text in the database throws
// std::exception, which Database turns into an error.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "forms/worksheet.h"
#include "store/vocabulary.h"
#include "verify/risk.h"

namespace store {

using Json = nlohmann::json;

// Bytes that are not UTF-8 (a file's name) become U+FFFD.
std::string canonical(const Json& value);

Json json_of(const verify::Finding& finding);
Json json_of(const std::vector<verify::Finding>& findings);
std::vector<verify::Finding> findings_of(const std::string& text);

Json json_of(const std::vector<forms::Alternative>& alternatives);
std::vector<forms::Alternative> alternatives_of(const std::string& text);

// All of a reading: the event page.accepted takes the digest of this text.
Json json_of(const std::vector<forms::Reading>& readings);

Json json_of(const forms::WorksheetId& id);
forms::WorksheetId worksheet_id_of(const Json& id);
Json json_of(const std::optional<int>& value);

Json json_of(const std::vector<verify::ExplainedBox>& boxes);
std::vector<verify::ExplainedBox> boxes_of(const Json& list);
Json json_of(const verify::Pattern& pattern);
verify::Pattern pattern_of(const std::string& text);

std::vector<std::string> strings_of(const std::string& text);
std::map<std::string, int> values_of(const std::string& text);

// {"boxes": {"passed", "drawn", "checked", "wrong", "open", "most_wrong"}, "delegates": the same,
// "confidence"}; most_wrong is a share, 0 to 1.
Json json_of(const verify::Risk& risk, double confidence);

Json json_of(const std::vector<KnownField>& layers);
// Returns canonical(json_of(readings)), in less of its time: every check of the ledger compares it.
std::string canonical_readings(const std::vector<forms::Reading>& readings);
// Returns canonical(json_of(layers)), in a tenth of its time: every verdict is compared by it.
std::string canonical_layers(const std::vector<KnownField>& layers);
std::vector<KnownField> layers_of(const std::string& text);

}  // namespace store
