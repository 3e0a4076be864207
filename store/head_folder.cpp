#include "store/head_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "core/check.h"
#include "core/file.h"

namespace store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNewestHead = "head.txt";
constexpr std::string_view kAllHeads = "heads.txt";
constexpr std::string_view kLeaves = "leaves.bin";
constexpr std::string_view kLost = "lost-";

core::Result<std::string> text_if_there(const std::string& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return std::string();
    return core::read_text_file(path);
}

core::Result<Hashes> read_leaves(const std::string& path) {
    std::error_code ignored;
    Hashes leaves;
    if (!fs::exists(path, ignored)) return leaves;
    const auto bytes = TRY(core::read_file(path));
    core::Digest leaf;
    const auto size = static_cast<std::ptrdiff_t>(leaf.bytes.size());
    // A crash may have cut off the last one.
    for (auto at = bytes.begin(); bytes.end() - at >= size; at += size) {
        std::copy(at, at + size, leaf.bytes.begin());
        leaves.push_back(leaf);
    }
    return leaves;
}

core::Bytes bytes_of_leaves(HashView leaves) {
    core::Bytes bytes;
    bytes.reserve(leaves.size() * sizeof(core::Digest::bytes));
    for (const auto& leaf : leaves) bytes.insert(bytes.end(), leaf.bytes.begin(), leaf.bytes.end());
    return bytes;
}

// The heads of a heads.txt up to the first piece that is none, and where that one begins.
struct WholeHeads {
    std::vector<SignedHead> heads;
    std::size_t end = 0;
};

WholeHeads whole_heads(std::string_view text) {
    WholeHeads whole;
    for (std::size_t at = 0; at < text.size();) {
        const auto gap = text.find("\n\n", at);
        const auto end = gap == std::string_view::npos ? gap : text.find("\n\n", gap + 2);
        const auto piece =
            end == std::string_view::npos ? text.substr(at) : text.substr(at, end + 1 - at);
        auto head = parse_signed_head(piece);
        if (!head) return whole;
        whole.heads.push_back(std::move(*head));
        whole.end = at + piece.size();
        at = whole.end + 1;
    }
    return whole;
}

// A machine that stopped leaves one head cut off at the end; what else is no head was put there.
bool is_one_head_cut_off(std::string_view rest) {
    const auto gap = rest.find("\n\n", 1);
    return gap == std::string_view::npos || rest.find("\n\n", gap + 2) == std::string_view::npos;
}

core::Result<> append_durably(const std::string& path, core::ByteView bytes) {
    const core::FileHandle file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    const auto trouble = [&]() -> core::Result<> {
        return core::machine_trouble(
            fmt::format("{} cannot be written: {}. Free space on that disk, or check "
                        "who may write there.",
                        path, std::strerror(errno)));
    };
    if (!file.is_open()) return trouble();
    core::Result<> done;
    while (done && !bytes.empty()) {
        const auto put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0)
            done = trouble();
        else
            bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    if (done && ::fsync(file.get()) != 0) done = trouble();
    return done;
}

bool begins_with(HashView longer, HashView shorter) {
    return longer.size() >= shorter.size() &&
           std::equal(shorter.begin(), shorter.end(), longer.begin());
}

}  // namespace

std::optional<HashView> KeptHeads::leaves_of(const Head& head) const {
    if (head.size < 0 || static_cast<std::uint64_t>(head.size) > leaves.size()) return std::nullopt;
    const auto under = HashView(leaves).first(static_cast<std::size_t>(head.size));
    if (merkle_root(under) != head.root) return std::nullopt;
    return under;
}

std::string HeadFolder::file(std::string_view name) const {
    return fmt::format("{}/{}", path_, name);
}

core::Result<> HeadFolder::make() const {
    std::error_code error;
    if (fs::is_directory(path_, error) || fs::create_directory(path_, error)) return {};
    return core::machine_trouble(
        fmt::format("The folder {} for signed heads cannot be made: {}. Check that "
                    "its place exists and who may write there.",
                    path_, error.message()));
}

core::Result<KeptHeads> HeadFolder::read() const {
    KeptHeads kept;
    const auto text = TRY(text_if_there(file(kAllHeads)));
    auto whole = whole_heads(text);
    if (whole.end < text.size() && !is_one_head_cut_off(std::string_view(text).substr(whole.end)))
        return core::machine_trouble(fmt::format(
            "{} holds lines that are no signed heads; bring it back from a backup or a copy.",
            file(kAllHeads)));
    kept.heads = std::move(whole.heads);
    const auto newest = TRY(text_if_there(file(kNewestHead)));
    if (!newest.empty()) {
        auto head = parse_signed_head(newest);
        if (!head)
            return core::machine_trouble(fmt::format(
                "{} is not a signed head; bring it back from a backup or a copy of the heads.",
                file(kNewestHead)));
        if (std::find(kept.heads.begin(), kept.heads.end(), *head) == kept.heads.end())
            kept.heads.push_back(std::move(*head));
    }
    kept.leaves = TRY(read_leaves(file(kLeaves)));
    std::error_code error;
    for (fs::directory_iterator at(path_, error), end; !error && at != end; at.increment(error))
        if (at->path().filename().string().starts_with(kLost))
            kept.lost.push_back(TRY(read_leaves(at->path().string())));
    return kept;
}

core::Result<> HeadFolder::replace_leaves(HashView leaves) const {
    const auto there = TRY(read_leaves(file(kLeaves)));
    std::error_code ignored;
    const auto bytes_there = fs::file_size(file(kLeaves), ignored);
    if (!there.empty() && begins_with(leaves, there) &&
        bytes_there == there.size() * sizeof(core::Digest::bytes)) {
        TRY(append_durably(file(kLeaves), bytes_of_leaves(leaves.subspan(there.size()))));
    } else {
        if (!begins_with(leaves, there)) TRY(keep_lost(there));
        TRY(core::write_file_durably(file(kLeaves), bytes_of_leaves(leaves)));
    }
    return {};
}

core::Result<> HeadFolder::add(std::span<const SignedHead> heads, HashView leaves) const {
    CHECK(!heads.empty());
    TRY(make());
    TRY(replace_leaves(leaves));
    std::string notes;
    for (const auto& head : heads) notes += (notes.empty() ? "" : "\n") + head.note();
    const auto text = TRY(text_if_there(file(kAllHeads)));
    const auto end = whole_heads(text).end;
    if (end == text.size() && end > 0) {
        TRY(append_durably(file(kAllHeads), core::bytes_of("\n" + notes)));
    } else {
        const auto all = text.substr(0, end) + (end > 0 ? "\n" : "") + notes;
        TRY(core::write_file_durably(file(kAllHeads), core::bytes_of(all)));
    }
    const auto newest = heads.back().note();
    return core::write_file_durably(file(kNewestHead), core::bytes_of(newest));
}

core::Result<> HeadFolder::keep_lost(HashView leaves) const {
    TRY(make());
    const auto name =
        fmt::format("{}{}-{}.bin", kLost, leaves.size(), merkle_root(leaves).hex().substr(0, 8));
    return core::write_file_durably(file(name), bytes_of_leaves(leaves));
}

core::Result<HeadFolder::Lock> HeadFolder::lock() const {
    TRY(make());
    const auto path = file("lock");
    core::FileHandle handle(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    int locked = -1;
    if (handle.is_open())
        while ((locked = ::flock(handle.get(), LOCK_EX)) != 0 && errno == EINTR) {
        }
    if (locked != 0) {
        return core::machine_trouble(fmt::format(
            "{} cannot be locked: {}. Check who may write there.", path, std::strerror(errno)));
    }
    return Lock(std::move(handle));
}

}  // namespace store
