#include "node/rpc/outcome_text.hpp"

#include "node/rpc/json_writer.hpp"
#include "protocol/json/views.hpp"

namespace farcall::node {

namespace {

/// One entry of a gas profile: the text up to the number, and which number.
struct CostText {
  std::string text;
  std::size_t position = 0;
};

std::uint64_t cost_at(const protocol::GasProfile& profile, std::size_t position) {
  if (position < profile.actions.size()) return profile.actions[position];
  position -= profile.actions.size();
  return position < profile.ext.size() ? profile.ext[position] : profile.wasm;
}

/// All costs in the order of profiles, derived from a profile in which each cost is its position.
std::vector<CostText> cost_texts() {
  protocol::GasProfile numbered;
  std::uint64_t number = 0;
  for (std::uint64_t& cost : numbered.actions) cost = ++number;
  for (std::uint64_t& cost : numbered.ext) cost = ++number;
  numbered.wasm = ++number;
  std::vector<CostText> texts;
  for (const protocol::CostGasUsed& entry : protocol::view_of(numbered)) {
    std::string text = R"({"cost":)";
    append_json_string(text, entry.cost);
    text += R"(,"cost_category":)";
    append_json_string(text, entry.cost_category);
    text += R"(,"gas_used":")";
    texts.push_back({std::move(text), static_cast<std::size_t>(entry.gas_used.value - 1)});
  }
  return texts;
}

void append_profile(std::string& out, const protocol::GasProfile& profile) {
  static const std::vector<CostText> kTexts = cost_texts();
  out += '[';
  const std::size_t begin = out.size();
  for (const CostText& cost : kTexts) {
    const std::uint64_t gas = cost_at(profile, cost.position);
    if (gas == 0) continue;
    if (out.size() > begin) out += ',';
    out += cost.text;
    append_number(out, gas);
    out += "\"}";
  }
  out += ']';
}

void append_hash(std::string& out, const CryptoHash& hash) {
  out += '"';
  out += hash.to_base58();
  out += '"';
}

void append_contracts(std::string& out,
                      const std::vector<std::optional<protocol::AccountContract>>& contracts) {
  namespace kind = protocol::account_contract;
  out += '[';
  for (const auto& contract : contracts) {
    if (&contract != contracts.data()) out += ',';
    if (!contract || std::holds_alternative<kind::None>(*contract)) {
      out += "null";
      continue;
    }
    if (const auto* local = std::get_if<kind::Local>(&*contract)) {
      out += R"({"local":)";
      append_hash(out, local->hash);
    } else if (const auto* global = std::get_if<kind::Global>(&*contract)) {
      out += R"({"global_hash":)";
      append_hash(out, global->hash);
    } else {
      out += R"({"global_account_id":)";
      append_json_string(out, std::get<kind::GlobalByAccount>(*contract).account_id.view());
    }
    out += '}';
  }
  out += ']';
}

void append_metadata(std::string& out, const protocol::ExecutionOutcome& outcome,
                     bool metadata_v4) {
  if (!outcome.profile) {
    out += R"({"gas_profile":null,"version":1})";
    return;
  }
  out += '{';
  if (metadata_v4) {
    out += R"("contracts":)";
    append_contracts(out, outcome.contracts);
    out += ',';
  }
  out += R"("gas_profile":)";
  append_profile(out, *outcome.profile);
  out += metadata_v4 ? R"(,"version":4})" : R"(,"version":3})";
}

}  // namespace

void append_outcome(std::string& out, const protocol::OutcomeWithId& outcome,
                    const std::vector<protocol::MerklePathItem>& proof,
                    const CryptoHash& block_hash, bool metadata_v4) {
  const protocol::ExecutionOutcome& body = outcome.outcome;
  out += R"({"block_hash":)";
  append_hash(out, block_hash);
  out += R"(,"id":)";
  append_hash(out, outcome.id);
  out += R"(,"outcome":{"executor_id":)";
  append_json_string(out, body.executor_id.view());
  out += R"(,"gas_burnt":)";
  append_number(out, body.gas_burnt.value());
  out += R"(,"logs":)";
  append_json_of(out, body.logs);
  out += R"(,"metadata":)";
  append_metadata(out, body, metadata_v4);
  out += R"(,"receipt_ids":)";
  append_json_of(out, body.receipt_ids);
  out += R"(,"status":)";
  append_json_of(out, body.status);
  out += R"(,"tokens_burnt":)";
  append_json_of(out, body.tokens_burnt);
  out += R"(},"proof":[)";
  for (const protocol::MerklePathItem& item : proof) {
    if (&item != proof.data()) out += ',';
    out += item.direction == protocol::MerkleDirection::kLeft ? R"({"direction":"Left","hash":)"
                                                              : R"({"direction":"Right","hash":)";
    append_hash(out, item.hash);
    out += '}';
  }
  out += "]}";
}

void append_transaction(std::string& out, const protocol::SignedTransaction& transaction) {
  append_json_of(out, protocol::view_of(transaction));
}

void append_receipt(std::string& out, const protocol::Receipt& receipt) {
  append_json_of(out, protocol::view_of(receipt));
}

void append_status(std::string& out, const protocol::ExecutionStatus& status) {
  append_json_of(out, status);
}

}  // namespace farcall::node
