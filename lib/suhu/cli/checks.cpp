#include "suhu/cli/checks.hpp"

namespace suhu::cli {

bool names_topic(CommandLine& line, const KafkaOptions& kafka, const GroupInput& input) {
  return kafka.bootstrap_given || kafka.topic_given || line.given("--group") || input.instance ||
         line.given("--offset") || input.exit_eof;
}

Problem validate_start(const GroupInput& input, bool group_given) {
  if (input.exit_eof && input.start.kind == StartPoint::Kind::end) {
    return "-o end -e would read nothing: leave out -e to wait for new readings, or start earlier "
           "(-o beginning, -o -15m)";
  }
  if (input.is_batch() && group_given) {
    return "a batch (-o beginning, @TIME or -DURATION with -e) uses no group: leave out -G and "
           "--instance, or leave out -o to drain the "
           "group";
  }
  return std::nullopt;
}

Problem validate_range(const std::string& option, std::chrono::milliseconds value,
                       std::chrono::milliseconds least, std::chrono::milliseconds most) {
  if (value >= least && value <= most) return std::nullopt;
  return option + " is " + to_text(least) + " to " + to_text(most);
}

}  // namespace suhu::cli
