#include "core/result.h"

#include <gtest/gtest.h>

namespace {

core::Result<> outer(const core::Result<>& inner) {
    TRY(core::Result<>(inner));
    return {};
}

TEST(Result, KeepsTheKindOfAnErrorOnItsWayUp) {
    EXPECT_EQ(outer(core::fail("a")).error(), (core::Error{"a", core::ErrorKind::BadInput}));
    EXPECT_EQ(outer(core::refuse("b")).error(), (core::Error{"b", core::ErrorKind::Refused}));
    EXPECT_EQ(outer(core::conflict("c")).error(), (core::Error{"c", core::ErrorKind::Conflict}));
    EXPECT_EQ(outer(core::not_found("d")).error(), (core::Error{"d", core::ErrorKind::NotFound}));
    EXPECT_EQ(outer(core::machine_trouble("e")).error(),
              (core::Error{"e", core::ErrorKind::Machine}));
    EXPECT_EQ(outer(core::reword(core::Error{"e", core::ErrorKind::Machine}, "f")).error(),
              (core::Error{"f", core::ErrorKind::Machine}));
}

TEST(Result, TwoErrorsOfDifferentKindsDiffer) {
    EXPECT_NE((core::Error{"a", core::ErrorKind::Refused}),
              (core::Error{"a", core::ErrorKind::Machine}));
}

}  // namespace
