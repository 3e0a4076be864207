// Decodes any text as a code on a sheet: only a text that is byte for byte as printed
// is accepted.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "core/check.h"
#include "core/id.h"
#include "forms/worksheet_id.h"

namespace {

constexpr std::string_view kCanvass = "IA20REHEARSE";

// Returns a well-formed id with numbers from the bytes.
forms::WorksheetId id_of(std::string_view bytes) {
    const auto number = [&](std::size_t i, int most) {
        return i < bytes.size() ? 1 + static_cast<unsigned char>(bytes[i]) % most : 1;
    };
    forms::WorksheetId id{std::string(kCanvass), core::with_check_character("POLK-080"), "IA20MATH",
                          number(0, forms::kMostRevisions)};
    id.pages = number(1, forms::kMostPages);
    id.page = number(2, id.pages);
    id.copy = number(3, forms::kMostCopies);
    return id;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const core::SecretKey key;
    const auto verdict = forms::decode(text, kCanvass, key);
    if (const auto* id = std::get_if<forms::WorksheetId>(&verdict)) {
        CHECK(forms::encode(*id, key) == text);
    }
    const auto id = id_of(text);
    std::string code = forms::encode(id, key);
    CHECK(std::get<forms::WorksheetId>(forms::decode(code, kCanvass, key)) == id);
    // The remaining bytes deface it.
    constexpr std::size_t kUsed = 4;
    for (std::size_t i = kUsed; i < size; ++i) code[i % code.size()] ^= text[i];
    const bool same = code == forms::encode(id, key);
    const auto defaced = forms::decode(code, kCanvass, key);
    CHECK(std::holds_alternative<forms::WorksheetId>(defaced) == same);
    return 0;
}
