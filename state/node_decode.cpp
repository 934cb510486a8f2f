#include "state/node_decode.hpp"

#include "base/format_text.hpp"

namespace farcall::state::detail {

namespace {

/// Reads integers and runs of bytes; remembers whether the bytes ran out.
class Reader {
 public:
  explicit Reader(ByteView bytes) noexcept : bytes_{bytes} {}

  ByteView take(std::size_t count) noexcept {
    if (count > bytes_.size() - at_) {
      failed_ = true;
      return {};
    }
    const ByteView taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }
  template <class Int>
  Int integer() noexcept {
    Int value = 0;
    const ByteView taken = take(sizeof value);
    if (!failed_) std::memcpy(&value, taken.data(), sizeof value);
    return value;
  }
  ValueReference value() noexcept {
    ValueReference reference;
    reference.size = integer<std::uint32_t>();
    const ByteView hash = take(32);
    if (!failed_) std::memcpy(reference.hash.bytes.data(), hash.data(), 32);
    return reference;
  }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// What is wrong with a hex-prefix path, or nothing.
std::optional<std::string> path_fault(ByteView path, bool leaf) {
  if (path.empty()) return "its path has no first byte";
  if (path.size() > kMaxKeyBytes + 1) {
    return format_text("its path has {} bytes, more than any key", path.size());
  }
  const std::uint8_t flags = path[0] & 0xF0;
  const bool is_odd = (flags & 0x10) != 0;
  if (flags != ((leaf ? 0x20 : 0x00) | (is_odd ? 0x10 : 0x00)) ||
      (!is_odd && (path[0] & 0x0F) != 0)) {
    return format_text("its path begins with the byte 0x{:02x}, which {} may not", path[0],
                       leaf ? "a leaf" : "an extension");
  }
  if (!leaf && !is_odd && path.size() == 1) return "it is an extension of no nibbles";
  return std::nullopt;
}

std::optional<std::string> branch_fault(const DecodedNode& node) {
  const std::size_t least = node.tag == NodeTag::kBranchWithValue ? 1 : 2;
  if (node.child_count() >= least) return std::nullopt;
  return format_text("it is a branch with {} children, which needs {}", node.child_count(), least);
}

}  // namespace

CryptoHash DecodedNode::child_hash(std::size_t index) const noexcept {
  CryptoHash hash;
  std::memcpy(hash.bytes.data(), child_hashes.data() + index * 32, 32);
  return hash;
}

Result<DecodedNode> decode_node(ByteView bytes) {
  Reader reader{bytes};
  DecodedNode node;
  const auto tag = reader.integer<std::uint8_t>();
  if (tag > static_cast<std::uint8_t>(NodeTag::kExtension)) {
    return fail(format_text("trie node: unknown tag {}; there are 0 to 3", tag));
  }
  node.tag = static_cast<NodeTag>(tag);
  const bool is_leaf = node.tag == NodeTag::kLeaf;
  const bool has_path = is_leaf || node.tag == NodeTag::kExtension;
  if (has_path) node.path = reader.take(reader.integer<std::uint32_t>());
  if (is_leaf || node.tag == NodeTag::kBranchWithValue) node.value = reader.value();
  if (!has_path) {
    node.mask = reader.integer<std::uint16_t>();
    node.child_hashes = reader.take(static_cast<std::size_t>(std::popcount(node.mask)) * 32);
  } else if (!is_leaf) {
    node.child_hashes = reader.take(32);
  }
  node.memory_usage = reader.integer<std::uint64_t>();
  node.size = reader.at();
  if (reader.failed()) {
    return fail(format_text("trie node: the bytes end early, there are {}", bytes.size()));
  }
  const std::optional<std::string> fault =
      has_path ? path_fault(node.path, is_leaf) : branch_fault(node);
  if (fault) return fail("trie node: " + *fault);
  return node;
}

Bytes encode_decoded(const DecodedNode& node) {
  Bytes out;
  const auto integer = [&out](auto value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
  };
  const auto append = [&out](ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  integer(static_cast<std::uint8_t>(node.tag));
  const bool has_path = node.tag == NodeTag::kLeaf || node.tag == NodeTag::kExtension;
  if (has_path) {
    integer(static_cast<std::uint32_t>(node.path.size()));
    append(node.path);
  }
  if (node.value) {
    integer(node.value->size);
    append(node.value->hash.view());
  }
  if (!has_path) integer(node.mask);
  append(node.child_hashes);
  integer(node.memory_usage);
  return out;
}

}  // namespace farcall::state::detail
