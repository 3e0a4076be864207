// Serves the review over a canvass made for the tests, and its released results for everybody;
// prints both addresses and runs until its standard input ends. The argument "doubts" chooses the
// scene for the tests of typing, "results" adds a second official, "live" is a canvass that is no
// rehearsal.
#include <cstdio>
#include <string_view>

#include "scanner/load_scans.h"
#include "scanner/scan_page.h"
#include "tests/web_review/support/canvass.h"

namespace {

// The drawn sheets have no marks by which the program would place them: parts of the drawings.
core::Result<core::Bytes> part_of_drawing(const store::Archive& archive,
                                          const store::PageRecord& page,
                                          const core::Portion& part) {
    const auto bytes = TRY(archive.get(page.view));
    const auto drawing = TRY(TRY(scanner::open_scans(bytes, "drawing", {}, 0))->page(1));
    return scanner::encode_jpeg(scanner::plain_close_up(drawing.grey, part, 3e6), 85);
}

}  // namespace

int main(int argc, char** argv) {
    web_review_test::Canvass canvass;
    if (argc > 1 && std::string_view{argv[1]} == "doubts")
        web_review_test::fill_with_doubts(canvass);
    else
        web_review_test::fill(canvass);
    if (argc > 1 && std::string_view{argv[1]} == "results") {
        const auto hash = core::hash_password(web_review_test::kPassword);
        if (!hash ||
            !canvass.records->people().add({"another", store::Role::Official, *hash}, "program"))
            return 2;
    }
    web_review::ServerOptions options;
    options.port = 0;
    auto context = canvass.context();
    context.rehearsal = argc <= 1 || std::string_view{argv[1]} != "live";
    context.close_up = [&canvass](const store::PageRecord& page, const core::Portion& part) {
        return part_of_drawing(*canvass.archive, page, part);
    };
    // As the pipeline does after a decision about a pattern.
    context.wake_pipeline = [&canvass] {
        for (const char* precinct : web_review_test::kExchanged) canvass.judge(precinct);
    };
    const auto server = web_review::Server::start(context, options);
    context.only_results = true;
    const auto results = web_review::Server::start(context, options);
    if (!server || !results) {
        std::fprintf(stderr, "%s\n", (server ? results : server).error().message.c_str());
        return 2;
    }
    std::printf("%s\n%s\n", (*server)->url().c_str(), (*results)->url().c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
