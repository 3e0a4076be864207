#include "store/report_table.h"

#include "store/due.h"
#include "store/precinct_progress.h"

#include <fmt/format.h>

namespace store {
bool add_report(LedgerPen& pen, const verify::Report& report, const std::string& actor) {
    const std::string said = canonical(Json(report.values));
    const auto last = sql::row<int, std::string, std::string>(
        pen.session(),
        "SELECT version, submitter, said FROM reports WHERE precinct = $1 AND channel = $2 ORDER "
        "BY version DESC LIMIT 1",
        report.precinct, report.channel);
    if (last && std::get<1>(*last) == report.submitter && std::get<2>(*last) == said) return false;
    const int version = last ? std::get<0>(*last) + 1 : 1;
    const std::string received = report.received_at.empty() ? pen.now() : report.received_at;
    const auto seq = pen.append(actor, "report.received", report.precinct,
                                {{"channel", report.channel},
                                 {"version", version},
                                 {"submitter", report.submitter},
                                 {"received_at", received},
                                 {"values", report.values}});
    sql::run(pen.session(),
             "INSERT INTO reports (precinct, channel, version, submitter, received_at, said, seq) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7)",
             report.precinct, report.channel, version, report.submitter, received, said, seq);
    bears_on(pen, report.precinct, seq);
    note_report(pen.session(), report.precinct);
    return true;
}

std::map<std::string, std::vector<verify::Report>> report_versions_of(sql::Session& session,
                                                                      const sql::Which& which) {
    std::map<std::string, std::vector<verify::Report>> out;
    for (const auto& [where, channel, version, submitter, received, said, seq] :
         sql::rows_of<std::string, std::string, int, std::string, std::string, std::string,
                      std::int64_t>(
             session,
             "SELECT precinct, channel, version, submitter, received_at, said, seq FROM reports "
             "WHERE ",
             which, "precinct", " ORDER BY precinct, channel, version")) {
        verify::Report report;
        report.precinct = where;
        report.channel = channel;
        report.version = version;
        report.submitter = submitter;
        report.received_at = received;
        report.values = values_of(said);
        report.seq = seq;
        out[where].push_back(std::move(report));
    }
    return out;
}

std::vector<verify::Report> latest(const std::vector<verify::Report>& versions) {
    std::vector<verify::Report> out;
    for (const auto& report : versions) {
        if (!out.empty() && out.back().channel == report.channel)
            out.back() = report;
        else
            out.push_back(report);
    }
    return out;
}

}  // namespace store
