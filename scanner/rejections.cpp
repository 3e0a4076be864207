// The closed list of reasons, with the words for the person at the scanner.
#include <array>

#include "core/names.h"
#include "scanner/scan_page.h"

namespace scanner {
namespace {

struct Words {
    Rejection value;
    std::string_view name;
    std::string_view sentence;
    std::string_view remedy;
};

constexpr std::array<Words, 15> kWords = {{
    {Rejection::BlankPage, "blank_page", "Nothing is on this page.",
     "Nothing needs to be done; it is kept."},
    {Rejection::Undecodable, "undecodable", "The picture could not be opened.",
     "Scan the sheet again; if it fails twice, scan it on another scanner."},
    {Rejection::TooSmall, "too_small", "The picture has too few dots to read handwriting from.",
     "Set the scanner to 300 dots an inch and scan the sheet again."},
    {Rejection::NoCode, "no_code", "No code was found on this page.",
     "Check that it is a worksheet and not its back; scan it again, or say which precinct it is."},
    {Rejection::ForeignCode, "foreign_code", "The code on this page is not Recanvass's.",
     "Take the sheet out of the packet and set it aside; it is no worksheet of this canvass."},
    {Rejection::OtherCanvass, "other_canvass", "This is a worksheet of another canvass.",
     "Set the sheet aside and tell the person in charge which packet it came from."},
    {Rejection::ForgedCode, "forged_code",
     "The code on this page is forged: this canvass did not print it.",
     "Keep the sheet with its packet, set it aside, and tell the person in charge now."},
    {Rejection::CodesDisagree, "codes_disagree", "This page names two different worksheets.",
     "Keep the sheet with its packet and set it aside; a person must decide which it is."},
    {Rejection::UnknownPrecinct, "unknown_precinct",
     "The precinct on this page is not in the roster.",
     "Set the sheet aside; the person in charge checks the roster of this canvass."},
    {Rejection::UnknownForm, "unknown_form",
     "This page is of another form or revision than this canvass uses.",
     "Set the sheet aside; the person in charge checks which form was sent out."},
    {Rejection::MarksNotFound, "marks_not_found",
     "Not enough of the black corner squares were found.",
     "Unfold the corners, lay the whole sheet flat and inside the picture, and scan it again."},
    {Rejection::BadRegistration, "bad_registration",
     "The page does not lie flat: its corners do not fit the form.",
     "Flatten the sheet and scan it again on the glass, not through the feeder."},
    {Rejection::TooDark, "too_dark", "The picture is too dark.",
     "Raise the scanner's brightness, or photograph with more light, and scan it again."},
    {Rejection::TooFaint, "too_faint", "The print is too faint against the paper.",
     "Raise the scanner's contrast, clean its glass, and scan the sheet again."},
    {Rejection::TooBlurred, "too_blurred", "The picture is too blurred to read handwriting from.",
     "Hold the camera still, or clean the scanner's glass, and scan the sheet again; where another "
     "sheet shines through, lay a black one behind it."},
}};
static_assert(core::names_every_value(kWords));

}  // namespace

std::string_view name_of(Rejection reason) {
    return core::name_in(kWords, reason);
}

std::optional<Rejection> rejection(std::string_view name) {
    return core::value_in(kWords, name);
}

std::string_view sentence_of(Rejection reason) {
    return core::entry_in(kWords, reason).sentence;
}

std::string_view remedy_of(Rejection reason) {
    return core::entry_in(kWords, reason).remedy;
}

}  // namespace scanner
