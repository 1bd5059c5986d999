#include "suhu/cli/start_rules.hpp"

namespace suhu::cli {

bool is_batch(const std::optional<StartPoint>& start, bool exit_eof) {
  return exit_eof && start && start->kind != StartPoint::Kind::stored;
}

const char* validate_start(const std::optional<StartPoint>& start, bool exit_eof,
                           bool group_given) {
  if (exit_eof && start && start->kind == StartPoint::Kind::end) {
    return "-o end -e would read nothing: leave out -e to wait for new readings, or start earlier "
           "(-o beginning, -o -15m)";
  }
  if (is_batch(start, exit_eof) && group_given) {
    return "a batch (-o beginning, @TIME or -DURATION with -e) uses no group: leave out -G and "
           "--instance, or leave out -o to drain the "
           "group";
  }
  return nullptr;
}

}  // namespace suhu::cli
