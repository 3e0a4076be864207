#include "verify/finding.h"

#include <array>

#include "core/names.h"

namespace verify {
namespace {

constexpr std::array kKinds = {
    core::Named{Kind::Transcription, "TRANSCRIPTION"}, core::Named{Kind::Rule, "RULE"},
    core::Named{Kind::Arithmetic, "ARITHMETIC"},       core::Named{Kind::Reading, "READING"},
    core::Named{Kind::Integrity, "INTEGRITY"},         core::Named{Kind::Pattern, "PATTERN"},
    core::Named{Kind::Information, "INFORMATION"},
};
static_assert(core::names_every_value(kKinds));

// The closed list: every code, its name outside the program, and its kind.
struct CodeEntry {
    Code value;
    std::string_view name;
    Kind kind;
};

constexpr std::array kCodes = {
    CodeEntry{Code::ValueDiffers, "VALUE_DIFFERS", Kind::Transcription},
    CodeEntry{Code::ValueMissingReport, "VALUE_MISSING_REPORT", Kind::Transcription},
    CodeEntry{Code::ValueMissingPaper, "VALUE_MISSING_PAPER", Kind::Transcription},
    CodeEntry{Code::ReportsConflict, "REPORTS_CONFLICT", Kind::Transcription},
    CodeEntry{Code::SumDiffers, "SUM_DIFFERS", Kind::Arithmetic},
    CodeEntry{Code::SumExceedsAttendance, "SUM_EXCEEDS_ATTENDANCE", Kind::Arithmetic},
    CodeEntry{Code::FinalExceedsFirst, "FINAL_EXCEEDS_FIRST", Kind::Arithmetic},
    CodeEntry{Code::FinalBelowFirst, "FINAL_BELOW_FIRST", Kind::Information},
    CodeEntry{Code::ViableGroupShrank, "VIABLE_GROUP_SHRANK", Kind::Arithmetic},
    CodeEntry{Code::NoAttendance, "NO_ATTENDANCE", Kind::Arithmetic},
    CodeEntry{Code::ViabilityDiffers, "VIABILITY_DIFFERS", Kind::Rule},
    CodeEntry{Code::DelegatesDiffer, "DELEGATES_DIFFER", Kind::Rule},
    CodeEntry{Code::AwardSumDiffers, "AWARD_SUM_DIFFERS", Kind::Rule},
    CodeEntry{Code::AwardToNonviable, "AWARD_TO_NONVIABLE", Kind::Rule},
    CodeEntry{Code::ViableWithoutAward, "VIABLE_WITHOUT_AWARD", Kind::Rule},
    CodeEntry{Code::TooManyViable, "TOO_MANY_VIABLE", Kind::Rule},
    CodeEntry{Code::NoViableGroup, "NO_VIABLE_GROUP", Kind::Rule},
    CodeEntry{Code::RuleAmbiguous, "RULE_AMBIGUOUS", Kind::Rule},
    CodeEntry{Code::TossUnrecorded, "TOSS_UNRECORDED", Kind::Rule},
    CodeEntry{Code::SingleDelegate, "SINGLE_DELEGATE", Kind::Information},
    CodeEntry{Code::SdeNotWhole, "SDE_NOT_WHOLE", Kind::Rule},
    CodeEntry{Code::SatelliteAttendanceUnknown, "SATELLITE_ATTENDANCE_UNKNOWN", Kind::Rule},
    CodeEntry{Code::ReadingUnsure, "READING_UNSURE", Kind::Reading},
    CodeEntry{Code::ReadingIllegible, "READING_ILLEGIBLE", Kind::Reading},
    CodeEntry{Code::ReadingCovered, "READING_COVERED", Kind::Reading},
    CodeEntry{Code::PageMissing, "PAGE_MISSING", Kind::Integrity},
    CodeEntry{Code::SecondSheetDiffers, "SECOND_SHEET_DIFFERS", Kind::Integrity},
    CodeEntry{Code::DuplicateVector, "DUPLICATE_VECTOR", Kind::Integrity},
    CodeEntry{Code::Altered, "ALTERED", Kind::Integrity},
    CodeEntry{Code::Unsigned, "UNSIGNED", Kind::Integrity},
    CodeEntry{Code::IdUnknown, "ID_UNKNOWN", Kind::Integrity},
    CodeEntry{Code::IdForged, "ID_FORGED", Kind::Integrity},
    CodeEntry{Code::ReportLate, "REPORT_LATE", Kind::Integrity},
    CodeEntry{Code::PatternSwap, "PATTERN_SWAP", Kind::Pattern},
    CodeEntry{Code::PatternShift, "PATTERN_SHIFT", Kind::Pattern},
    CodeEntry{Code::PatternFlip, "PATTERN_FLIP", Kind::Pattern},
    CodeEntry{Code::PatternSource, "PATTERN_SOURCE", Kind::Pattern},
};

static_assert(core::names_every_value(kCodes));

constexpr std::array kBases = {
    core::Named{Basis::AsWritten, "as_written"},
    core::Named{Basis::AsReported, "as_reported"},
    core::Named{Basis::AsComputed, "as_computed"},
};
static_assert(core::names_every_value(kBases));

}  // namespace

std::string_view name_of(Kind kind) {
    return core::name_in(kKinds, kind);
}

std::optional<Kind> kind_of_name(std::string_view name) {
    return core::value_in(kKinds, name);
}

std::string_view name_of(Code code) {
    return core::name_in(kCodes, code);
}

std::optional<Code> code_of_name(std::string_view name) {
    return core::value_in(kCodes, name);
}

Kind kind_of(Code code) {
    return core::entry_in(kCodes, code).kind;
}

std::string_view name_of(Basis basis) {
    return core::name_in(kBases, basis);
}

std::optional<Basis> basis_of_name(std::string_view name) {
    return core::value_in(kBases, name);
}

Finding finding_of(Code code, std::vector<std::string> fields, std::string expected,
                   std::string found, std::string message) {
    Finding finding;
    finding.code = code;
    finding.kind = kind_of(code);
    finding.fields = std::move(fields);
    finding.expected = std::move(expected);
    finding.found = std::move(found);
    finding.message = std::move(message);
    return finding;
}

}  // namespace verify
