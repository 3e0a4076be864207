// What verify refuses, as an error of the store. Used inside this room only.
#pragma once

#include "core/result.h"
#include "verify/case_rights.h"

namespace store {

inline core::Error error_of(const verify::Refusal& refusal) {
    auto kind = core::ErrorKind::BadInput;
    if (refusal.kind == verify::Refusal::Kind::NotYours) kind = core::ErrorKind::Refused;
    if (refusal.kind == verify::Refusal::Kind::TooLate) kind = core::ErrorKind::Conflict;
    return {refusal.sentence, kind};
}

}  // namespace store
