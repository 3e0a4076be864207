// The signed text of the QR code on every sheet. The MAC stops invention, the copy number stops
// copies. Upper-case letters and digits keep the code small (QR's alphanumeric mode).
//
//   RC1:<canvass>:<precinct>:<form>:<revision>:<page>/<pages>:<copy>:<mac>
//   RC1:IA20REHEARSE:POLK-080-M:IA20MATH:1:1/1:1:7Q2M…   (mac: 80 bits as 16 characters of base 32)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/digest.h"

namespace forms {

struct WorksheetId {
    std::string canvass;   // upper-case letters and digits, 1–16
    std::string precinct;  // "POLK-080-M"
    std::string form;      // Form::id
    int revision = 1;      // Form::revision
    int page = 1;          // 1-based
    int pages = 1;
    int copy = 1;  // 1 for the sheet printed first; a second sheet for the precinct has 2

    bool operator==(const WorksheetId&) const = default;
};

// What is wrong with the text of a code.
enum class BadId {
    Foreign,       // another kind of text (somebody else's QR code)
    Malformed,     // starts with RC1, but is not well formed or has a wrong check character
    OtherCanvass,  // well formed, of another canvass (its MAC cannot be judged)
    Forged,        // well formed, of this canvass, and the MAC does not hold
};

// Bounds of the parts: the text fits a QR code of version 4 (33 × 33 modules).
inline constexpr std::size_t kLongestCanvassId = 16;
inline constexpr std::size_t kLongestPrecinctId = 10;
inline constexpr std::size_t kLongestFormId = 8;
inline constexpr int kMostRevisions = 99;
inline constexpr int kMostPages = 20;
inline constexpr int kMostCopies = 999;

bool is_canvass_id(std::string_view text);   // upper-case letters and digits, 1–16
bool is_form_id(std::string_view text);      // the same, 1–8
bool is_precinct_id(std::string_view text);  // at most 10, in groups, its check character right
// Returns whether all parts are within their bounds and page ≤ pages.
bool is_well_formed(const WorksheetId& id);

// Returns the text of the code. `id` must be well formed (CHECK).
std::string encode(const WorksheetId& id, const core::SecretKey& key);

// Reads the text of a code. Any bytes may come from paper.
std::variant<WorksheetId, BadId> decode(std::string_view text, std::string_view canvass,
                                        const core::SecretKey& key);

std::string_view describe(BadId bad);  // one sentence for a person

}  // namespace forms
