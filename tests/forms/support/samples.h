// Where the tests find what the project ships and what the data folder holds.
#pragma once

#include <optional>
#include <string>

namespace forms::test {

std::string sample(const std::string& name);  // path of samples/<name>
// Path of a file of the data folder (RECANVASS_DATA, else ../shared/data), or nothing where absent.
std::optional<std::string> shared_data(const std::string& name);
// An empty folder of this test's own, removed when the program ends.
std::string scratch_folder();

}  // namespace forms::test
