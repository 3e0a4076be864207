// Trouble with the machine (a file, a disk, a library, a setting) is a Result; trouble with the
// paper is data (scanner::RejectedPage, verify::Finding); our own mistakes are CHECK
// (core/check.h).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace core {

// One sentence that names the thing and says what to do about it, ready to be shown to a person.
struct Error {
    std::string message;

    bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = tl::expected<T, Error>;

// `return core::fail("...")` in any function that returns a Result.
inline tl::unexpected<Error> fail(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

// The value of a Result that has one (TRY asks first).
template <class T>
T value_of(Result<T>&& result) {
    return *std::move(result);
}
inline void value_of(Result<void>&&) {}

}  // namespace core

#define RECANVASS_CONCAT_INNER(a, b) a##b
#define RECANVASS_CONCAT(a, b) RECANVASS_CONCAT_INNER(a, b)

// The value of a Result, or return its error from the calling function: `auto form =
// TRY(read(path));`
#define TRY(expression) RECANVASS_TRY_AS(RECANVASS_CONCAT(try_result_, __COUNTER__), expression)
#define RECANVASS_TRY_AS(name, expression)                                     \
    __extension__({                                                            \
        auto name = (expression);                                              \
        if (!name.has_value()) return tl::unexpected(std::move(name).error()); \
        ::core::value_of(std::move(name));                                     \
    })
