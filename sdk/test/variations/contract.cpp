// Variations of what users reported: each was refused or wrong once, or is beside something that
// was.
#include <near.hpp>
#include <near/inline_then.hpp>

#include "names.hpp"

namespace variations {
using namespace near;

// Constants and functions beside a contract, used and unused ones.
constexpr size_t kMost = 10;
inline constexpr uint64_t kInline = 11;
static constexpr uint8_t kStatic = 12;
static const std::string_view kText = "text";
constexpr uint64_t twice(uint64_t number) {
  return 2 * number;
}
static uint64_t thrice(uint64_t number) {
  return 3 * number;
}
namespace {
constexpr int32_t kUnnamed = 13;
}

// Account ids have no default: wherever they hide, they are read.
struct Named {
  AccountId id;
  PublicKey key;
};
struct Group {
  std::array<Named, 2> both;
  std::pair<AccountId, std::tuple<AccountId, uint8_t>> pair;
  std::map<AccountId, std::array<AccountId, 2>> friends;
  std::optional<std::array<std::optional<AccountId>, 2>> maybe;
  std::variant<Named, Empty> either;
};

// Plain enumerations: with a type, in a class, made visible by `using enum`.
enum Plain : uint16_t { zero, one };
struct Outer {
  enum Inner { red, blue };
};

struct [[near::rename("NumberChanged")]] Changed {
  uint64_t number;
  std::optional<uint64_t> before;
};
using Signals = Events<"variations", "1.0.0">;

struct [[near::interface]] Other : Interface {
  Call<std::string> name_of(AccountId id) const;
  [[near::borsh]] Call<Borsh<u128>> sum(std::vector<u128> numbers);
};

struct [[near::contract]] Variations {
  using enum Outer::Inner;

  AccountId owner;
  uint64_t number = 0;
  Outer::Inner color = blue;
  IterableMap<AccountId, uint64_t, "n"> numbers;

  /// An init method that may fail, of a contract that holds a collection.
  [[near::init]] static std::expected<Variations, std::string> create(AccountId owner,
                                                                      uint64_t number) {
    if (number > kMost) return std::unexpected(format("at most {}", uint64_t{kMost}));
    return Variations{.owner = owner, .number = number};
  }

  uint64_t constants() const {
    return kMost + kInline + kStatic + kText.size() + twice(1) + thrice(1) + kUnnamed;
  }
  Group group(Group value) const { return value; }
  std::map<Plain, std::array<Outer::Inner, 2>> enumerations(
      std::map<Plain, std::array<Outer::Inner, 2>> value) const {
    return value;
  }

  void set(uint64_t value) {
    Signals::emit(Changed{value, number == 0 ? std::nullopt : std::optional(number)});
    number = value;
  }

  // Names of the C library, of host functions and of the SDK.
  uint8_t malloc() const { return 1; }
  uint8_t memcpy() const { return 2; }
  uint8_t abort() const { return 3; }
  uint8_t main() const { return 4; }
  uint8_t input() const { return 5; }
  uint8_t log_utf8() const { return 6; }
  uint8_t near_export_0() const { return 7; }
  uint8_t delete_() const { return 8; }
  uint8_t panic_str [[near::name("panic")]] () const { return 9; }

  /// A callback where it is used, in a method of a class.
  Promise<std::string> ask(AccountId id) {
    return then<"asked">(
        at(id).call<json>("nothing").gas(3_Tgas),
        [](Variations& self, PromiseResult<json> answer, u128 seen,
           std::optional<std::tuple<Plain, i128>> more) -> std::string {
          ++self.number;
          return format("{} {} {}", answer ? *answer : json(nullptr), seen, more);
        },
        u128{7}, std::optional(std::tuple(one, i128{-5})));
  }
  Promise<void> call_others(AccountId id) {
    return join(Other(id).name_of(owner), Other(id).sum({1, ~u128{0}}))
        .then<&Variations::on_others>();
  }
  void on_others(PromiseResult<std::string> name, PromiseResult<Borsh<u128>> sum) {
    number = name.has_value() + sum.has_value();
  }
};

}  // namespace variations
