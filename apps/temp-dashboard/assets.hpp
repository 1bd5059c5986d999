// Declares the files of the page (page/, with uPlot), which cmake/EmbedAssets.cmake embeds in the
// program.
#pragma once

#include <span>
#include <string_view>

namespace suhu::temp_dashboard {

struct Asset {
  std::string_view path;  ///< under which it is served: `/style.css`
  std::string_view content_type;
  std::string_view body;
};

[[nodiscard]] std::span<const Asset> assets();

}  // namespace suhu::temp_dashboard
