// The module libsuhu-protobuf.so, loaded as the programs load it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "suhu/registry/open_framed_decoder.hpp"

namespace suhu::registry {
namespace {

shape::Shape protobuf_shape(const std::string& schema) {
  return {.encoding = shape::Encoding::protobuf, .schema = schema};
}

/// A file in a folder of its own, with the end of its name that matters here.
struct ProtoFile : testing::Test {
  void SetUp() override {
    std::ofstream{path} << R"(syntax = "proto3"; message R { double t = 1; })";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string folder = testing::TempDir() + "suhu-proto-" + std::to_string(::getpid());
  bool made = std::filesystem::create_directories(folder);
  std::string path = folder + "/r.proto";
};

TEST_F(ProtoFile, IsReadByTheModule) {
  const auto decoder = open_framed_decoder(protobuf_shape(path + ":R"));
  ASSERT_TRUE(decoder) << decoder.error();
  const std::string record{"\x09\0\0\0\0\0\0\x55\x40", 9};  // 84
  std::string json;
  EXPECT_TRUE((*decoder)->ready(record));
  EXPECT_TRUE((*decoder)->append_json(json, record));
  EXPECT_EQ(json, R"({"t":84})");
}

TEST_F(ProtoFile, IsNamedByWhatIsWrongWithIt) {
  EXPECT_EQ(open_framed_decoder(protobuf_shape(path + ":Foo")).error(),
            "--schema " + path + ": name one of its messages, FILE:MESSAGE; it has R");
  EXPECT_EQ(open_framed_decoder(protobuf_shape("/no/such:R")).error(),
            "--schema /no/such: cannot be read");
}

}  // namespace
}  // namespace suhu::registry
