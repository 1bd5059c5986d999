// Declares a transactional client for tests, which answers as the test has scripted it and records
// the calls.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/transaction.hpp"

namespace suhu::test {

/// The coordinator and the brokers from the view of a client: what each call answers, the calls so
/// far, and a clock that the calls move.
struct ScriptedBroker {
  using Problem = kafka::TransactionClient::Problem;
  /// By the name of the call: its next problems, in order; a call without one succeeds
  std::map<std::string, std::deque<Problem>> problems;
  std::string refused;
  bool confirms = true;
  std::uint64_t copies = 0;  ///< of each request to end a transaction that the client sends
  std::vector<std::string> calls;
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};

  /// Makes the next `times` calls of `call` fail with `code`.
  void fail(const std::string& call, rd_kafka_resp_err_t code, bool retriable = false,
            int times = 1) {
    for (int i = 0; i < times; ++i)
      problems[call].push_back(
          {.code = code, .retriable = retriable, .text = rd_kafka_err2str(code)});
  }
  [[nodiscard]] kafka::TransactionClient::Result answer(const std::string& call,
                                                        const std::string& note = {}) {
    calls.push_back(note.empty() ? call : call + " " + note);
    auto& waiting = problems[call];
    if (waiting.empty()) return {};
    const Problem problem = waiting.front();
    waiting.pop_front();
    return problem;
  }
};

class ScriptedTransactionClient final : public kafka::TransactionClient {
 public:
  explicit ScriptedTransactionClient(ScriptedBroker& broker) : broker_(broker) {
    broker_.calls.emplace_back("new client");
  }
  ~ScriptedTransactionClient() override { broker_.calls.emplace_back("client gone"); }

  Result init(std::chrono::milliseconds) override { return broker_.answer("init"); }
  Result begin() override {
    end_requests_ = 0;
    return broker_.answer("begin");
  }
  rd_kafka_resp_err_t produce(std::size_t topic, std::int32_t partition, std::string_view key,
                              std::string_view value) override {
    const auto problem =
        broker_.answer("produce", std::to_string(topic) + "[" + std::to_string(partition) + "] " +
                                      std::string{key} + "=" +
                                      (value.data() == nullptr ? "nothing" : std::string{value}));
    return problem ? problem->code : RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  bool flush(std::chrono::milliseconds longest) override {
    broker_.calls.emplace_back("flush");
    if (!broker_.confirms) broker_.now += longest;
    return broker_.confirms;
  }
  Result send_offsets(const stream::Positions& offsets, std::chrono::milliseconds) override {
    std::string text;
    for (const auto& [partition, next] : offsets)
      text += std::to_string(partition) + ":" + std::to_string(next) + " ";
    return broker_.answer("offsets", text.substr(0, text.size() - 1));
  }
  Result commit() override {
    end_requests_ += 1 + broker_.copies;
    return broker_.answer("commit");
  }
  std::uint64_t end_requests() const override { return end_requests_; }
  void poll(std::chrono::milliseconds wait) override { broker_.now += wait; }
  std::string refused() const override { return broker_.refused; }

 private:
  ScriptedBroker& broker_;
  std::uint64_t end_requests_ = 0;  ///< since begin()
};

}  // namespace suhu::test
