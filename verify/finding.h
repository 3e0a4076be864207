// One thing that is wrong, with its evidence and the sentence a person reads. Codes are a closed
// list: one that is added here does not compile before it stands in verify/finding.cpp, and a test
// fails until docs/findings.md names it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace verify {

enum class Kind {
    Transcription,  // reported ≠ written
    Rule,           // rule misapplied
    Arithmetic,     // the sheet contradicts itself
    Reading,        // the machine is not sure
    Integrity,      // page missing, second sheet, alteration, unsigned, unknown or forged id
    Pattern,        // the same slip in many precincts
    Information,    // nothing to decide; shown for explanation
};

enum class Code {
    ValueDiffers,
    ValueMissingReport,
    ValueMissingPaper,
    ReportsConflict,
    SumDiffers,
    SumExceedsAttendance,
    FinalExceedsFirst,
    FinalBelowFirst,
    ViableGroupShrank,
    NoAttendance,
    ViabilityDiffers,
    DelegatesDiffer,
    AwardSumDiffers,
    AwardToNonviable,
    ViableWithoutAward,
    TooManyViable,
    NoViableGroup,
    RuleAmbiguous,
    TossUnrecorded,
    SingleDelegate,
    SdeNotWhole,
    SatelliteAttendanceUnknown,
    ReadingUnsure,
    ReadingIllegible,
    ReadingCovered,
    PageMissing,
    SecondSheetDiffers,
    DuplicateVector,
    Altered,
    Unsigned,
    IdUnknown,
    IdForged,
    ReportLate,
    PatternSwap,
    PatternShift,
    PatternFlip,
    PatternSource,
};

std::string_view name_of(Kind kind);  // "TRANSCRIPTION"
std::string_view name_of(Code code);  // "VALUE_DIFFERS"
std::optional<Kind> kind_of_name(std::string_view name);
std::optional<Code> code_of_name(std::string_view name);
// Returns the kind of findings with this code.
Kind kind_of(Code code);

// Which layer a decision follows.
enum class Basis { AsWritten, AsReported, AsComputed };
std::string_view name_of(Basis basis);  // "as_written", …
std::optional<Basis> basis_of_name(std::string_view name);

// What one option gets if a finding is resolved one way.
struct Share {
    std::string option;  // its label
    int delegates = 0;
    double sde = 0;  // the same in state delegate equivalents; 0: none or unknown

    bool operator==(const Share&) const = default;
};

// One way to resolve a finding, with the share of each option.
struct Resolution {
    Basis basis = Basis::AsWritten;
    std::string said_by;  // the channels that report it ("app and hotline"); AsReported only
    std::vector<Share> shares;

    bool operator==(const Resolution&) const = default;
};

struct Finding {
    Code code = Code::ValueDiffers;
    Kind kind = Kind::Transcription;
    std::vector<std::string> fields;  // the fields to look at, the most telling first
    std::string expected;             // as text for people: "8", "2 or 3"; may be empty
    std::string found;
    std::string message;         // one sentence for people
    int delegates_at_stake = 0;  // how many delegates it can move; 0: none or unknown
    double sde_at_stake = 0;     // the same in state delegate equivalents; 0: none or unknown
    std::string cause;           // likely cause, as far as evidence goes; empty: unknown
    // The options whose delegates change, whichever way the finding is resolved, in the same order
    // in each way. Empty: no delegate moves, or it is unknown which (verify/stakes.h).
    std::vector<Resolution> resolutions;

    bool operator==(const Finding&) const = default;
};

// Returns a finding of the code's own kind, without stakes.
Finding finding_of(Code code, std::vector<std::string> fields, std::string expected,
                   std::string found, std::string message);

}  // namespace verify
