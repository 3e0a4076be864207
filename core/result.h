// Trouble with the machine (a file, a disk, a library, a setting) is a Result; trouble with the
// paper is data (scanner::RejectedPage, verify::Finding); our own mistakes are CHECK
// (core/check.h).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace core {

// The kind of an error tells who can mend it. app/commands/support.h maps it to an exit code,
// web_review/http.h to a status.
enum class ErrorKind {
    BadInput,  // the input cannot be used: a file, a row, a setting, a request
    Refused,   // a rule of the canvass forbids it; asking again in the same way does not help
    Conflict,  // the facts have changed since: look again, then decide again
    NotFound,  // the named thing does not exist
    Machine,   // the disk, the database, the memory or a library could not do it
};

// One sentence that names the thing and says what to do about it, ready to be shown to a person.
struct Error {
    std::string message;
    ErrorKind kind = ErrorKind::BadInput;

    bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = tl::expected<T, Error>;

// Use: `return core::fail("...")` in any function that returns a Result. The input cannot be used.
inline tl::unexpected<Error> fail(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message), ErrorKind::BadInput});
}
// The other kinds: "you may not", "it changed", "there is no", "the disk is full".
inline tl::unexpected<Error> refuse(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message), ErrorKind::Refused});
}
inline tl::unexpected<Error> conflict(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message), ErrorKind::Conflict});
}
inline tl::unexpected<Error> not_found(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message), ErrorKind::NotFound});
}
inline tl::unexpected<Error> machine_trouble(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message), ErrorKind::Machine});
}
// Returns an error of the same kind in other words, where the caller knows a better name.
inline tl::unexpected<Error> reword(const Error& error, std::string message) {
    return tl::unexpected<Error>(Error{std::move(message), error.kind});
}

// Returns the value of a Result that has one (TRY asks first).
template <class T>
T value_of(Result<T>&& result) {
    return *std::move(result);
}
inline void value_of(Result<void>&&) {}

}  // namespace core

#define RECANVASS_CONCAT_INNER(a, b) a##b
#define RECANVASS_CONCAT(a, b) RECANVASS_CONCAT_INNER(a, b)

// Gives the value of a Result, or returns its error from the calling function: `auto form =
// TRY(read(path));`
#define TRY(expression) RECANVASS_TRY_AS(RECANVASS_CONCAT(try_result_, __COUNTER__), expression)
#define RECANVASS_TRY_AS(name, expression)                                     \
    __extension__({                                                            \
        auto name = (expression);                                              \
        if (!name.has_value()) return tl::unexpected(std::move(name).error()); \
        ::core::value_of(std::move(name));                                     \
    })
