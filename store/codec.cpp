#include "store/codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace store {
namespace {

template <class T>
T known(const std::optional<T>& value, const std::string& text) {
    if (!value)
        throw std::runtime_error("the database holds a word this program does not know: " + text);
    return *value;
}

std::optional<int> optional_int(const Json& value) {
    return value.is_null() ? std::nullopt : std::optional<int>(value.get<int>());
}

Json resolutions_as_json(const std::vector<verify::Resolution>& resolutions) {
    Json out = Json::array();
    for (const auto& way : resolutions) {
        Json shares = Json::array();
        for (const auto& share : way.shares)
            shares.push_back(
                {{"option", share.option}, {"delegates", share.delegates}, {"sde", share.sde}});
        out.push_back({{"basis", verify::name_of(way.basis)},
                       {"said_by", way.said_by},
                       {"shares", std::move(shares)}});
    }
    return out;
}

std::vector<verify::Resolution> resolutions_of(const Json& list) {
    std::vector<verify::Resolution> out;
    for (const auto& item : list) {
        const auto basis = item.at("basis").get<std::string>();
        verify::Resolution way{
            known(verify::basis_of_name(basis), basis), item.at("said_by").get<std::string>(), {}};
        for (const auto& share : item.at("shares"))
            way.shares.push_back({share.at("option").get<std::string>(),
                                  share.at("delegates").get<int>(), share.at("sde").get<double>()});
        out.push_back(std::move(way));
    }
    return out;
}

}  // namespace

std::string canonical(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const verify::Finding& finding) {
    return {{"code", verify::name_of(finding.code)},
            {"kind", verify::name_of(finding.kind)},
            {"fields", finding.fields},
            {"expected", finding.expected},
            {"found", finding.found},
            {"message", finding.message},
            {"delegates_at_stake", finding.delegates_at_stake},
            {"sde_at_stake", finding.sde_at_stake},
            {"cause", finding.cause},
            {"resolutions", resolutions_as_json(finding.resolutions)}};
}

Json json_of(const std::vector<verify::Finding>& findings) {
    Json out = Json::array();
    for (const auto& finding : findings) out.push_back(json_of(finding));
    return out;
}

std::vector<verify::Finding> findings_of(const std::string& text) {
    std::vector<verify::Finding> out;
    if (text == "[]") return out;
    for (const auto& item : Json::parse(text)) {
        const auto code = item.at("code").get<std::string>();
        const auto kind = item.at("kind").get<std::string>();
        verify::Finding finding;
        finding.code = known(verify::code_of_name(code), code);
        finding.kind = known(verify::kind_of_name(kind), kind);
        finding.fields = item.at("fields").get<std::vector<std::string>>();
        finding.expected = item.at("expected").get<std::string>();
        finding.found = item.at("found").get<std::string>();
        finding.message = item.at("message").get<std::string>();
        finding.delegates_at_stake = item.at("delegates_at_stake").get<int>();
        finding.sde_at_stake = item.value("sde_at_stake", 0.0);  // not known to older programs
        finding.cause = item.at("cause").get<std::string>();
        if (item.contains("resolutions")) finding.resolutions = resolutions_of(item["resolutions"]);
        out.push_back(std::move(finding));
    }
    return out;
}

Json json_of(const std::vector<forms::Alternative>& alternatives) {
    Json out = Json::array();
    for (const auto& one : alternatives) out.push_back({one.digits, one.probability});
    return out;
}

std::vector<forms::Alternative> alternatives_of(const std::string& text) {
    std::vector<forms::Alternative> out;
    if (text == "[]") return out;
    for (const auto& item : Json::parse(text))
        out.push_back({item.at(0).get<std::string>(), item.at(1).get<double>()});
    return out;
}

Json json_of(const std::vector<forms::Reading>& readings) {
    Json out = Json::array();
    for (const auto& reading : readings) {
        const auto& box = reading.evidence.box;
        out.push_back({{"field", reading.field},
                       {"state", forms::name_of(reading.state)},
                       {"digits", reading.digits},
                       {"value", json_of(reading.value)},
                       {"probability", reading.probability},
                       {"alternatives", json_of(reading.alternatives)},
                       {"flags",
                        {reading.flags.overwritten, reading.flags.struck_and_rewritten,
                         reading.flags.touches_frame}},
                       {"box", {box.x, box.y, box.width, box.height}},
                       {"crop", reading.evidence.crop.hex()}});
    }
    return out;
}

Json json_of(const forms::WorksheetId& id) {
    return {{"canvass", id.canvass},   {"precinct", id.precinct}, {"form", id.form},
            {"revision", id.revision}, {"page", id.page},         {"pages", id.pages},
            {"copy", id.copy}};
}

forms::WorksheetId worksheet_id_of(const Json& id) {
    forms::WorksheetId out;
    out.canvass = id.at("canvass").get<std::string>();
    out.precinct = id.at("precinct").get<std::string>();
    out.form = id.at("form").get<std::string>();
    out.revision = id.at("revision").get<int>();
    out.page = id.at("page").get<int>();
    out.pages = id.at("pages").get<int>();
    out.copy = id.at("copy").get<int>();
    return out;
}

Json json_of(const std::optional<int>& value) {
    return value ? Json(*value) : Json();
}

Json json_of(const std::vector<verify::ExplainedBox>& boxes) {
    Json out = Json::array();
    for (const auto& box : boxes)
        out.push_back({{"precinct", box.precinct},
                       {"field", box.field},
                       {"written", box.written},
                       {"reported", box.reported}});
    return out;
}

std::vector<verify::ExplainedBox> boxes_of(const Json& list) {
    std::vector<verify::ExplainedBox> out;
    for (const auto& item : list)
        out.push_back({item.at("precinct").get<std::string>(), item.at("field").get<std::string>(),
                       item.at("written").get<int>(), item.at("reported").get<int>()});
    return out;
}

Json json_of(const verify::Pattern& pattern) {
    return {{"code", verify::name_of(pattern.code)},
            {"name", pattern.name},
            {"columns", pattern.columns},
            {"precincts", pattern.precincts},
            {"chance", pattern.chance},
            {"message", pattern.message},
            {"boxes", json_of(pattern.boxes)}};
}

verify::Pattern pattern_of(const std::string& text) {
    const auto item = Json::parse(text);
    const auto code = item.at("code").get<std::string>();
    verify::Pattern pattern;
    pattern.code = known(verify::code_of_name(code), code);
    pattern.name = item.at("name").get<std::string>();
    pattern.columns = item.at("columns").get<std::vector<std::string>>();
    pattern.precincts = item.at("precincts").get<std::vector<std::string>>();
    pattern.chance = item.at("chance").get<double>();
    pattern.message = item.at("message").get<std::string>();
    pattern.boxes = boxes_of(item.at("boxes"));
    return pattern;
}

std::vector<std::string> strings_of(const std::string& text) {
    return Json::parse(text).get<std::vector<std::string>>();
}

namespace {

// Reads a text as `canonical` writes it, member by member: the many values of a large canvass in a
// tenth of the time of a parser. Once something else stands there, `good` stays false.
class CanonicalReader {
public:
    explicit CanonicalReader(std::string_view text) : rest_(text) {}

    bool good() const { return good_; }
    bool ended() const { return good_ && rest_.empty(); }
    bool next_is(char c) const { return good_ && rest_.starts_with(c); }
    void skip(std::string_view what) {
        good_ = good_ && rest_.starts_with(what);
        if (good_) rest_.remove_prefix(what.size());
    }
    template <class Number>
    Number number() {
        Number out = 0;
        const auto digits = rest_.substr(0, rest_.find_first_not_of("+-.0123456789e"));
        const auto* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, out);
        good_ = good_ && read.ec == std::errc() && read.ptr == end;
        if (good_) rest_.remove_prefix(digits.size());
        return out;
    }
    std::optional<int> value() {
        if (!next_is('n')) return number<int>();
        skip("null");
        return std::nullopt;
    }
    bool flag() {
        const bool yes = next_is('t');
        skip(yes ? "true" : "false");
        return yes;
    }
    std::string text() {
        skip("\"");
        const auto end = rest_.find('"');
        const auto found = rest_.substr(0, end);
        // Others are written with a backslash.
        good_ = good_ && end != std::string_view::npos &&
                std::all_of(found.begin(), found.end(),
                            [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
        if (!good_) return {};
        rest_.remove_prefix(end + 1);
        return std::string(found);
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace

std::map<std::string, int> values_of(const std::string& text) {
    CanonicalReader from(text);
    std::map<std::string, int> out;
    from.skip("{");
    while (from.good() && !from.next_is('}')) {
        if (!out.empty()) from.skip(",");
        auto field = from.text();
        from.skip(":");
        out[std::move(field)] = from.number<int>();
    }
    from.skip("}");
    return from.ended() ? out : Json::parse(text).get<std::map<std::string, int>>();
}

Json json_of(const verify::Risk& risk, double confidence) {
    const auto one = [&](const verify::RiskCounts& counts) {
        return Json{
            {"passed", counts.passed},   {"drawn", counts.drawn},
            {"checked", counts.checked}, {"wrong", counts.wrong},
            {"open", counts.open},       {"most_wrong", verify::most_wrong(counts, confidence)}};
    };
    return {
        {"boxes", one(risk.boxes)}, {"delegates", one(risk.delegates)}, {"confidence", confidence}};
}

Json json_of(const std::vector<KnownField>& layers) {
    Json out = Json::array();
    for (const auto& layer : layers) {
        Json written;
        if (layer.written_state)
            written = {{"state", forms::name_of(*layer.written_state)},
                       {"digits", layer.written_digits},
                       {"value", json_of(layer.written)},
                       {"probability", layer.probability}};
        out.push_back({{"field", layer.field},
                       {"written", written},
                       {"reported", json_of(layer.reported)},
                       {"computed", layer.computed},
                       {"passes", layer.passes},
                       {"by_pattern", layer.by_pattern},
                       {"passing", json_of(layer.passing)}});
    }
    return out;
}

namespace {

void add_text(std::string& out, const std::string& text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    });
    out += plain ? '"' + text + '"' : canonical(Json(text));
}

void add_value(std::string& out, const std::optional<int>& value) {
    out += value ? std::to_string(*value) : "null";
}

const char* text_of(bool flag) {
    return flag ? "true" : "false";
}

void add_written(std::string& out, const KnownField& layer) {
    if (!layer.written_state) {
        out += "null";
        return;
    }
    out += R"({"digits":)";
    add_text(out, layer.written_digits);
    out += R"(,"probability":)" + Json(layer.probability).dump() + R"(,"state":")";
    out += forms::name_of(*layer.written_state);
    out += R"(","value":)";
    add_value(out, layer.written);
    out += '}';
}

}  // namespace

std::string canonical_layers(const std::vector<KnownField>& layers) {
    std::string out = "[";
    for (const auto& layer : layers) {
        out += out.size() > 1 ? "," : "";
        out += std::string(R"({"by_pattern":)") + text_of(layer.by_pattern) + R"(,"computed":[)";
        for (std::size_t i = 0; i < layer.computed.size(); ++i)
            out += (i > 0 ? "," : "") + std::to_string(layer.computed[i]);
        out += R"(],"field":)";
        add_text(out, layer.field);
        out += std::string(R"(,"passes":)") + text_of(layer.passes) + R"(,"passing":)";
        add_value(out, layer.passing);
        out += R"(,"reported":)";
        add_value(out, layer.reported);
        out += R"(,"written":)";
        add_written(out, layer);
        out += '}';
    }
    return out + "]";
}

std::string canonical_readings(const std::vector<forms::Reading>& readings) {
    std::string out = "[";
    for (const auto& reading : readings) {
        const auto& box = reading.evidence.box;
        const auto& flags = reading.flags;
        out += out.size() > 1 ? "," : "";
        out += R"({"alternatives":)" + canonical(json_of(reading.alternatives));
        out += fmt::format(R"(,"box":[{},{},{},{}],"crop":"{}","digits":)", box.x, box.y, box.width,
                           box.height, reading.evidence.crop.hex());
        add_text(out, reading.digits);
        out += R"(,"field":)";
        add_text(out, reading.field);
        out += fmt::format(R"(,"flags":[{},{},{}],"probability":)", flags.overwritten,
                           flags.struck_and_rewritten, flags.touches_frame);
        out += Json(reading.probability).dump() + R"(,"state":")";
        out += forms::name_of(reading.state);
        out += R"(","value":)";
        add_value(out, reading.value);
        out += '}';
    }
    return out + "]";
}

namespace {

void read_written(CanonicalReader& from, KnownField& layer) {
    if (from.next_is('n')) return from.skip("null");
    from.skip(R"({"digits":)");
    layer.written_digits = from.text();
    from.skip(R"(,"probability":)");
    layer.probability = from.number<double>();
    from.skip(R"(,"state":)");
    const auto state = from.text();
    from.skip(R"(,"value":)");
    layer.written = from.value();
    from.skip("}");
    if (from.good()) layer.written_state = known(forms::reading_state(state), state);
}

KnownField read_layer(CanonicalReader& from) {
    KnownField layer;
    from.skip(R"({"by_pattern":)");
    layer.by_pattern = from.flag();
    from.skip(R"(,"computed":[)");
    while (from.good() && !from.next_is(']')) {
        if (!layer.computed.empty()) from.skip(",");
        layer.computed.push_back(from.number<int>());
    }
    from.skip(R"(],"field":)");
    layer.field = from.text();
    from.skip(R"(,"passes":)");
    layer.passes = from.flag();
    from.skip(R"(,"passing":)");
    const auto passing = from.value();
    if (layer.passes) layer.passing = passing;
    from.skip(R"(,"reported":)");
    layer.reported = from.value();
    from.skip(R"(,"written":)");
    read_written(from, layer);
    from.skip("}");
    return layer;
}

// Empty where the text is not as canonical_layers writes it: an older program's, or with a letter
// that JSON writes in another way.
std::optional<std::vector<KnownField>> canonical_layers_of(std::string_view text) {
    CanonicalReader from(text);
    std::vector<KnownField> out;
    from.skip("[");
    while (from.good() && !from.next_is(']')) {
        if (!out.empty()) from.skip(",");
        out.push_back(read_layer(from));
    }
    from.skip("]");
    if (!from.ended()) return std::nullopt;
    return out;
}

}  // namespace

std::vector<KnownField> layers_of(const std::string& text) {
    if (auto plain = canonical_layers_of(text)) return *std::move(plain);
    std::vector<KnownField> out;
    for (const auto& item : Json::parse(text)) {
        KnownField layer;
        layer.field = item.at("field").get<std::string>();
        const auto& written = item.at("written");
        if (!written.is_null()) {
            const auto state = written.at("state").get<std::string>();
            layer.written_state = known(forms::reading_state(state), state);
            layer.written_digits = written.at("digits").get<std::string>();
            layer.written = optional_int(written.at("value"));
            // Not known to older programs: as if the machine were sure, nobody gets round it.
            layer.probability = written.value("probability", 1.0);
        }
        layer.reported = optional_int(item.at("reported"));
        layer.computed = item.at("computed").get<std::vector<int>>();
        layer.passes = item.at("passes").get<bool>();
        layer.by_pattern = item.value("by_pattern", false);  // not known to older programs
        // Verdicts saved without `passing` passed only as written.
        if (layer.passes)
            layer.passing =
                item.contains("passing") ? optional_int(item.at("passing")) : layer.written;
        out.push_back(std::move(layer));
    }
    return out;
}

}  // namespace store
