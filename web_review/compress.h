// Answers in gzip, where the other side takes it.
#pragma once

#include <string>
#include <string_view>

namespace web_review {

// Whether an Accept-Encoding header takes gzip.
bool takes_gzip(std::string_view accept_encoding);

// Whether an answer of this type and size gets smaller: pictures are compressed already, and what
// fits into one packet travels no faster.
bool is_worth_gzip(std::string_view type, std::size_t size);

enum class Effort { Quick, Thorough };  // while somebody waits; once, for many answers
std::string gzip(std::string_view text, Effort effort);

}  // namespace web_review
