#include "suhu/kafka/connection_problem.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "suhu/core/text.hpp"

namespace suhu::kafka {
namespace {

constexpr std::string_view kRefused = "OpenSSL code ";

struct Flaw {
  int code;  ///< X509_V_ERR_… of <openssl/x509_vfy.h>; these numbers do not change
  std::string_view cause;
  std::string_view next;
};

constexpr std::string_view kTrustIt = "Name that authority's certificate (PEM) in ssl.ca.location";
constexpr std::string_view kRightName =
    "Use the name that it is made for (-b, and advertised.listeners of the broker), or give the "
    "broker one with this name in its "
    "subjectAltName";
constexpr std::string_view kRenew =
    "The broker needs a new one, if the clock of this machine is right";

constexpr std::array kFlaws{
    Flaw{2, "is signed by an authority that is not trusted here", kTrustIt},
    Flaw{7, "is not signed by the authority that it names", kTrustIt},
    Flaw{9, "is not valid yet", "Look at the clocks of this machine and of the one that made it"},
    Flaw{10, "has expired", kRenew},
    Flaw{18, "is signed by itself, and is not trusted here",
         "Name it (PEM) in ssl.ca.location, if it is the right one"},
    Flaw{19, "is signed by an authority that is not trusted here", kTrustIt},
    Flaw{20, "is signed by an authority that is not trusted here", kTrustIt},
    Flaw{21, "is signed by an authority that is not trusted here", kTrustIt},
    Flaw{23, "was revoked", "The broker needs a new one"},
    Flaw{62, "is made for another name than the one this program uses", kRightName},
    Flaw{64, "is made for another name than the address this program uses", kRightName},
    Flaw{66, "has a key that is too weak", "The broker needs a new one"},
    Flaw{67, "is signed with a key that is too weak", "The broker needs a new one"},
    Flaw{68, "is signed with a digest that is too weak", "The broker needs a new one"},
};

/// Returns the text between `before` and `after`, or an empty view if one of them is missing.
std::string_view between(std::string_view line, std::string_view before, std::string_view after) {
  const auto from = line.find(before);
  if (from == std::string_view::npos) return {};
  line.remove_prefix(from + before.size());
  const auto to = line.find(after);
  return to == std::string_view::npos ? std::string_view{} : line.substr(0, to);
}

std::optional<ConnectionProblem> certificate_trouble(std::string_view line) {
  const auto at = line.find(kRefused);
  if (line.find("verification callback failed") == std::string_view::npos ||
      at == std::string_view::npos)
    return std::nullopt;
  int code = 0;
  const std::string_view digits = line.substr(at + kRefused.size());
  if (std::from_chars(digits.data(), digits.data() + digits.size(), code).ec != std::errc{})
    return std::nullopt;
  const std::string subject = printable(between(line, "subject=", ", issuer="), 120);
  const std::string issuer = printable(between(line, "issuer=", ") verification"), 120);
  const auto flaw = std::find_if(kFlaws.begin(), kFlaws.end(),
                                 [&](const Flaw& each) { return each.code == code; });
  const bool known = flaw != kFlaws.end();
  return ConnectionProblem{
      .cause = fmt::format(
          "the certificate {} (issued by {}) {}", subject, issuer,
          known ? std::string{flaw->cause} : fmt::format("is refused: OpenSSL's code {}", code)),
      .next = std::string{known ? flaw->next : "`openssl errstr` and `openssl verify` tell more"},
      .certainty = Certainty::exact};
}

/// A text of librdkafka, OpenSSL or the broker that identifies a problem when a line contains it.
struct Sign {
  std::string_view text;
  Certainty certainty;
  std::string_view cause;
  std::string_view next;
  /// If not empty, the line must also contain this state of the connection, which librdkafka
  /// appends.
  std::string_view state{};
};

/// The certain part of every guess. Used in place of librdkafka's own text, which asks for other
/// settings.
constexpr std::string_view kClosed = "a broker closed the connection";

constexpr std::string_view kOtherProtocol =
    "Look at security.protocol (-F FILE) and at the port (-b): plaintext, ssl, sasl_plaintext and "
    "sasl_ssl each have a port of their own";
constexpr std::string_view kAskForPassword =
    "Give security.protocol=sasl_ssl (or sasl_plaintext), sasl.mechanisms, sasl.username and "
    "sasl.password in a file (-F FILE)";
constexpr std::string_view kClientCertificate =
    "Name one that the broker trusts in ssl.certificate.location, and its key in ssl.key.location";

constexpr std::array kSigns{
    Sign{"while requesting ApiVersion", Certainty::guess,
         "the broker closed the connection at the first request, as a port does that expects TLS",
         "If it is one, give security.protocol=ssl (or sasl_ssl) and ssl.ca.location in a file (-F "
         "FILE)"},
    Sign{"might require SASL authentication", Certainty::guess,
         "the broker closed the connection at the first question, as a port does that expects a "
         "user and a password",
         kAskForPassword},
    Sign{"PLAINTEXT broker listener", Certainty::guess,
         "the broker ended the TLS handshake, as a port does that expects no TLS", kOtherProtocol},
    Sign{": Disconnected (after ", Certainty::guess,
         "the broker ended the TLS handshake, as a port does that expects no TLS", kOtherProtocol,
         "in state SSL_HANDSHAKE"},
    Sign{"unexpected eof while reading", Certainty::guess,
         "the broker ended the TLS handshake, as a port does that expects no TLS", kOtherProtocol},
    Sign{"wrong version number", Certainty::sure, "what answers at this port does not speak TLS",
         kOtherProtocol},
    Sign{"alert bad certificate", Certainty::sure,
         "the broker asks for a certificate of this program, and got none or one that it does not "
         "take",
         kClientCertificate},
    Sign{"alert certificate required", Certainty::sure,
         "the broker asks for a certificate of this program, and got none", kClientCertificate},
    Sign{"alert unknown ca", Certainty::sure,
         "the broker does not know who signed this program's certificate", kClientCertificate},
    Sign{"alert certificate unknown", Certainty::sure,
         "the broker does not take this program's certificate", kClientCertificate},
    Sign{"alert certificate expired", Certainty::sure, "this program's certificate has expired",
         kClientCertificate},
    Sign{"not valid in current SASL state", Certainty::sure,
         "the broker asks for no user and password at this port",
         "Leave SASL out of security.protocol (ssl or plaintext), or take another port (-b)"},
    Sign{"Authentication failed", Certainty::sure,
         "the broker does not take this user and password",
         "Look at sasl.username and sasl.password"},
    Sign{"authentication error", Certainty::sure, "the broker does not take this user and password",
         "Look at sasl.username and sasl.password"},
    Sign{"certificate verify failed", Certainty::sure,
         "the certificate of the broker could not be verified", "Look at ssl.ca.location"},
};

std::optional<ConnectionProblem> mechanism_trouble(std::string_view line) {
  constexpr std::string_view kOffer = "supported mechanisms: ";
  const auto at = line.find(kOffer);
  if (at == std::string_view::npos ||
      line.find("Unsupported SASL mechanism") == std::string_view::npos)
    return std::nullopt;
  const std::string_view offer = line.substr(at + kOffer.size());
  return ConnectionProblem{
      .cause = fmt::format("the broker does not take SASL {}",
                           printable(between(line, "SASL ", " mechanism"), 40)),
      .next = fmt::format("Set sasl.mechanisms to what it takes: {}",
                          printable(offer.substr(0, offer.find(" (after ")), 100)),
      .certainty = Certainty::sure};
}

}  // namespace

std::string refused_certificate(int code) { return fmt::format("{}{}", kRefused, code); }

std::optional<ConnectionProblem> parse_connection_problem(std::string_view line) {
  if (auto found = certificate_trouble(line)) return found;
  if (auto found = mechanism_trouble(line)) return found;
  const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& each) {
    return line.find(each.text) != std::string_view::npos &&
           line.find(each.state) != std::string_view::npos;
  });
  if (sign == kSigns.end()) return std::nullopt;
  return ConnectionProblem{.cause = std::string{sign->cause},
                           .next = std::string{sign->next},
                           .certainty = sign->certainty};
}

bool tells_of_connections(int level, std::string_view facility) {
  if (facility == "FATAL") return false;
  return level <= LOG_ERR || facility == "FAIL";
}

void LatestProblem::note(std::string_view line, Time now) {
  auto problem = parse_connection_problem(line);
  if (is_fresh(now) && (problem ? problem->certainty : Certainty::guess) < certainty()) return;
  noted_ = now;
  // Keeps "localhost:9092/bootstrap: Connect to … failed: Connection refused" of
  // "[thrd:localhost:9092/bootstrap]: localhost:9092/bootstrap: Connect to … failed: Connection
  // refused (after …)".
  const auto thread_name = line.find("]: ");
  if (thread_name != std::string_view::npos) line.remove_prefix(thread_name + 3);
  line_ = printable(line.substr(0, line.find(" (after ")), 300);
  problem_ = std::move(problem);
}

std::string LatestProblem::text(Time now) const {
  if (!is_fresh(now)) return {};
  if (!problem_) return line_;
  return problem_->certainty == Certainty::guess ? std::string{kClosed} : problem_->text();
}

}  // namespace suhu::kafka
