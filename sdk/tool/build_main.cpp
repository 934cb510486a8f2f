// The build tool as a small program, for the contracts of this repository.
#include <cstdio>
#include <print>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/tool/contract_build.hpp"

namespace {

constexpr std::string_view kUsage =
    "usage: farcall-build SOURCE... [-o FILE.wasm] [--names FILE.hpp]\n"
    "\n"
    "Builds a contract of this repository; everybody else uses `farcall build`.\n";

int usage_error(std::string_view what) {
  std::print(stderr, "farcall-build: {}\n\n{}", what, kUsage);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace farcall::sdk;
  BuildOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "-h" || argument == "--help") {
      std::print("{}", kUsage);
      return 0;
    }
    if (argument == "-o" || argument == "--names") {
      if (++i == argc) return usage_error(std::string{argument} + " needs a file");
      (argument == "-o" ? options.output : options.names) = argv[i];
    } else if (argument.starts_with('-')) {
      return usage_error("unknown option " + std::string{argument});
    } else {
      options.sources.emplace_back(argument);
    }
  }
  if (options.sources.empty()) return usage_error("no source");
  if (options.output.empty())
    options.output = std::filesystem::path{options.sources.front()}.replace_extension(".wasm");

  const auto result = build_contract(options);
  if (!result) {
    std::println(stderr, "farcall-build: {}", result.error().message);
    return 3;
  }
  for (const Diagnostic& diagnostic : result->diagnostics)
    std::print(stderr, "{}", render(diagnostic));
  if (!result->succeeded) {
    std::println(stderr, "{} error(s)", result->error_count());
    return 1;
  }
  std::println("{}: {} bytes, {} methods", options.output.string(), result->size,
               result->methods.size());
  return 0;
}
