// The canvass that the crowd works on.
#pragma once

#include <cstddef>
#include <string>

namespace crowd {

struct CanvassOptions {
    std::size_t cases = 400;
    std::size_t people = 200;
    std::size_t guests = 400;  // further accounts, for sign-ins
};

// Makes a rehearsed Iowa canvass of 1,765 precincts with reports, read pages and about as many
// cases, by the store's own calls. In the place of pictures it archives other bytes, as many as the
// view of a page has; they do not compress. Names: person_name, guest_name; their password is
// kPassword.
void make_canvass(const std::string& folder, const CanvassOptions& options);

std::string person_name(std::size_t number);
std::string guest_name(std::size_t number);

// Returns how many cases are not resolved.
std::size_t open_cases(const std::string& folder);

}  // namespace crowd
