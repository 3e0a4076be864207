#include "tests/bench/crowd/canvass.h"

#include <fmt/format.h>

#include <cstdlib>
#include <random>
#include <vector>

#include "app/rehearsal/rehearse.h"
#include "app/session.h"
#include "core/digest.h"
#include "tests/bench/crowd/person.h"

namespace crowd {

namespace {

constexpr std::size_t kViewBytes = 200'000;  // a page at 150 dots an inch
constexpr std::size_t kDoubtfulBoxes = 6;    // of a case that is made here
constexpr double kSure = 0.9987, kUnsure = 0.5;

template <class T>
T must(core::Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(2);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<forms::Reading> readings_of(const app::rehearsal::Sheet& sheet, const forms::Form& form,
                                        std::size_t doubtful) {
    std::vector<forms::Reading> readings;
    for (const auto& field : form.fields) {
        forms::Reading reading;
        reading.field = field.name;
        reading.probability = kSure;
        reading.evidence.box = {100, 200, 80, 40};
        const auto value = sheet.values.find(field.name);
        const auto mark = sheet.marks.find(field.name);
        if (value != sheet.values.end()) {
            reading.state = forms::ReadingState::Number;
            reading.value = value->second;
            reading.digits = std::to_string(value->second);
            if (doubtful > 0) {
                reading.probability = kUnsure;
                reading.alternatives = {{std::to_string(value->second + 1), 0.4}};
                --doubtful;
            }
        } else if (mark != sheet.marks.end() && mark->second) {
            reading.state = forms::ReadingState::Number;
            reading.value = 1;
            reading.digits = "1";
        }
        readings.push_back(std::move(reading));
    }
    return readings;
}

core::Digest archived_noise(app::Session& session, std::uint32_t seed) {
    std::mt19937 random(seed);
    core::Bytes bytes(kViewBytes);
    for (auto& byte : bytes) byte = static_cast<core::Bytes::value_type>(random());
    return must(session.archive->put(bytes));
}

void record(app::Session& session, const app::rehearsal::Sheet& sheet, std::uint32_t number,
            std::size_t doubtful) {
    const auto& canvass = session.canvass;
    const auto file = archived_noise(session, number);
    store::PageRecord page;
    page.key = {file, file, sheet.precinct->id + ".jpg", 1};
    page.state = store::PageState::Accepted;
    page.id = forms::WorksheetId{.canvass = canvass.id,
                                 .precinct = sheet.precinct->id,
                                 .form = canvass.form.id,
                                 .revision = canvass.form.revision,
                                 .page = 1,
                                 .pages = 1,
                                 .copy = 1};
    page.identified_by = "two_codes";
    page.dpi = 300;
    page.sharpness = 0.2;
    page.contrast = 0.8;
    page.residual_mm = 0.1;
    page.view = file;
    page.view_dpi = 150;
    auto& pages = session.records->pages();
    must(pages.offer(file, page.key.file_name, "image/jpeg", kViewBytes, 1, "station"));
    must(pages.record(page, readings_of(sheet, canvass.form, doubtful), "station"));
}

void add_people(app::Session& session, const CanvassOptions& options) {
    // One hash for all: Argon2id is slow on purpose.
    const std::string hash = must(core::hash_password(kPassword));
    auto& people = session.records->people();
    for (std::size_t i = 0; i < options.people; ++i)
        must(people.add({person_name(i), store::Role::Adjudicator, hash}, "bench"));
    for (std::size_t i = 0; i < options.guests; ++i)
        must(people.add({guest_name(i), store::Role::Adjudicator, hash}, "bench"));
}

}  // namespace

std::string person_name(std::size_t number) {
    return fmt::format("person{:03}", number);
}

std::string guest_name(std::size_t number) {
    return fmt::format("guest{:03}", number);
}

void make_canvass(const std::string& folder, const CanvassOptions& options) {
    const auto session = must(app::create_session(folder, must(app::example_canvass("iowa-2020"))));
    add_people(*session, options);
    const auto sheets = must(app::rehearsal::plan_rehearsal(session->canvass, {}));
    std::vector<verify::Report> reports;
    std::size_t cases = 0;
    for (const auto& sheet : sheets) {
        if (!sheet.reports.empty()) reports.push_back(sheet.reports.back());
        if (!sheet.planted.empty()) ++cases;
    }
    must(session->records->reports().add(reports, "bench"));
    std::uint32_t number = 0;
    for (const auto& sheet : sheets) {
        if (sheet.page_missing) continue;
        const bool makes_case = sheet.planted.empty() && cases < options.cases;
        if (makes_case) ++cases;
        record(*session, sheet, ++number, makes_case ? kDoubtfulBoxes : 0);
    }
    must(session->pipeline->judge_due());
}

std::size_t open_cases(const std::string& folder) {
    const auto session = must(app::open_session(folder, app::Use::Looks));
    std::size_t open = 0;
    for (const auto& [state, count] : must(session->records->progress().status()).cases)
        if (state != "resolved") open += static_cast<std::size_t>(count);
    return open;
}

}  // namespace crowd
