#include "suhu/web/worker.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

namespace suhu::web {
namespace {

/// Occupies a worker, so that jobs wait, until open() is called.
class Gate {
 public:
  explicit Gate(Worker& worker) {
    worker.post(Worker::Kind::request, [this] {
      reached_.set_value();
      opened_.get_future().wait();
    });
    reached_.get_future().wait();
  }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> reached_;
  std::promise<void> opened_;
};

TEST(Worker, RequestsAndFramesTakeTurns) {
  std::string done;
  std::promise<void> all;
  Worker worker;
  Gate gate{worker};
  for (int i = 0; i < 4; ++i) worker.post(Worker::Kind::frame, [&] { done += 'f'; });
  for (int i = 0; i < 2; ++i) worker.post(Worker::Kind::request, [&] { done += 'r'; });
  worker.post(Worker::Kind::frame, [&] { all.set_value(); });
  gate.open();
  all.get_future().wait();
  EXPECT_EQ(done, "frfrff");
}

TEST(Worker, DestroysTheJobsThatItDoesNotRun) {
  const auto held = std::make_shared<int>();
  {
    Worker worker;
    worker.stop();
    worker.post(Worker::Kind::request, [held] { FAIL() << "it is stopped"; });
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace suhu::web
