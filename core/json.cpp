#include "core/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

namespace core {
namespace {

using nlohmann::json;

constexpr std::size_t kMostShown = 80;  // bytes of a key, in a sentence

// Goes through a text without building anything, and stops at the first thing that is wrong.
class Walk : public json::json_sax_t {
public:
    explicit Walk(const JsonLimits& limits) : limits_(limits) {}

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(json::number_integer_t) override { return true; }
    bool number_unsigned(json::number_unsigned_t) override { return true; }
    bool number_float(json::number_float_t, const std::string&) override { return true; }
    bool string(std::string&) override { return true; }
    bool binary(json::binary_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool key(std::string& name) override {
        if (keys_.back().insert(name).second) return true;
        why_ = fmt::format("names \"{}\" twice in one object: give each value a name of its own",
                           name.substr(0, kMostShown));
        return false;
    }
    bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
        stopped_at_ = position;
        return false;
    }

    const std::string& why() const { return why_; }
    // Byte where the text stopped being JSON; none where it is JSON that is not taken.
    std::optional<std::size_t> stopped_at() const { return stopped_at_; }

private:
    bool enter() {
        keys_.emplace_back();
        if (keys_.size() <= limits_.most_depth) return true;
        why_ =
            fmt::format("nests objects or lists deeper than {}: write it flat", limits_.most_depth);
        return false;
    }
    bool leave() {
        keys_.pop_back();
        return true;
    }

    JsonLimits limits_;
    std::vector<std::set<std::string>> keys_;  // of each open object or array
    std::string why_;
    std::optional<std::size_t> stopped_at_;
};

// " at line 2, character 5"; without the line where there is only one.
std::string place_of(std::string_view text, std::size_t position) {
    const auto before = text.substr(0, std::min(position, text.size()));
    const auto start = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const bool one_line = text.find('\n') == std::string_view::npos;
    return one_line ? fmt::format(" at character {}", before.size())
                    : fmt::format(" at line {}, character {}", line, before.size() - start);
}

}  // namespace

Result<json> parse_json(std::string_view text, const std::string& name, const JsonLimits& limits) {
    Walk walk(limits);
    if (json::sax_parse(text, &walk)) return json::parse(text);
    if (!walk.stopped_at()) return fail(fmt::format("{} {}.", name, walk.why()));
    return fail(fmt::format("{} is no JSON{}: correct it there.", name,
                            place_of(text, *walk.stopped_at())));
}

}  // namespace core
