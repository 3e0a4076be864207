#include "web_review/blind.h"

#include "verify/case_rights.h"

namespace web_review {

bool may_key(store::Role role) {
    return role == store::Role::Adjudicator || role == store::Role::Official ||
           role == store::Role::Admin;
}

bool may_correct(store::Role role) {
    return role == store::Role::Official || role == store::Role::Admin;
}

bool may_act_on_pages(store::Role role) {
    return role != store::Role::Observer;
}

const verify::Keying* own_keying(const store::CaseRecord& record, const std::string& user,
                                 const std::string& field) {
    return verify::life_of(record, field).keying_of(user);
}

core::Result<bool> may_see_values(store::Records& records, const std::string& precinct,
                                  store::Role role, const std::string& user) {
    if (!may_key(role)) return true;
    const auto record = TRY(records.cases().find(precinct));
    if (record)
        return record->what.state == verify::CaseState::Resolved ||
               verify::left_to_key(*record, user).empty();
    return TRY(records.pages().worksheet(precinct)).has_value();
}

}  // namespace web_review
