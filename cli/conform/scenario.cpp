#include "cli/conform/scenario.hpp"

#include <algorithm>
#include <array>

#include "base/format_text.hpp"
#include "chain/genesis/genesis_config.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "chain/history/query.hpp"
#include "chain/history/transaction_status.hpp"
#include "chain/rules/admission.hpp"
#include "cli/conform/python_json.hpp"
#include "cli/conform/view.hpp"
#include "protocol/borsh/decode_error.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/views.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kRoot = "test.near";
/// Blocks that the recording node made before the first step.
constexpr std::uint64_t kBlocksBeforeStart = 2;
/// As long as the ids that `init` generates, since contracts can read it.
constexpr std::string_view kChainId = "test-chain-00000";
/// More than any transaction needs: yields time out after 200 blocks.
constexpr std::uint64_t kMaxBlocksForOneStep = 2000;
constexpr std::uint64_t kBlocksAfterStart = 3;
constexpr std::size_t kMaxSteps = 100'000;

constexpr std::array<std::string_view, 5> kScenarioMembers{"name", "why", "genesis",
                                                           "protocol_version", "steps"};

/// The members of each kind of step besides `why` and `expect`. The first names the kind.
constexpr std::array<std::string_view, 3> kViewMembers{"view", "why", "expect"};
constexpr std::array<std::string_view, 3> kWaitMembers{"wait_blocks", "why", "expect"};
constexpr std::array<std::string_view, 3> kFinishMembers{"finish", "why", "expect"};
constexpr std::array<std::string_view, 13> kTransactionMembers{
    "signer", "receiver",      "actions", "why",    "expect",       "sign_with",    "nonce_offset",
    "block",  "bad_signature", "start",   "blocks", "strict_nonce", "gas_key_nonce"};

Result<void> check_members(const Field& step) {
  if (step.has("view")) return step.only(kViewMembers);
  if (step.has("wait_blocks")) return step.only(kWaitMembers);
  if (step.has("finish")) return step.only(kFinishMembers);
  if (auto known = step.only(kTransactionMembers); !known) return known;
  if (const auto blocks = step.find("blocks"); blocks.has_value() && !step.has("start"))
    return blocks->wrong("expected only beside \"start\"");
  return {};
}

/// The genesis that `near-sandbox init` writes, with the scenario's members in place of its own.
Result<chain::Genesis> genesis_of(const Field& scenario, ProtocolVersion version,
                                  std::optional<ProtocolVersion> version_override,
                                  const protocol::PublicKey& root_key) {
  chain::SandboxGenesis options;
  options.protocol_version = version;
  options.chain_id = kChainId;
  options.root_key = root_key;
  json::object file = chain::sandbox_genesis_file(options);
  if (const auto changes = scenario.find("genesis")) {
    std::vector<std::string_view> names;
    for (const auto& member : file) names.push_back(member.key());
    if (auto known = changes->only(names); !known) return std::unexpected{known.error()};
    for (const auto& member : changes->value().get_object()) file[member.key()] = member.value();
  }
  if (version_override.has_value()) file["protocol_version"] = *version_override;
  const json::value document = std::move(file);
  Result<chain::Genesis> genesis = chain::parse_genesis(document);
  if (!genesis.has_value()) return fail(format_text("genesis.{}", genesis.error().message));
  return genesis;
}

}  // namespace

ScenarioRunner::ScenarioRunner(chain::Genesis genesis, protocol::SecretKey root_key,
                               WasmFolders wasm, vm::VirtualMachine& machine)
    : wasm_{std::move(wasm)}, root_key_{std::move(root_key)} {
  chain::ChainOptions options;
  options.block_time = Nanoseconds{100'000'000};
  chain_ = std::make_unique<chain::Chain>(std::move(genesis), options, machine);
  wait_blocks(kBlocksBeforeStart);
}

protocol::SecretKey ScenarioRunner::key_of(const std::string& name) const {
  return name == kRoot ? root_key_ : key_of_name(name);
}

void ScenarioRunner::wait_blocks(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) chain_->produce();
}

std::uint64_t ScenarioRunner::access_key_nonce(std::string_view account,
                                               const protocol::PublicKey& key) {
  const Result<protocol::AccountId> id = protocol::AccountId::parse(account);
  if (!id) return 0;
  const auto found = chain::Query{*chain_, chain_->head()}.access_key(*id, key);
  return found.has_value() ? found->nonce : 0;
}

std::uint64_t ScenarioRunner::gas_key_nonce(std::string_view account,
                                            const protocol::PublicKey& key, std::uint16_t index) {
  const Result<protocol::AccountId> id = protocol::AccountId::parse(account);
  if (!id) return 0;
  const auto found = chain::Query{*chain_, chain_->head()}.gas_key_nonces(*id, key);
  return found.has_value() && index < found->size() ? (*found)[index] : 0;
}

Result<TransactionParts> ScenarioRunner::parts_of(const Field& step,
                                                  const protocol::SecretKey& key) {
  TransactionParts parts;
  const Result<std::string> signer =
      step.at("signer").and_then([](const Field& field) { return field.text(); });
  if (!signer) return std::unexpected{signer.error()};
  const Result<std::string> receiver =
      step.at("receiver").and_then([](const Field& field) { return field.text(); });
  if (!receiver) return std::unexpected{receiver.error()};
  parts.signer = *signer;
  parts.receiver = *receiver;

  std::int64_t offset = 1;
  if (const auto field = step.find("nonce_offset")) {
    const Result<std::int64_t> value = field->integer();
    if (!value) return std::unexpected{value.error()};
    offset = *value;
  }
  std::uint64_t last = access_key_nonce(parts.signer, key.public_key());
  if (const auto field = step.find("gas_key_nonce")) {
    const Result<std::uint64_t> index = field->number();
    if (!index) return std::unexpected{index.error()};
    if (*index > UINT16_MAX)
      return field->wrong(format_text("expected an index up to 65535, got {}", *index));
    parts.gas_key_nonce = static_cast<std::uint16_t>(*index);
    last = gas_key_nonce(parts.signer, key.public_key(), *parts.gas_key_nonce);
  }
  parts.nonce = last + static_cast<std::uint64_t>(offset);
  for (const auto& [name, member] :
       {std::pair{"strict_nonce", &TransactionParts::strict_nonce},
        std::pair{"bad_signature", &TransactionParts::bad_signature}}) {
    const auto field = step.find(name);
    parts.*member = field.has_value() && is_truthy(field->value());
  }
  if (parts.gas_key_nonce.has_value()) parts.strict_nonce = false;

  parts.block_hash = to_bytes(chain_->head()->hash().view());
  if (const auto field = step.find("block")) {
    if (field->value().is_string()) {
      Result<Bytes> hash = parse_base58(*field, *field->text());
      if (!hash) return std::unexpected{hash.error()};
      constexpr std::size_t kHashSize = sizeof(CryptoHash);
      parts.block_hash.assign(kHashSize - std::min(hash->size(), kHashSize), 0);
      parts.block_hash.insert(parts.block_hash.end(), hash->begin(), hash->end());
    } else {
      const Result<std::uint64_t> height = field->number();
      if (!height) return std::unexpected{height.error()};
      const chain::BlockPtr block = chain_->block_at(BlockHeight{*height});
      if (block == nullptr) return field->wrong(format_text("no block at height {}", *height));
      parts.block_hash = to_bytes(block->hash().view());
    }
  }
  return parts;
}

Result<json::value> ScenarioRunner::run_transaction(const Field& step) {
  std::string signing_name;
  for (const std::string_view name : {"signer", "sign_with"}) {
    const auto field = step.find(name);
    if (!field.has_value()) continue;
    const Result<std::string> text = field->text();
    if (!text) return std::unexpected{text.error()};
    signing_name = *text;
  }
  const protocol::SecretKey key = key_of(signing_name);
  const Result<TransactionParts> parts = parts_of(step, key);
  if (!parts) return std::unexpected{parts.error()};
  const Result<Field> actions = step.at("actions");
  if (!actions) return std::unexpected{actions.error()};
  const Result<Bytes> bytes = encode_transaction(*parts, *actions, key, wasm_, *this);
  if (!bytes) return std::unexpected{bytes.error()};

  // A node refuses bytes that do not decode before it looks at the state.
  Result<protocol::SignedTransaction> decoded = protocol::SignedTransaction::decode(*bytes);
  if (!decoded.has_value()) {
    return refused_parameters(format_text("the value could not decoded from borsh due to: {}",
                                          protocol::without_place(decoded.error().message)));
  }
  const auto transaction = std::make_shared<const protocol::SignedTransaction>(std::move(*decoded));
  if (const auto admitted = chain::admit(*chain_, protocol::verify(transaction));
      !admitted.has_value()) {
    const protocol::TxExecutionError error =
        protocol::tx_execution_error::InvalidTxError{admitted.error()};
    return refused("HANDLER_ERROR", "INVALID_TRANSACTION",
                   json::object{{"TxExecutionError", protocol::json_view(error)}});
  }
  chain_->produce({.transactions = {transaction}});
  const auto label = step.find("start");
  if (!label.has_value()) return finish(step, transaction->hash());

  const Result<std::string> name = label->text();
  if (!name) return std::unexpected{name.error()};
  started_.insert_or_assign(*name, Started{transaction->hash()});
  std::uint64_t blocks = kBlocksAfterStart;
  if (const auto field = step.find("blocks")) {
    const Result<std::uint64_t> value = field->number();
    if (!value) return std::unexpected{value.error()};
    if (*value > kMaxBlocksForOneStep)
      return field->wrong(
          format_text("expected at most {} blocks, got {}", kMaxBlocksForOneStep, *value));
    blocks = *value;
  }
  // The node answers when the block is final: two blocks later.
  wait_blocks(2 + blocks);
  return json::value(nullptr);
}

Result<json::value> ScenarioRunner::finish(const Field& step, const CryptoHash& hash) {
  for (std::uint64_t made = 0; made < kMaxBlocksForOneStep; ++made) {
    const std::optional<chain::TransactionStatus> status = chain::transaction_status(*chain_, hash);
    if (status.has_value() && status->progress == chain::Progress::kFinal)
      return normal_outcome(*chain_, *status);
    chain_->produce();
  }
  return step.wrong(format_text("receipts still pending after {} blocks", kMaxBlocksForOneStep));
}

Result<json::value> ScenarioRunner::run(const Field& step) {
  if (const Result<void> known = check_members(step); !known) return std::unexpected{known.error()};
  if (const auto view = step.find("view")) return answer_view(*chain_, *view, wasm_);
  if (const auto field = step.find("wait_blocks")) {
    const Result<std::uint64_t> count = field->number();
    if (!count) return std::unexpected{count.error()};
    if (*count > kMaxSteps)
      return field->wrong(format_text("expected at most {} blocks, got {}", kMaxSteps, *count));
    wait_blocks(*count);
    return json::value(nullptr);
  }
  if (const auto field = step.find("finish")) {
    const Result<std::string> label = field->text();
    if (!label) return std::unexpected{label.error()};
    const auto found = started_.find(*label);
    if (found == started_.end())
      return field->wrong(
          format_text("unknown label \"{}\": no transaction was started with it", *label));
    const CryptoHash hash = found->second.hash;
    started_.erase(found);
    return finish(step, hash);
  }
  return run_transaction(step);
}

Result<ScenarioReport> run_scenario(std::string_view text, const ConformOptions& options,
                                    vm::VirtualMachine& machine) {
  const Result<json::value> parsed = protocol::parse_json(mark_exact_numbers(text));
  if (!parsed) return std::unexpected{parsed.error()};
  const Field scenario{*parsed, ""};
  if (const auto known = scenario.only(kScenarioMembers); !known)
    return std::unexpected{known.error()};
  ScenarioReport report;
  const Result<std::string> name =
      scenario.at("name").and_then([](const Field& field) { return field.text(); });
  if (!name) return std::unexpected{name.error()};
  report.name = *name;
  const Result<std::vector<Field>> steps =
      scenario.at("steps").and_then([](const Field& field) { return field.items(); });
  if (!steps) return std::unexpected{steps.error()};
  report.steps = steps->size();

  ProtocolVersion version = 86;  // recordings without the member are of this version
  if (const auto field = scenario.find("protocol_version")) {
    const Result<std::uint64_t> value = field->number();
    if (!value) return std::unexpected{value.error()};
    version = static_cast<ProtocolVersion>(*value);
    if (*value > UINT32_MAX || !protocol::is_supported(version))
      return field->wrong(format_text("expected a version from {} to {}, got {}",
                                      protocol::kMinProtocolVersion, protocol::kMaxProtocolVersion,
                                      *value));
  }
  const protocol::SecretKey root_key =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, kRoot);
  Result<chain::Genesis> genesis =
      genesis_of(scenario, version, options.protocol_version, root_key.public_key());
  if (!genesis) return std::unexpected{genesis.error()};

  ScenarioRunner runner{std::move(*genesis), root_key, WasmFolders{options.wasm_folders}, machine};
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const Field& step = (*steps)[i];
    const Result<json::value> got = runner.run(step);
    if (!got) return std::unexpected{got.error()};
    const std::optional<Field> expected = step.find("expect");
    const json::value nothing;
    std::vector<Difference> found =
        differences(expected.has_value() ? expected->value() : nothing, *got);
    if (found.empty()) continue;
    const std::optional<Field> why = step.find("why");
    report.wrong.push_back({i, why.has_value() ? why->text().value_or("") : "", std::move(found)});
  }
  if (options.at_end) options.at_end(runner.chain());
  return report;
}

}  // namespace farcall::cli
