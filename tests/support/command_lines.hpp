// Command lines for the tests of a program's options.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/cli/invocation.hpp"

namespace suhu::test {

using Environment = std::map<std::string, std::string>;

/// Returns an invocation with these arguments and no environment but this one.
inline cli::Invocation invocation(std::vector<std::string> args, Environment environment = {}) {
  return {std::move(args),
          [environment =
               std::move(environment)](const std::string& name) -> std::optional<std::string> {
            const auto found = environment.find(name);
            return found == environment.end() ? std::nullopt : std::optional{found->second};
          }};
}

/// Parses a command line with `Parse`, which must accept it, and returns the options.
template <auto Parse>
struct Accepted {
  auto operator()(std::vector<std::string> args, Environment environment = {}) const {
    const auto parsed = Parse(invocation(std::move(args), std::move(environment)));
    EXPECT_TRUE(parsed) << parsed.error().text;
    return parsed ? *parsed : typename decltype(parsed)::value_type{};
  }
};

/// Parses a command line with `Parse`, which must refuse it, and returns the refusal.
template <auto Parse>
struct Refused {
  std::string operator()(std::vector<std::string> args) const {
    const auto parsed = Parse(invocation(std::move(args)));
    if (parsed) return "accepted";
    EXPECT_EQ(parsed.error().code, cli::ExitCode::usage);
    return parsed.error().text;
  }
};

}  // namespace suhu::test
