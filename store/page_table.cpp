#include "store/page_table.h"

#include <set>
#include <stdexcept>

namespace store {
namespace {

// How a row says that there is no sheet.
const forms::WorksheetId kNoSheet{
    .canvass = {}, .precinct = {}, .form = {}, .revision = 0, .page = 0, .pages = 0, .copy = 0};

core::Digest digest_of(const std::string& hex) {
    return core::digest_from_hex(hex).value_or(core::Digest{});
}

constexpr const char* kPageColumns =
    "SELECT p.digest, p.file, f.name, p.page_in_file, p.state, p.reason, p.detail, p.remedy, "
    "p.likely_precinct, p.identified_by, p.view_digest, p.action, p.action_by, p.action_reason, "
    "f.received_at, f.times_offered, p.dpi, p.sharpness, p.contrast, p.residual_mm, p.view_dpi, "
    "p.id_canvass, p.id_precinct, p.id_form, p.id_revision, p.id_page, p.id_pages, p.id_copy "
    "FROM pages p JOIN files f ON f.digest = p.file ";

// Column by column: a person cannot check a tuple of 28.
struct PageColumns {
    std::vector<std::string> digest, file, name, state, reason, detail, remedy, likely, identified,
        view, action, action_by, action_reason, received, canvass, precinct, form;
    std::vector<int> page_in_file, revision, page, pages, copy;
    std::vector<std::int64_t> offered;
    std::vector<double> dpi, sharpness, contrast, residual, view_dpi;

    void fetch(sql::Session& session, const std::string& condition, const std::string& parameter) {
        using Poco::Data::Keywords::bind;
        using Poco::Data::Keywords::into;
        Poco::Data::Statement statement(session);
        statement << kPageColumns << condition;
        if (condition.find("$1") != std::string::npos) (statement, bind(parameter));
        statement, into(digest), into(file), into(name), into(page_in_file), into(state),
            into(reason), into(detail), into(remedy), into(likely), into(identified), into(view),
            into(action), into(action_by), into(action_reason), into(received), into(offered),
            into(dpi), into(sharpness), into(contrast), into(residual), into(view_dpi),
            into(canvass), into(precinct), into(form), into(revision), into(page), into(pages),
            into(copy);
        statement.execute();
    }

    PageRecord row(std::size_t i) const {
        PageRecord out;
        out.key = {digest_of(digest[i]), digest_of(file[i]), name[i], page_in_file[i]};
        out.state = page_state(state[i]).value_or(PageState::Pending);
        out.reason = reason[i];
        out.detail = detail[i];
        out.remedy = remedy[i];
        if (!precinct[i].empty())
            out.id = forms::WorksheetId{canvass[i], precinct[i], form[i], revision[i],
                                        page[i],    pages[i],    copy[i]};
        out.likely_precinct = likely[i];
        out.identified_by = identified[i];
        out.dpi = dpi[i];
        out.sharpness = sharpness[i];
        out.contrast = contrast[i];
        out.residual_mm = residual[i];
        out.view = digest_of(view[i]);
        out.view_dpi = view_dpi[i];
        out.stage = verify::page_stage(action[i]).value_or(verify::PageStage::Waits);
        out.action_by = action_by[i];
        out.action_reason = action_reason[i];
        out.received_at = received[i];
        out.times_offered = static_cast<int>(offered[i]);
        return out;
    }
};

void add_pending_pages(LedgerPen& pen, const FileOffer& file, std::int64_t journal) {
    for (int page = 1; page <= file.pages; ++page)
        sql::run(pen.session(),
                 "INSERT INTO pages (digest, file, page_in_file, journal, outcome, state, reason, "
                 "detail, remedy, id_canvass, id_precinct, id_form, id_revision, id_page, "
                 "id_pages, id_copy, likely_precinct, identified_by, dpi, sharpness, contrast, "
                 "residual_mm, view_digest, view_dpi, action, action_by, action_reason) VALUES "
                 "($1, $2, $3, $4, 0, 'pending', '', '', '', '', '', '', 0, 0, 0, 0, '', '', 0, 0, "
                 "0, 0, '', 0, 'none', '', '') ON CONFLICT DO NOTHING",
                 page_digest(file.file, page, file.pages).hex(), file.file.hex(), page, journal);
}

void receive(LedgerPen& pen, const FileOffer& file, const std::string& actor) {
    const auto seq = pen.append(actor, "file.received", file.file.hex(),
                                {{"name", file.name},
                                 {"media_type", file.media_type},
                                 {"size", file.size},
                                 {"pages", file.pages}});
    sql::run(pen.session(),
             "INSERT INTO files (digest, name, media_type, size, pages, received_at, "
             "times_offered) VALUES ($1, $2, $3, $4, $5, $6, 1)",
             file.file.hex(), file.name, file.media_type, file.size, file.pages, pen.now());
    add_pending_pages(pen, file, seq);
}

}  // namespace

Offer offer(LedgerPen& pen, const FileOffer& file, const std::string& actor) {
    const std::string hex = file.file.hex();
    const auto known = sql::row<std::int64_t>(
        pen.session(), "SELECT times_offered FROM files WHERE digest = $1", hex);
    if (!known) {
        receive(pen, file, actor);
        return Offer::New;
    }
    const auto pending = sql::row<std::int64_t>(
        pen.session(), "SELECT COUNT(*) FROM pages WHERE file = $1 AND state = 'pending'", hex);
    if (pending && std::get<0>(*pending) > 0) return Offer::Pending;
    pen.append(actor, "file.offered_again", hex, {{"name", file.name}});
    sql::run(pen.session(), "UPDATE files SET times_offered = times_offered + 1 WHERE digest = $1",
             hex);
    return Offer::Duplicate;
}

std::vector<PageRecord> pages_where(sql::Session& session, const std::string& condition,
                                    const std::string& parameter) {
    PageColumns columns;
    columns.fetch(session, condition, parameter);
    std::vector<PageRecord> out;
    out.reserve(columns.digest.size());
    for (std::size_t i = 0; i < columns.digest.size(); ++i) out.push_back(columns.row(i));
    return out;
}

std::optional<PageRecord> find_page(sql::Session& session, const core::Digest& page) {
    auto found = pages_where(session, "WHERE p.digest = $1", page.hex());
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void set_outcome(sql::Session& session, const PageRecord& page, std::int64_t seq) {
    const auto id = page.id.value_or(kNoSheet);
    const std::string view = page.view == core::Digest{} ? std::string() : page.view.hex();
    sql::run(session,
             "UPDATE pages SET outcome = $1, state = $2, reason = $3, detail = $4, remedy = $5, "
             "id_canvass = $6, id_precinct = $7, id_form = $8, id_revision = $9, id_page = $10, "
             "id_pages = $11, id_copy = $12, likely_precinct = $13, identified_by = $14, dpi = "
             "$15, sharpness = $16, contrast = $17, residual_mm = $18, view_digest = $19, view_dpi "
             "= $20, action = 'none', action_by = '', action_reason = '' WHERE digest = $21",
             seq, std::string(name_of(page.state)), page.reason, page.detail, page.remedy,
             id.canvass, id.precinct, id.form, id.revision, id.page, id.pages, id.copy,
             page.likely_precinct, page.identified_by, page.dpi, page.sharpness, page.contrast,
             page.residual_mm, view, page.view_dpi, page.key.digest.hex());
}

void set_state(sql::Session& session, const core::Digest& page, PageState state) {
    sql::run(session, "UPDATE pages SET state = $1 WHERE digest = $2", std::string(name_of(state)),
             page.hex());
}

void set_stage(sql::Session& session, const core::Digest& page, verify::PageStage stage,
               const std::string& by, const std::string& reason) {
    sql::run(session,
             "UPDATE pages SET action = $1, action_by = $2, action_reason = $3 WHERE digest = $4",
             std::string(verify::name_of(stage)), by, reason, page.hex());
}

void set_code(sql::Session& session, const core::Digest& page,
              const std::optional<forms::WorksheetId>& id) {
    const auto code = id.value_or(kNoSheet);
    sql::run(session,
             "UPDATE pages SET id_canvass = $1, id_precinct = $2, id_form = $3, id_revision = $4, "
             "id_page = $5, id_pages = $6, id_copy = $7 WHERE digest = $8",
             code.canvass, code.precinct, code.form, code.revision, code.page, code.pages,
             code.copy, page.hex());
}

std::vector<ArchivedBytes> archived_by_events(sql::Session& session) {
    std::vector<ArchivedBytes> out;
    std::map<std::string, std::string> names;  // of files, by digest
    std::set<std::string> views;
    for (const auto& [action, subject, body] : sql::rows<std::string, std::string, std::string>(
             session,
             "SELECT action, subject, body FROM events WHERE action IN ('file.received', "
             "'page.accepted', 'page.rejected', 'page.blank') ORDER BY seq")) {
        const Json told = Json::parse(body);
        if (action == "file.received") {
            names[subject] = told.at("name").get<std::string>();
            out.push_back(
                {digest_of(subject), true, names[subject], 0, told.at("size").get<std::int64_t>()});
            continue;
        }
        const auto view = told.at("view").get<std::string>();
        if (digest_of(view) == core::Digest{} || !views.insert(view).second) continue;
        out.push_back({digest_of(view), false, names[told.at("file").get<std::string>()],
                       told.at("page_in_file").get<int>(), 0});
    }
    return out;
}

std::vector<ArchivedBytes> archived_sample_of(sql::Session& session, std::int64_t most) {
    std::vector<ArchivedBytes> out;
    for (const auto& [digest, name, size] : sql::rows<std::string, std::string, std::int64_t>(
             session, "SELECT digest, name, size FROM files ORDER BY RANDOM() LIMIT $1", most))
        out.push_back({digest_of(digest), true, name, 0, size});
    for (const auto& [view, name, page] : sql::rows<std::string, std::string, int>(
             session,
             "SELECT p.view_digest, f.name, p.page_in_file FROM pages p JOIN files f ON f.digest = "
             "p.file WHERE p.view_digest <> '' ORDER BY RANDOM() LIMIT $1",
             most))
        out.push_back({digest_of(view), false, name, page, 0});
    return out;
}

std::map<std::string, std::vector<verify::Finding>> paper_findings_of(sql::Session& session,
                                                                      const sql::Which& which) {
    std::map<std::string, std::vector<verify::Finding>> out;
    for (const auto& [where, finding] : sql::rows_of<std::string, std::string>(
             session, "SELECT precinct, finding FROM paper_findings WHERE ", which, "precinct",
             " ORDER BY seq"))
        for (auto& one : findings_of("[" + finding + "]")) out[where].push_back(std::move(one));
    return out;
}

}  // namespace store
