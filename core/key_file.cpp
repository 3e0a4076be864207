#include "core/key_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/file.h"

namespace core {

Result<SecretKey> read_key(const std::string& path) {
    auto text = TRY(read_text_file(path));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    const auto bytes = from_hex(text);
    SecretKey key;
    if (!bytes || bytes->size() != key.bytes.size())
        return fail(fmt::format(
            "{} is not a key of 64 hexadecimal characters; restore it from the backup.", path));
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

Result<> write_key(const std::string& path, const SecretKey& key) {
    const auto hex = to_hex(key.bytes) + "\n";
    return write_file_durably(path, bytes_of(hex), 0600);
}

}  // namespace core
