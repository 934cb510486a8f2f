#include "trace/source/rpc_source.hpp"

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "protocol/parameters.hpp"
#include "trace/source/rpc_views.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

OutcomeFacts outcome_facts(const protocol::ExecutionOutcomeWithIdView& view, BlockHeight block) {
  return {.outcome = std::make_shared<const protocol::ExecutionOutcome>(from_view(view.outcome)),
          .block = block,
          .shard = std::nullopt,
          .order = std::nullopt,
          .of = std::nullopt};
}

}  // namespace

Result<Facts> RpcSource::facts(const CryptoHash& transaction) {
  Facts facts;
  facts.source.from = SourceKind::rpc;
  facts.hash = transaction;
  facts.source.missing = {"arrival of receipts", "order in chunks", "shards", "reads", "writes",
                          "host calls"};
  if (const auto read = read_status(transaction, facts); !read)
    return std::unexpected{read.error()};
  return facts;
}

Result<void> RpcSource::read_status(const CryptoHash& transaction, Facts& facts) {
  const auto answer =
      transport_("EXPERIMENTAL_tx_status", json::object{{"tx_hash", transaction.to_base58()},
                                                        {"sender_account_id", sender_.view()},
                                                        {"wait_until", "NONE"}});
  if (!answer) return std::unexpected{answer.error()};
  const auto body = read_member<protocol::SignedTransactionView>(*answer, "transaction");
  if (!body) return std::unexpected{body.error()};
  facts.transaction = transaction_from_view(*body);
  const auto outcome =
      read_member<protocol::ExecutionOutcomeWithIdView>(*answer, "transaction_outcome");
  if (!outcome) return std::unexpected{outcome.error()};
  const auto outcomes =
      read_member<std::vector<protocol::ExecutionOutcomeWithIdView>>(*answer, "receipts_outcome");
  if (!outcomes) return std::unexpected{outcomes.error()};
  const auto receipts = read_member<std::vector<protocol::ReceiptView>>(*answer, "receipts");
  if (!receipts) return std::unexpected{receipts.error()};

  if (const auto config = read_config(outcome->block_hash, facts); !config)
    return std::unexpected{config.error()};
  const auto included = read_block(outcome->block_hash, facts);
  if (!included) return std::unexpected{included.error()};
  facts.outcome = outcome_facts(*outcome, *included);

  std::map<CryptoHash, protocol::ReceiptPtr> known;
  for (const protocol::ReceiptView& view : *receipts)
    known.emplace(view.receipt_id, std::make_shared<const protocol::Receipt>(from_view(view)));
  for (const protocol::ExecutionOutcomeWithIdView& view : *outcomes) {
    const auto block = read_block(view.block_hash, facts);
    if (!block) return std::unexpected{block.error()};
    ReceiptFacts receipt;
    receipt.id = view.id;
    receipt.outcome = outcome_facts(view, *block);
    if (const auto found = known.find(view.id); found != known.end()) {
      receipt.receipt = found->second;
      known.erase(found);
    }
    if (lacks_method(receipt)) read_methods(view.block_hash, receipt, facts);
    if (has_trapped(receipt))
      facts.source.missing.push_back(format_text("the function in which the code of {} stopped",
                                                 receipt.outcome->outcome->executor_id.view()));
    facts.receipts.push_back(std::move(receipt));
  }
  for (const auto& [id, receipt] : known) {
    if (receipt->action() == nullptr) continue;
    ReceiptFacts waiting;
    waiting.id = id;
    waiting.receipt = receipt;
    facts.receipts.push_back(std::move(waiting));
  }
  return {};
}

void RpcSource::read_methods(const CryptoHash& block, ReceiptFacts& receipt, Facts& facts) {
  const std::string_view contract = receipt.outcome->outcome->executor_id.view();
  const auto methods = [&]() -> Result<std::vector<std::string>> {
    const auto answer = transport_("query", json::object{{"request_type", "view_code"},
                                                         {"block_id", block.to_base58()},
                                                         {"account_id", contract}});
    if (!answer) return std::unexpected{answer.error()};
    const auto text = read_member<std::string>(*answer, "code_base64");
    if (!text) return std::unexpected{text.error()};
    const auto code = from_base64(*text);
    if (!code) return fail("'code_base64' of the endpoint's answer is not base64");
    return vm::callable_methods(*code, facts.config == nullptr ? protocol::kMaxProtocolVersion
                                                               : facts.source.protocol_version);
  }();
  if (methods) {
    receipt.methods = *methods;
  } else {
    facts.source.missing.push_back(
        format_text("methods of {}: {}", contract, methods.error().message));
  }
}

Result<void> RpcSource::read_config(const CryptoHash& block, Facts& facts) {
  const auto answer =
      transport_("EXPERIMENTAL_protocol_config", json::object{{"block_id", block.to_base58()}});
  if (!answer) {
    facts.source.missing.push_back("protocol configuration: " + answer.error().message);
    return {};
  }
  const auto chain = read_member<std::string>(*answer, "chain_id");
  if (!chain) return std::unexpected{chain.error()};
  const auto version = read_member<std::uint32_t>(*answer, "protocol_version");
  if (!version) return std::unexpected{version.error()};
  facts.source.chain_id = *chain;
  facts.source.protocol_version = *version;
  if (protocol::is_supported(*version)) {
    facts.config = &protocol::runtime_config(*version);
  } else {
    facts.source.missing.push_back(format_text("fees of protocol version {}; {} to {} are known",
                                               *version, protocol::kMinProtocolVersion,
                                               protocol::kMaxProtocolVersion));
  }
  return {};
}

Result<BlockHeight> RpcSource::read_block(const CryptoHash& hash, Facts& facts) {
  if (const auto known = heights_.find(hash);
      known != heights_.end() && facts.blocks.contains(known->second))
    return known->second;
  const auto header_of = [&](const CryptoHash& block) -> Result<json::value> {
    auto answer = transport_("block", json::object{{"block_id", block.to_base58()}});
    if (!answer) return std::unexpected{answer.error()};
    const json::value* header = member(*answer, "header");
    if (header == nullptr) return fail("the endpoint's answer has no 'header'");
    return *header;
  };
  const auto header = header_of(hash);
  if (!header) return std::unexpected{header.error()};
  const auto height = read_member<BlockHeight>(*header, "height");
  if (!height) return std::unexpected{height.error()};
  const auto time = read_member<DecimalU64>(*header, "timestamp_nanosec");
  if (!time) return std::unexpected{time.error()};
  BlockFacts block{
      .height = *height, .hash = hash, .time = Nanoseconds{time->value}, .gas_price = std::nullopt};
  // Gas burns at the price in the header before.
  const auto before = read_member<CryptoHash>(*header, "prev_hash");
  if (!before) return std::unexpected{before.error()};
  if (const auto previous = header_of(*before)) {
    const auto price = read_member<Balance>(*previous, "gas_price");
    if (!price) return std::unexpected{price.error()};
    block.gas_price = *price;
  } else {
    facts.source.missing.push_back("gas price of block " + std::to_string(height->value()));
  }
  facts.blocks.emplace(*height, block);
  heights_.emplace(hash, *height);
  return *height;
}

}  // namespace farcall::trace
