#include "tests/web_review/support/certificates.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/digest.h"
#include "core/file.h"

namespace web_review_test {

namespace {

void write(const std::string& path, const std::string& text) {
    if (core::write_file_durably(path, core::bytes_of(text))) return;
    std::fprintf(stderr, "test certificates: cannot write %s\n", path.c_str());
    std::abort();
}

}  // namespace

bool has_openssl() {
    return std::system("command -v openssl >/dev/null") == 0;  // NOLINT: a fixed command
}

void run(const std::string& command) {
    if (std::system((command + " >/dev/null 2>&1").c_str()) == 0)
        return;  // NOLINT: a fixed command
    std::fprintf(stderr, "test certificates: %s failed\n", command.c_str());
    std::abort();
}

void make_pair(const std::string& name) {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 "
        "-subj /CN=localhost -keyout " +
        name + ".key -out " + name + ".pem");
}

void make_pair(const std::string& name, const std::string& from, const std::string& to) {
    std::filesystem::create_directory(name);
    write(name + "/ca.conf", "[ca]\ndefault_ca=own\n[own]\ndatabase=" + name +
                                 "/index\nrand_serial=yes\nnew_certs_dir=" + name +
                                 "\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n");
    write(name + "/index", "");
    run("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost "
        "-keyout " +
        name + ".key -out " + name + "/request");
    run("openssl ca -batch -selfsign -notext -config " + name + "/ca.conf -keyfile " + name +
        ".key -in " + name + "/request -out " + name + ".pem -startdate " + from +
        "000000Z -enddate " + to + "000000Z");
}

}  // namespace web_review_test
