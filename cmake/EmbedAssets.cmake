# suhu_embed_assets(target HEADER assets.hpp FILES /index.html=page/index.html …): embeds files as
# bytes into a target, each with the path at which it is served. Needs nothing but CMake. The target
# declares the table in HEADER.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(SUHU_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
  function(suhu_embed_assets target)
    cmake_parse_arguments(arg "" "HEADER" "FILES" ${ARGN})
    set(files)
    set(pairs)
    foreach(pair ${arg_FILES})
      string(REGEX REPLACE "=.*" "" path ${pair})
      string(REGEX REPLACE "^[^=]*=" "" file ${pair})
      cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
      list(APPEND files ${file})
      list(APPEND pairs ${path}=${file})
    endforeach()
    set(output ${CMAKE_CURRENT_BINARY_DIR}/assets.cpp)
    add_custom_command(
      OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DHEADER=${arg_HEADER} "-DPAIRS=${pairs}" -P ${SUHU_EMBED_SCRIPT}
      DEPENDS ${files} ${SUHU_EMBED_SCRIPT}
      COMMENT "Embedding the page"
      VERBATIM)
    target_sources(${target} PRIVATE ${output})
  endfunction()
  return()
endif()

set(types_html "text/html; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_svg "image/svg+xml")
set(types_json "application/json")
set(types_txt "text/plain; charset=utf-8")

set(arrays "")
set(table "")
set(number 0)
foreach(pair ${PAIRS})
  string(REGEX REPLACE "=.*" "" path ${pair})
  string(REGEX REPLACE "^[^=]*=" "" file ${pair})
  string(REGEX REPLACE ".*\\." "" extension ${path})
  if(NOT DEFINED types_${extension})
    message(FATAL_ERROR "${file}: no content type is known for .${extension}")
  endif()
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char kFile${number}[] = {${bytes}};\n")
  string(APPEND table "    {\"${path}\", \"${types_${extension}}\", {kFile${number}, sizeof(kFile${number})}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made by cmake/EmbedAssets.cmake from the files of the page.
#include \"${HEADER}\"

namespace suhu::temp_dashboard {
namespace {

${arrays}
constexpr Asset kAssets[] = {
${table}};

}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace suhu::temp_dashboard
")
