// The exception that ends a program. A bad record never causes one: that is a RejectReason.
#pragma once

#include <stdexcept>
#include <string>

namespace suhu {

enum class FailureKind {
  runtime,        ///< a dead client, a full disk: exit code 1
  configuration,  ///< an invalid option or property: exit code 2
  unreachable,    ///< no broker answers, or the topic does not exist: exit code 3
};

/// Its message is a sentence for people: what happened, to what, and what to do next.
/// cli::run_tool() logs it and returns the exit code of its kind. Elsewhere it is caught only while
/// the command line is parsed, and where the program can go on or try again.
class Failure : public std::runtime_error {
 public:
  Failure(FailureKind kind, const std::string& message)
      : std::runtime_error(message), kind_(kind) {}
  [[nodiscard]] FailureKind kind() const { return kind_; }

 private:
  FailureKind kind_;
};

}  // namespace suhu
