#include "cli/explore/from_network.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "base/overloaded.hpp"
#include "cli/explore/scenario_words.hpp"
#include "cli/trace_reading.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/views.hpp"
#include "protocol/parameters.hpp"
#include "trace/source/rpc_views.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;
namespace record = protocol::state_record;
namespace action_view = protocol::action_view;
using trace::read_member;

/// Rows of one page, where a state does not fit one answer.
constexpr std::uint32_t kPageRows = 500;
/// A contract with more rows than this is not explored from its network.
constexpr std::size_t kRowsMax = 200'000;

/// An account as it was.
struct Found {
  protocol::AccountId id;
  Balance amount;
  Balance locked;
  Bytes code;
  std::vector<std::pair<Bytes, Bytes>> rows;
};

class NetworkReader {
 public:
  NetworkReader(const AskNetwork& ask, const NetworkTransaction& wanted)
      : ask_{ask}, wanted_{wanted} {}

  Result<NetworkScenario> write(const std::filesystem::path& folder) {
    if (auto done = read_transaction(); !done) return std::unexpected{done.error()};
    if (auto done = read_block(); !done) return std::unexpected{done.error()};
    for (const protocol::AccountId& each : touched_) {
      if (auto done = read_account(each); !done) return std::unexpected{done.error()};
    }
    return write_files(folder);
  }

 private:
  Result<json::value> call(std::string_view method, const json::value& params) {
    return result_of(ask_(method, params), method);
  }

  Result<void> read_transaction() {
    const auto status =
        call("EXPERIMENTAL_tx_status", json::object{{"tx_hash", wanted_.hash.to_base58()},
                                                    {"sender_account_id", wanted_.sender.view()},
                                                    {"wait_until", "NONE"}});
    if (!status) return std::unexpected{status.error()};
    auto body = read_member<protocol::SignedTransactionView>(*status, "transaction");
    if (!body) return std::unexpected{body.error()};
    signer_ = body->signer_id;
    receiver_ = body->receiver_id;
    actions_ = std::move(body->actions);
    touched_ = {signer_, receiver_};
    if (auto done = unwrap_delegate(); !done) return done;
    // Nothing else of them is read, so that receipts of other versions do not matter.
    const json::array* receipts = array_member(*status, "receipts");
    if (receipts == nullptr) return fail("the endpoint's answer has no receipts");
    for (const json::value& each : *receipts) {
      for (const std::string_view name : {"predecessor_id", "receiver_id"}) {
        auto account = read_member<protocol::AccountId>(each, name);
        if (!account) return std::unexpected{account.error()};
        if (account->view() != "system") touched_.insert(*account);
      }
    }
    const json::value* outcome = member(*status, "transaction_outcome");
    if (outcome == nullptr) return fail("the transaction is not in a block yet");
    auto block = read_member<CryptoHash>(*outcome, "block_hash");
    if (!block) return std::unexpected{block.error()};
    included_in_ = *block;
    return {};
  }

  /// The relayer only pays for it.
  Result<void> unwrap_delegate() {
    if (actions_.size() != 1) return {};
    const auto* delegate = std::get_if<action_view::Delegate>(&actions_.front());
    if (delegate == nullptr) return {};
    const protocol::DelegateAction inner = delegate->delegate_action;
    notes_.push_back(
        format_text("a meta-transaction: explored as what {} signed, without {}, who paid for it",
                    inner.sender_id.view(), signer_.view()));
    signer_ = inner.sender_id;
    receiver_ = inner.receiver_id;
    touched_ = {signer_, receiver_};
    actions_.clear();
    for (const protocol::Action& each : inner.actions) actions_.push_back(view_of(each));
    return {};
  }

  Result<void> read_block() {
    const auto block = call("block", json::object{{"block_id", included_in_.to_base58()}});
    if (!block) return fail(missing_block(block.error().message));
    const json::value* header = member(*block, "header");
    if (header == nullptr) return fail("the endpoint's answer has no header");
    auto before = read_member<CryptoHash>(*header, "prev_hash");
    if (!before) return std::unexpected{before.error()};
    before_ = *before;
    auto height = read_member<std::uint64_t>(*header, "height");
    if (!height) return std::unexpected{height.error()};
    height_ = *height;
    const auto config =
        call("EXPERIMENTAL_protocol_config", json::object{{"block_id", included_in_.to_base58()}});
    if (!config) return std::unexpected{config.error()};
    auto version = read_member<ProtocolVersion>(*config, "protocol_version");
    if (!version) return std::unexpected{version.error()};
    version_ = *version;
    if (!protocol::is_supported(version_)) {
      notes_.push_back(format_text("the network ran protocol {}; explored with {}", version_,
                                   protocol::kMaxProtocolVersion));
      version_ = protocol::kMaxProtocolVersion;
    }
    return {};
  }

  [[nodiscard]] std::string missing_block(std::string_view why) const {
    return format_text(
        "{}; the transaction's block {} may be too old for this endpoint: an "
        "archival one has it",
        why, included_in_.to_base58());
  }

  Result<node::RemoteAnswer> query(json::object request) {
    request["block_id"] = before_.to_base58();
    return ask_("query", request);
  }

  Result<void> read_account(const protocol::AccountId& id) {
    auto answer = query({{"request_type", "view_account"}, {"account_id", id.view()}});
    if (!answer) return std::unexpected{answer.error()};
    // Created by the transaction, or never there.
    if (answer->error_cause == "UNKNOWN_ACCOUNT") return {};
    if (!answer->error_cause.empty())
      return fail(missing_block(
          format_text("{}: the endpoint answered {}", id.view(), answer->error_cause)));
    const auto view = protocol::from_json<protocol::AccountView>(answer->result);
    if (!view) return fail("the endpoint's answer: " + view.error().message);
    Found found{.id = id, .amount = view->amount, .locked = view->locked, .code = {}, .rows = {}};
    const bool has_code = !view->code_hash.is_zero() || view->global_contract_hash.has_value() ||
                          view->global_contract_account_id.has_value();
    if (has_code) {
      if (auto done = read_code(found); !done) return done;
      if (auto done = read_state(found); !done) return done;
    }
    if (!found.locked.is_zero())
      notes_.push_back(format_text("{} has a stake, which is left out", id.view()));
    accounts_.push_back(std::move(found));
    return {};
  }

  Result<void> read_code(Found& found) {
    const auto answer =
        result_of(query({{"request_type", "view_code"}, {"account_id", found.id.view()}}),
                  format_text("the code of {}", found.id.view()));
    if (!answer) return std::unexpected{answer.error()};
    const auto text = read_member<std::string>(*answer, "code_base64");
    if (!text) return std::unexpected{text.error()};
    auto code = from_base64(*text);
    if (!code) return fail("the endpoint's answer has a code_base64 that is not base64");
    found.code = std::move(*code);
    return {};
  }

  /// At once, or in pages where the endpoint has them.
  Result<void> read_state(Found& found) {
    json::object request{
        {"request_type", "view_state"}, {"account_id", found.id.view()}, {"prefix_base64", ""}};
    auto answer = query(request);
    if (!answer) return std::unexpected{answer.error()};
    if (answer->error_cause.empty()) return take_rows(answer->result, found);
    const auto too_large = [&] {
      return fail(format_text(
          "the state of {} is too large for this endpoint ({}): name one that gives more, or write "
          "a scenario over a dump of a node (\"[world]\" in docs/explore.md)",
          found.id.view(), answer->error_cause));
    };
    if (answer->error_cause != "TOO_LARGE_CONTRACT_STATE")
      return fail(format_text("the state of {}: the endpoint answered {}", found.id.view(),
                              answer->error_cause));
    request["limit"] = kPageRows;
    while (true) {
      auto page = query(request);
      if (!page) return std::unexpected{page.error()};
      if (!page->error_cause.empty()) return too_large();
      if (auto done = take_rows(page->result, found); !done) return done;
      const json::value* last = member(page->result, "last_key");
      if (last == nullptr || !last->is_string()) return {};
      if (found.rows.size() > kRowsMax)
        return fail(
            format_text("the state of {} has more than {} rows", found.id.view(), kRowsMax));
      request["after_key_base64"] = *last;
    }
  }

  static Result<void> take_rows(const json::value& answer, Found& found) {
    const json::array* values = array_member(answer, "values");
    if (values == nullptr) return fail("the endpoint's answer has no values");
    for (const json::value& each : *values) {
      auto key = read_member<std::string>(each, "key");
      auto value = read_member<std::string>(each, "value");
      if (!key || !value) return std::unexpected{(!key ? key : value).error()};
      auto key_bytes = from_base64(*key);
      auto value_bytes = from_base64(*value);
      if (!key_bytes || !value_bytes) return fail("the endpoint's state is not base64");
      found.rows.emplace_back(std::move(*key_bytes), std::move(*value_bytes));
    }
    return {};
  }

  Result<NetworkScenario> write_files(const std::filesystem::path& folder) {
    ScenarioWords words{.title = format_text("{} of {}, with the state before block {}",
                                             wanted_.hash.to_base58(), wanted_.url, height_),
                        .name = "transaction " + wanted_.hash.to_base58().substr(0, 8),
                        .protocol_version = version_,
                        .signer = signer_,
                        .receiver = receiver_,
                        .actions = {}};
    json::array records;
    for (const Found& each : accounts_) {
      add_records(each, records);
      if (each.code.empty()) continue;
      const std::string file = each.id.str() + ".wasm";
      if (auto done = write_if_changed(folder / file, as_text(each.code)); !done)
        return std::unexpected{done.error()};
      words.contracts.emplace_back(each.id, file);
    }
    for (const protocol::ActionView& each : actions_) {
      auto text = write_action(folder, each);
      if (!text) return std::unexpected{text.error()};
      words.actions.push_back(std::move(*text));
    }
    const std::string world = json::serialize(json::object{{"records", std::move(records)}});
    if (auto done = write_if_changed(folder / "world.json", world); !done)
      return std::unexpected{done.error()};
    NetworkScenario out{.file = folder / "scenario.toml", .notes = std::move(notes_)};
    if (auto done = write_if_changed(out.file, scenario_text(words)); !done)
      return std::unexpected{done.error()};
    return out;
  }

  static void add_records(const Found& found, json::array& records) {
    protocol::Account account{.amount = found.amount};
    records.push_back(protocol::to_json_record(record::Account{found.id, account}));
    for (const auto& [key, value] : found.rows)
      records.push_back(protocol::to_json_record(record::Data{found.id, key, value}));
  }

  /// Views of a deployment have the hash of its code, which an account has afterwards.
  Result<std::string> write_action(const std::filesystem::path& folder,
                                   const protocol::ActionView& action) {
    const auto* deploy = std::get_if<action_view::DeployContract>(&action);
    if (deploy == nullptr) return action_words(action);
    Bytes code = deploy->code;
    CryptoHash hash;
    if (code.size() == hash.bytes.size()) {
      std::ranges::copy(code, hash.bytes.begin());
      auto deployed = deployed_code(hash);
      if (!deployed) return std::unexpected{deployed.error()};
      code = std::move(*deployed);
    }
    const std::string file = format_text("deployed_{}.wasm", sha256(code).to_base58().substr(0, 8));
    if (auto done = write_if_changed(folder / file, as_text(code)); !done)
      return std::unexpected{done.error()};
    return format_text("deploy = {}", toml_text(file));
  }

  Result<Bytes> deployed_code(const CryptoHash& hash) {
    auto answer = ask_("query", json::object{{"request_type", "view_code"},
                                             {"account_id", receiver_.view()},
                                             {"finality", "final"}});
    if (!answer) return std::unexpected{answer.error()};
    if (answer->error_cause.empty()) {
      const auto text = read_member<std::string>(answer->result, "code_base64");
      auto code = text ? from_base64(*text) : std::nullopt;
      if (code && sha256(*code) == hash) return std::move(*code);
    }
    return fail(format_text("the code {} that the transaction deployed is not on {} any more",
                            hash.to_base58(), receiver_.view()));
  }

  const AskNetwork& ask_;
  const NetworkTransaction& wanted_;
  protocol::AccountId signer_;
  protocol::AccountId receiver_;
  std::vector<protocol::ActionView> actions_;
  /// In the order of their names, so that the same transaction gives the same files.
  std::set<protocol::AccountId> touched_;
  CryptoHash included_in_;
  CryptoHash before_;
  std::uint64_t height_ = 0;
  ProtocolVersion version_ = protocol::kMaxProtocolVersion;
  std::vector<Found> accounts_;
  std::vector<std::string> notes_;
};

}  // namespace

Result<NetworkScenario> scenario_from_network(const AskNetwork& ask,
                                              const NetworkTransaction& transaction,
                                              const std::filesystem::path& folder) {
  return NetworkReader{ask, transaction}.write(folder);
}

}  // namespace farcall::cli
