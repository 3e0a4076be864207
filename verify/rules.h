// The rules of one contest as data; verify/rules/*.toml, loaded by app/config.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace verify {

// Viability number for precincts electing `delegates_from` or more (up to the next line's):
// ceil(numerator × N / denominator). A denominator of 0: no viability number (the room elects).
struct ViabilityStep {
    int delegates_from = 1;
    int numerator = 15;
    int denominator = 100;

    bool operator==(const ViabilityStep&) const = default;
};

// What a decision may do where the layers differ.
enum class Correction {
    AsWritten,   // the value as written stands, noted
    AsComputed,  // the award as computed, the written one stays visible
};

struct Rules {
    std::string id;  // "iowa-2020"
    std::string title;
    bool caucus = true;                    // false: a plain tally (sums only)
    std::vector<ViabilityStep> viability;  // ascending by delegates_from
    Correction transcription = Correction::AsWritten;
    Correction rule = Correction::AsComputed;
    Correction arithmetic = Correction::AsWritten;
    Correction single_delegate = Correction::AsWritten;
    int officials_for_rule = 2;  // decisions of kind RULE need so many

    bool operator==(const Rules&) const = default;
};

}  // namespace verify
