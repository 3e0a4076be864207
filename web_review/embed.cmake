# The page: npm (lock file) and esbuild make an HTML file, a script and a style, whose bytes go into
# the program. They are built in the build folder, so that several builds of one checkout do not
# disturb each other.
find_program(NPM npm REQUIRED)
set(review_ui ${CMAKE_BINARY_DIR}/web_review_ui)
file(GLOB review_ui_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web_review/ui/src/*)
set(review_ui_tools
  ${CMAKE_SOURCE_DIR}/web_review/ui/package.json
  ${CMAKE_SOURCE_DIR}/web_review/ui/package-lock.json
  ${CMAKE_SOURCE_DIR}/web_review/ui/tsconfig.json
  ${CMAKE_SOURCE_DIR}/web_review/ui/build.mjs)
add_custom_command(
  OUTPUT ${review_ui}/installed
  COMMAND ${CMAKE_COMMAND} -E make_directory ${review_ui}
  COMMAND ${CMAKE_COMMAND} -E copy ${review_ui_tools} ${review_ui}
  COMMAND ${CMAKE_COMMAND} -E chdir ${review_ui}
    ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch ${review_ui}/installed
  DEPENDS ${review_ui_tools}
  COMMENT "Fetching the review page's tools (npm ci)"
  VERBATIM)
add_custom_command(
  OUTPUT ${review_ui}/index.html ${review_ui}/review.js ${review_ui}/review.css
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${review_ui}/src
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${CMAKE_SOURCE_DIR}/web_review/ui/src ${review_ui}/src
  COMMAND ${CMAKE_COMMAND} -E chdir ${review_ui} ${NPM} run --silent build
  DEPENDS ${review_ui}/installed ${review_ui_sources}
  COMMENT "Bundling the review page"
  VERBATIM)
recanvass_embed(web_review web_review page ${review_ui}/index.html)
recanvass_embed(web_review web_review script ${review_ui}/review.js)
recanvass_embed(web_review web_review style ${review_ui}/review.css)
target_sources(web_review PRIVATE
  ${review_ui}/index.html ${review_ui}/review.js ${review_ui}/review.css)
