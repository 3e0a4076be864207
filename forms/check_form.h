// Checks whether a form can be printed, filled in and found again: its geometry and its names.
#pragma once

#include <string>

#include "core/result.h"
#include "forms/form.h"

namespace forms {

// Errors, each one sentence that names the form (`name`), the field and the remedy: marks or codes
// that are not all there, a mark, code, id, box, word or ruling off its page, a box over another
// box, a mark, a code with its quiet zone or the printed id, two fields of one name.
core::Result<> check_form(const Form& form, const std::string& name);

}  // namespace forms
