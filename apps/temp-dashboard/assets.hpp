// The files of the page, inside the program: page/, and uPlot. Made by cmake/EmbedAssets.cmake.
#pragma once

#include <span>
#include <string_view>

namespace suhu::dashboard {

struct Asset {
  std::string_view path;  ///< where it is served: `/style.css`
  std::string_view content_type;
  std::string_view body;
};

[[nodiscard]] std::span<const Asset> assets();

}  // namespace suhu::dashboard
