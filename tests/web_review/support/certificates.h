// Certificates for tests, made by the openssl command.
#pragma once

#include <string>

namespace web_review_test {

bool has_openssl();
// Runs a fixed command, which must succeed.
void run(const std::string& command);
// NAME.key and a certificate for it, NAME.pem, valid today.
void make_pair(const std::string& name);
// The same, valid between two days ("20200101"); in a new folder of that name.
void make_pair(const std::string& name, const std::string& from, const std::string& to);

}  // namespace web_review_test
