// Storage of near-sdk-rs: one contract in C++ (layouts/contract.cpp) and in Rust
// (bench/near-sdk-rs/layouts) takes turns on one account; each must find, change and leave the
// bytes that the other would.
#include <format>
#include <gtest/gtest.h>
#include <map>

#include "farcall/farcall.hpp"

namespace farcall::testkit {
namespace {

const std::string kCpp = FARCALL_WASM_FOLDER "/spec_layouts.wasm";
const std::string kRust = FARCALL_SOURCE_DIR "/bench/near-sdk-rs/layouts.wasm";
constexpr std::string_view kShow = R"({"steps":[1,2,3,4,5,6]})";

/// A letter a turn: `c` is made by the contract in C++, `r` by that in Rust.
class Turns {
 public:
  explicit Turns(std::string_view letters) : letters_{letters} {}

  /// Deploys the contract whose turn it is, and calls it.
  void call(std::string_view method, int step) {
    deploy(letters_[turn_++ % letters_.size()]);
    const Outcome outcome = app_.call(app_, method, std::format(R"({{"step":{}}})", step));
    ASSERT_TRUE(outcome.all_succeeded()) << outcome.tree();
  }
  /// What both contracts say that is stored.
  std::string show() {
    std::string said[2];
    for (const char letter : {'c', 'r'}) {
      deploy(letter);
      const ViewResult shown = app_.view("show", kShow);
      EXPECT_TRUE(shown.succeeded) << shown.error;
      said[letter == 'c'] = shown.text();
    }
    EXPECT_EQ(said[0], said[1]);
    return said[0];
  }
  [[nodiscard]] std::map<std::string, std::string> stored() const {
    std::map<std::string, std::string> all;
    for (const auto& [key, value] : app_.all_state())
      all.emplace(std::string{key.begin(), key.end()}, std::string{value.begin(), value.end()});
    return all;
  }

 private:
  void deploy(char letter) {
    ASSERT_TRUE(app_.deploy(letter == 'c' ? kCpp : kRust).all_succeeded());
  }

  Chain chain_;
  Account app_ = chain_.create_account("app");
  std::string letters_;
  std::size_t turn_ = 0;
};

/// Fills and drains collections so that elements of lists move; what is stored in the end.
std::map<std::string, std::string> life(std::string_view letters, std::string& shown) {
  Turns turns{letters};
  for (const int step : {1, 2, 3, 4}) turns.call("fill", step);
  turns.call("drain", 2);
  turns.call("fill", 5);
  turns.call("drain", 1);
  turns.call("fill", 6);
  turns.call("drain", 6);
  turns.call("fill", 2);
  shown = turns.show();
  return turns.stored();
}

TEST(Layouts, rust_and_cpp_leave_the_same_bytes_in_any_order) {
  std::string expected_text;
  const auto expected = life("r", expected_text);
  EXPECT_GT(expected.size(), 30U);
  for (const std::string_view letters : {"c", "rc", "cr", "rrc", "crrcc"}) {
    std::string text;
    EXPECT_EQ(life(letters, text), expected) << letters;
    EXPECT_EQ(text, expected_text) << letters;
  }
}

}  // namespace
}  // namespace farcall::testkit
