// Makes samples/scans: clean, hard and hopeless pages by the writer, each with its answer beside
// it.
#pragma once

#include <cstddef>
#include <string>

#include "app/rehearsal/writer.h"
#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/rules.h"

namespace app::rehearsal {

struct SamplesMade {
    std::size_t files = 0;
    std::size_t pages = 0;
    std::size_t bytes = 0;
    Mix mix;  // of the accepted pages
};

// Writes the samples of the example canvass into `folder` (made where it is missing; files of the
// same name are replaced). The samples are the same every time. Errors: the folder cannot be
// written.
core::Result<SamplesMade> make_samples(const std::string& folder, const forms::Form& form,
                                       const forms::Roster& roster, const verify::Rules& rules);

}  // namespace app::rehearsal
