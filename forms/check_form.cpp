#include "forms/check_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "forms/placeholders.h"

namespace forms {
namespace {

constexpr std::size_t kMostFields = 2000;  // of a form; every pair of boxes is compared
constexpr double kSmallestBoxMm = 2;       // a smaller box holds no pen stroke with room around it
// A QR code wants four modules of white around it; the largest one here has 33 modules a side.
constexpr double kQuietShare = 4.0 / 33.0;

// One printed thing that takes its place on a page.
struct Taken {
    std::string what;
    int page = 1;
    RectMm place;
};

std::string text_of(const RectMm& r) {
    return fmt::format("x {:g}, y {:g}, {:g} × {:g} mm", r.x, r.y, r.width, r.height);
}

core::Result<> check_codes_are_square(const Form& form, const std::string& name) {
    constexpr double kSlackMm = 0.01;
    for (const PageDesign& page : form.pages) {
        for (const RectMm& code : page.codes) {
            if (std::abs(code.width - code.height) < kSlackMm) continue;
            return core::fail(
                fmt::format("The form {} has a code of {:g} × {:g} mm; make it square.", name,
                            code.width, code.height));
        }
    }
    return {};
}

core::Result<> check_counts(const Form& form, const std::string& name) {
    for (int number = 1; number <= form.page_count(); ++number) {
        const PageDesign& page = form.pages[static_cast<std::size_t>(number - 1)];
        if (!page.marks.empty() && page.marks.size() != 4) {
            return core::fail(
                fmt::format("The form {} has {} marks on page {}; write the four corners, or none.",
                            name, page.marks.size(), number));
        }
        if (!page.codes.empty() && page.codes.size() != 2) {
            return core::fail(fmt::format(
                "The form {} has {} codes on page {}; write two, top left and bottom right, or "
                "none.",
                name, page.codes.size(), number));
        }
        if (!page.codes.empty() && (page.marks.empty() || !page.printed_id)) {
            return core::fail(fmt::format(
                "The form {} has codes on page {} without marks and printed_id; write all three.",
                name, number));
        }
    }
    return {};
}

// Marks stand in the order top left, top right, bottom right, bottom left.
core::Result<> check_corners(const Form& form, const std::string& name) {
    const PointMm middle{form.page_size.width / 2, form.page_size.height / 2};
    for (int number = 1; number <= form.page_count(); ++number) {
        const auto& marks = form.pages[static_cast<std::size_t>(number - 1)].marks;
        for (std::size_t i = 0; i < marks.size(); ++i) {
            const bool right = i == 1 || i == 2;
            const bool bottom = i >= 2;
            if ((marks[i].x > middle.x) != right || (marks[i].y > middle.y) != bottom) {
                return core::fail(fmt::format(
                    "The form {} has mark {} of page {} in a wrong quarter of the page; write them "
                    "as top left, top right, bottom right, bottom left.",
                    name, i + 1, number));
            }
        }
    }
    return {};
}

// Returns marks, codes with their quiet zones, and printed ids.
std::vector<Taken> signs_of(const Form& form) {
    std::vector<Taken> signs;
    for (int number = 1; number <= form.page_count(); ++number) {
        const PageDesign& page = form.pages[static_cast<std::size_t>(number - 1)];
        const double half = page.mark_size_mm / 2;
        for (std::size_t i = 0; i < page.marks.size(); ++i) {
            const PointMm& at = page.marks[i];
            signs.push_back({fmt::format("mark {} of page {}", i + 1, number),
                             number,
                             {at.x - half, at.y - half, 2 * half, 2 * half}});
        }
        for (std::size_t i = 0; i < page.codes.size(); ++i) {
            const RectMm& code = page.codes[i];
            signs.push_back({fmt::format("code {} of page {} with its quiet zone", i + 1, number),
                             number, core::grown(code, code.width * kQuietShare)});
        }
        if (page.printed_id) {
            signs.push_back(
                {fmt::format("the printed id of page {}", number), number, *page.printed_id});
        }
    }
    return signs;
}

bool is_field_name(std::string_view name) {
    constexpr std::size_t kLongest = 80;
    if (name.empty() || name.size() > kLongest || name.front() == '.' || name.back() == '.') {
        return false;
    }
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

core::Result<> check_names(const Form& form, const std::string& name) {
    if (form.fields.empty() || form.fields.size() > kMostFields) {
        return core::fail(fmt::format("The form {} has {} fields; describe 1 to {}.", name,
                                      form.fields.size(), kMostFields));
    }
    std::set<std::string_view> seen;
    for (const Field& field : form.fields) {
        if (!is_field_name(field.name)) {
            return core::fail(fmt::format(
                "The form {} has a field named \"{}\"; use lower-case letters, digits, '_' and "
                "'.'.",
                name, field.name));
        }
        if (!seen.insert(field.name).second) {
            return core::fail(fmt::format(
                "The form {} has two fields named \"{}\"; give one of them another name.", name,
                field.name));
        }
    }
    return {};
}

core::Result<> check_on_page(const Form& form, const std::string& name,
                             const std::vector<Taken>& all) {
    const RectMm paper{0, 0, form.page_size.width, form.page_size.height};
    for (const Taken& thing : all) {
        const bool positive = thing.place.width > 0 && thing.place.height > 0;
        if (positive && core::contains(paper, thing.place)) continue;
        return core::fail(fmt::format(
            "The form {} has {} ({}) off the page of {:g} × {:g} mm; move it onto the page, or "
            "make it smaller.",
            name, thing.what, text_of(thing.place), form.page_size.width, form.page_size.height));
    }
    return {};
}

core::Result<> check_overlaps(const std::string& name, const std::vector<Taken>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (all[i].page != all[j].page || !core::overlap(all[i].place, all[j].place)) continue;
            return core::fail(fmt::format("The form {} has {} ({}) over {} ({}); move one of them.",
                                          name, all[i].what, text_of(all[i].place), all[j].what,
                                          text_of(all[j].place)));
        }
    }
    return {};
}

core::Result<> check_boxes(const Form& form, const std::string& name) {
    std::vector<Taken> all = signs_of(form);
    for (const Field& field : form.fields) {
        if (field.box.width / field.cells < kSmallestBoxMm || field.box.height < kSmallestBoxMm) {
            return core::fail(fmt::format(
                "The form {} has the box of \"{}\" smaller than {:g} mm; make it larger.", name,
                field.name, kSmallestBoxMm));
        }
        all.push_back({fmt::format("the box of \"{}\"", field.name), field.page,
                       core::grown(field.box, form.frame_width_mm / 2)});
    }
    TRY(check_on_page(form, name, all));
    return check_overlaps(name, all);
}

core::Result<> check_words(const Form& form, const std::string& name) {
    const auto on_page = [&](const PointMm& p) {
        return p.x >= 0 && p.y >= 0 && p.x <= form.page_size.width && p.y <= form.page_size.height;
    };
    for (const Text& text : form.texts) {
        if (!on_page(text.at)) {
            return core::fail(
                fmt::format("The form {} has the words \"{}\" off the page; move them onto it.",
                            name, text.words));
        }
        const auto unknown = text.verbatim ? std::string() : unknown_placeholder(text.words);
        if (!unknown.empty()) {
            return core::fail(
                fmt::format("The form {} has the words \"{}\" with {}; the words that "
                            "are filled in are {}.",
                            name, text.words, unknown, known_placeholders()));
        }
    }
    for (const Rule& rule : form.rules) {
        if (on_page(rule.from) && on_page(rule.to)) continue;
        return core::fail(fmt::format(
            "The form {} has a ruling from {:g}, {:g} to {:g}, {:g} off the page; move it onto it.",
            name, rule.from.x, rule.from.y, rule.to.x, rule.to.y));
    }
    return {};
}

// A rehearsal must say REHEARSAL on every page that is printed here.
core::Result<> check_mode_is_said(const Form& form, const std::string& name) {
    for (int number = 1; number <= form.page_count(); ++number) {
        if (form.pages[static_cast<std::size_t>(number - 1)].codes.empty()) continue;
        const bool said = std::any_of(form.texts.begin(), form.texts.end(), [&](const Text& text) {
            return text.page == number && !text.verbatim &&
                   text.words.find("{mode}") != std::string::npos;
        });
        if (said) continue;
        return core::fail(fmt::format(
            "The form {} has no words with {{mode}} on page {}; add them: every page must say "
            "REHEARSAL in a rehearsal.",
            name, number));
    }
    return {};
}

}  // namespace

core::Result<> check_form(const Form& form, const std::string& name) {
    TRY(check_counts(form, name));
    TRY(check_codes_are_square(form, name));
    TRY(check_corners(form, name));
    TRY(check_names(form, name));
    TRY(check_boxes(form, name));
    TRY(check_words(form, name));
    return check_mode_is_said(form, name);
}

}  // namespace forms
