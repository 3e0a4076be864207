// The review's page with its script and style, as the build embedded them. Script and style carry
// a digest of their content in their names, so a browser may keep them for ever; the page itself is
// asked for anew each time, and names the ones that belong to it.
#pragma once

#include <map>
#include <string>

#include "web_review/http.h"

namespace web_review {

class Assets {
public:
    Assets();  // packs everything once
    // Answers GET or HEAD of an address outside the API.
    Response respond(const Request& request) const;
    // The address of the style.
    const std::string& style_name() const { return style_name_; }

private:
    struct Asset {
        std::string type, body, packed, etag;
        bool for_ever = false;
    };
    void add(const std::string& path, Asset asset);

    std::map<std::string, Asset> by_path_;
    std::string style_name_;
};

}  // namespace web_review
