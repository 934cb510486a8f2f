// The root of a set of keys and values, straight from the definition: for tests of the trie.
#pragma once

#include <map>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace farcall::state::naive {

struct NodeSummary {
  CryptoHash hash;
  std::uint64_t memory_usage = 0;
};

template <class Int>
void put(Bytes& out, Int value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
}

inline void put_bytes(Bytes& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline Bytes encode_path(std::span<const std::uint8_t> nibbles, bool leaf) {
  Bytes out{static_cast<std::uint8_t>(leaf ? 0x20 : 0)};
  std::size_t at = 0;
  if (nibbles.size() % 2 == 1) {
    out[0] = static_cast<std::uint8_t>(out[0] + 0x10 + nibbles[0]);
    at = 1;
  }
  for (; at < nibbles.size(); at += 2) {
    out.push_back(static_cast<std::uint8_t>(nibbles[at] * 16 + nibbles[at + 1]));
  }
  return out;
}

using Item = std::pair<Bytes, ByteView>;  // nibbles, value

inline void put_value(Bytes& out, ByteView value) {
  put(out, static_cast<std::uint32_t>(value.size()));
  put_bytes(out, sha256(value).bytes);
}

inline NodeSummary finish(Bytes body, std::uint64_t usage) {
  put(body, usage);
  return {sha256(body), usage};
}

inline NodeSummary node(std::span<const Item> items, std::size_t depth) {
  Bytes body;
  if (items.size() == 1) {
    const Bytes path = encode_path(ByteView{items[0].first}.subspan(depth), true);
    put(body, std::uint8_t{0});
    put(body, static_cast<std::uint32_t>(path.size()));
    put_bytes(body, path);
    put_value(body, items[0].second);
    return finish(std::move(body), 50 + 2 * path.size() + 50 + items[0].second.size());
  }
  const Bytes& first = items.front().first;
  const Bytes& last = items.back().first;
  std::size_t common = depth;
  while (common < first.size() && first[common] == last[common]) ++common;
  if (common > depth) {
    const NodeSummary child = node(items, common);
    const Bytes path = encode_path(ByteView{first}.subspan(depth, common - depth), false);
    put(body, std::uint8_t{3});
    put(body, static_cast<std::uint32_t>(path.size()));
    put_bytes(body, path);
    put_bytes(body, child.hash.bytes);
    return finish(std::move(body), 50 + 2 * path.size() + child.memory_usage);
  }
  std::uint64_t usage = 50;
  Bytes value;
  if (first.size() == depth) {
    put_value(value, items[0].second);
    usage += 50 + items[0].second.size();
    items = items.subspan(1);
  }
  std::uint16_t mask = 0;
  Bytes children;
  while (!items.empty()) {
    const std::uint8_t nibble = items[0].first[depth];
    std::size_t count = 1;
    while (count < items.size() && items[count].first[depth] == nibble) ++count;
    const NodeSummary child = node(items.first(count), depth + 1);
    mask = static_cast<std::uint16_t>(mask | 1U << nibble);
    put_bytes(children, child.hash.bytes);
    usage += child.memory_usage;
    items = items.subspan(count);
  }
  put(body, static_cast<std::uint8_t>(value.empty() ? 1 : 2));
  put_bytes(body, value);
  put(body, mask);
  put_bytes(body, children);
  return finish(std::move(body), usage);
}

inline NodeSummary root(const std::map<Bytes, Bytes>& state) {
  if (state.empty()) return {};
  std::vector<Item> items;
  for (const auto& [key, value] : state) {
    Bytes nibbles;
    for (const std::uint8_t byte : key) {
      nibbles.push_back(byte >> 4);
      nibbles.push_back(byte & 15);
    }
    items.emplace_back(std::move(nibbles), ByteView{value});
  }
  return node(items, 0);
}

}  // namespace farcall::state::naive
