#include "app/rehearsal/sample_maker.h"

#include <utility>

#include "app/rehearsal/example_canvass.h"
#include "core/file.h"
#include "scanner/write_image.h"

namespace app::rehearsal {

namespace {

// Prime to the roster's length: samples come from all over the state.
constexpr std::size_t kStride = 41;
constexpr std::uint64_t kSeed = 20200203;
constexpr double kDamagedDpi = 150;

}  // namespace

SampleSheet SampleMaker::next_sheet() {
    const auto& precinct = roster_.precincts()[next_ % roster_.size()];
    SampleSheet sheet;
    sheet.precinct = &precinct;
    sheet.seed = kSeed + next_;
    next_ += kStride;
    rooms_.emplace_back(&precinct, invent_room(form_, precinct, rules_, sheet.seed));
    sheet.text.form = &form_;
    sheet.text.precinct = &precinct;
    sheet.text.job = {std::string(kExampleCanvass), example_key(), true, std::string(kExampleTitle),
                      1};
    sheet.text.values = rooms_.back().second.values;
    sheet.text.marks = rooms_.back().second.marks;
    return sheet;
}

SamplePage SampleMaker::written(const SampleSheet& sheet, Quality quality) const {
    const auto page = write_page(sheet.text, quality, sheet.seed);
    SamplePage sample;
    sample.picture = {page.grey, page.mm_to_px};
    sample.dpi = page.dpi;
    sample.jpeg_quality = page.jpeg_quality;
    sample.answer.precinct = sheet.precinct->id;
    sample.answer.quality = page.quality;
    sample.answer.copy = sheet.text.job.copy;
    sample.answer.cells = page.cells;
    return sample;
}

Picture SampleMaker::laid(const SampleSheet& sheet) const {
    const auto plan = make_plan(sheet.text, Quality::Scanner, sheet.seed);
    return lay_sheet(sheet.text, plan, straight_pose(sheet.text.form->page_size, kDamagedDpi));
}

SamplePage SampleMaker::damaged(const SampleSheet& sheet, const Damage& before,
                                const Damage& after) const {
    const auto page_size = sheet.text.form->page_size;
    const auto pose = straight_pose(page_size, kDamagedDpi);
    const auto plan = make_plan(sheet.text, Quality::Scanner, sheet.seed);
    SamplePage sample;
    sample.picture = lay_sheet(sheet.text, plan, pose);
    if (before) before(sample.picture, pose);
    age_as_scanned(sample.picture, page_size, pose, plan.random);
    if (after) after(sample.picture, pose);
    sample.dpi = pose.dpi;
    sample.jpeg_quality = 78;
    sample.answer.precinct = sheet.precinct->id;
    sample.answer.copy = sheet.text.job.copy;
    for (const auto& cell : plan.cells) sample.answer.cells.push_back(cell.truth);
    return sample;
}

core::Result<> SampleMaker::write(const std::string& name, const core::Bytes& bytes,
                                  const std::vector<PageAnswer>& answers) {
    TRY(core::write_file_durably(folder_ + "/" + name, bytes));
    const auto stem = name.substr(0, name.rfind('.'));
    TRY(write_text(stem + ".json", answer_json(name, answers)));
    ++made_.files;
    made_.pages += answers.size();
    made_.bytes += bytes.size();
    for (const auto& answer : answers) {
        if (!answer.rejection) made_.mix.add(answer.cells, answer.quality);
    }
    return {};
}

core::Result<> SampleMaker::write_jpeg(const std::string& name, const SamplePage& page) {
    return write(name, scanner::write_jpeg(page.picture.grey, page.jpeg_quality, page.dpi),
                 {page.answer});
}

core::Result<> SampleMaker::write_text(const std::string& name, const std::string& text) {
    const auto bytes = core::bytes_of(text);
    made_.bytes += text.size();
    return core::write_file_durably(folder_ + "/" + name, bytes);
}

}  // namespace app::rehearsal
