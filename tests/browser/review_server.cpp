// Serves the review over a canvass made for the tests; prints its address and runs until its
// standard input ends.
#include <cstdio>

#include "tests/web_review/support/canvass.h"

int main() {
    web_review_test::Canvass canvass;
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
