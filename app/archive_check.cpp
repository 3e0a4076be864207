#include "app/archive_check.h"

#include <fmt/format.h>

namespace app {

std::vector<BrokenBytes> broken_in(const store::Archive& archive,
                                   const std::vector<store::ArchivedBytes>& all) {
    std::vector<BrokenBytes> out;
    for (const auto& what : all) {
        const auto kept = archive.look_at(what);
        if (kept != store::Kept::Whole) out.push_back({what, kept});
    }
    return out;
}

std::string in_words(const BrokenBytes& broken, const store::Archive& archive) {
    const auto& what = broken.what;
    const auto path = archive.path_of(what.digest);
    if (broken.kept == store::Kept::Unreadable) {
        return fmt::format("{} (of {}) cannot be read: check the disk and the rights of the file.",
                           path, what.name);
    }
    if (what.original) {
        return fmt::format(
            "The original of {} is {}: scan the same file again, or bring {} back from the backup.",
            what.name, name_of(broken.kept), path);
    }
    return fmt::format(
        "The view of page {} of {} is {}: scan the same file again, or bring {} back from the "
        "backup.",
        what.page_in_file, what.name, name_of(broken.kept), path);
}

}  // namespace app
