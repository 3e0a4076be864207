#include "verify/cause.h"

#include <algorithm>

#include "verify/report_findings.h"

namespace verify {
namespace {

bool transposed(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin());
    if (left == a.end() || left + 1 == a.end()) return false;
    return left[0] == right[1] && left[1] == right[0] && std::equal(left + 2, a.end(), right + 2);
}

// Returns whether `shorter` is `longer` without one of its digits.
bool one_dropped(std::string_view longer, std::string_view shorter) {
    if (longer.size() != shorter.size() + 1) return false;
    const auto [left, right] = std::mismatch(shorter.begin(), shorter.end(), longer.begin());
    return std::equal(left, shorter.end(), right + 1);
}

std::ptrdiff_t differing_digits(std::string_view a, std::string_view b) {
    std::ptrdiff_t count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i] ? 1 : 0;
    return count;
}

}  // namespace

std::string likely_cause(int written, int reported, const Surroundings& around) {
    if (written != reported && around.other_written == reported &&
        around.other_reported == written) {
        return "the two alignments swapped";
    }
    // Zeros are beside zeros everywhere: a neighbour's 0 is no evidence.
    if (reported != 0 && around.row_above == reported) return "the value of the row above";
    if (reported != 0 && around.row_below == reported) return "the value of the row below";
    const auto paper = std::to_string(written);
    const auto report = std::to_string(reported);
    if (transposed(paper, report)) return "two digits transposed";
    if (one_dropped(paper, report)) return "a digit dropped";
    if (one_dropped(report, paper)) return "a digit added";
    if (paper.size() == report.size() && differing_digits(paper, report) == 1) {
        return "one digit changed";
    }
    return "";
}

std::string_view cause_group(const Finding& finding) {
    if (finding.code == Code::ReportsConflict) return "channels contradict each other";
    if (finding.code == Code::ReportLate) return "report came late";
    for (const auto known : {kStaleVersion, kChangedLater})
        if (finding.cause.starts_with(known)) return known;
    switch (finding.kind) {
        case Kind::Transcription:
            return finding.cause.empty() ? "cause unknown" : std::string_view(finding.cause);
        case Kind::Rule:
            return "rule misapplied";
        case Kind::Arithmetic:
            return "sheet contradicts itself";
        case Kind::Reading:
            return "hard to read";
        case Kind::Integrity:
            return "the sheet itself";
        case Kind::Pattern:
            return "pattern";
        case Kind::Information:
            return "note";
    }
    return "";
}

}  // namespace verify
