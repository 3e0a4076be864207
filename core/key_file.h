// Secret keys as files: 64 hexadecimal characters and the end of the line, for their owner only.
#pragma once

#include <string>

#include "core/digest.h"
#include "core/result.h"

namespace core {

// Reads the key at `path`. Errors name the file: it cannot be read, or holds no key.
Result<SecretKey> read_key(const std::string& path);
// Writes the key; it is durable when this returns. After a crash `path` holds the old key or the
// new one.
Result<> write_key(const std::string& path, const SecretKey& key);

}  // namespace core
