// Attributes of fields and enumerators, bases with fields, and structs that hold themselves.
#include <near.hpp>
using namespace near;

struct [[near::rename_all("camelCase")]] Page {
  uint32_t from_index;
  [[near::default]] uint32_t max_items = 50;
  std::string sort_by [[near::rename("order"), near::default]] = "id";
  [[near::skip]] uint32_t cached = 7;
  [[near::skip_none]] std::optional<std::string> note;
};

/// Names that need escapes in C++, JSON and stubs.
struct Quoted {
  [[near::rename("say \"hi\" \\ \u00e9")]] uint8_t first;
  [[near::rename(R"(it's "so")"
                 " ]] ")]] uint8_t second;
};

enum class [[near::rename_all("snake_case")]] Mood { VeryGood, Bad [[near::rename("awful")]] };

struct Buy {
  U128 amount;
};
struct [[near::rename("SELL")]] Sell {
  U128 amount;
  uint8_t rounds;
};
using Action = std::variant<Buy, Sell>;
template <>
inline constexpr auto near::tagging<Action> = near::Tagging::internal("type");

struct Origin {
  AccountId by;
  [[near::default]] uint64_t at = 5;
};
struct Order {
  uint64_t id;
  [[near::flatten]] Origin origin;
  [[near::flatten]] Action action;
};
struct Bag {
  uint64_t id;
  [[near::flatten]] std::map<std::string, uint32_t> rest;
};

struct Tree {
  std::string name;
  std::vector<Tree> children;
};

/// A base with state and methods.
struct Owned {
  AccountId owner;

  AccountId get_owner() const { return owner; }
  /// Gives the contract to somebody else.
  void set_owner(AccountId account_id) {
    require_owner();
    owner = account_id;
  }
  uint32_t version() const { return 1; }

 protected:
  void require_owner() const {
    require(env::predecessor_account_id() == owner, "only the owner may do this");
  }
};
struct Counted {
  uint64_t calls = 0;
};

struct [[near::contract]] Attributes : Owned, Counted {
  using enum Mood;

  Mood mood = VeryGood;
  std::optional<Order> last;

  [[near::init]] static Attributes new_(AccountId owner) { return {{owner}, {}}; }

  Page page(Page page) const { return page; }
  Quoted quoted(Quoted value) const { return value; }
  Order place(Order order) {
    ++calls;
    last = order;
    return order;
  }
  Bag bag(Bag bag) const { return bag; }
  Mood turn(Mood mood) {
    require_owner();
    return std::exchange(this->mood, mood);
  }
  Tree tree(Tree tree) const { return tree; }
  uint64_t get_calls() const { return calls; }
  /// Hides the method of the base.
  uint32_t version() const { return 2; }
};
