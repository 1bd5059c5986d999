// The one table of exit codes (documented in README.md, "Exit codes").
#pragma once

namespace suhu::cli {

enum class ExitCode : int {
  ok = 0,         ///< done, also after a signal, and when the reader of standard output went away
  failure = 1,    ///< runtime failure, or undelivered messages
  usage = 2,      ///< wrong option or configuration
  no_broker = 3,  ///< no broker within the connect timeout, or the topic does not exist
};

}  // namespace suhu::cli
