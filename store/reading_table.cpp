// Stores readings of pages, and puts worksheets together from them.
#include <algorithm>
#include <functional>
#include <stdexcept>

#include "store/page_table.h"

namespace store {
namespace {

struct ReadingColumns {
    std::vector<std::int64_t> outcome;
    std::vector<std::string> field, state, digits, alternatives, crop;
    std::vector<sql::MaybeInt> value;
    std::vector<double> probability;
    std::vector<int> ordinal, overwritten, struck, frame, x, y, width, height;

    void add(std::int64_t event, int place, const forms::Reading& reading) {
        outcome.push_back(event);
        ordinal.push_back(place);
        field.push_back(reading.field);
        state.emplace_back(forms::name_of(reading.state));
        digits.push_back(reading.digits);
        value.push_back(sql::maybe(reading.value));
        probability.push_back(reading.probability);
        alternatives.push_back(
            reading.alternatives.empty() ? "[]" : canonical(json_of(reading.alternatives)));
        overwritten.push_back(reading.flags.overwritten ? 1 : 0);
        struck.push_back(reading.flags.struck_and_rewritten ? 1 : 0);
        frame.push_back(reading.flags.touches_frame ? 1 : 0);
        x.push_back(reading.evidence.box.x);
        y.push_back(reading.evidence.box.y);
        width.push_back(reading.evidence.box.width);
        height.push_back(reading.evidence.box.height);
        crop.push_back(reading.evidence.crop.hex());
    }

    forms::Reading reading(std::size_t i) const {
        forms::Reading out;
        const auto known = forms::reading_state(state[i]);
        if (!known) throw std::runtime_error("a reading has the unknown state " + state[i]);
        out.field = field[i];
        out.state = *known;
        out.digits = digits[i];
        out.value = sql::optional_of(value[i]);
        out.probability = probability[i];
        out.alternatives = alternatives_of(alternatives[i]);
        out.flags = {overwritten[i] != 0, struck[i] != 0, frame[i] != 0};
        out.evidence.box = {x[i], y[i], width[i], height[i]};
        out.evidence.crop = core::digest_from_hex(crop[i]).value_or(core::Digest{});
        return out;
    }

    // `condition` may name the parameters that `bind` binds.
    void fetch(sql::Session& session, const std::string& condition,
               const std::function<void(Poco::Data::Statement&)>& bind) {
        using Poco::Data::Keywords::into;
        Poco::Data::Statement statement(session);
        statement << "SELECT r.outcome, r.field, r.state, r.digits, r.value, r.probability, "
                     "r.alternatives, r.overwritten, r.struck_and_rewritten, r.touches_frame, "
                     "r.box_x, r.box_y, r.box_width, r.box_height, r.crop FROM readings r "
                  << condition;
        bind(statement);
        statement, into(outcome), into(field), into(state), into(digits), into(value),
            into(probability), into(alternatives), into(overwritten), into(struck), into(frame),
            into(x), into(y), into(width), into(height), into(crop);
        statement.execute();
    }
};

struct SheetPage {
    std::string precinct;
    core::Digest digest;
    int page = 1;
};

// Returns accepted pages by the event of their outcome; of two copies of a page the lowest number.
std::map<std::int64_t, SheetPage> sheet_pages(sql::Session& session, const sql::Which& which) {
    std::map<std::int64_t, SheetPage> out;
    const SheetPage* last = nullptr;
    for (const auto& [outcome, where, digest, page] :
         sql::rows_of<std::int64_t, std::string, std::string, int>(
             session,
             "SELECT outcome, id_precinct, digest, id_page FROM pages WHERE state = 'accepted' "
             "AND ",
             which, "id_precinct", " ORDER BY id_precinct, id_page, id_copy, outcome")) {
        if (last != nullptr && last->precinct == where && last->page == page) continue;
        last =
            &(out[outcome] = {where, core::digest_from_hex(digest).value_or(core::Digest{}), page});
    }
    return out;
}

}  // namespace

void add_readings(sql::Session& session, std::int64_t outcome,
                  const std::vector<forms::Reading>& readings) {
    if (readings.empty()) return;
    ReadingColumns c;
    int ordinal = 0;
    for (const auto& reading : readings) c.add(outcome, ordinal++, reading);
    sql::run_each(session,
                  "INSERT INTO readings (outcome, ordinal, field, state, digits, value, "
                  "probability, alternatives, overwritten, struck_and_rewritten, touches_frame, "
                  "box_x, box_y, box_width, box_height, crop) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                  "$8, $9, $10, $11, $12, $13, $14, $15, $16)",
                  c.outcome, c.ordinal, c.field, c.state, c.digits, c.value, c.probability,
                  c.alternatives, c.overwritten, c.struck, c.frame, c.x, c.y, c.width, c.height,
                  c.crop);
}

std::vector<forms::Reading> readings_of_outcome(sql::Session& session, std::int64_t outcome,
                                                const core::Digest& page) {
    ReadingColumns columns;
    columns.fetch(session, "WHERE r.outcome = $1 ORDER BY r.ordinal",
                  [&](auto& statement) { (statement, Poco::Data::Keywords::bind(outcome)); });
    std::vector<forms::Reading> out;
    for (std::size_t i = 0; i < columns.field.size(); ++i) {
        out.push_back(columns.reading(i));
        out.back().evidence.page = page;
    }
    return out;
}

std::map<std::int64_t, std::vector<forms::Reading>> readings_of_outcomes(sql::Session& session,
                                                                         std::int64_t first,
                                                                         std::int64_t last) {
    ReadingColumns columns;
    columns.fetch(session, "WHERE r.outcome BETWEEN $1 AND $2 ORDER BY r.outcome, r.ordinal",
                  [&](auto& statement) {
                      (statement, Poco::Data::Keywords::bind(first),
                       Poco::Data::Keywords::bind(last));
                  });
    std::map<std::int64_t, std::vector<forms::Reading>> out;
    for (std::size_t i = 0; i < columns.field.size(); ++i)
        out[columns.outcome[i]].push_back(columns.reading(i));
    return out;
}

std::vector<forms::Reading> readings_of(sql::Session& session, const core::Digest& page) {
    const auto outcome =
        sql::row<std::int64_t>(session, "SELECT outcome FROM pages WHERE digest = $1", page.hex());
    if (!outcome || std::get<0>(*outcome) == 0) return {};
    return readings_of_outcome(session, std::get<0>(*outcome), page);
}

std::map<std::string, forms::Worksheet> worksheets_of(sql::Session& session,
                                                      const sql::Which& which) {
    const auto pages = sheet_pages(session, which);
    std::map<std::string, forms::Worksheet> out;
    for (const auto& [outcome, page] : pages) {
        auto& sheet = out[page.precinct];
        sheet.precinct = page.precinct;
        sheet.pages.push_back(page.page);
    }
    for (auto& [name, sheet] : out) std::sort(sheet.pages.begin(), sheet.pages.end());
    if (pages.empty()) return out;

    ReadingColumns columns;
    columns.fetch(session,
                  "JOIN pages p ON p.outcome = r.outcome WHERE p.state = 'accepted' AND " +
                      which.condition("p.id_precinct"),
                  [&](auto& statement) { which.bind_to(statement); });
    for (std::size_t i = 0; i < columns.field.size(); ++i) {
        const auto page = pages.find(columns.outcome[i]);
        if (page == pages.end()) continue;  // the other copy of this page
        auto reading = columns.reading(i);
        reading.evidence.page = page->second.digest;
        out[page->second.precinct].readings.insert_or_assign(reading.field, std::move(reading));
    }
    return out;
}

}  // namespace store
