// What a command complains about, kept short: a table with ten thousand unknown precincts is one
// mistake, and its last line must not hide the other one.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace app {

// Complaints of one kind that a command says before it only counts.
inline constexpr std::size_t kMostOfAKind = 20;

class Complaints {
public:
    using Say = std::function<void(const std::string& sentence)>;

    // `say`: warnings on stderr, or the lines of a result. `whole_list`: where all of them are,
    // such as "--all-problems"; ends the sentence "… and 317 more: KIND; for all of them: …".
    Complaints(Say say, std::string whole_list, bool all = false)
        : say_(std::move(say)), whole_list_(std::move(whole_list)), all_(all) {}
    Complaints(const Complaints&) = delete;
    Complaints& operator=(const Complaints&) = delete;
    ~Complaints() { end(); }

    // Counts one more of this kind. False where enough were said already.
    bool counts(std::string_view kind);
    // The sentence, unless enough of its kind were said already.
    void say(std::string_view kind, const std::string& sentence) {
        if (counts(kind)) say_(sentence);
    }
    // Says of each kind how many were left out, and begins anew.
    void end();

private:
    Say say_;
    std::string whole_list_;
    bool all_;
    std::vector<std::pair<std::string, std::size_t>> kinds_;  // in the order of their coming
};

}  // namespace app
