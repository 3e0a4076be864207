// Reads the file in this order: the whole form, its pages, single fields, tables, words and
// rulings. Then check_form checks all of it.
#include "forms/form_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "core/file.h"
#include "core/names.h"
#include "forms/check_form.h"
#include "forms/toml_table.h"
#include "forms/worksheet_id.h"

namespace forms {
namespace {

constexpr double kLargestPageMm =
    1000;  // A0 is 841 × 1189, too large for the scanners of a station
constexpr double kSmallestPageMm = 50;
constexpr double kLargestTextMm = 40;
constexpr int kMostDigits = 7;
constexpr int kMostRows = 200;

RectMm rect_of(const std::vector<double>& r) {
    return {r[0], r[1], r[2], r[3]};
}

core::Result<FieldKind> field_kind(TomlTable& table) {
    const std::string kind = TRY(table.text_or("kind", "number"));
    if (kind == "number") return FieldKind::Number;
    if (kind == "digits") return FieldKind::Digits;
    if (kind == "tick") return FieldKind::Tick;
    if (kind == "signature") return FieldKind::Signature;
    return core::fail(
        fmt::format("The form {} has the kind \"{}\"; write number, digits, tick or signature.",
                    table.place(), kind));
}

constexpr std::array kFrameLines = {
    core::Named{FrameLine::Top, "top"},         core::Named{FrameLine::Right, "right"},
    core::Named{FrameLine::Bottom, "bottom"},   core::Named{FrameLine::Left, "left"},
    core::Named{FrameLine::Between, "between"},
};
static_assert(core::names_every_value(kFrameLines));

// Reads which lines of a frame are to be seen; those of the form where the key is absent.
core::Result<std::vector<FrameLine>> read_frame(TomlTable& table,
                                                const std::vector<FrameLine>& of_form) {
    if (!table.has("frame")) return of_form;
    std::set<FrameLine> lines;
    for (const std::string& word : TRY(table.texts_or("frame", {}))) {
        const auto line = core::value_in(kFrameLines, word);
        if (!line || !lines.insert(*line).second) {
            return core::fail(
                fmt::format("The form {} has \"{}\" in its frame; write each of top, right, "
                            "bottom, left and between at most once.",
                            table.place(), word));
        }
    }
    return std::vector<FrameLine>(lines.begin(), lines.end());
}

// Reads kind, cells, most_digits and frame: single fields and columns have these in common.
core::Result<> read_kind(TomlTable& table, const Form& form, Field& field) {
    field.frame = TRY(read_frame(table, form.frame));
    field.kind = TRY(field_kind(table));
    field.cells = 1;
    field.most_digits = 1;
    if (field.kind == FieldKind::Digits) {
        field.cells = TRY(table.whole("cells", 1, kMostDigits));
        field.most_digits = field.cells;
    } else if (field.kind == FieldKind::Number) {
        constexpr int kUsualMostDigits = 4;
        field.most_digits = TRY(table.whole_or("most_digits", 1, kMostDigits, kUsualMostDigits));
    }
    return {};
}

core::Result<> read_head(TomlTable& file, Form& form) {
    form.id = TRY(file.text("id"));
    if (!is_form_id(form.id)) {
        return core::fail(fmt::format(
            "The form {} has the id \"{}\"; write 1 to {} upper-case letters and digits.",
            file.place(), form.id, kLongestFormId));
    }
    form.revision = TRY(file.whole("revision", 1, kMostRevisions));
    form.title = TRY(file.text("title"));
    const auto size = TRY(file.numbers("page_size", 2));
    form.page_size = {size[0], size[1]};
    if (std::min(size[0], size[1]) < kSmallestPageMm ||
        std::max(size[0], size[1]) > kLargestPageMm) {
        return core::fail(fmt::format("The form {} has a page of {} × {} mm; write {} to {} mm.",
                                      file.place(), size[0], size[1], kSmallestPageMm,
                                      kLargestPageMm));
    }
    form.frame_grey = TRY(file.number_or("frame_grey", 0, 0.95, form.frame_grey));
    form.frame_width_mm = TRY(file.number_or("frame_width", 0.05, 2, form.frame_width_mm));
    form.frame = TRY(read_frame(file, {}));
    return {};
}

core::Result<PageDesign> read_page(TomlTable& table) {
    PageDesign page;
    for (const auto& mark : TRY(table.number_lists("marks", 2))) {
        page.marks.push_back({mark[0], mark[1]});
    }
    if (!page.marks.empty()) page.mark_size_mm = TRY(table.number("mark_size", 2, 20));
    for (const auto& code : TRY(table.number_lists("codes", 4))) {
        page.codes.push_back(rect_of(code));
    }
    if (table.has("printed_id")) page.printed_id = rect_of(TRY(table.numbers("printed_id", 4)));
    TRY(table.no_other_keys());
    return page;
}

core::Result<int> page_number(TomlTable& table, const Form& form) {
    return table.whole_or("page", 1, form.page_count(), 1);
}

core::Result<Field> read_field(TomlTable& table, const Form& form) {
    Field field;
    field.name = TRY(table.text("name"));
    field.page = TRY(page_number(table, form));
    field.box = rect_of(TRY(table.numbers("box", 4)));
    TRY(read_kind(table, form, field));
    field.label = TRY(table.text_or("label", field.name));
    TRY(table.no_other_keys());
    return field;
}

core::Result<Text::Align> text_align(TomlTable& table) {
    const std::string align = TRY(table.text_or("align", "left"));
    if (align == "left") return Text::Align::Left;
    if (align == "centre") return Text::Align::Centre;
    if (align == "right") return Text::Align::Right;
    return core::fail(fmt::format("The form {} has the align \"{}\"; write left, centre or right.",
                                  table.place(), align));
}

core::Result<Text> read_text(TomlTable& table, const Form& form) {
    Text text;
    text.page = TRY(page_number(table, form));
    const auto at = TRY(table.numbers("at", 2));
    text.at = {at[0], at[1]};
    text.size_mm = TRY(table.number_or("size", 1, kLargestTextMm, text.size_mm));
    text.words = TRY(table.text("words"));
    text.align = TRY(text_align(table));
    text.bold = TRY(table.flag_or("bold", false));
    text.most_width_mm = TRY(table.number_or("most_width", 1, kLargestPageMm, 0));
    TRY(table.no_other_keys());
    return text;
}

core::Result<Rule> read_rule(TomlTable& table, const Form& form) {
    Rule rule;
    rule.page = TRY(page_number(table, form));
    const auto from = TRY(table.numbers("from", 2));
    const auto to = TRY(table.numbers("to", 2));
    rule.from = {from[0], from[1]};
    rule.to = {to[0], to[1]};
    rule.width_mm = TRY(table.number_or("width", 0.05, 5, rule.width_mm));
    rule.grey = TRY(table.number_or("grey", 0, 1, rule.grey));
    TRY(table.no_other_keys());
    return rule;
}

// A row of a table: an option of the canvass, or a fixed one such as the total.
struct Row {
    std::string key;
    std::string label;
    double gap = 0;  // mm below the row above, besides the pitch
    bool bold = false;
};

struct Column {
    std::string key;
    std::string label;
    double x = 0;
    double width = 0;
    Field kind;  // only its kind, cells, most_digits and frame count
};

core::Result<Column> read_column(TomlTable& table, const Form& form) {
    Column column;
    column.key = TRY(table.text("key"));
    column.label = TRY(table.text_or("label", column.key));
    column.x = TRY(table.number("x", 0, kLargestPageMm));
    column.width = TRY(table.number("width", 1, kLargestPageMm));
    TRY(read_kind(table, form, column.kind));
    TRY(table.no_other_keys());
    return column;
}

core::Result<Row> read_row(TomlTable& table) {
    Row row;
    row.key = TRY(table.text("key"));
    row.label = TRY(table.text_or("label", row.key));
    row.gap = TRY(table.number_or("gap", 0, 100, 0));
    row.bold = TRY(table.flag_or("bold", false));
    TRY(table.no_other_keys());
    return row;
}

// Returns the options first, packed from the top, then the fixed rows right below them.
core::Result<std::vector<Row>> read_rows(TomlTable& table, const Form& form) {
    std::vector<Row> rows;
    const int room = TRY(table.whole_or("room", 1, kMostRows, 0));
    if (room > 0) {
        if (form.options.size() > static_cast<std::size_t>(room)) {
            return core::fail(fmt::format(
                "The form {} has room for {} options, and the canvass has {}; take options out, or "
                "another form.",
                table.place(), room, form.options.size()));
        }
        for (const Option& option : form.options)
            rows.push_back({option.id, option.label, 0, false});
    }
    for (TomlTable& row : TRY(table.tables("row"))) rows.push_back(TRY(read_row(row)));
    return rows;
}

// Place and size of the rows' names.
struct RowNames {
    double x = 0;
    double size = 4;
    double most_width = 0;
};

core::Result<std::optional<RowNames>> read_row_names(TomlTable& table) {
    auto names = TRY(table.table("names"));
    if (!names) return std::optional<RowNames>();
    RowNames found;
    found.x = TRY(names->number("x", 0, kLargestPageMm));
    found.size = TRY(names->number("size", 1, kLargestTextMm));
    found.most_width = TRY(names->number("most_width", 1, kLargestPageMm));
    TRY(names->no_other_keys());
    return std::optional<RowNames>(found);
}

void add_row_name(Form& form, int page, const Row& row, const RowNames& names, double middle) {
    constexpr double kHalfCapital = 0.364;  // of the em: DejaVu Sans's capitals are 0.729 em high
    Text text;
    text.page = page;
    text.at = {names.x, middle + names.size * kHalfCapital};
    text.size_mm = names.size;
    text.words = row.label;
    text.bold = row.bold;
    text.most_width_mm = names.most_width;
    text.verbatim = true;
    form.texts.push_back(std::move(text));
}

// A light line below each row; it leads the eye from a name to its boxes.
struct NameRule {
    double from = 0;  // mm from the left
    double to = 0;
    double grey = 0;
};

core::Result<std::optional<NameRule>> read_name_rule(TomlTable& table) {
    auto rule = TRY(table.table("name_rule"));
    if (!rule) return std::optional<NameRule>();
    NameRule found;
    found.from = TRY(rule->number("from", 0, kLargestPageMm));
    found.to = TRY(rule->number("to", 0, kLargestPageMm));
    found.grey = TRY(rule->number_or("grey", 0, 1, 0));
    TRY(rule->no_other_keys());
    return std::optional<NameRule>(found);
}

void add_name_rule(Form& form, int page, const NameRule& rule, double y) {
    form.rules.push_back({page, {rule.from, y}, {rule.to, y}, Rule().width_mm, rule.grey});
}

core::Result<> read_table(TomlTable& table, Form& form) {
    const int page = TRY(page_number(table, form));
    double top = TRY(table.number("top", 0, kLargestPageMm));
    const double pitch = TRY(table.number("pitch", 1, kLargestPageMm));
    const double height = TRY(table.number("height", 1, kLargestPageMm));
    const auto names = TRY(read_row_names(table));
    const auto name_rule = TRY(read_name_rule(table));
    const std::vector<Row> rows = TRY(read_rows(table, form));
    std::vector<Column> columns;
    for (TomlTable& column : TRY(table.tables("column"))) {
        columns.push_back(TRY(read_column(column, form)));
    }
    TRY(table.no_other_keys());
    for (const Row& row : rows) {
        top += row.gap;
        for (const Column& column : columns) {
            Field field = column.kind;
            field.name = column.key + "." + row.key;
            field.label = row.label + ", " + column.label;
            field.page = page;
            field.box = {column.x, top, column.width, height};
            form.fields.push_back(std::move(field));
        }
        if (names) add_row_name(form, page, row, *names, top + height / 2);
        if (name_rule) add_name_rule(form, page, *name_rule, top + (height + pitch) / 2);
        top += pitch;
    }
    return {};
}

core::Result<> read_body(TomlTable& file, Form& form) {
    for (TomlTable& page : TRY(file.tables("page"))) form.pages.push_back(TRY(read_page(page)));
    if (form.pages.empty() || form.page_count() > kMostPages) {
        return core::fail(fmt::format("The form {} has {} pages; describe 1 to {} with [[page]].",
                                      file.place(), form.pages.size(), kMostPages));
    }
    for (TomlTable& field : TRY(file.tables("field"))) {
        form.fields.push_back(TRY(read_field(field, form)));
    }
    for (TomlTable& table : TRY(file.tables("table"))) TRY(read_table(table, form));
    for (TomlTable& text : TRY(file.tables("text"))) {
        form.texts.push_back(TRY(read_text(text, form)));
    }
    for (TomlTable& rule : TRY(file.tables("rule"))) {
        form.rules.push_back(TRY(read_rule(rule, form)));
    }
    return file.no_other_keys();
}

void sort_in_reading_order(std::vector<Field>& fields) {
    const auto place = [](const Field& f) { return std::tuple(f.page, f.box.y, f.box.x); };
    std::stable_sort(fields.begin(), fields.end(),
                     [&](const Field& a, const Field& b) { return place(a) < place(b); });
}

}  // namespace

core::Result<Form> parse_form(std::string_view toml, const std::string& name,
                              const std::vector<Option>& options) {
    const toml::table document = TRY(parse_toml(toml, name));
    TomlTable file(document, name);
    Form form;
    form.options = options;
    TRY(read_head(file, form));
    TRY(read_body(file, form));
    sort_in_reading_order(form.fields);
    TRY(check_form(form, name));
    return form;
}

core::Result<Form> read_form_file(const std::string& path, const std::vector<Option>& options) {
    const std::string text = TRY(core::read_text_file(path));
    return parse_form(text, path, options);
}

}  // namespace forms
