#include "store/vocabulary.h"

#include <array>

namespace store {
namespace {

constexpr std::array kPageStates = {PageState::Pending, PageState::Accepted, PageState::Rejected,
                                    PageState::Superseded, PageState::Blank};

}  // namespace

core::Digest page_digest(const core::Digest& file, int page_in_file, int pages_in_file) {
    if (pages_in_file <= 1) return file;
    return core::sha256(core::bytes_of(file.hex() + "#" + std::to_string(page_in_file)));
}

std::string_view name_of(PageState state) {
    switch (state) {
        case PageState::Pending:
            return "pending";
        case PageState::Accepted:
            return "accepted";
        case PageState::Rejected:
            return "rejected";
        case PageState::Superseded:
            return "superseded";
        case PageState::Blank:
            return "blank";
    }
    return "pending";
}

std::optional<PageState> page_state(std::string_view name) {
    for (const auto state : kPageStates)
        if (name_of(state) == name) return state;
    return std::nullopt;
}

std::string_view name_of(Role role) {
    switch (role) {
        case Role::Station:
            return "station";
        case Role::Adjudicator:
            return "adjudicator";
        case Role::Official:
            return "official";
        case Role::Observer:
            return "observer";
        case Role::Admin:
            return "admin";
    }
    return "observer";
}

std::optional<Role> role_of_name(std::string_view name) {
    for (const auto role : kRoles)
        if (name_of(role) == name) return role;
    return std::nullopt;
}

}  // namespace store
