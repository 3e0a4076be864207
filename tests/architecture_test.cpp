// Reads the #include lines of every room and fails on one that the table of
// docs/architecture.md, "Rooms", does not allow. Data flows one way.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const std::map<std::string, Names> kMayInclude = {
    {"core", {}},
    {"forms", {"core"}},
    {"scanner", {"core", "forms"}},
    {"ocr", {"core", "forms", "scanner"}},
    {"verify", {"core", "forms"}},
    {"store", {"core", "forms", "verify"}},
    {"web_review", {"core", "forms", "verify", "store"}},
    {"app", {"core", "forms", "scanner", "ocr", "verify", "store", "web_review"}},
};

struct LibraryDoor {
    std::string library;
    std::regex header;
    std::vector<std::string> allowed;  // prefixes of paths that may include it
};

// One door per library: the folders (or files) that may name its headers.
const std::vector<LibraryDoor>& library_doors() {
    static const std::vector<LibraryDoor> doors = {
        {"ONNX", std::regex("onnx/.*"), {"ocr/network_runner.cpp"}},
        {"oneDNN", std::regex("(oneapi/dnnl/)?dnnl.*"), {"ocr/network_runner.cpp"}},
        {"OpenCV imgcodecs, dnn",
         std::regex("opencv2/(dnn|imgcodecs|highgui|videoio|opencv).*"),
         {}},
        {"OpenCV",
         std::regex("opencv2/.*"),
         {"scanner/", "ocr/", "app/rehearsal/", "app/pipeline.cpp",
          "app/commands/read_numbers.cpp"}},
        {"Cairo", std::regex("cairo.*"), {"forms/", "app/rehearsal/"}},
        {"toml++",
         std::regex("toml.*"),
         {"forms/toml_table.h", "forms/form_file.cpp", "app/settings_file.cpp",
          "app/rules_file.cpp"}},
        {"ZXing",
         std::regex("(ZXing/)?(ReadBarcode|MultiFormatWriter|BitMatrix.*|DecodeHints)\\.h"),
         {"forms/", "scanner/"}},
        {"date", std::regex("date/.*"), {"core/time_zone.cpp"}},
        {"utf8proc, iconv", std::regex("(utf8proc|iconv)\\.h"), {"core/unicode.cpp"}},
        // Files are read by core/file, which waits for no pipe and names what is no file.
        {"file streams", std::regex("fstream"), {}},
        {"libsodium", std::regex("sodium.*"), {"core/"}},
        {"OpenSSL", std::regex("openssl/.*"), {"core/"}},
        {"Tesseract", std::regex("tesseract/.*"), {"scanner/printed_text.cpp"}},
        {"Leptonica", std::regex("(leptonica/)?allheaders\\.h"), {"scanner/", "ocr/"}},
        {"libjpeg", std::regex("jpeglib\\.h"), {"scanner/"}},
        {"libpng", std::regex("png\\.h"), {"scanner/load_png.cpp"}},
        {"libtiff", std::regex("tiffio\\.h"), {"scanner/tiff_handle.cpp", "scanner/tiff_rows.cpp"}},
        {"SANE", std::regex("sane/.*"), {"scanner/sane_feeder.cpp"}},
        {"Poco::Data", std::regex("Poco/Data/.*"), {"store/"}},
        {"Poco::Net",
         std::regex("Poco/Net/.*"),
         {"web_review/", "app/commands/serve.cpp", "app/commands/station.cpp"}},
        {"CLI11", std::regex("CLI/.*"), {"app/commands/command_line.cpp"}},
    };
    return doors;
}

struct Include {
    std::string file;  // relative to the source folder
    std::string header;
};

std::vector<Include> includes_of_all_rooms() {
    const fs::path root = RECANVASS_SOURCE_DIR;
    const std::regex line_of_include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)re");
    std::vector<Include> includes;
    for (const auto& [room, allowed] : kMayInclude) {
        for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp") continue;
            std::ifstream file(entry.path());
            std::string line;
            std::smatch found;
            while (std::getline(file, line)) {
                if (std::regex_match(line, found, line_of_include)) {
                    includes.push_back(
                        {fs::relative(entry.path(), root).generic_string(), found[1]});
                }
            }
        }
    }
    return includes;
}

std::string room_of(const std::string& path) {
    return path.substr(0, path.find('/'));
}

TEST(Architecture, RoomsIncludeOnlyWhatTheTableAllows) {
    const auto includes = includes_of_all_rooms();
    ASSERT_GT(includes.size(), 100U) << "the test reads nothing";
    for (const auto& [file, header] : includes) {
        const auto from = room_of(file);
        const auto to = room_of(header);
        if (!kMayInclude.contains(to) || to == header || to == from) continue;
        EXPECT_TRUE(kMayInclude.at(from).contains(to))
            << file << " includes " << header << ": " << from << " may not look into " << to;
    }
}

TEST(Architecture, OneDoorPerLibrary) {
    for (const auto& [file, header] : includes_of_all_rooms()) {
        for (const auto& door : library_doors()) {
            if (!std::regex_match(header, door.header)) continue;
            bool allowed = false;
            for (const auto& prefix : door.allowed) allowed = allowed || file.starts_with(prefix);
            EXPECT_TRUE(allowed) << file << " includes " << header << " of " << door.library;
            break;
        }
    }
}

TEST(Architecture, IncludesAreRootRelative) {
    for (const auto& [file, header] : includes_of_all_rooms()) {
        EXPECT_FALSE(header.starts_with("..")) << file << " includes " << header;
    }
}

// What a table or a file's name holds must not reach a terminal as it is: app::show and core::log
// make it printable, and nothing else prints.
TEST(Architecture, TextReachesATerminalThroughItsDoors) {
    const Names doors = {"app/commands/support.cpp", "app/commands/command_line.cpp",
                         "core/log.cpp", "core/check.cpp"};
    const std::regex prints(R"(\b(fmt::print|std::cout|std::cerr|f?printf|f?puts)\b\s*[(<])");
    const fs::path root = RECANVASS_SOURCE_DIR;
    std::size_t read = 0;
    for (const auto& [room, allowed] : kMayInclude) {
        for (const auto& entry : fs::recursive_directory_iterator(root / room)) {
            const auto path = fs::relative(entry.path(), root).generic_string();
            const auto extension = entry.path().extension();
            if ((extension != ".h" && extension != ".cpp") || doors.contains(path)) continue;
            if (path.starts_with("ocr/training/")) continue;  // tools beside the program
            std::ifstream file(entry.path());
            ++read;
            for (std::string line; std::getline(file, line);) {
                EXPECT_FALSE(std::regex_search(line, prints))
                    << path << " prints by itself: " << line
                    << "\n(use app::show for results, core::log for diagnostics)";
            }
        }
    }
    EXPECT_GT(read, 100U) << "the test reads nothing";
}

}  // namespace
