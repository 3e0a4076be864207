// Rooms: app
// Any bytes as what a channel sent: an error, or a table that the CSV reader takes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/report_file.h"
#include "core/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto table = app::table_text(text, "fuzz.json");
    // Of CSV nothing is promised here; of JSON, that a table came of it.
    const bool was_json = table && *table != text;
    if (was_json && !core::parse_csv(*table, "fuzz.json")) std::abort();
    return 0;
}
