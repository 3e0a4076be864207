#include "app/rehearsal/cell_lines.h"

#include <nlohmann/json.hpp>

namespace app::rehearsal {
namespace {

using nlohmann::ordered_json;

ordered_json truth_of(const CellTruth& cell) {
    auto features = ordered_json::array();
    for (const auto feature : cell.features) features.push_back(name_of(feature));
    return {{"state", forms::name_of(cell.state)}, {"digits", cell.digits}, {"features", features}};
}

ordered_json read_of(const forms::Reading& reading) {
    auto alternatives = ordered_json::array();
    for (const auto& other : reading.alternatives) {
        alternatives.push_back({{"digits", other.digits}, {"probability", other.probability}});
    }
    return {{"state", forms::name_of(reading.state)},
            {"digits", reading.digits},
            {"probability", reading.probability},
            {"alternatives", alternatives}};
}

}  // namespace

std::string cell_lines(const Judged& judged) {
    std::string lines;
    for (const auto& cell : judged.truth) {
        if (!forms::holds_number(cell.kind)) continue;
        const auto* layer = layer_of(judged.verdict, cell.field);
        ordered_json line = {{"precinct", judged.precinct},
                             {"field", cell.field},
                             {"truth", truth_of(cell)},
                             {"read", nullptr},
                             {"passes", false}};
        if (layer != nullptr && layer->written) {
            const auto& evidence = layer->written->evidence;
            line["read"] = read_of(*layer->written);
            line["passes"] = layer->passes;
            if (layer->passing) line["passing"] = *layer->passing;
            line["page"] = evidence.page.hex();
            line["box"] = {evidence.box.x, evidence.box.y, evidence.box.width, evidence.box.height};
        }
        lines += line.dump() + "\n";
    }
    return lines;
}

}  // namespace app::rehearsal
