// Finds out from librdkafka's log lines why there is no connection to a broker, and what to do
// about it. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace suhu::kafka {

/// How reliably a log line identifies the cause, the least reliable first.
enum class Certainty {
  guess,  ///< a connection that breaks for other reasons produces the same line
  sure,   ///< the line has this cause only
  exact,  ///< like sure, and more specific than the lines that follow about the same problem
};

struct ConnectionProblem {
  std::string cause;  ///< "the certificate of the broker (/CN=kafka) has expired"
  std::string next;   ///< what the user can do about it: a sentence without its full stop
  Certainty certainty = Certainty::guess;

  [[nodiscard]] std::string text() const { return cause + ". " + next; }
};

/// Returns the problem that a line of librdkafka's log describes, such as
/// "ssl://kafka:9093/bootstrap: SSL handshake failed: …". Returns std::nullopt if the line matches
/// no known problem.
[[nodiscard]] std::optional<ConnectionProblem> parse_connection_problem(std::string_view line);

/// Returns true if a line of librdkafka's log may explain why there is no connection: its `level`
/// (syslog's) is LOG_ERR or more severe, or its facility is FAIL. librdkafka does not log a
/// connection that a broker closed as an error, but under FAIL, and the line may still contain the
/// cause. Returns false for facility FATAL: that is an error of the client, which reports it
/// itself.
[[nodiscard]] bool tells_of_connections(int level, std::string_view facility);

/// The newest problem that librdkafka has logged within the last minute. Within that time a line
/// does not replace a more certain one, because librdkafka logs one problem in several lines. Not
/// thread-safe.
class LatestProblem {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Evaluates a line of librdkafka's log.
  void note(std::string_view line, Time now);

  /// Returns the newest problem as printable text: its text() if it is certain, "a broker closed
  /// the connection" for a guess, and the line itself if its problem is not known. Empty if nothing
  /// was noted within the last minute. The advice of a guess is left out, because brokers that have
  /// answered before need no other settings.
  [[nodiscard]] std::string text(Time now) const;
  /// Returns the newest problem, also if it is a guess. Returns std::nullopt if the newest line
  /// matched no known problem, or nothing was noted within the last minute.
  [[nodiscard]] std::optional<ConnectionProblem> problem(Time now) const {
    return is_fresh(now) ? problem_ : std::nullopt;
  }

 private:
  [[nodiscard]] bool is_fresh(Time now) const {
    return noted_ && now - *noted_ < std::chrono::minutes{1};
  }
  [[nodiscard]] Certainty certainty() const {
    return problem_ ? problem_->certainty : Certainty::guess;
  }

  std::optional<Time> noted_;
  std::string line_;
  std::optional<ConnectionProblem> problem_;
};

/// Returns the text with which a verification callback reports a certificate that OpenSSL refuses
/// with `code` (X509_V_ERR_…). librdkafka logs it with the subject of the certificate, and
/// parse_connection_problem() recognises it there.
[[nodiscard]] std::string refused_certificate(int code);

}  // namespace suhu::kafka
