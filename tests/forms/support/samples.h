// Finds the project's samples and the files of the data folder.
#pragma once

#include <optional>
#include <string>

namespace forms::test {

std::string sample(const std::string& name);  // path of samples/<name>
// Returns the path of a file of the data folder (RECANVASS_DATA, else ../shared/data), or nothing
// where it is absent.
std::optional<std::string> shared_data(const std::string& name);
// Returns an empty folder of this test's own, removed when the program ends.
std::string scratch_folder();

}  // namespace forms::test
