// Prints with Cairo: a PDF for printers, and the same drawing on any other Cairo surface.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"

typedef struct _cairo cairo_t;

namespace forms {

struct PrintJob {
    std::string canvass;    // id, in the code
    core::SecretKey key;    // signs the code
    bool rehearsal = true;  // REHEARSAL on every page
    std::string title;      // of the canvass
    int copy = 1;
};

// Draws one page of one precinct onto `context`; its user space must be millimetres with the origin
// at the page's top left.
void draw_page(cairo_t* context, const Form& form, int page, const Precinct& precinct,
               const PrintJob& job);

// Prints every page of every precinct into one PDF, a page at a time: memory does not grow with the
// roster. `printed` is called after each precinct (for a progress bar). Errors: the file cannot be
// written.
core::Result<> print_worksheets(const std::string& path, const Form& form,
                                const std::vector<const Precinct*>& precincts, const PrintJob& job,
                                const std::function<void(std::size_t done)>& printed = {});

}  // namespace forms
