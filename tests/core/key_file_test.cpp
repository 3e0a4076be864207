#include "core/key_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/file.h"

namespace core {
namespace {

TEST(KeyFile, AKeyComesBackAndIsForItsOwnerOnly) {
    namespace fs = std::filesystem;
    const auto path = testing::TempDir() + "/recanvass-" + std::to_string(::getpid()) + ".key";
    const auto key = random_key();
    ASSERT_TRUE(write_key(path, key));
    EXPECT_EQ(read_key(path)->bytes, key.bytes);
    EXPECT_EQ(fs::status(path).permissions() & fs::perms::mask,
              fs::perms::owner_read | fs::perms::owner_write);
    for (const auto* text : {"", "\n", "00ff", "no key"}) {
        ASSERT_TRUE(write_file_durably(path, bytes_of(text)));
        const auto read = read_key(path);
        ASSERT_FALSE(read) << text;
        EXPECT_NE(read.error().message.find(path), std::string::npos);
    }
    fs::remove(path);
    EXPECT_FALSE(read_key(path));
}

}  // namespace
}  // namespace core
