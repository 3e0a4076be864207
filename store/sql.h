// Writes and reads typed rows. Used inside this room only: Database catches its exceptions
// (Poco::Exception).
#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace store::sql {

using Poco::Data::Session;
using MaybeInt = Poco::Nullable<int>;

inline MaybeInt maybe(const std::optional<int>& value) {
    return value ? MaybeInt(*value) : MaybeInt();
}
inline std::optional<int> optional_of(const MaybeInt& value) {
    return value.isNull() ? std::nullopt : std::optional<int>(value.value());
}

namespace detail {
template <class... Columns, std::size_t... I>
std::vector<std::tuple<Columns...>> zipped(std::tuple<std::vector<Columns>...>&& columns,
                                           std::index_sequence<I...>) {
    std::vector<std::tuple<Columns...>> out;
    const std::size_t count = std::get<0>(columns).size();
    out.reserve(count);
    for (std::size_t row = 0; row < count; ++row)
        out.emplace_back(std::move(std::get<I>(columns)[row])...);
    return out;
}
}  // namespace detail

// Takes parameters $1, $2 … in order. Returns the number of changed rows.
template <class... Args>
std::size_t run(Session& session, const std::string& text, const Args&... args) {
    Poco::Data::Statement statement(session);
    statement << text;
    ((statement, Poco::Data::Keywords::bind(args)), ...);
    return statement.execute();
}

// Runs a statement once for each element of the vectors, all of one non-zero length.
template <class... Args>
void run_each(Session& session, const std::string& text, std::vector<Args>&... args) {
    Poco::Data::Statement statement(session);
    statement << text;
    ((statement, Poco::Data::Keywords::use(args)), ...);
    statement.execute();
}

template <class... Columns, class... Args>
std::vector<std::tuple<Columns...>> rows(Session& session, const std::string& text,
                                         const Args&... args) {
    std::tuple<std::vector<Columns>...> columns;
    Poco::Data::Statement statement(session);
    statement << text;
    ((statement, Poco::Data::Keywords::bind(args)), ...);
    std::apply([&](auto&... column) { ((statement, Poco::Data::Keywords::into(column)), ...); },
               columns);
    statement.execute();
    return detail::zipped<Columns...>(std::move(columns), std::index_sequence_for<Columns...>{});
}

template <class... Columns, class... Args>
std::optional<std::tuple<Columns...>> row(Session& session, const std::string& text,
                                          const Args&... args) {
    auto found = rows<Columns...>(session, text, args...);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace store::sql
