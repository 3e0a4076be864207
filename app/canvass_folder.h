// The folder of a canvass while `init` fills it: begun, perhaps stopped, finished.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace app {

// Lies in the folder from the first to the last thing that `init` writes.
inline constexpr std::string_view kUnfinishedFile = "unfinished-init";

// Makes the folder with what is in it, or takes one that was begun and not finished. Errors, which
// name what is in the way: the folder holds something that `init` does not write, a canvass.toml,
// or nothing that says that `init` began it.
core::Result<> begin_folder(const std::string& folder);
// Refused: `path`, which a command is about to write for people, is one of the canvass's own files,
// a folder or a device.
core::Result<> check_output(const std::string& folder, const std::string& path);

// canvass.toml is there: the folder is a canvass.
void finish_folder(const std::string& folder);

}  // namespace app
