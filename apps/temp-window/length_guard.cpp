#include "temp-window/length_guard.hpp"

#include <fmt/format.h>

#include <utility>

#include "suhu/cli/units.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

namespace suhu::temp_window {

LengthGuard::LengthGuard(std::chrono::milliseconds length, std::string group)
    : length_(cli::to_text(length)), group_(std::move(group)) {}

std::vector<std::string> LengthGuard::notes(std::int32_t) const { return {length_}; }

void LengthGuard::recover(std::int32_t, bool, const std::vector<std::string>& notes) {
  if (notes.empty() || notes.front() == length_) return;
  throw Failure(
      FailureKind::configuration,
      fmt::format("group {} keeps the state of windows of {}, not of {}: give other windows "
                  "another group (-G)",
                  printable(group_), printable(notes.front()), length_));
}

}  // namespace suhu::temp_window
