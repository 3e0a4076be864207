// Makes one folder of samples: draws precincts, lays and ages sheets, writes files.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/rehearsal/invent_room.h"
#include "app/rehearsal/lay_sheet.h"
#include "app/rehearsal/make_samples.h"
#include "app/rehearsal/sample_files.h"

namespace app::rehearsal {

// A sheet for one precinct of the example canvass, with its place in the night.
struct SampleSheet {
    const forms::Precinct* precinct = nullptr;
    PageText text;
    std::uint64_t seed = 0;
};

// A page with its answer, ready for a container.
struct SamplePage {
    Picture picture;
    double dpi = 0;  // for the header
    int jpeg_quality = 90;
    PageAnswer answer;
};

class SampleMaker {
public:
    SampleMaker(std::string folder, const forms::Form& form, const forms::Roster& roster,
                const verify::Rules& rules)
        : folder_(std::move(folder)), form_(form), roster_(roster), rules_(rules) {}

    // Returns the next precinct's sheet as the room filled it; it was reported as written.
    SampleSheet next_sheet();
    // The drawn precincts, in order, with the content of their first sheets.
    const std::vector<std::pair<const forms::Precinct*, Room>>& rooms() const { return rooms_; }
    Room& last_room() { return rooms_.back().second; }

    SamplePage written(const SampleSheet& sheet, Quality quality) const;
    using Damage = std::function<void(Picture&, const ScannerPose&)>;
    // Applies `before` to the paper, scans it upright at 150 dpi, and applies `after` to the
    // picture.
    SamplePage damaged(const SampleSheet& sheet, const Damage& before,
                       const Damage& after = {}) const;
    // Returns the sheet of another precinct, laid as `damaged` lays it.
    Picture laid(const SampleSheet& sheet) const;

    core::Result<> write(const std::string& name, const core::Bytes& bytes,
                         const std::vector<PageAnswer>& answers);
    core::Result<> write_jpeg(const std::string& name, const SamplePage& page);
    core::Result<> write_text(const std::string& name, const std::string& text);
    SamplesMade& made() { return made_; }

private:
    std::string folder_;
    const forms::Form& form_;
    const forms::Roster& roster_;
    const verify::Rules& rules_;
    std::size_t next_ = 7;
    std::vector<std::pair<const forms::Precinct*, Room>> rooms_;
    SamplesMade made_;
};

}  // namespace app::rehearsal
