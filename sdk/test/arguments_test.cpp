// Arguments of every method of every example: random JSON around the names of the parameters, and
// random bytes. Whatever comes, a contract answers or says what is wrong; it never traps.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>

#include "farcall/farcall.hpp"

namespace farcall::testkit {
namespace {

struct MethodNames {
  std::string name;
  std::vector<std::string> parameters;
};

std::vector<std::string> quoted_texts(const std::string& line) {
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = line.find('"', at)) != std::string::npos;) {
    const std::size_t end = line.find('"', at + 1);
    if (end == std::string::npos) break;
    found.push_back(line.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return found;
}

/// The table that the build writes for tests: path, exported name, parameters.
std::vector<MethodNames> methods_of(const std::filesystem::path& names) {
  std::vector<MethodNames> methods;
  std::ifstream stream{names};
  for (std::string line; std::getline(stream, line);) {
    const std::vector<std::string> parts = quoted_texts(line);
    if (parts.size() != 3 || parts[1].empty()) continue;
    MethodNames method{parts[1], {}};
    std::stringstream list{parts[2]};
    for (std::string each; std::getline(list, each, ',');) method.parameters.push_back(each);
    methods.push_back(std::move(method));
  }
  return methods;
}

class Generator {
 public:
  explicit Generator(unsigned seed) : random_{seed} {}

  std::string arguments(const std::vector<std::string>& names) {
    std::string out = "{";
    for (const std::string& name : names) {
      if (below(8) == 0) continue;
      if (out.size() > 1) out += ',';
      out += '"' + name + "\":" + value(0);
    }
    out += '}';
    for (std::size_t changes = below(3); changes > 0; --changes) damage(out);
    return out;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string value(int depth) {
    static const std::vector<std::string> plain{"null",
                                                "true",
                                                "0",
                                                "-1",
                                                "255",
                                                "1e3",
                                                "18446744073709551616",
                                                "1.5",
                                                "\"\"",
                                                "\"1\"",
                                                "\"alice.near\"",
                                                "\"A\"",
                                                "\"340282366920938463463374607431768211456\"",
                                                "\"\\ud83d\"",
                                                "\"ed25519:11111111111111111111111111111111\"",
                                                "\"\\u0000\"",
                                                "[",
                                                "}",
                                                "\"AAAA\""};
    const std::size_t kind = below(depth > 3 ? plain.size() : plain.size() + 4);
    if (kind < plain.size()) return plain[kind];
    std::string out = kind % 2 == 0 ? "[" : "{";
    for (std::size_t i = below(4); i > 0; --i) {
      if (out.size() > 1) out += ',';
      if (out[0] == '{') out += "\"name\":";
      out += value(depth + 1);
    }
    return out + (out[0] == '[' ? "]" : "}");
  }

  void damage(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, 1 + below(4));
        break;
      case 2:
        text.insert(at, 1 + below(3), static_cast<char>(below(256)));
        break;
      default:
        text.insert(at, text.substr(at, below(20)));
    }
  }

  std::mt19937 random_;
};

TEST(Arguments, never_trap_an_example) {
  const std::filesystem::path folder{FARCALL_WASM_FOLDER};
  const char* wanted = std::getenv("FARCALL_ARGUMENT_ROUNDS");
  const int rounds = wanted == nullptr ? 40 : std::atoi(wanted);
  Chain chain;
  int calls = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".wasm") continue;
    const std::string name = entry.path().stem().string();
    std::string account_name = name;
    std::ranges::replace(account_name, '_', '-');
    const Account account = chain.create_account(account_name, 20_near);
    ASSERT_TRUE(account.deploy(entry.path().string()).all_succeeded()) << name;
    for (const MethodNames& method : methods_of(folder / (name + ".names.hpp"))) {
      const ViewResult exists = account.view(method.name);
      if (exists.error.find("MethodNotFound") != std::string::npos) continue;
      Generator generator{static_cast<unsigned>(calls)};
      for (int round = 0; round < rounds; ++round, ++calls) {
        const std::string arguments = generator.arguments(method.parameters);
        const ViewResult result = account.view(method.name, arguments);
        ASSERT_EQ(result.error.find("WebAssembly trap"), std::string::npos)
            << name << "." << method.name << " of " << arguments << ": " << result.error;
        ASSERT_EQ(result.error.find("MemoryAccessViolation"), std::string::npos)
            << name << "." << method.name << " of " << arguments << ": " << result.error;
      }
    }
  }
  EXPECT_GT(calls, 1000);
}

}  // namespace
}  // namespace farcall::testkit
