// Serves the review over a canvass made for the tests; prints its address and runs until its
// standard input ends. The argument "doubts" chooses the scene for the tests of typing.
#include <cstdio>
#include <string_view>

#include "tests/web_review/support/canvass.h"

int main(int argc, char** argv) {
    web_review_test::Canvass canvass;
    if (argc > 1 && std::string_view{argv[1]} == "doubts")
        web_review_test::fill_with_doubts(canvass);
    else
        web_review_test::fill(canvass);
    web_review::ServerOptions options;
    options.port = 0;
    auto context = canvass.context();
    // As the pipeline does after a decision about a pattern.
    context.wake_pipeline = [&canvass] {
        for (const char* precinct : web_review_test::kExchanged) canvass.judge(precinct);
    };
    const auto server = web_review::Server::start(context, options);
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.c_str());
        return 2;
    }
    std::printf("%s\n", (*server)->url().c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
