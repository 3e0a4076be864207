#include "app/rehearsal/make_samples.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "app/rehearsal/damage.h"
#include "app/rehearsal/sample_maker.h"
#include "app/rehearsal/sample_reports.h"
#include "core/id.h"
#include "scanner/write_image.h"

namespace app::rehearsal {

namespace {

using scanner::Rejection;

constexpr int kCleanPages = 5;
constexpr int kScannerPages = 25;
constexpr int kPhonePages = 7;

core::Result<> usual_pages(SampleMaker& maker) {
    for (int i = 1; i <= kCleanPages; ++i) {
        auto page = maker.written(maker.next_sheet(), Quality::Clean);
        TRY(maker.write_jpeg(fmt::format("clean-{:02}.jpg", i), page));
    }
    for (int i = 1; i <= kScannerPages; ++i) {
        auto sheet = maker.next_sheet();
        const bool slip = i % 6 == 5;  // some rooms err
        std::string remark;
        if (slip) {
            remark = make_a_slip(maker.last_room(), *sheet.text.form, i);
            sheet.text.values = maker.last_room().values;
        }
        auto page = maker.written(sheet, Quality::Scanner);
        page.answer.remark = remark;
        TRY(maker.write_jpeg(fmt::format("scanner-{:02}.jpg", i), page));
    }
    for (int i = 1; i <= kPhonePages; ++i) {
        const auto page = maker.written(maker.next_sheet(), Quality::Phone);
        TRY(maker.write_jpeg(fmt::format("phone-{:02}.jpg", i), page));
    }
    return {};
}

core::Result<> hard_pages(SampleMaker& maker, const forms::PageDesign& design) {
    const auto add = [&](const std::string& name, const std::string& remark,
                         const SampleMaker::Damage& damage) {
        auto page = maker.damaged(maker.next_sheet(), damage);
        page.answer.remark = remark;
        return maker.write_jpeg(name, page);
    };
    TRY(add("hard-one-code-lost.jpg", "the code at the top is scribbled over",
            [&](Picture& sheet, const ScannerPose&) {
                scribble_over(sheet, design.codes.front(), Random(1));
            }));
    TRY(add("hard-both-codes-lost.jpg", "both codes are scribbled over: the printed id is left",
            [&](Picture& sheet, const ScannerPose&) {
                for (const auto& code : design.codes) scribble_over(sheet, code, Random(2));
            }));
    TRY(add("hard-corner-torn.jpg", "the corner at the top right is torn off",
            [&](Picture& sheet, const ScannerPose&) {
                paint_over(sheet, {{188, -2}, {220, -2}, {220, 27}}, 40);
            }));
    TRY(add("hard-sticker.jpg", "a stranger's code is stuck on beside ours",
            [&](Picture& sheet, const ScannerPose&) {
                stick_foreign_code(sheet, {52, 150}, 20);
            }));
    // Makes a second, different sheet for one precinct, and scans the first sheet again.
    auto first = maker.next_sheet();
    TRY(maker.write_jpeg("hard-first-sheet.jpg", maker.damaged(first, {})));
    auto rescan = maker.damaged(first, {}, [](Picture& picture, const ScannerPose&) {
        Random random(3);
        add_noise(picture.grey, 6, 1, random);
    });
    rescan.answer.remark = "the sheet of hard-first-sheet.jpg, scanned again";
    TRY(maker.write_jpeg("hard-first-sheet-again.jpg", rescan));
    auto second = first;
    second.seed += 1;
    second.text.job.copy = 2;
    make_a_slip(second.text.values, *second.text.form, 1);
    auto other = maker.damaged(second, {});
    other.answer.remark = "a second sheet for the precinct of hard-first-sheet.jpg: they differ";
    return maker.write_jpeg("hard-second-sheet.jpg", other);
}

core::Result<> other_containers(SampleMaker& maker) {
    for (int i = 1; i <= 2; ++i) {
        const auto whole = maker.written(maker.next_sheet(), Quality::Clean);
        constexpr double kPngDpi = 150;
        const auto small = reduced(whole.picture, whole.dpi, kPngDpi);
        TRY(maker.write(fmt::format("clean-150dpi-{:02}.png", i),
                        TRY(scanner::write_png(small.grey, kPngDpi)), {whole.answer}));
    }
    std::vector<scanner::TiffPage> grey;
    std::vector<scanner::TiffPage> black;
    std::vector<PdfPage> printed;
    std::vector<PageAnswer> grey_answers;
    std::vector<PageAnswer> black_answers;
    std::vector<PageAnswer> printed_answers;
    for (int i = 0; i < 3; ++i) {
        const auto page = maker.written(maker.next_sheet(), Quality::Clean);
        constexpr double kTiffDpi = 200;
        grey.push_back({reduced(page.picture, page.dpi, kTiffDpi).grey, kTiffDpi});
        grey_answers.push_back(page.answer);
    }
    for (int i = 0; i < 5; ++i) {
        const auto page = maker.written(maker.next_sheet(), Quality::Clean);
        black.push_back({page.picture.grey, page.dpi});
        black_answers.push_back(page.answer);
    }
    for (int i = 0; i < 4; ++i) {
        const auto page = maker.written(maker.next_sheet(), Quality::Scanner);
        printed.push_back({scanner::write_jpeg(page.picture.grey, page.jpeg_quality, page.dpi),
                           page.picture.grey.size(), page.dpi});
        printed_answers.push_back(page.answer);
    }
    TRY(maker.write("packet-grey.tif", TRY(scanner::write_tiff(grey, scanner::TiffKind::Grey)),
                    grey_answers));
    TRY(maker.write("packet-g4.tif", TRY(scanner::write_tiff(black, scanner::TiffKind::G4)),
                    black_answers));
    return maker.write("packet.pdf", TRY(write_scan_pdf(printed)), printed_answers);
}

// Makes rejected pages, each with the right reason.
class Rejects {
public:
    Rejects(SampleMaker& maker, const forms::Form& form)
        : maker_(maker), form_(form), design_(form.pages.front()) {}

    core::Result<> all() {
        TRY(files());
        TRY(identities());
        TRY(paper());
        return pictures();
    }

private:
    core::Result<> add(const std::string& name, Rejection reason, SamplePage page,
                       const std::string& remark) {
        page.answer.rejection = reason;
        page.answer.remark = remark;
        return maker_.write_jpeg("rejected-" + name + ".jpg", page);
    }
    core::Result<> add_file(const std::string& name, const core::Bytes& bytes,
                            const std::string& remark) {
        PageAnswer answer;
        answer.rejection = Rejection::Undecodable;
        answer.remark = remark;
        return maker_.write("rejected-" + name + ".jpg", bytes, {answer});
    }

    core::Result<> files() {
        const auto page = maker_.damaged(maker_.next_sheet(), {});
        auto bytes = scanner::write_jpeg(page.picture.grey, page.jpeg_quality, page.dpi);
        bytes.resize(bytes.size() * 2 / 5);
        TRY(add_file("truncated", bytes, "a JPEG that ends in the middle"));
        TRY(add_file("empty", {}, "a file without a byte"));
        const auto text = core::bytes_of("Scans are in the other folder. Call me. B.\n");
        return add_file("text", {text.begin(), text.end()}, "a text that was renamed .jpg");
    }

    core::Result<> identities() {
        auto sheet = maker_.next_sheet();
        sheet.text.job.canvass = "IA24OTHER";
        TRY(add("other-canvass", Rejection::OtherCanvass, maker_.damaged(sheet, {}),
                "a sheet of the canvass IA24OTHER"));
        sheet = maker_.next_sheet();
        sheet.text.job.key.bytes.fill(7);
        TRY(add("forged-code", Rejection::ForgedCode, maker_.damaged(sheet, {}),
                "printed by somebody who has not the key"));
        sheet = maker_.next_sheet();
        const auto other = maker_.laid(maker_.next_sheet());
        TRY(add("codes-disagree", Rejection::CodesDisagree,
                maker_.damaged(sheet,
                               [&](Picture& picture, const ScannerPose&) {
                                   paste_from(picture, other, core::grown(design_.codes.back(), 3));
                               }),
                "the code at the bottom is another precinct's"));
        forms::Precinct nowhere{
            core::with_check_character("NOWH-001"), "Nowhere", "NOWHERE 1", 5, {}};
        sheet = maker_.next_sheet();
        sheet.text.precinct = &nowhere;
        auto page = maker_.damaged(sheet, {});
        page.answer.precinct = nowhere.id;
        TRY(add("unknown-precinct", Rejection::UnknownPrecinct, std::move(page),
                "a good code whose precinct is not in the roster"));
        forms::Form later = form_;
        later.revision = form_.revision + 1;
        sheet = maker_.next_sheet();
        sheet.text.form = &later;
        return add("unknown-form", Rejection::UnknownForm, maker_.damaged(sheet, {}),
                   "a later revision of the form");
    }

    core::Result<> paper() {
        TRY(add("torn", Rejection::MarksNotFound,
                maker_.damaged(
                    maker_.next_sheet(),
                    [](Picture& picture, const ScannerPose&) {
                        paint_over(picture, {{-5, 238}, {225, 229}, {225, 290}, {-5, 290}}, 25);
                    }),
                "the foot of the sheet is torn off"));
        TRY(add("creased", Rejection::BadRegistration,
                maker_.damaged(maker_.next_sheet(),
                               [](Picture& picture, const ScannerPose&) {
                                   crease_left_strip(picture, 17.5, 2.5);
                               }),
                "a strip at the left is creased and lies 2.5 mm further out"));
        SamplePage leaflet;
        leaflet.dpi = 200;
        leaflet.picture = foreign_leaflet(form_.page_size, leaflet.dpi, Random(4));
        const auto pose = straight_pose(form_.page_size, leaflet.dpi);
        age_as_scanned(leaflet.picture, form_.page_size, pose, Random(5));
        TRY(add("foreign-code", Rejection::ForeignCode, std::move(leaflet),
                "a leaflet with somebody else's code"));
        SamplePage table;
        table.picture.grey = photograph_of_table(Random(6));
        table.dpi = 72;
        table.answer.quality = Quality::Phone;
        TRY(add("no-sheet", Rejection::NoCode, std::move(table), "a table, a cup, a pen"));
        SamplePage back;
        back.dpi = 200;
        back.picture = {cv::Mat(pose.size, CV_8U, cv::Scalar(255)), pose.mm_to_px};
        age_as_scanned(back.picture, form_.page_size, pose, Random(7));
        return add("blank-page", Rejection::BlankPage, std::move(back), "the back of a sheet");
    }

    core::Result<> pictures() {
        const auto add_picture = [&](const std::string& name, Rejection reason,
                                     const std::string& remark, const SampleMaker::Damage& damage) {
            return add(name, reason, maker_.damaged(maker_.next_sheet(), {}, damage), remark);
        };
        constexpr double kTooSmallDpi = 72;
        auto small = maker_.damaged(maker_.next_sheet(), {});
        small.picture = reduced(small.picture, small.dpi, kTooSmallDpi);
        small.dpi = kTooSmallDpi;
        TRY(add("too-small", Rejection::TooSmall, std::move(small), "72 dots an inch"));
        TRY(add_picture("too-dark", Rejection::TooDark, "taken in the dark",
                        [](Picture& picture, const ScannerPose&) { darken(picture.grey, 0.17); }));
        TRY(add_picture(
            "too-faint", Rejection::TooFaint, "a scanner set far too bright",
            [](Picture& picture, const ScannerPose&) { fade(picture.grey, 0.17, 250); }));
        return add_picture(
            "too-blurred", Rejection::TooBlurred, "out of focus",
            [](Picture& picture, const ScannerPose& pose) { blur(picture, 0.5, pose.dpi); });
    }

    SampleMaker& maker_;
    const forms::Form& form_;
    const forms::PageDesign& design_;
};

}  // namespace

core::Result<SamplesMade> make_samples(const std::string& folder, const forms::Form& form,
                                       const forms::Roster& roster, const verify::Rules& rules) {
    std::error_code trouble;
    std::filesystem::create_directories(folder, trouble);
    if (trouble) {
        return core::machine_trouble(fmt::format(
            "The folder {} cannot be made ({}): choose another place.", folder, trouble.message()));
    }
    SampleMaker maker(folder, form, roster, rules);
    TRY(usual_pages(maker));
    TRY(hard_pages(maker, form.pages.front()));
    TRY(other_containers(maker));
    const auto rooms = maker.rooms();  // rooms whose pages can be accepted
    TRY(Rejects(maker, form).all());
    const auto tables = report_samples(rooms, form);
    TRY(maker.write_text("reported.csv", tables.reported_csv));
    TRY(maker.write_text("reported-planted.csv", tables.planted_csv));
    return maker.made();
}

}  // namespace app::rehearsal
