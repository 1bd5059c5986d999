// The client of a Schema Registry, with a server in this process.
#include "suhu/registry/registry_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "support/stub_http_server.hpp"

namespace suhu::registry {
namespace {

using test::StubHttpServer;
using Kind = Fault::Kind;

Fault fault_of(RegistryClient& client, std::int32_t id) {
  const auto answer = client.fetch(id);
  return answer ? Fault{Kind::temporary, "no fault"} : answer.error();
}

TEST(RegistryClient, FetchesASchema) {
  StubHttpServer server;
  server.set("/schemas/ids/7", {200, R"({"schema":"\"string\""})"});
  RegistryClient client{{.url = server.url() + "/"}};
  const auto answer = client.fetch(7);
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(*answer, (RegisteredSchema{SchemaType::avro, "\"string\"", {}}));
  EXPECT_NE(server.heads().front().find("application/vnd.schemaregistry.v1+json"),
            std::string::npos);
  EXPECT_EQ(server.heads().front().find("Authorization"), std::string::npos);
}

TEST(RegistryClient, FetchesWhatASchemaRefersToBeforeIt) {
  StubHttpServer server;
  server.set("/schemas/ids/1", {200, R"({"schemaType":"PROTOBUF","schema":"top","references":[
      {"name":"a.proto","subject":"a/b","version":2},{"name":"c.proto","subject":"c","version":1}]})"});
  server.set("/subjects/a%2Fb/versions/2", {200, R"({"schema":"A","references":[
      {"name":"c.proto","subject":"c","version":1}]})"});
  server.set("/subjects/c/versions/1", {200, R"({"schema":"C"})"});
  RegistryClient client{{.url = server.url()}};
  const auto answer = client.fetch(1);
  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(*answer,
            (RegisteredSchema{SchemaType::protobuf, "top", {{"c.proto", "C"}, {"a.proto", "A"}}}));
  EXPECT_EQ(server.heads().size(), 3U);
}

TEST(RegistryClient, SendsTheUserAndThePassword) {
  StubHttpServer server;
  RegistryClient client{{.url = server.url(), .user_info = "plant:s3:cret"}};
  static_cast<void>(client.fetch(1));
  EXPECT_NE(server.heads().front().find("Authorization: Basic cGxhbnQ6czM6Y3JldA=="),
            std::string::npos);
}

TEST(RegistryClient, SaysWhichFaultsMayPass) {
  struct Case {
    test::StubReply reply;
    Kind kind;
    std::string words;
  };
  const Case cases[] = {
      {{404, R"({"error_code":40403,"message":"Schema 7 not found"})"},
       Kind::permanent,
       "does not have schema 7 (Schema 7 not found)"},
      {{404, "<html>"}, Kind::temporary, "answers 404 to the request for schema 7: is it a Schema"},
      {{404, R"({"error_code":404,"message":"HTTP 404 Not Found"})"},
       Kind::temporary,
       "(HTTP 404 Not Found): is it a Schema Registry?"},
      {{200, "<html>"}, Kind::permanent, "is it a Schema Registry?"},
      {{200, "{}"}, Kind::permanent, "is it a Schema Registry?"},
      {{200, R"({"schema":"x","schemaType":"XML"})"}, Kind::permanent, "has the type XML"},
      {{200, R"({"schema":"x","references":7})"}, Kind::permanent, "references"},
      {{200, R"({"schema":"x","references":[{"name":"a"}]})"}, Kind::permanent, "references"},
      {{401, ""}, Kind::temporary, "set KAFKA_REGISTRY_USERINFO=USER:PASSWORD"},
      {{403, ""}, Kind::temporary, "refuses access"},
      {{429, ""}, Kind::temporary, "answers 429"},
      {{500, R"({"message":"\u001b[2J"})"},
       Kind::temporary,
       R"(answers 500 to the request for schema 7 (\x1b[2J))"},
      {{301, ""}, Kind::temporary, "answers 301"},
      {{200, std::string(5U << 20U, 'x')}, Kind::temporary, "does not answer"},
  };
  StubHttpServer server;
  RegistryClient client{{.url = server.url()}};
  for (const auto& [reply, kind, words] : cases) {
    server.set("/schemas/ids/7", reply);
    const auto fault = fault_of(client, 7);
    EXPECT_EQ(fault.kind, kind) << words;
    EXPECT_NE(fault.sentence.find(words), std::string::npos) << fault.sentence;
    EXPECT_NE(fault.sentence.find("the Schema Registry at http://127.0.0.1:"), std::string::npos);
  }
}

TEST(RegistryClient, EndsReferencesInACircle) {
  StubHttpServer server;
  const std::string body =
      R"({"schema":"A","references":[{"name":"a","subject":"a","version":1}]})";
  server.set("/schemas/ids/1", {200, body});
  server.set("/subjects/a/versions/1", {200, body});
  RegistryClient client{{.url = server.url()}};
  EXPECT_EQ(client.fetch(1)->references.size(), 1U);
}

TEST(RegistryClient, WaitsForNoServerThatDoesNotAnswer) {
  StubHttpServer server;
  server.set("/schemas/ids/7", {.silent = true});
  RegistryClient client{{.url = server.url(), .timeout = std::chrono::milliseconds{20}}};
  EXPECT_EQ(fault_of(client, 7).kind, Kind::temporary);
}

TEST(RegistryClient, EndsWhenItIsCancelled) {
  StubHttpServer server;
  server.set("/schemas/ids/7", {.silent = true});
  RegistryClient client{{.url = server.url(), .timeout = std::chrono::minutes{10}}};
  auto fault = std::async(std::launch::async, [&] { return fault_of(client, 7); });
  while (server.heads().empty()) std::this_thread::yield();
  client.cancel();
  EXPECT_EQ(fault.get().kind, Kind::temporary);
}

TEST(RegistryClient, SaysThatNobodyListens) {
  std::string url;
  {
    const StubHttpServer gone;
    url = gone.url();
  }
  RegistryClient client{{.url = url}};
  const auto fault = fault_of(client, 7);
  EXPECT_EQ(fault.kind, Kind::temporary);
  EXPECT_NE(fault.sentence.find("does not answer"), std::string::npos);
}

TEST(RegistryUrl, IsChecked) {
  EXPECT_FALSE(check_registry_url("http://registry:8081"));
  EXPECT_FALSE(check_registry_url("HTTPS://registry.example/apis/ccompat/v7/"));
  for (const auto* const wrong : {"", "registry:8081", "ftp://x", "http://", "http://x:99999",
                                  "http://x/?a=b", "http://x/#f"})
    EXPECT_TRUE(check_registry_url(wrong)) << wrong;
  const auto problem = check_registry_url("http://user:s3cret@registry:8081");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->find("s3cret"), std::string::npos) << "a password is in no message";
  EXPECT_NE(problem->find("KAFKA_REGISTRY_USERINFO"), std::string::npos);
}

TEST(OpenRegistry, LoadsTheModuleAndConnectsToNothing) {
  const auto source = open_registry({.url = "http://127.0.0.1:1"});
  ASSERT_TRUE(source) << source.error();
  EXPECT_NE(*source, nullptr);
}

TEST(OpenRegistry, RefusesWhatIsNoUrl) {
  const auto source = open_registry({.url = "registry"});
  ASSERT_FALSE(source);
  EXPECT_THAT(source.error(), testing::StartsWith("--registry registry: write http://"));
}

}  // namespace
}  // namespace suhu::registry
