// What ends a program. A bad record never does: that is a RejectReason.
#pragma once

#include <stdexcept>
#include <string>

namespace suhu {

enum class FailureKind {
  runtime,        ///< a dead client, a full disk: exit code 1
  configuration,  ///< an option or a property that cannot be: exit code 2
  unreachable,    ///< no broker, or the topic does not exist: exit code 3
};

/// Thrown with a sentence for people: what happened, to what, and what to do next. Caught only in
/// cli::run_tool.
class Failure : public std::runtime_error {
 public:
  Failure(FailureKind kind, const std::string& message)
      : std::runtime_error(message), kind_(kind) {}
  [[nodiscard]] FailureKind kind() const { return kind_; }

 private:
  FailureKind kind_;
};

}  // namespace suhu
