// Measures the time from a producer's send to a line that can be read from a pipe: sends hot
// readings at an even rate, and records when a reader of the topic prints them.
//
//   alert-latency BOOTSTRAP TOPIC RATE SECONDS LINGER_MS COMMAND...
//
// COMMAND reads the topic and prints each reading as a line with its sensor_id, raw or as an alert.
// Measuring starts after three lines for warm-up readings. Prints one JSON object: p50_ms, p99_ms,
// max_ms, lines, and rss_mib and cpu_percent of COMMAND.
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

#include "raw_client.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using suhu::bench::require;

struct Options {
  std::string bootstrap;
  std::string topic;
  double rate = 0;
  double seconds = 0;
  std::string linger;
  char** command = nullptr;
};

/// COMMAND as a child process. `out` is the read end of a pipe from its standard output.
struct Child {
  pid_t pid = -1;
  int out = -1;
};

Child start(char** command) {
  int ends[2];
  require(pipe2(ends, O_CLOEXEC) == 0, "no pipe");
  const pid_t pid = fork();
  require(pid >= 0, "no process");
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execvp(command[0], command);
    std::perror(command[0]);
    _exit(127);
  }
  close(ends[1]);
  return {pid, ends[0]};
}

class Sender {
 public:
  explicit Sender(const Options& options) {
    client_ = suhu::bench::make_client(
        RD_KAFKA_PRODUCER,
        suhu::bench::configure(options.bootstrap, {{"enable.idempotence", "true"},
                                                   {"linger.ms", options.linger.c_str()}}));
    topic_ = rd_kafka_topic_new(client_, options.topic.c_str(), nullptr);
  }
  ~Sender() {
    rd_kafka_flush(client_, 10'000);
    rd_kafka_topic_destroy(topic_);
    rd_kafka_destroy(client_);
  }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  void send(const std::string& id) {
    std::string value = R"({"sensor_id":")" + id + R"(","suhu":91.5})";
    require(rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value.data(),
                             value.size(), id.data(), id.size(), nullptr) == 0,
            "a reading was not sent");
    rd_kafka_poll(client_, 0);
  }

 private:
  rd_kafka_t* client_;
  rd_kafka_topic_t* topic_;
};

/// Splits the output in the pipe into lines, counts those of warm-up readings (sensor_id `w`), and
/// records when each numbered reading (`n0`, `n1` and so on) arrived first.
class Reader {
 public:
  Reader(int fd, std::size_t count) : fd_(fd), arrived_(count) {}

  /// Reads what arrives within `wait`. Returns false if nothing arrives. Throws if the command
  /// ended.
  bool read_some(milliseconds wait) {
    pollfd descriptor{fd_, POLLIN, 0};
    if (poll(&descriptor, 1, static_cast<int>(wait.count())) <= 0) return false;
    char bytes[65'536];
    const ssize_t got = read(fd_, bytes, sizeof bytes);
    const auto now = Clock::now();
    require(got > 0, "the command ended");
    pending_.append(bytes, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (auto end = pending_.find('\n'); end != std::string::npos;
         begin = end + 1, end = pending_.find('\n', begin))
      note(std::string_view{pending_}.substr(begin, end - begin), now);
    pending_.erase(0, begin);
    return true;
  }
  [[nodiscard]] std::size_t warm() const { return warm_; }
  [[nodiscard]] std::size_t lines() const { return lines_; }
  [[nodiscard]] const std::vector<Clock::time_point>& arrived() const { return arrived_; }

 private:
  void note(std::string_view line, Clock::time_point now) {
    constexpr std::string_view kMark = R"("sensor_id":")";
    const auto place = line.find(kMark);
    if (place == std::string_view::npos) return;
    const char* const id = line.data() + place + kMark.size();
    if (*id == 'w') ++warm_;
    const std::size_t number = std::strtoull(id + 1, nullptr, 10);
    if (*id != 'n' || number >= arrived_.size() || arrived_[number] != Clock::time_point{}) return;
    arrived_[number] = now;
    ++lines_;
  }
  int fd_;
  std::string pending_;
  std::vector<Clock::time_point> arrived_;
  std::size_t warm_ = 0;
  std::size_t lines_ = 0;
};

/// Sends readings until the command has printed three of them: a reader that starts at the end of
/// the topic sees nothing that was sent before it was ready. Throws after 30 s.
void warm_up(Sender& sender, Reader& reader) {
  const auto deadline = Clock::now() + std::chrono::seconds{30};
  while (reader.warm() < 3) {
    require(Clock::now() < deadline, "the command printed nothing within 30 s");
    sender.send("w");
    (void)reader.read_some(milliseconds{20});
  }
}

std::vector<Clock::time_point> send_all(Sender& sender, std::size_t count, double rate) {
  std::vector<Clock::time_point> sent(count);
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    std::this_thread::sleep_until(
        begin + std::chrono::duration_cast<Clock::duration>(
                    std::chrono::duration<double>(static_cast<double>(i) / rate)));
    sent[i] = Clock::now();
    sender.send("n" + std::to_string(i));
  }
  return sent;
}

double cpu_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void report(std::vector<double> latencies, const rusage& usage, double lifetime) {
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&](double share) {
    return latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))];
  };
  std::printf(
      R"({"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"lines":%zu,"rss_mib":%.1f,"cpu_percent":%.2f})"
      "\n",
      at(0.5), at(0.99), latencies.back(), latencies.size(),
      static_cast<double>(usage.ru_maxrss) / 1024, 100 * cpu_seconds(usage) / lifetime);
}

void run(const Options& options) {
  const auto count = static_cast<std::size_t>(options.rate * options.seconds);
  const auto begin = Clock::now();
  const Child child = start(options.command);
  Reader reader{child.out, count};
  std::vector<Clock::time_point> sent;
  {
    Sender sender{options};
    warm_up(sender, reader);
    std::thread sending{[&] { sent = send_all(sender, count, options.rate); }};
    const auto deadline =
        Clock::now() + std::chrono::seconds{static_cast<int>(options.seconds) + 30};
    while (reader.lines() < count && Clock::now() < deadline)
      (void)reader.read_some(milliseconds{100});
    sending.join();
  }
  kill(child.pid, SIGTERM);
  close(child.out);
  rusage usage{};
  wait4(child.pid, nullptr, 0, &usage);
  require(reader.lines() == count, std::to_string(count - reader.lines()) + " of " +
                                       std::to_string(count) + " lines did not come");
  std::vector<double> latencies;
  for (std::size_t i = 0; i < count; ++i)
    latencies.push_back(
        std::chrono::duration<double, std::milli>(reader.arrived()[i] - sent[i]).count());
  report(std::move(latencies), usage, std::chrono::duration<double>(Clock::now() - begin).count());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fputs("Usage: alert-latency BOOTSTRAP TOPIC RATE SECONDS LINGER_MS COMMAND...\n", stderr);
    return 2;
  }
  try {
    run({argv[1], argv[2], std::strtod(argv[3], nullptr), std::strtod(argv[4], nullptr), argv[5],
         argv + 6});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "alert-latency: %s\n", error.what());
    return 1;
  }
}
