// Drafts the settings that read the documents of a sample.
#pragma once

#include <string>
#include <vector>

#include "suhu/scan/documents.hpp"
#include "suhu/scan/table.hpp"

namespace suhu::scan {

struct Draft {
  shape::Settings settings;
  int score = 0;  ///< how sure the temperature is, 0 to 100; 0: there is none
  double doubt = 1;
  std::vector<std::string> notes;
};

/// Returns the best draft: of the records as readings, or of the elements of one of their arrays.
[[nodiscard]] Draft draft_settings(const Documents& documents, const Keys& keys,
                                   const shape::Settings& given);

}  // namespace suhu::scan
