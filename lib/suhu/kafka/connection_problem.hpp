// Why no connection to a broker stands: what librdkafka logs of it, in words, with what to do next.
// Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace suhu::kafka {

/// How much a line tells, the least first.
enum class Certainty {
  guess,  ///< a connection that is cut for other reasons ends in the same line
  sure,
  exact,  ///< and the lines that follow it say less about the same
};

struct ConnectionProblem {
  std::string cause;  ///< "the certificate of the broker (/CN=kafka) has expired"
  std::string next;   ///< a sentence: what whoever has started this program can do
  Certainty certainty = Certainty::guess;

  [[nodiscard]] std::string text() const { return cause + ". " + next; }
};

/// Finds the trouble in a line of librdkafka's log, such as "ssl://kafka:9093/bootstrap: SSL
/// handshake failed: …". Returns std::nullopt for a line that names none that is known here.
[[nodiscard]] std::optional<ConnectionProblem> parse_connection_problem(std::string_view line);

/// Whether a line of librdkafka's log may say why no connection stands. `level` is syslog's. A
/// connection that a broker closes is no error to librdkafka (facility FAIL), and tells what is
/// wrong all the same; a fatal error is one of its client, which tells it itself.
[[nodiscard]] bool tells_of_connections(int level, std::string_view facility);

/// The newest problem that librdkafka has told within a minute. What is certain is not replaced by
/// a guess: one trouble is told in several lines.
class LatestProblem {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void note(std::string_view line, Time now);

  /// The trouble in words if it is certain, else the line, printable; empty: there is none. Brokers
  /// that have answered before need no guess about how they are to be asked.
  [[nodiscard]] std::string text(Time now) const;
  /// The trouble, be it a guess.
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

/// What a verification callback says of a certificate that OpenSSL refuses with `code` (its
/// X509_V_ERR_…): librdkafka logs it with the certificate's subject, for trouble_in() to read.
[[nodiscard]] std::string refused_certificate(int code);

}  // namespace suhu::kafka
