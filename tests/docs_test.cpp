// Reads the documents and the comments of every room and fails on a reference to something that is
// not there: a path, a file name, a section of a document, a name of the code.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Strings = std::set<std::string>;

const std::vector<std::string> kFolders = {"app",   "core",    "docs",    "forms",
                                           "ocr",   "samples", "scanner", "script",
                                           "store", "tests",   "verify",  "web_review"};

struct Text {
    std::string file;  // relative to the source folder
    std::string words;
};

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
        found.push_back(at->size() > 1 ? (*at)[1].str() : at->str());
    }
    return found;
}

// Returns the comment in a line of code, empty where there is none. A "//" inside a string counts
// as a comment: that does no harm here.
std::string comment_of(const std::string& line, const std::string& mark) {
    const auto at = line.find(mark);
    return at == std::string::npos ? "" : line.substr(at);
}

std::string mark_of_comments(const fs::path& path) {
    const auto extension = path.extension().string();
    const auto name = path.filename().string();
    if (extension == ".h" || extension == ".cpp" || extension == ".ts" || extension == ".tsx") {
        return "//";
    }
    if (extension == ".sql") return "--";
    if (extension == ".py" || extension == ".toml" || extension == ".cmake" ||
        name == "CMakeLists.txt" || extension.empty()) {
        return "#";
    }
    return "";
}

// All that is checked, read once: documents, comments, and the words of the code without its
// comments.
struct Sources {
    Strings paths;  // of files and folders, relative to the source folder
    Strings file_names;
    std::vector<Text> documents;
    std::vector<Text> comments;  // one for each file
    Strings code_words;
};

void add_code(const fs::path& path, const std::string& file, Sources& sources) {
    const auto mark = mark_of_comments(path);
    if (mark.empty()) return;
    static const std::regex word(R"(\w+)");
    std::ifstream lines(path);
    std::string line;
    std::string comments;
    while (std::getline(lines, line)) {
        const auto comment = comment_of(line, mark);
        comments += comment + "\n";
        line.resize(line.size() - comment.size());
        for (auto& name : matches(line, word)) sources.code_words.insert(std::move(name));
    }
    sources.comments.push_back({file, comments});
}

void add_path(const fs::directory_entry& entry, const fs::path& root, Sources& sources) {
    const auto file = fs::relative(entry.path(), root).generic_string();
    sources.paths.insert(file);
    if (!entry.is_regular_file()) return;
    sources.file_names.insert(entry.path().filename().string());
    if (file.starts_with("samples/scans/")) return;
    if (entry.path().extension() == ".md") {
        sources.documents.push_back({file, text_of(entry.path())});
    } else {
        add_code(entry.path(), file, sources);
    }
}

const Sources& sources() {
    static const Sources all = [] {
        Sources found;
        const fs::path root = RECANVASS_SOURCE_DIR;
        for (const auto& entry : fs::directory_iterator(root)) {
            if (entry.is_regular_file()) add_path(entry, root, found);
        }
        for (const auto& folder : kFolders) {
            found.paths.insert(folder);
            for (fs::recursive_directory_iterator at(root / folder), end; at != end; ++at) {
                if (at->path().filename() == "node_modules") {
                    at.disable_recursion_pending();
                } else {
                    add_path(*at, root, found);
                }
            }
        }
        return found;
    }();
    return all;
}

// A path may leave its extension out ("app/pipeline") or stand for several ("verify/rules/*.toml":
// its folder counts).
bool path_exists(std::string path) {
    path = path.substr(0, path.find('*'));
    while (!path.empty() && (path.back() == '/' || path.back() == '.')) path.pop_back();
    const auto& paths = sources().paths;
    if (paths.contains(path)) return true;
    const auto next = paths.lower_bound(path + ".");
    return next != paths.end() && next->starts_with(path + ".");
}

const std::regex& path_pattern() {
    static const std::regex pattern = [] {
        std::string rooms;
        for (const auto& folder : kFolders) rooms += (rooms.empty() ? "" : "|") + folder;
        return std::regex(R"((?:^|[^\w./-])((?:)" + rooms + R"()/[\w./*-]*))");
    }();
    return pattern;
}

void expect_references(const std::string& file, const std::string& words) {
    // Headers of libraries; ends of file names ("_test.cpp").
    static const Strings others = {"jpeglib.h"};
    static const std::regex file_name(
        R"((?:^|[^\w./*-])([a-z][a-z_0-9]*\.(?:h|cpp|py|md|tsx?))\b)");
    static const std::regex member(R"(\b[A-Za-z_]\w*::(\w+))");
    for (const auto& path : matches(words, path_pattern())) {
        EXPECT_TRUE(path_exists(path)) << file << " names " << path << ", which is not there";
    }
    for (const auto& name : matches(words, file_name)) {
        EXPECT_TRUE(sources().file_names.contains(name) || others.contains(name))
            << file << " names " << name << ", which is not there";
    }
    for (const auto& name : matches(words, member)) {
        EXPECT_TRUE(sources().code_words.contains(name))
            << file << " names …::" << name << ", which no code has";
    }
}

// GitHub's name of a heading: lower case, blanks become '-', other signs go.
std::string anchor_of(const std::string& heading) {
    std::string anchor;
    for (const char c : heading) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ') {
            anchor += '-';
        } else if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80) {
            anchor += static_cast<char>(std::tolower(byte));
        }
    }
    return anchor;
}

std::vector<std::string> headings_of(const std::string& document) {
    static const std::regex heading(R"((?:^|\n)#+ ([^\n]*))");
    return matches(document, heading);
}

bool has_anchor(const std::string& document, const std::string& anchor) {
    const auto headings = headings_of(document);
    return std::any_of(headings.begin(), headings.end(),
                       [&](const std::string& heading) { return anchor_of(heading) == anchor; });
}

TEST(Docs, LinksLeadSomewhere) {
    static const std::regex link(R"(\]\(([^)\s]+)\))");
    const fs::path root = RECANVASS_SOURCE_DIR;
    std::size_t links = 0;
    for (const auto& [file, words] : sources().documents) {
        for (const auto& target : matches(words, link)) {
            if (target.starts_with("http")) continue;
            ++links;
            const auto path = target.substr(0, target.find('#'));
            const auto there = path.empty() ? root / file : (root / file).parent_path() / path;
            ASSERT_TRUE(fs::exists(there)) << file << " links to " << target;
            if (const auto at = target.find('#'); at != std::string::npos) {
                EXPECT_TRUE(has_anchor(text_of(there), target.substr(at + 1)))
                    << file << " links to " << target << ", which has no such heading";
            }
        }
    }
    EXPECT_GT(links, 20U) << "the test reads nothing";
}

TEST(Docs, DocumentsNameWhatIsThere) {
    static const std::regex in_backticks("`([^`\n]+)`");
    std::size_t spans = 0;
    for (const auto& [file, words] : sources().documents) {
        for (const auto& span : matches(words, in_backticks)) {
            ++spans;
            expect_references(file, span);
        }
    }
    EXPECT_GT(spans, 200U) << "the test reads nothing";
}

TEST(Docs, CommentsNameWhatIsThere) {
    ASSERT_GT(sources().comments.size(), 100U) << "the test reads nothing";
    for (const auto& [file, words] : sources().comments) {
        if (file == "tests/docs_test.cpp") continue;
        expect_references(file, words);
        EXPECT_EQ(words.find("\u00a7"), std::string::npos)
            << file << " names a section by its number; name the document and its heading";
    }
}

// "docs/findings.md, "Rules"" in a comment names a heading of that document.
TEST(Docs, CommentsNameSectionsThatAreThere) {
    static const std::regex section(R"re((docs/\w+\.md), "([^"\n]+)")re");
    const fs::path root = RECANVASS_SOURCE_DIR;
    std::size_t sections = 0;
    for (const auto& [file, words] : sources().comments) {
        if (file == "tests/docs_test.cpp") continue;
        for (std::sregex_iterator at(words.begin(), words.end(), section), end; at != end; ++at) {
            ++sections;
            const auto headings = headings_of(text_of(root / (*at)[1].str()));
            EXPECT_NE(std::find(headings.begin(), headings.end(), (*at)[2].str()), headings.end())
                << file << ": " << (*at)[1] << " has no heading \"" << (*at)[2] << '"';
        }
    }
    EXPECT_GT(sections, 2U) << "the test reads nothing";
}

TEST(Docs, EveryFindingCodeIsExplained) {
    static const std::regex quoted(R"re("([A-Z]+(?:_[A-Z]+)*)")re");
    const fs::path root = RECANVASS_SOURCE_DIR;
    const auto codes = matches(text_of(root / "verify/finding.cpp"), quoted);
    const auto document = text_of(root / "docs/findings.md");
    EXPECT_GT(codes.size(), 30U) << "the test reads nothing";
    for (const auto& code : codes) {
        EXPECT_TRUE(std::regex_search(document, std::regex("\\b" + code + "\\b")))
            << "docs/findings.md does not explain " << code;
    }
}

// The README is one screen.
TEST(Docs, ReadmeIsOneScreen) {
    const auto words = text_of(fs::path(RECANVASS_SOURCE_DIR) / "README.md");
    EXPECT_LT(std::count(words.begin(), words.end(), '\n'), 80);
}

}  // namespace
