#include "web_review/blind.h"

#include <algorithm>

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
    for (const verify::Keying& keying : record.keyings)
        if (keying.user == user && keying.field == field) return &keying;
    return nullptr;
}

bool keyed_everything(const store::CaseRecord& record, const std::string& user) {
    return std::all_of(record.what.fields.begin(), record.what.fields.end(),
                       [&](const std::string& field) { return own_keying(record, user, field); });
}

core::Result<bool> may_see_values(store::Records& records, const std::string& precinct,
                                  store::Role role, const std::string& user) {
    if (!may_key(role)) return true;
    const auto record = TRY(records.cases().find(precinct));
    if (record)
        return record->what.state == verify::CaseState::Resolved || keyed_everything(*record, user);
    return TRY(records.pages().worksheet(precinct)).has_value();
}

}  // namespace web_review
