#include "suhu/cli/generate.hpp"

#include "suhu/cli/completion.hpp"
#include "suhu/cli/man_page.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {

std::string generate(const HelpPage& page, const std::string& word) {
  if (word == "man") return man_page(page);
  if (word == "bash") return bash_completion(page);
  if (word == "zsh") return zsh_completion(page);
  if (word == "fish") return fish_completion(page);
  throw Failure(FailureKind::configuration,
                "--generate: \"" + printable(word) + "\" is not one of " + kGenerated);
}

}  // namespace suhu::cli
