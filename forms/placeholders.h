// Placeholders: names in braces, filled in when a page is printed ("County: {county}").
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace forms {

// Returns the first unknown "{…}" in `words`, or an empty text.
std::string unknown_placeholder(std::string_view words);
// Returns the known ones for messages: "{title}, {form}, …".
std::string known_placeholders();
// Replaces each known "{name}" by values["name"]; an absent value counts as empty.
std::string filled_in(std::string_view words, const std::map<std::string, std::string>& values);

}  // namespace forms
