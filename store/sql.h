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

namespace detail {
template <class... Columns>
std::vector<std::tuple<Columns...>> fetched(Poco::Data::Statement& statement) {
    std::tuple<std::vector<Columns>...> columns;
    std::apply([&](auto&... column) { ((statement, Poco::Data::Keywords::into(column)), ...); },
               columns);
    statement.execute();
    return zipped<Columns...>(std::move(columns), std::index_sequence_for<Columns...>{});
}
}  // namespace detail

template <class... Columns, class... Args>
std::vector<std::tuple<Columns...>> rows(Session& session, const std::string& text,
                                         const Args&... args) {
    Poco::Data::Statement statement(session);
    statement << text;
    ((statement, Poco::Data::Keywords::bind(args)), ...);
    return detail::fetched<Columns...>(statement);
}

// The precincts of which a reader wants the rows: one, several (read at once: a statement costs
// more than a row), or all.
class Which {
public:
    static Which all() { return {}; }
    explicit Which(std::string precinct) : names_{std::move(precinct)}, all_(false) {}
    explicit Which(std::vector<std::string> precincts)
        : names_(std::move(precincts)), all_(false) {}

    bool is_all() const { return all_; }
    const std::vector<std::string>& names() const { return names_; }
    // "precinct IN ($1, $2)"; the parameters are `names`, in their order.
    std::string condition(const std::string& column) const {
        if (all_) return column + " <> ''";
        std::string out = column + " IN (";
        for (std::size_t i = 0; i < names_.size(); ++i)
            out += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
        return out + (names_.empty() ? "NULL)" : ")");
    }
    void bind_to(Poco::Data::Statement& statement) const {
        for (const auto& name : names_) (statement, Poco::Data::Keywords::bind(name));
    }

private:
    Which() = default;
    std::vector<std::string> names_;
    bool all_ = true;
};

// Reads the rows of `which`: their condition stands between `text` and `rest`, which have no
// parameters of their own.
template <class... Columns>
std::vector<std::tuple<Columns...>> rows_of(Session& session, const std::string& text,
                                            const Which& which, const std::string& column,
                                            const std::string& rest = "") {
    Poco::Data::Statement statement(session);
    statement << text << which.condition(column) << rest;
    which.bind_to(statement);
    return detail::fetched<Columns...>(statement);
}

template <class... Columns, class... Args>
std::optional<std::tuple<Columns...>> row(Session& session, const std::string& text,
                                          const Args&... args) {
    auto found = rows<Columns...>(session, text, args...);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace store::sql
