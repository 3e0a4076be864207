#include "app/verdict_check.h"

#include <fmt/format.h>

namespace app {

core::Result<std::vector<std::string>> false_verdicts(Pipeline& pipeline) {
    std::vector<std::string> out;
    for (const auto& precinct : TRY(pipeline.verdicts_that_do_not_follow()))
        out.push_back(fmt::format(
            "The verdict about {} does not follow from what is known of it; `recanvass verify` "
            "judges it again.",
            precinct));
    return out;
}

}  // namespace app
