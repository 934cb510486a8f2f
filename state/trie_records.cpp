#include "state/trie_records.hpp"

#include "base/format_text.hpp"

namespace farcall::state::detail {

std::array<std::uint8_t, 9> record_key(RecordNumber number) noexcept {
  std::array<std::uint8_t, 9> key{0xFF};
  for (std::size_t i = 0; i < 8; ++i) key[8 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return key;
}

RecordNumber record_number(ByteView key) noexcept {
  RecordNumber number = 0;
  for (std::size_t i = 1; i < key.size() && i < 9; ++i) number = number << 8 | key[i];
  return number;
}

std::array<std::uint8_t, 33> root_key(const CryptoHash& root) noexcept {
  std::array<std::uint8_t, 33> key{0xF2};
  std::memcpy(key.data() + 1, root.bytes.data(), 32);
  return key;
}

RecordNumber NodeRecord::child_number(std::size_t index) const noexcept {
  RecordNumber number;
  std::memcpy(&number, child_numbers.data() + index * sizeof number, sizeof number);
  return number;
}

Result<NodeRecord> parse_record(ByteView record, const CryptoHash& hash) {
  Result<DecodedNode> decoded = decode_node(record);
  if (!decoded) return std::unexpected{decoded.error()};
  NodeRecord result{.node = *decoded};
  const CryptoHash actual = sha256(record.first(decoded->size));
  if (actual != hash) {
    return fail(
        format_text("trie node: hashes to {} instead of {}", actual.to_base58(), hash.to_base58()));
  }
  if (decoded->tag == NodeTag::kLeaf &&
      decoded->memory_usage !=
          2 * kNodeCost + kKeyByteCost * decoded->path.size() + decoded->value->size) {
    return fail(
        format_text("trie node: a leaf that uses {} bytes of memory", decoded->memory_usage));
  }
  ByteView rest = record.subspan(decoded->size);
  std::size_t expected = decoded->child_count() * sizeof(RecordNumber);
  const std::size_t value_bytes = !decoded->value            ? 0
                                  : result.has_large_value() ? sizeof(RecordNumber)
                                                             : decoded->value->size;
  expected += value_bytes;
  if (rest.size() != expected) {
    return fail(format_text("trie node: {} bytes follow it, and there should be {}", rest.size(),
                            expected));
  }
  result.child_numbers = rest.first(expected - value_bytes);
  RecordNumber largest = 0;
  for (std::size_t i = 0; i < decoded->child_count(); ++i) {
    largest = std::max(largest, result.child_number(i));
  }
  rest = rest.last(value_bytes);
  if (result.has_large_value()) {
    std::memcpy(&result.value_number, rest.data(), sizeof result.value_number);
    largest = std::max(largest, result.value_number);
  } else if (decoded->value) {
    result.inline_value = rest;
    if (sha256(rest) != decoded->value->hash) {
      return fail(format_text("trie value: does not hash to {}", decoded->value->hash.to_base58()));
    }
  }
  if (largest > StoredAt::kRecordMask) {
    return fail(format_text("trie node: it refers to record {}, more than there can be", largest));
  }
  return result;
}

namespace {

ValueBlob* value_of_record(const NodeRecord& record, std::uint32_t store_tag,
                           const std::shared_ptr<NodeSource>& source) {
  const ValueReference& reference = *record.node.value;
  if (record.has_large_value()) {
    return unloaded_value(reference.hash, reference.size,
                          StoredAt::make(store_tag, record.value_number), source);
  }
  ValueBlob* blob = Value{record.inline_value}.surrender();
  blob->hash = reference.hash.bytes;
  blob->hash_state.store(HashState::kReady, std::memory_order_relaxed);
  return blob;
}

}  // namespace

Node* node_of_record(const NodeRecord& record, const CryptoHash& hash, std::uint32_t store_tag,
                     RecordNumber number, const std::shared_ptr<NodeSource>& source) {
  const DecodedNode& decoded = record.node;
  const auto child = [&](std::size_t index) {
    return make_unloaded(decoded.child_hash(index),
                         StoredAt::make(store_tag, record.child_number(index)), source);
  };
  Node* node = nullptr;
  switch (decoded.tag) {
    case NodeTag::kLeaf:
      node =
          make_leaf(nibbles_of_encoded(decoded.path), value_of_record(record, store_tag, source));
      break;
    case NodeTag::kExtension: {
      Unloaded* below = child(0);
      below->must_be_branch = true;
      Extension* extension = make_extension(nibbles_of_encoded(decoded.path), below, 0);
      extension->usage = decoded.memory_usage;
      node = extension;
      break;
    }
    case NodeTag::kBranch:
    case NodeTag::kBranchWithValue: {
      Branch* branch = make_branch(static_cast<std::uint32_t>(decoded.child_count()) +
                                   (decoded.value ? 1U : 0U));
      if (decoded.value)
        branch = branch_set_value(branch, value_of_record(record, store_tag, source));
      std::size_t index = 0;
      for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
        if ((decoded.mask >> nibble & 1) != 0)
          branch = branch_set_child(branch, nibble, child(index++));
      }
      branch->usage = decoded.memory_usage;
      node = branch;
      break;
    }
  }
  node->hash = hash.bytes;
  node->hash_state.store(HashState::kReady, std::memory_order_relaxed);
  node->stored.store(StoredAt::make(store_tag, number), std::memory_order_relaxed);
  return node;
}

}  // namespace farcall::state::detail
