#include "tests/web_review/support/canvass.h"

#include <stdlib.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/clock.h"
#include "core/digest.h"
#include "core/file.h"
#include "forms/form_file.h"
#include "tests/web_review/support/draw_sheet.h"
#include "verify/patterns.h"
#include "verify/verify_precinct.h"

namespace web_review_test {

namespace {

// The value, or the end of the test program with the error's sentence.
template <class T>
T good(core::Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "test canvass: %s\n", result.error().message.c_str());
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

verify::Rules iowa_rules() {
    verify::Rules rules;
    rules.id = "iowa-2020";
    rules.viability = {{1, 0, 0}, {2, 1, 4}, {3, 1, 6}, {4, 15, 100}};
    rules.sums = {{"first.total", {"first.*"}},
                  {"final.total", {"final.*"}},
                  {"delegates.total", {"delegates.*"}}};
    rules.bounds = {{"first.total", "header.attendees"}};
    return rules;
}

std::string sample(const std::string& name) {
    return std::string{RECANVASS_SOURCE_DIR} + "/samples/iowa-2020/" + name;
}

std::string new_folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "recanvass_review_XXXXXX";
    if (!mkdtemp(pattern.data())) std::abort();
    return pattern;
}

core::RectPx box_of(const forms::Field& field) {
    const double scale = core::px_per_mm(kViewDpi);
    const auto px = [&](double mm) { return static_cast<int>(std::lround(mm * scale)); };
    return {px(field.box.x), px(field.box.y), px(field.box.width), px(field.box.height)};
}

std::vector<forms::Reading> readings_of(const forms::Form& form, const core::Digest& page,
                                        const Values& written,
                                        const std::map<std::string, double>& unsure) {
    std::vector<forms::Reading> readings;
    for (const forms::Field& field : form.fields) {
        forms::Reading reading;
        reading.field = field.name;
        reading.probability = 0.998;
        reading.evidence = {page, box_of(field), {}};
        if (const auto value = written.find(field.name); value != written.end()) {
            reading.state = forms::ReadingState::Number;
            reading.value = value->second;
            reading.digits = std::to_string(value->second);
        }
        if (const auto doubt = unsure.find(field.name); doubt != unsure.end()) {
            reading.probability = doubt->second;
            if (reading.value)
                reading.alternatives = {
                    {std::to_string(*reading.value + 1), (1 - doubt->second) * 0.8}};
        }
        readings.push_back(reading);
    }
    return readings;
}

store::RecordsOptions creating(store::RecordsOptions options) {
    options.opening = store::Opening::CreateIfMissing;
    return options;
}

}  // namespace

Canvass::Canvass(const store::RecordsOptions& how)
    : folder(new_folder()),
      options(creating(how)),
      form(good(forms::parse_form(good(forms::built_in_layout("iowa-2020-math")), "iowa-2020-math",
                                  good(forms::read_options(sample("options.csv")))))),
      roster(good(forms::read_roster(sample("precincts.csv")))),
      rules(iowa_rules()),
      archive(std::make_unique<store::Archive>(folder + "/archive")),
      records(good(store::Records::open(folder + "/canvass.db", options))) {
    policy.risk_sample = 0;
    records->set_terms(verify::canvass_terms(rules, policy, form.options));
    // One hash for all: Argon2id is slow on purpose.
    static const std::string hash = good(core::hash_password(kPassword));
    for (const auto& [name, role] : {std::pair{"station", store::Role::Station},
                                     {"adjudicator", store::Role::Adjudicator},
                                     {"second", store::Role::Adjudicator},
                                     {"official", store::Role::Official},
                                     {"deputy", store::Role::Official},
                                     {"observer", store::Role::Observer},
                                     {"admin", store::Role::Admin}})
        good(records->people().add({name, role, hash}, "program"));
    good(records->progress().set_expected_precincts(static_cast<std::int64_t>(roster.size()),
                                                    "program"));
}

Canvass::~Canvass() {
    records.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

void Canvass::scan(const std::string& precinct, const Values& written,
                   const std::map<std::string, double>& unsure, const Values& misread) {
    std::map<std::string, std::string> ink{{"signature.chair", "x"}, {"signature.secretary", "x"}};
    Values read = written;
    for (const auto& [field, value] : misread) read[field] = value;
    for (const forms::Field& field : form.fields)
        if (field.kind == forms::FieldKind::Signature) {
            ink[field.name] = "x";
            read[field.name] = 1;
        }
    for (const auto& [field, value] : written) ink[field] = std::to_string(value);
    const core::Bytes picture = draw_sheet(form, *roster.find(precinct), ink);
    const core::Digest digest = good(archive->put(picture));
    good(records->pages().offer(digest, precinct + ".jpg", "image/jpeg",
                                static_cast<std::int64_t>(picture.size()), 1, "station"));
    store::PageRecord page;
    page.key = {digest, digest, precinct + ".jpg", 1};
    page.state = store::PageState::Accepted;
    page.id = forms::WorksheetId{"REVIEWTEST", precinct, form.id, form.revision, 1, 1, 1};
    page.identified_by = "two_codes";
    page.dpi = 300;
    page.view = digest;
    page.view_dpi = kViewDpi;
    page.received_at = now();
    good(records->pages().record(page, readings_of(form, digest, read, unsure), "station"));
    judge(precinct);
}

void Canvass::report(const std::string& precinct, const Values& values,
                     const std::string& channel) {
    verify::Report report;
    report.precinct = precinct;
    report.channel = channel;
    report.submitter = "chair";
    report.received_at = now();
    report.values = values;
    good(records->reports().add({report}, "program"));
    judge(precinct);
}

core::Digest Canvass::reject(const std::string& file_name, const std::string& reason,
                             const std::string& detail, const std::string& remedy,
                             const std::string& likely_precinct) {
    const forms::Precinct& precinct =
        likely_precinct.empty() ? roster.precincts().front() : *roster.find(likely_precinct);
    std::map<std::string, std::string> ink;
    for (const auto& [field, value] : clean_sheet()) ink[field] = std::to_string(value);
    ink["header.attendees"] = file_name.substr(0, 0) + std::to_string(file_name.size());
    const core::Bytes picture =
        draw_sheet(form, precinct, ink, 4.0 + static_cast<double>(file_name.size()) / 3, 0.35);
    const core::Digest digest = good(archive->put(picture));
    good(records->pages().offer(digest, file_name, "image/jpeg",
                                static_cast<std::int64_t>(picture.size()), 1, "station"));
    store::PageRecord page;
    page.key = {digest, digest, file_name, 1};
    page.state = store::PageState::Rejected;
    page.reason = reason;
    page.detail = detail;
    page.remedy = remedy;
    page.likely_precinct = likely_precinct;
    page.view = digest;
    page.received_at = now();
    good(records->pages().record(page, {}, "station"));
    return digest;
}

void Canvass::judge(const std::string& precinct) {
    auto known = good(records->verdicts().snapshot(precinct));
    known.facts.precinct = roster.find(precinct);
    known.facts.form = &form;
    good(records->verdicts().save(precinct, verify::verify_precinct(known.facts, rules, policy),
                                  known.as_of));
}

std::string Canvass::now() const {
    return core::utc_timestamp(options.clock ? options.clock() : std::chrono::system_clock::now());
}

void Canvass::key(const std::string& precinct, const std::string& field, std::optional<int> value,
                  const std::string& user) {
    const auto state = value ? forms::ReadingState::Number : forms::ReadingState::Blank;
    good(records->cases().key({precinct, field, user, "", state, value}));
}

void Canvass::look_for_patterns() {
    std::vector<verify::ComparedPrecinct> compared;
    const auto reports = good(records->reports().latest_of_all());
    for (const auto& [precinct, sheet] : good(records->pages().worksheets()))
        if (const auto said = reports.find(precinct); said != reports.end())
            compared.push_back(
                verify::compared(form, *roster.find(precinct), sheet, said->second, policy));
    good(records->patterns().save(verify::find_patterns(compared, form.options)));
}

web_review::ServerContext Canvass::context() {
    web_review::ServerContext context;
    context.records = records.get();
    context.archive = archive.get();
    context.form = &form;
    context.roster = &roster;
    context.policy = policy;
    context.title = "Iowa 2020 caucuses, review rehearsal";
    context.rehearsal = true;
    context.canvass = "REVIEWTEST";
    context.wake_pipeline = [this] { ++woken; };
    return context;
}

Values clean_sheet() {
    return {{"header.attendees", 100},  {"header.delegates", 5},  {"header.viability", 15},
            {"first.biden", 15},        {"first.buttigieg", 25},  {"first.klobuchar", 15},
            {"first.sanders", 25},      {"first.warren", 18},     {"first.yang", 2},
            {"first.total", 100},       {"final.biden", 15},      {"final.buttigieg", 25},
            {"final.klobuchar", 17},    {"final.sanders", 25},    {"final.warren", 18},
            {"final.total", 100},       {"delegates.biden", 1},   {"delegates.buttigieg", 1},
            {"delegates.klobuchar", 1}, {"delegates.sanders", 1}, {"delegates.warren", 1},
            {"delegates.total", 5}};
}

}  // namespace web_review_test
