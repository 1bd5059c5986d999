#include "suhu/history/open_parquet.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "suhu/core/failure.hpp"

namespace suhu::history {
namespace {

TEST(OpenParquet, SaysWhatToInstallWhereTheModuleIsMissing) {
  if (dlopen("libsuhu-parquet.so", RTLD_NOW) != nullptr)
    GTEST_SKIP() << "it is installed on this system";
  try {
    (void)open_parquet({.directory = "/nonexistent", .topic = "plant"});
    FAIL() << "it opened";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::configuration);
    EXPECT_NE(std::string{failure.what()}.find("install the package suhu-parquet"),
              std::string::npos)
        << failure.what();
    EXPECT_NE(std::string{failure.what()}.find("run scripts/install-deps.sh"), std::string::npos)
        << failure.what();
  }
}

}  // namespace
}  // namespace suhu::history
