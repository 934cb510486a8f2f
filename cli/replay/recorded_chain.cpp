#include "cli/replay/recorded_chain.hpp"

#include <zlib.h>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/genesis_config.hpp"
#include "chain/genesis/json_field.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;
using chain::Field;

constexpr std::size_t kMaxFile = std::size_t{1} << 30;

/// Reads the fields of blocks and keeps the first error.
class BlockReader {
 public:
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  template <class T>
  std::optional<T> take(Result<T> result) {
    if (result.has_value()) return std::move(*result);
    if (!error_.has_value()) error_ = std::move(result.error());
    return std::nullopt;
  }
  void note(const std::unexpected<Error>& error) {
    if (!error_.has_value()) error_ = error.error();
  }
  std::uint64_t number(const Field& object, std::string_view name) {
    const auto field = take(object.at(name));
    return field.has_value() ? take(field->number()).value_or(0) : 0;
  }
  CryptoHash hash_of(const Field& field) {
    const auto hash = CryptoHash::from_base58(take(field.text()).value_or(""));
    if (!hash.has_value()) note(field.wrong("expected a hash (base58 of 32 bytes)"));
    return hash.value_or(CryptoHash{});
  }
  CryptoHash hash(const Field& object, std::string_view name) {
    const auto field = take(object.at(name));
    return field.has_value() ? hash_of(*field) : CryptoHash{};
  }
  Balance balance_of(const Field& field) {
    const auto value = parse_u128(take(field.text()).value_or(""));
    if (!value.has_value()) note(field.wrong("expected the digits of a 128-bit number"));
    return Balance{value.value_or(0)};
  }
  /// A number, possibly written as text.
  std::uint64_t number_of(const Field& field) {
    if (!field.value().is_string()) return take(field.number()).value_or(0);
    const auto value = parse_u64(take(field.text()).value_or(""));
    if (!value.has_value()) note(field.wrong("expected the digits of a 64-bit number"));
    return value.value_or(0);
  }

 private:
  std::optional<Error> error_;
};

using Transactions = std::map<std::string, chain::TransactionPtr, std::less<>>;

Result<Transactions> read_transactions(const Field& document) {
  Transactions out;
  const auto items = document.at("transactions").and_then([](const Field& f) { return f.items(); });
  if (!items) return std::unexpected{items.error()};
  for (const Field& item : *items) {
    const auto field = item.at("bytes");
    if (!field) return std::unexpected{field.error()};
    const auto text = field->text();
    if (!text) return std::unexpected{text.error()};
    const auto bytes = from_base64(*text);
    if (!bytes.has_value()) return field->wrong("expected base64");
    auto decoded = protocol::SignedTransaction::decode(*bytes);
    if (!decoded.has_value()) return field->wrong(decoded.error().message);
    auto transaction = std::make_shared<const protocol::SignedTransaction>(std::move(*decoded));
    out[transaction->hash().to_base58()] = transaction;
  }
  return out;
}

void read_transactions_of(BlockReader& reader, const Field& chunk, const Transactions& known,
                          RecordedChunk& out) {
  const auto list = reader.take(chunk.at("transactions"));
  if (!list.has_value()) return;
  for (const Field& item : reader.take(list->items()).value_or(std::vector<Field>{})) {
    const auto found = known.find(reader.take(item.text()).value_or(""));
    if (found == known.end())
      return reader.note(item.wrong("unknown transaction: expected one of \"transactions\""));
    out.transactions.push_back(found->second);
  }
  if (!out.is_new && !out.transactions.empty())
    reader.note(list->wrong("expected no transactions in a missing chunk"));
}

/// A list, or null if something is wrong with it.
const json::value* read_list(BlockReader& reader, const Field& object, std::string_view name) {
  const auto field = reader.take(object.at(name));
  if (!field.has_value() || !reader.take(field->items()).has_value()) return nullptr;
  return &field->value();
}

/// `field` has the chunk's header, transactions and outcomes. With one shard it is the block.
RecordedChunk read_chunk(BlockReader& reader, const Field& field, const Transactions& known) {
  RecordedChunk chunk;
  const auto header = reader.take(field.at("chunk"));
  const auto is_new = reader.take(field.at("new_chunk"));
  if (reader.error().has_value()) return chunk;
  chunk.header = &header->value();
  chunk.is_new = reader.take(is_new->boolean()).value_or(true);
  chunk.prev_state_root = reader.hash(*header, "prev_state_root");
  chunk.outcomes = read_list(reader, field, "outcomes");
  read_transactions_of(reader, field, known, chunk);
  return chunk;
}

void read_full(BlockReader& reader, const Field& field, const Transactions& known,
               std::vector<RecordedBlock>& out) {
  RecordedBlock block;
  block.path = field.path();
  const auto header = reader.take(field.at("header"));
  if (!header.has_value()) return;
  block.header = &header->value();
  block.height = BlockHeight{reader.number(*header, "height")};
  block.hash = reader.hash(*header, "hash");
  block.random_value = reader.hash(*header, "random_value");
  block.epoch_id = reader.hash(*header, "epoch_id");
  block.next_epoch_id = reader.hash(*header, "next_epoch_id");
  if (const auto time = reader.take(header->at("timestamp_nanosec")))
    block.timestamp = Nanoseconds{reader.number_of(*time)};
  if (const auto price = reader.take(header->at("gas_price")))
    block.gas_price = reader.balance_of(*price);
  if (const auto chunks = field.find("chunks")) {
    for (const Field& item : reader.take(chunks->items()).value_or(std::vector<Field>{})) {
      block.chunks.push_back(read_chunk(reader, item, known));
      block.chunks.back().sent = read_list(reader, item, "sent_receipts");
      if (reader.error().has_value()) return;
    }
  } else {
    block.chunks.push_back(read_chunk(reader, field, known));
    block.chunks.back().incoming = read_list(reader, field, "incoming_receipts");
  }
  out.push_back(std::move(block));
}

/// A run of blocks in which nothing happens: what they have in common, and a row of the rest for
/// each.
void read_run(BlockReader& reader, const Field& field, std::vector<RecordedBlock>& out) {
  const auto same = reader.take(field.at("same"));
  const auto rows = reader.take(field.at("empty"));
  if (!same.has_value() || !rows.has_value()) return;
  const CryptoHash epoch_id = reader.hash(*same, "epoch_id");
  const CryptoHash next_epoch_id = reader.hash(*same, "next_epoch_id");
  for (const Field& row : reader.take(rows->items()).value_or(std::vector<Field>{})) {
    const auto columns = reader.take(row.items());
    if (!columns.has_value()) return;
    if (columns->size() != 6) return reader.note(row.wrong("expected six columns"));
    RecordedBlock block;
    block.path = row.path();
    block.height = BlockHeight{reader.number_of((*columns)[0])};
    block.hash = reader.hash_of((*columns)[1]);
    block.timestamp = Nanoseconds{reader.number_of((*columns)[2])};
    block.random_value = reader.hash_of((*columns)[3]);
    block.gas_price = reader.balance_of((*columns)[4]);
    block.epoch_id = epoch_id;
    block.next_epoch_id = next_epoch_id;
    RecordedChunk& chunk = block.chunks.emplace_back();
    chunk.prev_state_root = reader.hash_of((*columns)[5]);
    chunk.header = &same->value();
    out.push_back(std::move(block));
    if (reader.error().has_value()) return;
  }
}

/// Every transaction is in a chunk of its signer's shard, and there is a chunk for each shard.
Result<void> check_shards(const RecordedBlock& block, const protocol::ShardLayout& layout) {
  if (block.chunks.size() != layout.size())
    return fail(format_text("{}: expected {} chunks, one for each shard, got {}", block.path,
                            layout.size(), block.chunks.size()));
  for (std::size_t i = 0; i < block.chunks.size(); ++i) {
    for (const chain::TransactionPtr& transaction : block.chunks[i].transactions) {
      const ShardId shard = layout.shard_of(transaction->transaction().signer_id);
      if (shard != layout.shard_ids()[i])
        return fail(format_text("{}: transaction {} is of shard {}, expected {}", block.path,
                                transaction->hash().to_base58(), shard.value(),
                                layout.shard_ids()[i].value()));
    }
  }
  return {};
}

Result<void> check_blocks(const RecordedChain& recorded) {
  const std::vector<RecordedBlock>& blocks = recorded.blocks;
  const chain::ChainConfig& config = recorded.genesis.config;
  if (blocks.empty()) return fail("blocks: expected at least the genesis block");
  if (blocks.front().height != config.genesis_height)
    return fail(format_text("{}: expected the genesis block at height {}, got height {}",
                            blocks.front().path, config.genesis_height.value(),
                            blocks.front().height.value()));
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i > 0 && (blocks[i].height <= blocks[i - 1].height ||
                  blocks[i].timestamp <= blocks[i - 1].timestamp))
      return fail(blocks[i].path + ": expected a larger height and timestamp than before");
    if (auto checked = check_shards(blocks[i], config.shard_layout); !checked) return checked;
  }
  return {};
}

}  // namespace

Result<std::string> unpack_gzip(std::string_view packed, std::size_t limit) {
  z_stream stream{};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return fail("cannot initialize zlib");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  std::array<char, 65536> buffer{};
  int code = Z_OK;
  while (code == Z_OK && out.size() <= limit) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    code = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  const std::string reason = stream.msg != nullptr ? stream.msg : "unexpected end";
  inflateEnd(&stream);
  if (out.size() > limit) return fail(format_text("more than {} bytes when unpacked", limit));
  if (code != Z_STREAM_END) return fail("damaged gzip: " + reason);
  return out;
}

Result<std::unique_ptr<RecordedChain>> parse_recorded_chain(std::string_view text) {
  auto recorded = std::make_unique<RecordedChain>();
  Result<json::value> parsed = protocol::parse_json(text);
  if (!parsed) return std::unexpected{parsed.error()};
  recorded->document = std::move(*parsed);
  const Field document{recorded->document, ""};
  const auto name = document.at("name").and_then([](const Field& field) { return field.text(); });
  if (!name) return std::unexpected{name.error()};
  recorded->name = *name;
  const auto genesis = document.at("genesis");
  if (!genesis) return std::unexpected{genesis.error()};
  Result<chain::Genesis> made = chain::parse_genesis(genesis->value());
  if (!made.has_value()) return fail("genesis." + made.error().message);
  recorded->genesis = std::move(*made);
  const Result<Transactions> transactions = read_transactions(document);
  if (!transactions) return std::unexpected{transactions.error()};
  const auto items =
      document.at("blocks").and_then([](const Field& field) { return field.items(); });
  if (!items) return std::unexpected{items.error()};
  BlockReader reader;
  for (const Field& item : *items) {
    if (item.has("empty")) {
      read_run(reader, item, recorded->blocks);
    } else {
      read_full(reader, item, *transactions, recorded->blocks);
    }
    if (reader.error().has_value()) return std::unexpected{*reader.error()};
  }
  if (const Result<void> checked = check_blocks(*recorded); !checked)
    return std::unexpected{checked.error()};
  return recorded;
}

Result<std::unique_ptr<RecordedChain>> read_recorded_chain(const std::string& path) {
  Result<std::string> text = read_file(path, kMaxFile);
  if (!text) return std::unexpected{text.error()};
  if (text->starts_with("\x1f\x8b")) {
    text = unpack_gzip(*text, kMaxFile);
    if (!text) return fail(format_text("{}: {}", path, text.error().message));
  }
  auto recorded = parse_recorded_chain(*text);
  if (!recorded.has_value()) return fail(format_text("{}: {}", path, recorded.error().message));
  return recorded;
}

}  // namespace farcall::cli
