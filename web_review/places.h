// A number of places for work that runs beside each other, taken in the order of asking. Safe from
// several threads.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace web_review {

class Places {
public:
    // Who asks First goes before all who ask Later; within each, who asked first goes first.
    enum class Turn { First, Later };

    explicit Places(std::size_t count) : free_(count) {}
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    // A place, given back at the end of its life.
    class Place {
    public:
        ~Place() { places_.give_back(); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        friend class Places;
        explicit Place(Places& places) : places_(places) {}
        Places& places_;
    };

    // Waits until a place is free.
    [[nodiscard]] Place take(Turn turn = Turn::Later);

private:
    struct Waiting {
        std::condition_variable wake;
        bool has_place = false;
    };

    void give_back();

    std::mutex guard_;
    std::size_t free_;
    std::array<std::list<Waiting*>, 2> lines_;  // by Turn
};

}  // namespace web_review
