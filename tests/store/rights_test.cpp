// Worksheets, passwords' hashes and who said what are for the owner of the canvass only, whatever
// the umask.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/digest.h"
#include "store/archive.h"
#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

namespace fs = std::filesystem;

class Rights : public testing::Test {
protected:
    Rights() : umask_(::umask(022)) {}
    ~Rights() override { ::umask(umask_); }

    // Every path of the folder that somebody else may read, write or enter.
    std::string open_to_others() const {
        constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
        std::string found;
        for (const auto& entry : fs::recursive_directory_iterator(scratch_.folder())) {
            if ((entry.symlink_status().permissions() & kOthers) != fs::perms::none)
                found += entry.path().string() + "\n";
        }
        return found;
    }

    Scratch scratch_;
    mode_t umask_;
};

TEST_F(Rights, NewDatabaseAndArchiveAreTheOwnersOnly) {
    const auto records = open_records(scratch_ / "canvass.db");
    scan(*records, "a", accepted("a", "POLK-001-K"), readings());
    const store::Archive archive(scratch_ / "archive");
    const auto digest = archive.put(core::bytes_of("a scan"));
    ASSERT_TRUE(digest);
    EXPECT_TRUE(fs::exists(scratch_ / "canvass.db-wal"));
    EXPECT_EQ(open_to_others(), "");
    EXPECT_TRUE(archive.get(*digest)) << "the owner reads it";
}

TEST_F(Rights, AnOlderDatabaseIsTightenedWhenItIsOpened) {
    for (const int round : {1, 2}) {
        const auto records = open_records(scratch_ / "canvass.db");
        scan(*records, "a" + std::to_string(round),
             accepted("a" + std::to_string(round), "POLK-001-K"), readings());
        EXPECT_EQ(open_to_others(), "") << round;
        for (const auto& entry : fs::directory_iterator(scratch_.folder()))
            fs::permissions(entry.path(), fs::perms::group_read | fs::perms::others_read,
                            fs::perm_options::add);
    }
}

}  // namespace
}  // namespace store_test
