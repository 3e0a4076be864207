// Turns rows of colours into grey as the eye sees them on white paper: one rule for all formats.
#pragma once

#include <cstdint>
#include <span>

namespace scanner {

// Brightness of a colour by the weights of Rec. 601, as libjpeg has it.
inline std::uint8_t brightness(unsigned red, unsigned green, unsigned blue) {
    return static_cast<std::uint8_t>((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

// Lays a grey over white paper. `opaque`: 255 hides the paper.
inline std::uint8_t on_paper(unsigned grey, unsigned opaque) {
    return static_cast<std::uint8_t>((grey * opaque + 127) / 255 + 255 - opaque);
}

// Brightness of four lights (255 minus ink): red, green, blue, and what black ink leaves.
inline std::uint8_t brightness_of_inks(unsigned red, unsigned green, unsigned blue,
                                       unsigned black) {
    return static_cast<std::uint8_t>(brightness(red, green, blue) * black / 255);
}

// `row`: 8 bits a channel; 1 channel: grey, 2: grey and alpha, 3: RGB, 4: RGB and alpha (not
// premultiplied). Fills `grey`.
void grey_of_colour(const std::uint8_t* row, int channels, std::span<std::uint8_t> grey);

}  // namespace scanner
