// The same contract as bench/near-sdk-rs/layouts: one collection of each kind, with the same state
// and methods, so that each can be deployed over what the other left.
#include <near.hpp>
using namespace near;

struct Item {
  AccountId owner;
  u128 amount;
  std::optional<std::string> memo;
};

struct [[near::contract]] [[near::default]] Layouts {
  uint64_t count = 0;
  std::optional<AccountId> owner;
  std::vector<std::string> names;
  LookupMap<std::string, Item, "a"> map;
  LookupSet<uint32_t, "b"> set;
  Vector<Item, "c"> list;
  IterableMap<std::string, uint64_t, "d"> iterable;
  IterableSet<std::string, "e"> iterable_set;
  LazyOption<Item, "f"> maybe;
  Lazy<Item, "g"> lazy;
  LookupMap<std::string, uint64_t, "h"> old_map;
  LookupSet<std::string, "i"> old_set;
  LongVector<uint64_t, "j"> old_list;
  UnorderedMap<std::string, uint64_t, "k"> old_unordered;
  UnorderedSet<std::string, "l"> old_unordered_set;
  TreeMap<uint32_t, std::string, "m"> old_tree;
  LazyOption<std::string, "n"> old_maybe;

  void fill(uint32_t step) {
    const std::string name = format("n{}", step);
    count += step;
    owner = AccountId{"owner.near"};
    names.push_back(name);
    map.set(name, {"map.near", step, "m"});
    set.insert(step);
    list.push_back({"list.near", ~u128{0} - step, std::nullopt});
    iterable.set(name, step);
    iterable_set.insert(name);
    maybe.set({"maybe.near", 7, std::nullopt});
    lazy.set({"lazy.near", step, "z"});
    old_map.set(name, step);
    old_set.insert(name);
    old_list.push_back(step);
    old_unordered.set(name, step);
    old_unordered_set.insert(name);
    old_tree.set(step, name);
    old_maybe.set(name);
  }

  void drain(uint32_t step) {
    const std::string name = format("n{}", step);
    map.remove(name);
    set.remove(step);
    iterable.remove(name);
    iterable_set.remove(name);
    old_map.remove(name);
    old_set.remove(name);
    old_unordered.remove(name);
    old_unordered_set.remove(name);
    old_tree.remove(step);
  }

  std::vector<std::string> show(std::vector<uint32_t> steps) const {
    std::vector<std::string> out;
    std::string listed;
    for (const std::string& name : names) {
      if (!listed.empty()) listed.append(", ");
      listed.append(format("\"{}\"", name));
    }
    out.push_back(owner ? format("{} Some(\"{}\") [{}]", count, *owner, listed)
                        : format("{} None [{}]", count, listed));
    for (const uint32_t step : steps) {
      const std::string name = format("n{}", step);
      const auto item = map.get(name);
      std::string line =
          format("{} {} {} {} {}", item ? text_of(*item) : std::string{}, set.contains(step),
                 iterable.get_or(name, 0), iterable_set.contains(name), old_map.get_or(name, 0));
      line.append(format(" {} {} {} {} {}", old_set.contains(name), old_unordered.get_or(name, 0),
                         old_unordered_set.contains(name), old_tree.get_or(step, ""),
                         old_tree.higher(step).value_or(0)));
      out.push_back(line);
    }
    out.push_back(joined(list.page(0, 100), [](const Item& item) { return text_of(item); }));
    const auto pair = [](const auto& each) { return format("{}={}", each.first, each.second); };
    const auto same = [](const std::string& each) { return each; };
    out.push_back(joined(iterable.page(0, 100), pair));
    out.push_back(joined(iterable_set.page(0, 100), same));
    const auto kept = maybe.get();
    out.push_back(kept ? text_of(*kept) : "");
    out.push_back(text_of(lazy.get()));
    out.push_back(joined(old_list.page(0, 100), [](uint64_t each) { return format("{}", each); }));
    out.push_back(joined(old_unordered.page(0, 100), pair));
    out.push_back(joined(old_unordered_set.page(0, 100), same));
    out.push_back(joined(old_tree.page(100), pair));
    out.push_back(old_maybe.get().value_or(""));
    return out;
  }

 private:
  static std::string text_of(const Item& item) {
    return format("{} {} {}", item.owner, item.amount, item.memo.value_or(""));
  }
  template <class Items, class Show>
  static std::string joined(const Items& items, Show show) {
    std::string out;
    for (const auto& item : items) {
      if (!out.empty()) out.append(",");
      out.append(show(item));
    }
    return out;
  }
};
