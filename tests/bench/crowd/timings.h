// What requests took, by their kind, and what went wrong. Safe from several threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace crowd {

class Timings {
public:
    void add(const std::string& kind, double milliseconds);
    void forget(const std::string& kind);
    void add_error(const std::string& what);
    // One line a kind: requests, p50, p99, max. Then the errors, by what they are.
    void print() const;

    // Of one kind, or of all but one; 0 where there is none. `share`: 0.5 is the median.
    double quantile_of(const std::string& kind, double share) const;
    double quantile_without(const std::string& kind, double share) const;
    std::size_t errors() const;

private:
    mutable std::mutex guard_;
    std::map<std::string, std::vector<double>> by_kind_;
    std::map<std::string, std::size_t> errors_;
};

}  // namespace crowd
