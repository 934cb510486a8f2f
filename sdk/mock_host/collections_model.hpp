// Programs of operations on collections, beside the containers of the standard library: after each
// operation the contents are compared.
#pragma once

#include <cstdlib>
#include <near.hpp>
#include <near/testing.hpp>

namespace near::model {

inline void expect(bool condition) {
  if (!condition) std::abort();
}

struct Row {
  uint8_t owner;
  uint8_t price;
  bool operator==(const Row&) const = default;
};

struct Models {
  std::map<uint8_t, uint8_t> lookup;
  std::vector<uint8_t> list;
  std::map<uint8_t, uint8_t> map;
  std::set<uint8_t> set;
  std::map<uint8_t, uint8_t> unordered;
  std::map<uint8_t, uint8_t> tree;
  std::map<uint8_t, Row> table;
};

struct Collections {
  LookupMap<uint8_t, uint8_t, "l"> lookup;
  Vector<uint8_t, "v"> list;
  IterableMap<uint8_t, uint8_t, "m"> map;
  IterableSet<uint8_t, "s"> set;
  UnorderedMap<uint8_t, uint8_t, "u"> unordered;
  TreeMap<uint8_t, uint8_t, "t"> tree;
  IndexedTable<uint8_t, Row, "i", &Row::owner> table;
};

inline void step(Collections& real, Models& model, uint8_t operation, uint8_t key, uint8_t value) {
  switch (operation % 16) {
    case 0:
      expect(real.lookup.set(key, value) != model.lookup.insert_or_assign(key, value).second);
      break;
    case 1:
      expect(real.lookup.remove(key) == (model.lookup.erase(key) == 1));
      break;
    case 2:
      real.list.push_back(value);
      model.list.push_back(value);
      break;
    case 3:
      expect(real.list.pop_back().has_value() == !model.list.empty());
      if (!model.list.empty()) model.list.pop_back();
      break;
    case 4:
      if (key >= model.list.size()) break;
      expect(real.list.swap_remove(key) == model.list[key]);
      model.list[key] = model.list.back();
      model.list.pop_back();
      break;
    case 5:
      expect(real.map.set(key, value) != model.map.insert_or_assign(key, value).second);
      break;
    case 6:
      expect(real.map.remove(key) == (model.map.erase(key) == 1));
      break;
    case 7:
      expect(real.set.insert(value) == model.set.insert(value).second);
      break;
    case 8:
      expect(real.set.remove(value) == (model.set.erase(value) == 1));
      break;
    case 9:
      expect(real.unordered.set(key, value) != model.unordered.insert_or_assign(key, value).second);
      break;
    case 10:
      expect(real.unordered.remove(key) == (model.unordered.erase(key) == 1));
      break;
    case 11:
      expect(real.tree.set(key, value) != model.tree.insert_or_assign(key, value).second);
      break;
    case 12:
      expect(real.tree.remove(key) == (model.tree.erase(key) == 1));
      break;
    case 13: {
      const Row row{static_cast<uint8_t>(value % 4), value};
      expect(real.table.set(key, row) != model.table.insert_or_assign(key, row).second);
      break;
    }
    case 14:
      expect(real.table.remove(key) == (model.table.erase(key) == 1));
      break;
    default: {
      // What a new call would see: the state goes through storage.
      const auto stored = borsh::from_bytes<Collections>(borsh::to_bytes(real));
      expect(stored.has_value());
      real = *stored;
    }
  }
}

inline void compare(const Collections& real, const Models& model) {
  expect(std::ranges::equal(real.list.page(0, 1000), model.list));
  std::map<uint8_t, uint8_t> map;
  for (const auto& [key, value] : real.map) map.emplace(key, value);
  expect(map == model.map);
  std::set<uint8_t> set;
  for (const uint8_t value : real.set) set.insert(value);
  expect(set == model.set);
  for (const auto& [key, value] : model.lookup) expect(real.lookup.get(key) == value);
  const auto unordered = real.unordered.page(0, 1000);
  expect(std::map<uint8_t, uint8_t>{unordered.begin(), unordered.end()} == model.unordered);
  expect(std::ranges::equal(real.tree.page(1000), model.tree));
  size_t lists = 0;
  for (uint8_t owner = 0; owner < 4; ++owner) {
    std::map<uint8_t, Row> wanted;
    for (const auto& [key, row] : model.table)
      if (row.owner == owner) wanted.emplace(key, row);
    const auto rows = real.table.page_by<&Row::owner>(owner, 0, 1000);
    expect(std::map<uint8_t, Row>{rows.begin(), rows.end()} == wanted);
    lists += !wanted.empty();
  }
  // Nothing is left behind: each element has its entries, each list that is not empty its size.
  expect(near::testing::host().storage.size() ==
         model.lookup.size() + model.list.size() + 2 * model.map.size() + 2 * model.set.size() +
             3 * model.unordered.size() + 2 * model.tree.size() + 3 * model.table.size() + lists +
             !model.table.empty());
}

/// Runs the program in `data`, three bytes an operation, on a new host; ends the process when
/// anything differs. Gives the number of operations.
inline size_t run(const uint8_t* data, size_t size) {
  near::testing::reset_host();
  Collections real;
  Models model;
  size_t operations = 0;
  for (size_t i = 0; i + 2 < size && i < 600; i += 3, ++operations) {
    step(real, model, data[i], data[i + 1] % 32, data[i + 2]);
    compare(real, model);
  }
  return operations;
}

}  // namespace near::model
