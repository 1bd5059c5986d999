// The exit codes of all tools, documented in docs/options.md, "Exit codes".
#pragma once

namespace suhu::cli {

enum class ExitCode : int {
  ok = 0,         ///< done, also after a signal or when the reader of standard output has ended
  failure = 1,    ///< runtime failure, or undelivered messages
  usage = 2,      ///< wrong option or configuration, or a resource limit that is too low
  no_broker = 3,  ///< no broker within the connect timeout, or the topic does not exist
};

}  // namespace suhu::cli
