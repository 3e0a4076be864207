// Forms are TOML files: geometry in millimetres, tables by rows × columns. docs/formats.md explains
// the file with a worked example.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "forms/form.h"

namespace forms {

// Returns the form laid out for `options` (the rows of its tables). Errors name the form by `name`.
// Errors: not TOML, a missing or unknown key, a box that leaves the page or overlaps another box, a
// mark, a code or the printed id, a field named twice, more options than the table has room for;
// each sentence names the form, the field and the remedy.
core::Result<Form> parse_form(std::string_view toml, const std::string& name,
                              const std::vector<Option>& options);
core::Result<Form> read_form_file(const std::string& path, const std::vector<Option>& options);

// Returns the text of a layout that is built into the program ("iowa-2020-math", …), or an error
// that lists the built-in ones.
core::Result<std::string_view> built_in_layout(std::string_view name);
std::vector<std::string> built_in_layouts();

// Reads options.csv: columns id, label. Errors name the line.
core::Result<std::vector<Option>> read_options(const std::string& path);
core::Result<std::vector<Option>> parse_options(std::string_view csv, const std::string& name);

}  // namespace forms
