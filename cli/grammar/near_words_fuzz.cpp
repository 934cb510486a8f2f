// Any words: parsing, help and completion end, and repeat no secret.
#include <cstdint>
#include <string>
#include <vector>

#include "cli/grammar/help.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall::cli;
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n') {
      words.push_back(std::move(word));
      word.clear();
    } else if (data[i] != 0) {
      word += static_cast<char>(data[i]);
    }
  }
  words.push_back(std::move(word));
  grammar::LenientResolver lenient;
  if (const auto line = grammar::parse(words, lenient)) {
    (void)grammar::repeat_command("farcall", *line);
    if (line->wants_help) (void)grammar::help_text(*line);
  }
  (void)grammar::complete(words);
  return 0;
}
