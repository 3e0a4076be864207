#include "web_review/assets.h"

#include <fmt/format.h>

#include <string_view>

#include "core/check.h"
#include "core/digest.h"
#include "web_review/compress.h"

namespace web_review {

namespace embedded {
std::string_view page();
std::string_view script();
std::string_view style();
}  // namespace embedded

namespace {

constexpr std::size_t kDigestInName = 16;  // characters of the SHA-256
// The places in the page that are to hold the names.
constexpr std::string_view kScriptPlace = "{{script}}", kStylePlace = "{{style}}";

std::string digest_of(std::string_view bytes) {
    return core::sha256(core::bytes_of(std::string(bytes))).hex().substr(0, kDigestInName);
}

std::string name_of(std::string_view stem, std::string_view bytes, std::string_view ending) {
    return fmt::format("/assets/{}-{}.{}", stem, digest_of(bytes), ending);
}

void put_in_place(std::string& page, std::string_view place, const std::string& name) {
    const auto at = page.find(place);
    CHECK(at != std::string::npos);
    page.replace(at, place.size(), name);
}

// If-None-Match is a list; a comparison of weak tags takes "W/" off.
bool names_tag(std::string_view header, std::string_view tag) {
    return header == "*" || header.find(tag) != std::string_view::npos;
}

}  // namespace

Assets::Assets() {
    const std::string script_name = name_of("review", embedded::script(), "js");
    style_name_ = name_of("review", embedded::style(), "css");
    std::string page(embedded::page());
    put_in_place(page, kScriptPlace, script_name);
    put_in_place(page, kStylePlace, style_name_);
    add("/", {.type = "text/html; charset=utf-8", .body = page, .packed = {}, .etag = {}});
    add(script_name, {.type = "text/javascript; charset=utf-8",
                      .body = std::string(embedded::script()),
                      .packed = {},
                      .etag = {},
                      .for_ever = true});
    add(style_name_, {.type = "text/css; charset=utf-8",
                      .body = std::string(embedded::style()),
                      .packed = {},
                      .etag = {},
                      .for_ever = true});
}

void Assets::add(const std::string& path, Asset asset) {
    asset.packed = gzip(asset.body, Effort::Thorough);
    asset.etag = fmt::format("\"{}\"", digest_of(asset.body));
    by_path_.emplace(path, std::move(asset));
}

Response Assets::respond(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD")
        return refuse(405, "This address can only be read.");
    const auto found = by_path_.find(request.path);
    if (found == by_path_.end()) return refuse(404, "There is nothing at this address.");
    const Asset& asset = found->second;
    Response response;
    response.type = asset.type;
    response.headers.emplace_back(
        "Cache-Control", asset.for_ever ? "public, max-age=31536000, immutable" : "no-cache");
    // Weak: the same page comes packed and as it is.
    response.headers.emplace_back("ETag", "W/" + asset.etag);
    if (names_tag(request.header("if-none-match"), asset.etag)) {
        response.status = kNotModified;
        return response;
    }
    response.body = asset.body;
    response.packed = asset.packed;
    return response;
}

}  // namespace web_review
