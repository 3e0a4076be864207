#include "store/head_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "core/file.h"

namespace store {
namespace {

// What is known of a place's newest head.
void tell_newest(CopyPlace& copy, const KeptHeads& kept) {
    copy.size = 0;
    copy.time.clear();
    if (const auto* newest = kept.newest()) {
        copy.size = newest->head.size;
        copy.time = time_of(newest->head).value_or("");
    }
}

// A line of copies.txt: "<events> <time of the head> <place>".
std::optional<CopyPlace> noted_copy(std::string_view line) {
    CopyPlace copy;
    const auto [after, error] = std::from_chars(line.data(), line.data() + line.size(), copy.size);
    line.remove_prefix(static_cast<std::size_t>(after - line.data()));
    if (error != std::errc() || !line.starts_with(' ')) return std::nullopt;
    line.remove_prefix(1);
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    copy.time = std::string(line.substr(0, blank));
    copy.place = std::string(line.substr(blank + 1));
    return copy;
}

bool is_in(const SignedHead& head, const std::vector<SignedHead>& heads) {
    return std::find(heads.begin(), heads.end(), head) != heads.end();
}

const PlaceHeads* heads_of(const std::string& place, const FoundHeads& found) {
    for (const auto& one : found.places)
        if (&one != &found.places.front() && one.place == place) return &one;
    return nullptr;
}

}  // namespace

// The canvass's own last: whoever signs meanwhile writes there first, and no copy then has more.
FoundHeads HeadPlaces::find() const {
    FoundHeads found;
    found.places.push_back({own_.path(), {}});
    const auto notes = noted();
    for (const auto& place : copies_) {
        CopyPlace copy;
        copy.place = place;
        std::error_code ignored;
        copy.away = !std::filesystem::is_directory(place, ignored);
        for (const auto& note : notes)
            if (copy.away && note.place == place) copy = {place, true, "", note.size, note.time};
        if (!copy.away) {
            auto kept = folder_in(place).read();
            if (kept) {
                tell_newest(copy, *kept);
                found.places.push_back({place, std::move(*kept)});
            } else {
                copy.trouble = kept.error().message;
            }
        }
        found.copies.push_back(std::move(copy));
    }
    auto own = own_.read();
    if (own)
        found.places.front().kept = std::move(*own);
    else
        found.trouble = own.error().message;
    return found;
}

core::Result<> HeadPlaces::take_from_a_copy(FoundHeads& found, HashView leaves) const {
    for (std::size_t i = 1; i < found.places.size(); ++i) {
        const auto& kept = found.places[i].kept;
        if (kept.heads.empty()) continue;
        const auto size = static_cast<std::size_t>(kept.heads.back().head.size);
        TRY(own_.add(kept.heads, leaves.first(std::min(size, leaves.size()))));
        for (const auto& lost : kept.lost) TRY(own_.keep_lost(lost));
        found.places.front().kept = TRY(own_.read());
        break;
    }
    return {};
}

core::Result<> HeadPlaces::give(const KeptHeads& own, const PlaceHeads& copy,
                                HashView leaves) const {
    std::vector<SignedHead> missing;
    for (const auto& head : own.heads)
        if (!is_in(head, copy.kept.heads)) missing.push_back(head);
    const auto folder = folder_in(copy.place);
    if (!missing.empty()) TRY(folder.add(missing, leaves));
    for (const auto& lost : own.lost)
        if (std::find(copy.kept.lost.begin(), copy.kept.lost.end(), lost) == copy.kept.lost.end())
            TRY(folder.keep_lost(lost));
    return {};
}

std::vector<std::string> HeadPlaces::bring_up(FoundHeads& found, HashView leaves) const {
    std::vector<std::string> warnings;
    const auto& own = found.own();
    const auto* newest = own.newest();
    for (auto& copy : found.copies) {
        const auto* there = heads_of(copy.place, found);
        if (copy.away) {
            warnings.push_back(fmt::format(
                "The place {} of head_copies is not there: plug it in or connect it, and it gets "
                "the signed heads that it lacks.",
                copy.place));
        } else if (there != nullptr) {
            if (const auto given = give(own, *there, leaves); !given)
                copy.trouble = given.error().message;
            else if (newest != nullptr)
                tell_newest(copy, own);
        }
        if (!copy.trouble.empty()) warnings.push_back(copy.trouble);
    }
    note(found.copies);
    return warnings;
}

std::vector<CopyPlace> HeadPlaces::noted() const {
    std::vector<CopyPlace> notes;
    std::error_code ignored;
    if (!std::filesystem::exists(notes_path(), ignored)) return notes;
    const auto text = core::read_text_file(notes_path());
    if (!text) return notes;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (auto copy = noted_copy(rest.substr(0, end))) notes.push_back(std::move(*copy));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return notes;
}

// Only for the ages that `status` tells of a place that is away: no trouble where it fails.
void HeadPlaces::note(const std::vector<CopyPlace>& copies) const {
    std::string text;
    for (const auto& copy : copies)
        if (copy.size > 0) text += fmt::format("{} {} {}\n", copy.size, copy.time, copy.place);
    if (copies.empty()) return;
    if (const auto before = core::read_text_file(notes_path()); before && *before == text) return;
    [[maybe_unused]] const auto written =
        core::write_file_durably(notes_path(), core::bytes_of(text));
}

}  // namespace store
