// Words in braces that are filled in when a page is printed: "County: {county}".
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace forms {

// The first "{…}" in `words` that nothing fills in, or empty.
std::string unknown_placeholder(std::string_view words);
// "{title}, {form}, …", for messages.
std::string known_placeholders();
// Each known "{name}" replaced by values["name"]; values that are absent are empty.
std::string filled_in(std::string_view words, const std::map<std::string, std::string>& values);

}  // namespace forms
