#include "forms/form.h"

#include <algorithm>

namespace forms {

const Field* Form::field(std::string_view name) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

std::vector<const Field*> Form::fields_of_page(int page) const {
    std::vector<const Field*> found;
    for (const Field& f : fields) {
        if (f.page == page) found.push_back(&f);
    }
    return found;
}

}  // namespace forms
