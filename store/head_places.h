// The places where a canvass keeps its signed heads: its own folder heads/, and a folder in every
// place of head_copies. A place that is away (a stick that is not plugged in) is no error: when it
// is back, it gets the heads that it lacks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/head_check.h"
#include "store/head_folder.h"

namespace store {

// One place of head_copies.
struct CopyPlace {
    std::string place;    // as it was named
    bool away = false;    // the folder is not there now
    std::string trouble;  // why its heads cannot be read or written; empty: they can
    // About the newest head in this place, now or when the place was last there.
    std::int64_t size = 0;  // number of events; 0: none
    std::string time;       // when it was signed
};

struct FoundHeads {
    std::vector<PlaceHeads> places;  // the canvass's own place, then the copies that are there
    std::vector<CopyPlace> copies;   // every place of head_copies, in order
    std::string trouble;             // why the canvass's own heads cannot be read; empty: they can

    const KeptHeads& own() const { return places.front().kept; }
};

class HeadPlaces {
public:
    // `copies`: folders that people made; each gets a folder "recanvass-<canvass>".
    HeadPlaces(const std::string& own, std::vector<std::string> copies, std::string canvass)
        : own_(own), copies_(std::move(copies)), canvass_(std::move(canvass)) {}

    const HeadFolder& own() const { return own_; }
    FoundHeads find() const;
    // Copies the heads of the first copy that has some into the canvass's own folder, which has
    // none. `leaves`: those of the present ledger, which continues these heads.
    core::Result<> take_from_a_copy(FoundHeads& found, HashView leaves) const;
    // Gives every copy that is there the canvass's own heads that it lacks. `leaves`: those under
    // the newest head. Returns a warning for each place that is away or cannot be written.
    std::vector<std::string> bring_up(FoundHeads& found, HashView leaves) const;

private:
    HeadFolder folder_in(const std::string& place) const {
        return HeadFolder(place + "/recanvass-" + canvass_);
    }
    std::string notes_path() const { return own_.path() + "/copies.txt"; }
    std::vector<CopyPlace> noted() const;
    void note(const std::vector<CopyPlace>& copies) const;
    core::Result<> give(const KeptHeads& own, const PlaceHeads& copy, HashView leaves) const;

    HeadFolder own_;
    std::vector<std::string> copies_;
    std::string canvass_;
};

}  // namespace store
