// Every kind of error has a sentence of its own, and the numbers of the error stand in it.
#include "trace/failure/failure.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace farcall::trace {
namespace {

namespace execution = protocol::tx_execution_error;

/// Gives every number a value of its own and notes it.
class Filler {
 public:
  template <class T>
  void fill(T& value) {
    if constexpr (std::same_as<T, bool>) {
      value = true;
    } else if constexpr (std::same_as<T, double>) {
      value = 0.25;
    } else if constexpr (std::same_as<T, std::string>) {
      value = "text" + std::to_string(next());
    } else if constexpr (std::same_as<T, protocol::AccountId>) {
      value = protocol::AccountId::trusted("account" + std::to_string(next()) + ".near");
    } else if constexpr (std::unsigned_integral<T>) {
      value = static_cast<T>(next());
      numbers_.push_back(std::to_string(value));
    } else if constexpr (std::same_as<T, Gas>) {
      value = Gas{next()};
      numbers_.push_back(std::to_string(value.value()));
    } else if constexpr (std::same_as<T, Balance>) {
      value = near(next());
      numbers_.push_back(to_string(value.value()));
    } else if constexpr (protocol::kIsOptional<T>) {
      fill(value.emplace());
    } else if constexpr (protocol::Described<T> && !std::is_enum_v<T>) {
      protocol::visit_members(value, [&](std::string_view, auto& member) { fill(member); });
    }
  }
  [[nodiscard]] const std::vector<std::string>& numbers() const noexcept { return numbers_; }

 private:
  std::uint64_t next() { return number_ += 7; }
  std::uint64_t number_ = 1000;
  std::vector<std::string> numbers_;
};

/// Checks all alternatives of a variant of errors. `wrap` makes it an error of a transaction.
template <class Variant, class Wrap>
void check_all(const Wrap& wrap) {
  std::set<std::string> texts;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Variant>>(
      [&]<class Identity>(Identity) {
        using Error = typename Identity::type;
        // What is a name around another error has the sentence of that error.
        if constexpr (!protocol::Newtype<Error>) {
          SCOPED_TRACE(std::string{protocol::variant_name<Error>()});
          Error error{};
          Filler filler;
          filler.fill(error);
          const Sentence sentence = sentence_of(wrap(Variant{error}), Scene{});
          EXPECT_FALSE(sentence.text.empty());
          EXPECT_TRUE(texts.insert(sentence.text).second) << "twice: " << sentence.text;
          EXPECT_FALSE(sentence.text.ends_with('.')) << sentence.text;
          for (const std::string& number : filler.numbers())
            EXPECT_TRUE(std::ranges::contains(sentence.figures, number, &Figure::value))
                << number << " is not in: " << sentence.text;
        }
      });
}

protocol::TxExecutionError of_action(protocol::ActionErrorKind kind) {
  return execution::ActionError{{std::uint64_t{0}, std::move(kind)}};
}

TEST(failure, every_action_error_has_its_sentence) {
  check_all<protocol::ActionErrorKind>(of_action);
}

TEST(failure, every_refusal_has_its_sentence) {
  check_all<protocol::InvalidTxError>(
      [](auto error) { return execution::InvalidTxError{std::move(error)}; });
}

TEST(failure, every_key_error_has_its_sentence) {
  check_all<protocol::InvalidAccessKeyError>([](auto error) {
    return execution::InvalidTxError{
        protocol::invalid_tx_error::InvalidAccessKeyError{std::move(error)}};
  });
}

TEST(failure, every_validation_error_has_its_sentence) {
  check_all<protocol::ActionsValidationError>([](auto error) {
    return execution::InvalidTxError{
        protocol::invalid_tx_error::ActionsValidation{std::move(error)}};
  });
  check_all<protocol::ReceiptValidationError>([](auto error) {
    return of_action(protocol::action_error_kind::NewReceiptValidationError{std::move(error)});
  });
}

TEST(failure, every_preparation_error_has_its_sentence) {
  std::set<std::string> texts;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<protocol::PrepareError>>(
      [&](auto enumerator) {
        const protocol::FunctionCallError error = protocol::function_call_error::CompilationError{
            protocol::compilation_error::PrepareError{enumerator.value}};
        EXPECT_TRUE(texts.insert(sentence_of(error, Scene{}, nullptr).text).second)
            << enumerator.name;
      });
}

// ---- with a scene ------------------------------------------------------------------------------

/// A receipt of alice that calls `method` on hello.
class CallScene {
 public:
  CallScene(std::string method, Gas attached, Gas burnt_by_code, Gas burnt_by_wasm) {
    receipt_.path = "0";
    receipt_.predecessor = protocol::AccountId::trusted("alice.near");
    receipt_.receiver = protocol::AccountId::trusted("hello.near");
    ActionTrace call;
    call.kind = "FunctionCall";
    call.method = std::move(method);
    call.gas = attached;
    call.deposit = near(2);
    receipt_.actions.push_back(call);
    receipt_.gas.emplace();
    receipt_.gas->groups.code = burnt_by_code;
    receipt_.gas->groups.wasm = burnt_by_wasm;
  }

  [[nodiscard]] std::string say(std::string error) const {
    const protocol::FunctionCallError failed =
        protocol::function_call_error::ExecutionError{std::move(error)};
    return sentence_of(failed, {.receipt = &receipt_}, &receipt_.actions.front()).text;
  }

 private:
  ReceiptTrace receipt_;
};

TEST(failure, running_out_of_gas_says_what_the_gas_went_to) {
  const std::string_view error = "Exceeded the prepaid gas.";
  EXPECT_EQ(CallScene("burn", tgas(5), tgas(1), tgas(4)).say(std::string{error}),
            "burn ran out of gas: its own instructions burnt all 5 Tgas attached");
  EXPECT_EQ(
      CallScene("burn", Gas{100'000'000'000}, Gas{90'000'000'000}, Gas{}).say(std::string{error}),
      "burn ran out of gas: 0.1 Tgas do not even load the contract");
  EXPECT_EQ(CallScene("starve", tgas(100), tgas(1), tgas(1)).say(std::string{error}),
            "starve ran out of gas: it had burnt 2 Tgas of 100 Tgas and could not set aside gas "
            "for a promise: at most 98 Tgas were left, less what earlier promises got");
}

TEST(failure, panics_are_quoted_and_say_what_the_contract_could_not) {
  const CallScene scene("resolve", tgas(5), tgas(1), tgas(1));
  EXPECT_EQ(scene.say("Smart contract panicked: the greeting must not be empty"),
            R"(hello.near refused resolve: "the greeting must not be empty")");
  EXPECT_EQ(scene.say("Smart contract panicked: Method resolve is private"),
            R"(hello.near refused resolve: "Method resolve is private"; alice.near called it, and )"
            "only hello.near itself may");
  EXPECT_TRUE(scene.say("Smart contract panicked: Method resolve doesn't accept deposit")
                  .ends_with("; 2 NEAR were attached"));
  EXPECT_TRUE(scene.say("WebAssembly trap: An `unreachable` opcode was executed.")
                  .contains("a panic without a text"));
}

}  // namespace
}  // namespace farcall::trace
