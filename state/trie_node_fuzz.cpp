// Any bytes are a canonical trie node, which encodes to the same bytes again, or an error. Records
// of the trie store are never accepted without the right hash.
#include "base/assert.hpp"
#include "state/node_decode.hpp"
#include "state/trie_records.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall;
  using namespace farcall::state::detail;
  const ByteView bytes{data, size};
  const Result<DecodedNode> node = decode_node(bytes);
  if (!node) {
    FARCALL_ASSERT(!node.error().message.empty(), "an error says what is wrong");
    FARCALL_ASSERT(!parse_record(bytes, sha256(bytes)),
                   "bytes that are not a node are not a record either");
    return 0;
  }
  FARCALL_ASSERT(node->size <= size, "a node lies within its bytes");
  FARCALL_ASSERT(equal(encode_decoded(*node), bytes.first(node->size)), "decoding loses nothing");
  FARCALL_ASSERT(!parse_record(bytes, CryptoHash{}), "a record without its hash is refused");

  const CryptoHash hash = sha256(bytes.first(node->size));
  const Result<NodeRecord> record = parse_record(bytes, hash);
  if (!record) return 0;
  Node* loaded = node_of_record(*record, hash, 1, 1, nullptr);
  Bytes encoded(serialized_size(loaded));
  encode_node(loaded, encoded.data());
  FARCALL_ASSERT(equal(encoded, bytes.first(node->size)), "a node in memory has the same bytes");
  FARCALL_ASSERT(encoded.size() == node->size, "its size is known before");
  release(loaded);
  return 0;
}
