// What becomes of an error on its way to the browser: its status by its kind, its sentence unless
// that is about the server itself.
#include <gtest/gtest.h>

#include "web_review/http.h"

namespace {

using core::ErrorKind;
using web_review::refuse;

TEST(Refusal, HasTheStatusOfTheErrorsKind) {
    EXPECT_EQ(refuse(core::Error{"x", ErrorKind::BadInput}).status, 400);
    EXPECT_EQ(refuse(core::Error{"x", ErrorKind::Refused}).status, 403);
    EXPECT_EQ(refuse(core::Error{"x", ErrorKind::NotFound}).status, 404);
    EXPECT_EQ(refuse(core::Error{"x", ErrorKind::Conflict}).status, 409);
    EXPECT_EQ(refuse(core::Error{"x", ErrorKind::Machine}).status, 500);
}

TEST(Refusal, SaysTheSentenceUnlessItIsAboutTheServersMachine) {
    const std::string path = "/var/lib/recanvass/iowa/canvass.db";
    for (const ErrorKind kind :
         {ErrorKind::BadInput, ErrorKind::Refused, ErrorKind::NotFound, ErrorKind::Conflict})
        EXPECT_NE(refuse(core::Error{"Take the next case.", kind}).body.find("Take the next case."),
                  std::string::npos);
    testing::internal::CaptureStderr();
    const auto answer =
        refuse(core::Error{"The database " + path + " is full.", ErrorKind::Machine});
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(answer.body.find(path), std::string::npos);
    EXPECT_NE(answer.body.find("its log says what to do"), std::string::npos);
    EXPECT_NE(log.find(path), std::string::npos);
}

TEST(TextOfARequest, HoldsNothingThatNobodyTypes) {
    using web_review::text_of;
    EXPECT_EQ(text_of({{"reason", " two\nlines\t"}}, "reason"), "two\nlines");
    EXPECT_EQ(text_of({{"reason", std::string("a\0b", 3)}}, "reason"), "");
    EXPECT_EQ(text_of({{"reason", "a\x1b[2Jb"}}, "reason"), "");
}

}  // namespace
