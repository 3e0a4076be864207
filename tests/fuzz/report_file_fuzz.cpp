// Reads any bytes as a channel's file: the result is an error, or a table of whole lines
// that the CSV reader may refuse but not crash on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/report_file.h"
#include "core/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto table = app::table_text(text, "fuzz.json");
    if (!table) return 0;
    const bool was_json = *table != text;
    if (was_json && !table->ends_with('\n')) std::abort();
    (void)core::parse_csv(*table, "fuzz.json");
    return 0;
}
