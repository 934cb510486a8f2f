// Reads the parameters of methods by the rules of serde, which nearcore derives its structures
// with: accepts what serde accepts and refuses what it refuses.
//
//  - A structure is an object; members that it does not know are ignored. One that flattens nothing
//    may also be a list with all its fields in order.
//  - An `Option` may be absent or null, any other field must be present and not null. A field
//    with a default may be absent, but not null.
//  - A flattened enum takes the first of its variants among the members, in ascending order of
//    names, and leaves the others alone. An enum that is the whole parameter is an object with
//    exactly one member, or text for a variant without fields.
//  - A unit variant is text, or an object `{variant: null}`. A tag inside an object may also be the
//    variant's number.
//  - Whole numbers are written without fraction and exponent.
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "chain/chain.hpp"
#include "chain/history/transaction_status.hpp"
#include "chain/rules/block.hpp"
#include "node/rpc/error.hpp"
#include "protocol/account_id.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::node {

template <class T>
using Parsed = std::expected<T, RpcError>;

/// "Failed parsing args: …".
[[nodiscard]] std::unexpected<RpcError> bad_params(std::string_view what);

using BlockId = std::variant<BlockHeight, CryptoHash>;
enum class Finality : std::uint8_t { kOptimistic, kNearFinal, kFinal };
enum class SyncCheckpoint : std::uint8_t { kGenesis, kEarliestAvailable };
/// A block as requests name it.
using BlockReference = std::variant<BlockId, Finality, SyncCheckpoint>;

/// Named parameters, or the same by position.
class Params {
 public:
  /// `fields`: names by position; a list of another length is an error. Structures that flatten
  /// another have none, and then a list is an error.
  [[nodiscard]] static Parsed<Params> read(const boost::json::value& value,
                                           std::initializer_list<std::string_view> fields = {});

  /// Null when absent.
  [[nodiscard]] const boost::json::value* find(std::string_view name) const;
  /// As `find`, but JSON null also counts as absent.
  [[nodiscard]] const boost::json::value* given(std::string_view name) const;

  [[nodiscard]] Parsed<std::string> text(std::string_view name) const;
  [[nodiscard]] Parsed<std::uint64_t> number(std::string_view name) const;
  /// An `Option`: nothing when absent or null.
  [[nodiscard]] Parsed<std::optional<std::uint64_t>> optional_number(std::string_view name) const;
  [[nodiscard]] Parsed<protocol::AccountId> account(std::string_view name) const;
  [[nodiscard]] Parsed<std::vector<protocol::AccountId>> accounts(std::string_view name) const;
  [[nodiscard]] Parsed<CryptoHash> hash(std::string_view name) const;
  [[nodiscard]] Parsed<Bytes> base64(std::string_view name) const;
  [[nodiscard]] Parsed<protocol::PublicKey> public_key(std::string_view name) const;
  /// False when absent; null is refused.
  [[nodiscard]] Parsed<bool> flag(std::string_view name) const;
  [[nodiscard]] Parsed<BlockId> block_id(std::string_view name) const;
  /// An `Option`: nothing when absent or null.
  [[nodiscard]] Parsed<std::optional<BlockId>> optional_block_id(std::string_view name) const;
  /// The first of `block_id`, `finality`, `sync_checkpoint` that is there.
  [[nodiscard]] Parsed<BlockReference> block_reference() const;
  /// The variant that the member `name` names: its text or its number in `variants`.
  [[nodiscard]] Parsed<std::string_view> tag(std::string_view name,
                                             std::span<const std::string_view> variants) const;
  /// `wait_until`; EXECUTED_OPTIMISTIC when absent.
  [[nodiscard]] Parsed<chain::Progress> wait_until() const;
  /// True if nothing is named but these, which need not all be there.
  [[nodiscard]] bool names_only(std::initializer_list<std::string_view> names) const;

 private:
  [[nodiscard]] Parsed<const boost::json::value*> need(std::string_view name) const;

  const boost::json::object* object_ = nullptr;
  const boost::json::array* list_ = nullptr;
  std::vector<std::string_view> fields_;
};

/// The only element of a list with one; null for anything else.
[[nodiscard]] const boost::json::value* single_element(const boost::json::value& params);

/// The whole parameters are a block reference.
[[nodiscard]] Parsed<BlockReference> read_block_reference(const boost::json::value& params);
[[nodiscard]] Parsed<BlockId> read_block_id(const boost::json::value& value);

/// The name of the variant of an enum that is a value of its own, and what it holds; null for text.
struct Variant {
  std::string_view name;
  const boost::json::value* content = nullptr;
};
[[nodiscard]] Parsed<Variant> read_variant(const boost::json::value& value,
                                           std::span<const std::string_view> variants);
/// The same for variants without fields.
[[nodiscard]] Parsed<std::size_t> read_unit_variant(const boost::json::value& value,
                                                    std::span<const std::string_view> variants);

/// The block that a reference means now; null for one that is not known.
[[nodiscard]] chain::BlockPtr find_block(const chain::Chain& chain, const BlockId& id);
[[nodiscard]] chain::BlockPtr find_block(const chain::Chain& chain,
                                         const BlockReference& reference);
/// The checkpoint `genesis` is the hash of the genesis block, which may be garbage collected; other
/// references stay as they are.
[[nodiscard]] BlockReference without_genesis_checkpoint(const chain::Chain& chain,
                                                        const BlockReference& reference);
/// Text of nearcore's store about a block that it does not have. `what` names the table.
[[nodiscard]] std::string unknown_block_text(const BlockReference& reference,
                                             std::string_view what);
/// As JSON, for errors that repeat it.
[[nodiscard]] boost::json::value to_json(const BlockReference& reference);
/// As Rust's `{:?}` prints it.
[[nodiscard]] std::string debug_text(const BlockReference& reference);

[[nodiscard]] std::string_view progress_name(chain::Progress progress) noexcept;

}  // namespace farcall::node
