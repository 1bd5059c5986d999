#include "suhu/registry/registry_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"
#include "suhu/registry/registry_reply.hpp"

namespace suhu::registry {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxReplyBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxReferences = 200;

struct FreeCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};

/// Initialises libcurl once for the process.
void initialise_curl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);  // a failure shows in curl_easy_init()
}

std::string without_trailing_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// Receives the body of a reply. Returns fewer bytes than it got, which ends the transfer, if the
/// reply is too large.
std::size_t receive(char* bytes, std::size_t /*one*/, std::size_t size, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + size > kMaxReplyBytes) return 0;
  text.append(bytes, size);
  return size;
}

/// Returns other than 0, which ends the transfer, if it was cancelled.
int check_cancelled(void* cancelled, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(cancelled)->load() ? 1 : 0;
}

}  // namespace

Problem check_registry_url(const std::string& url) {
  initialise_curl();
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed{curl_url(), curl_url_cleanup};
  const auto has = [&](CURLUPart part) {
    char* text = nullptr;
    const bool found = curl_url_get(parsed.get(), part, &text, 0) == CURLUE_OK;
    const std::unique_ptr<char, FreeCurl> owned{text};
    return found;
  };
  const auto lower = ascii_lower(std::string_view{url});
  if ((!lower.starts_with("http://") && !lower.starts_with("https://")) ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return fmt::format("--registry {}: write http://HOST:PORT or https://HOST:PORT",
                       printable(url));
  if (has(CURLUPART_USER) || has(CURLUPART_PASSWORD))
    return fmt::format(
        "--registry: others can read a password on the command line; write it into "
        "the environment, {}=USER:PASSWORD",
        kUserInfoVariable);
  return problem_if(has(CURLUPART_QUERY) || has(CURLUPART_FRAGMENT),
                    "--registry: leave out what begins with ? or #");
}

struct RegistryClient::Impl {
  explicit Impl(RegistryOptions given)
      : options(std::move(given)),
        url(without_trailing_slashes(options.url)),
        server("the Schema Registry at " + printable(url)) {
    initialise_curl();
    handle.reset(curl_easy_init());
    headers.reset(curl_slist_append(
        nullptr, "Accept: application/vnd.schemaregistry.v1+json, application/json"));
    if (handle == nullptr) return;
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_USERAGENT, "suhu");
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_WRITEFUNCTION, &receive);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &check_cancelled);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&cancelled));
    if (!options.user_info.empty()) {
      set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      set(CURLOPT_USERPWD, options.user_info.c_str());
    }
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle.get(), option, value);
  }

  [[nodiscard]] tl::unexpected<Fault> temporary(std::string_view reason) const {
    return tl::unexpected{
        Fault{Fault::Kind::temporary, fmt::format("{} does not answer ({})", server, reason)}};
  }

  tl::expected<SchemaReply, Fault> get(const std::string& path, const std::string& what,
                                       Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return temporary("it takes too long");
    if (handle == nullptr || cancelled) return temporary("the program ends");
    std::string body;
    const std::string address = url + path;
    set(CURLOPT_URL, address.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left));
    set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
    const CURLcode result = curl_easy_perform(handle.get());
    if (result != CURLE_OK) return temporary(printable(curl_easy_strerror(result)));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    return read_reply(status, body, what, server);
  }

  std::string escaped(const std::string& text) {
    const std::unique_ptr<char, FreeCurl> escape{
        curl_easy_escape(handle.get(), text.data(), static_cast<int>(text.size()))};
    return escape == nullptr ? std::string{} : std::string{escape.get()};
  }

  /// Adds what `names` refer to, and before each what it refers to itself. Returns a fault if one
  /// cannot be fetched.
  std::optional<Fault> add(const std::vector<ReferenceName>& names, std::vector<Reference>& found,
                           std::vector<ReferenceName>& seen, Clock::time_point deadline) {
    for (const ReferenceName& each : names) {
      if (std::ranges::find(seen, each) != seen.end()) continue;
      if (seen.size() >= kMaxReferences)
        return Fault{
            Fault::Kind::permanent,
            fmt::format("a schema of {} refers to more than {} others", server, kMaxReferences)};
      seen.push_back(each);
      const auto path =
          fmt::format("/subjects/{}/versions/{}", escaped(each.subject), each.version);
      const auto what = fmt::format("version {} of {}", each.version, printable(each.subject));
      const auto reply = get(path, what, deadline);
      if (!reply) return reply.error();
      if (auto fault = add(reply->references, found, seen, deadline)) return fault;
      found.push_back({each.name, reply->text});
    }
    return std::nullopt;
  }

  RegistryOptions options;
  std::string url;
  std::string server;
  std::mutex mutex;  ///< held while the handle is in use
  std::atomic<bool> cancelled{false};
  std::unique_ptr<CURL, FreeCurl> handle;
  std::unique_ptr<curl_slist, FreeCurl> headers;
};

RegistryClient::RegistryClient(RegistryOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
RegistryClient::~RegistryClient() = default;

Answer RegistryClient::fetch(std::int32_t id) {
  const std::lock_guard lock{impl_->mutex};
  const auto deadline = Clock::now() + impl_->options.timeout;
  auto reply =
      impl_->get(fmt::format("/schemas/ids/{}", id), fmt::format("schema {}", id), deadline);
  if (!reply) return tl::unexpected{std::move(reply.error())};
  RegisteredSchema schema{.type = reply->type, .text = std::move(reply->text)};
  std::vector<ReferenceName> seen;
  if (auto fault = impl_->add(reply->references, schema.references, seen, deadline))
    return tl::unexpected{std::move(*fault)};
  return schema;
}

void RegistryClient::cancel() { impl_->cancelled = true; }

}  // namespace suhu::registry

// The name must match kRegistryFactory in registry_module.hpp.
extern "C" __attribute__((visibility("default"))) suhu::registry::SchemaSource*
suhu_registry_source_1(const suhu::registry::RegistryOptions& options, std::string& problem) {
  if (auto wrong = suhu::registry::check_registry_url(options.url)) {
    problem = std::move(*wrong);
    return nullptr;
  }
  return std::make_unique<suhu::registry::RegistryClient>(options).release();
}
