#include "explore/realize/test_writer.hpp"

#include <algorithm>
#include <set>

#include "base/format_text.hpp"
#include "explore/realize/test_rehearsal.hpp"
#include "trace/text.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;

constexpr std::size_t kLineBytes = 80;

/// A literal with these bytes, over several lines if it is long.
std::string literal(std::string_view bytes) {
  std::string text{'"'};
  std::size_t on_line = 0;
  for (const char each : bytes) {
    if (on_line >= kLineBytes) {
      text += "\"\n    \"";
      on_line = 0;
    }
    const auto byte = static_cast<unsigned char>(each);
    const std::size_t before = text.size();
    if (each == '"' || each == '\\') {
      text += '\\';
      text += each;
    } else if (byte >= 0x20 && byte < 0x7F && each != '?') {
      text += each;
    } else {
      text += format_text("\\{:03o}", byte);
    }
    on_line += text.size() - before;
  }
  return text + "\"sv";
}
std::string literal(ByteView bytes) {
  return literal(as_text(bytes));
}
std::string in_quotes(std::string_view id) {
  return format_text("\"{}\"", id);
}

std::string amount(Balance balance) {
  constexpr u128 kUnit{1'000'000'000'000'000'000};
  if (balance.is_zero()) return "Amount{}";
  if (balance.value() % kYoctoPerNear == 0)
    return format_text("{}_near", to_string(balance.value() / kYoctoPerNear));
  if (balance.value() < kUnit) return format_text("{}_yocto", to_string(balance.value()));
  return format_text("Amount{{uint128{{{}U}} * {}U + {}U}}", to_string(balance.value() / kUnit),
                     to_string(kUnit), to_string(balance.value() % kUnit));
}

class Writer {
 public:
  Writer(const Finding& finding, const Realization& run, const Rehearsal& rehearsal,
         const TestWriting& options)
      : scenario_{finding.where.scenario},
        finding_{finding},
        run_{run},
        rehearsal_{rehearsal},
        options_{options} {}

  Result<std::string> write() {
    write_accounts();
    for (const ScenarioTransaction& transaction : scenario_.setup) {
      auto text = chained(transaction);
      if (!text) return std::unexpected{text.error()};
      line(format_text("EXPECT_TRUE({}.send().succeeded());", *text));
    }
    if (auto wrong = write_blocks(); !wrong) return std::unexpected{wrong.error()};
    write_ends();
    return head() + body_ + "}\n\n}  // namespace\n";
  }

 private:
  void line(const std::string& text) { body_ += text.empty() ? "\n" : "  " + text + '\n'; }

  [[nodiscard]] std::string head() const {
    std::string text = format_text("// {}: {}\n", trace::escape(finding_.property),
                                   trace::escape(finding_.sentence));
    text += "// What happens in these blocks; the test passes as long as it does.\n";
    text +=
        "// clang-format off\n#include <chrono>\n#include <gtest/gtest.h>\n#include "
        "<optional>\n#include "
        "<span>\n#include <string>\n";
    text += "#include <string_view>\n\n#include \"farcall/farcall.hpp\"\n\nnamespace {\n\n";
    text += "using namespace farcall::testkit;\nusing namespace std::string_view_literals;\n\n";
    text += contracts_;
    // What a file does not use its compiler warns of.
    const auto uses = [&](std::string_view call) { return body_.find(call) != std::string::npos; };
    if (uses("(bytes("))
      text +=
          "std::span<const std::uint8_t> bytes(std::string_view text) {\n"
          "  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};\n}\n\n";
    if (uses("(text("))
      text +=
          "std::optional<std::string> text(const std::optional<Bytes>& value) {\n"
          "  if (!value) return std::nullopt;\n  return std::string{value->begin(), "
          "value->end()};\n}\n\n";
    text += format_text("TEST({}, {}) {{\n", options_.suite, options_.name);
    return text;
  }

  /// The name of the constant that holds this contract.
  std::string contract(const Bytes& wasm) {
    const auto known = std::ranges::find(known_contracts_, wasm);
    const auto number = static_cast<std::size_t>(known - known_contracts_.begin());
    if (known == known_contracts_.end()) {
      known_contracts_.push_back(wasm);
      contracts_ += format_text("constexpr std::string_view kContract{} =\n    {};\n\n", number,
                                literal(wasm));
    }
    return format_text("kContract{}", number);
  }

  void write_accounts() {
    line("Options options;");
    line(format_text("options.protocol_version = {};", scenario_.protocol_version));
    std::string boundaries;
    for (const AccountId& id : run_.chain.layout().boundaries()) {
      if (!boundaries.empty()) boundaries += ", ";
      boundaries += in_quotes(id.view());
    }
    if (!boundaries.empty()) line(format_text("options.shard_boundaries = {{{}}};", boundaries));
    line("Chain chain{options};");
    for (const ScenarioAccount& account : scenario_.accounts) {
      const std::string handle = format_text("chain.account({})", in_quotes(account.id.view()));
      if (account.wasm != nullptr) {
        line(format_text("{}.set_balance(1000000_near);", handle));
        const auto file = options_.wasm_files.find(account.id);
        line(format_text("ASSERT_TRUE({}.{}.succeeded());", handle,
                         file == options_.wasm_files.end()
                             ? format_text("deploy_code(bytes({}))", contract(*account.wasm))
                             : format_text("deploy({})", literal(file->second))));
      }
      for (const auto& [key, value] : account.state)
        line(format_text("{}.set_state(bytes({}), bytes({}));", handle, literal(key),
                         literal(value)));
      line(format_text("{}.set_balance({});", handle, amount(account.balance)));
    }
  }

  /// `chain.account("u").transaction("c").call(...)`.
  Result<std::string> chained(const ScenarioTransaction& transaction) {
    std::string text =
        format_text("chain.account({}).transaction({})", in_quotes(transaction.signer.view()),
                    in_quotes(transaction.receiver.view()));
    for (const protocol::Action& action : transaction.actions) {
      auto call = action_text(action);
      if (!call)
        return fail(format_text("transaction \"{}\": {}", trace::escape(transaction.name),
                                call.error().message));
      text += "\n      ." + *call;
    }
    return text;
  }

  Result<std::string> action_text(const protocol::Action& action) {
    if (const auto* call = action.as<protocol::FunctionCall>())
      return format_text(
          "call({},\n            {},\n            {{.gas = Gas{{{}U}}, .deposit = {}}})",
          literal(call->method_name), literal(call->args), call->gas.value(),
          amount(call->deposit));
    if (const auto* transfer = action.as<protocol::Transfer>())
      return format_text("transfer({})", amount(transfer->deposit));
    if (action.as<protocol::CreateAccount>() != nullptr) return "create_account()";
    if (const auto* deploy = action.as<protocol::DeployContract>())
      return format_text("deploy_code(bytes({}))", contract(deploy->code));
    if (const auto* deletion = action.as<protocol::DeleteAccount>())
      return format_text("delete_account({})", in_quotes(deletion->beneficiary_id.view()));
    if (const auto* key = action.as<protocol::DeleteKey>())
      return format_text("delete_key({})", in_quotes(key->public_key.str()));
    if (const auto* key = action.as<protocol::AddKey>()) return added_key(*key);
    if (const auto* global = action.as<protocol::DeployGlobalContract>())
      return format_text("deploy_global_code{}(bytes({}))",
                         global->deploy_mode == protocol::GlobalContractDeployMode::kAccountId
                             ? "_as_account"
                             : "",
                         contract(global->code));
    if (const auto* use = action.as<protocol::UseGlobalContract>())
      return format_text("use_global_code({})", global_code(use->contract_identifier));
    if (const auto* init = action.as<protocol::DeterministicStateInit>()) {
      const auto& state = std::get<protocol::deterministic_state_init::V1>(init->state_init).init;
      return format_text("state_init({}, {}, {})", global_code(state.code), rows(state.data),
                         amount(init->deposit));
    }
    if (const auto* paid = action.as<protocol::TransferToGasKey>())
      return format_text("fund_gas_key({}, {})", in_quotes(paid->public_key.str()),
                         amount(paid->deposit));
    if (const auto* back = action.as<protocol::WithdrawFromGasKey>())
      return format_text("withdraw_from_gas_key({}, {})", in_quotes(back->public_key.str()),
                         amount(back->amount));
    return fail("the test kit cannot write this action");
  }

  static Result<std::string> added_key(const protocol::AddKey& action) {
    if (action.access_key.nonce != 0) return fail("the test kit cannot write this action");
    const std::string key = in_quotes(action.public_key.str());
    const protocol::GasKeyInfo* gas_key = action.access_key.gas_key_info();
    const protocol::FunctionCallPermission* calls = action.access_key.function_call_permission();
    if (calls == nullptr) {
      return gas_key == nullptr ? format_text("add_full_access_key({})", key)
                                : format_text("add_gas_key({}, {})", key, gas_key->num_nonces);
    }
    std::string methods;
    for (const std::string& method : calls->method_names)
      methods += format_text("{}{}", methods.empty() ? "" : ", ", quoted(method));
    const std::string where = format_text("{}, {{{}}}", literal(calls->receiver_id), methods);
    if (gas_key != nullptr)
      return format_text("add_gas_call_key({}, {}, {})", key, gas_key->num_nonces, where);
    return format_text("add_call_key({}, {}{})", key, where,
                       calls->allowance ? ", " + amount(*calls->allowance) : "");
  }

  static std::string quoted(std::string_view text) {
    return format_text("std::string{{{}}}", literal(text));
  }

  static std::string global_code(const protocol::GlobalContractIdentifier& code) {
    using protocol::global_contract_identifier::CodeHash;
    if (const auto* hash = std::get_if<CodeHash>(&code))
      return format_text("{{.hash = {}, .account = {{}}}}", in_quotes(hash->hash.to_base58()));
    return format_text(
        "{{.hash = {{}}, .account = {}}}",
        in_quotes(
            std::get<protocol::global_contract_identifier::AccountId>(code).account_id.view()));
  }

  static std::string numbers(ByteView bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes)
      text += format_text("{}{}", text.empty() ? "" : ", ", byte);
    return format_text("Bytes{{{}}}", text);
  }

  static std::string rows(const std::map<Bytes, Bytes>& data) {
    std::string text;
    for (const auto& [key, value] : data)
      text += format_text("{}{{{}, {}}}", text.empty() ? "" : ", ", numbers(key), numbers(value));
    return "{" + text + "}";
  }

  Result<void> write_blocks() {
    for (std::size_t at = 0; at < run_.blocks.size(); ++at) {
      line("");
      for (const chain::TransactionPtr& transaction : run_.blocks[at].transactions) {
        const auto number = static_cast<std::size_t>(
            std::ranges::find(run_.transactions, transaction->hash()) - run_.transactions.begin());
        auto text = chained(scenario_.transactions[number]);
        if (!text) return std::unexpected{text.error()};
        line(format_text("const auto t{} =\n      {}.start();", number, *text));
        line(format_text("ASSERT_TRUE(t{}.has_value());", number));
      }
      line(format_text("ASSERT_EQ(std::nullopt, chain.produce_block({}));",
                       choices_text(rehearsal_.choices[at])));
    }
    line("");
    return {};
  }

  [[nodiscard]] static std::string choices_text(const testkit::BlockChoices& choices) {
    std::vector<std::string> members;
    std::string missing;
    for (const std::string& account : choices.without_chunk) {
      if (!missing.empty()) missing += ", ";
      missing += in_quotes(account);
    }
    if (!missing.empty()) members.push_back(format_text(".without_chunk = {{{}}}", missing));
    if (choices.skipped_heights > 0)
      members.push_back(format_text(".skipped_heights = {}", choices.skipped_heights));
    if (choices.time_passed.count() > 0)
      members.push_back(format_text(".time_passed = std::chrono::nanoseconds{{{}}}",
                                    choices.time_passed.count()));
    if (!choices.shuffle_salt.empty())
      members.push_back(format_text(".shuffle_salt = {}", in_quotes(choices.shuffle_salt)));
    std::string full;
    for (const auto& [account, compute] : choices.full_after) {
      if (!full.empty()) full += ", ";
      full += format_text("{{{}, {}U}}", in_quotes(account), compute);
    }
    if (!full.empty()) members.push_back(format_text(".full_after = {{{}}}", full));
    std::string text;
    for (const std::string& member : members) {
      if (!text.empty()) text += ",\n       ";
      text += member;
    }
    return text.empty() ? text : "\n      {" + text + "}";
  }

  void write_ends() {
    for (std::size_t at = 0; at < run_.transactions.size(); ++at) {
      if (run_.transactions[at].is_zero()) continue;
      line(format_text("EXPECT_EQ(chain.outcome(*t{}).failed_receipts().size(), {}U);", at,
                       rehearsal_.failed[at]));
    }
    for (const ExpectedRow& row : rehearsal_.rows)
      line(format_text("EXPECT_EQ(text(chain.account({}).state({})),\n            {});",
                       in_quotes(row.account.view()), literal(row.key), literal(row.value)));
  }

  const Scenario& scenario_;
  const Finding& finding_;
  const Realization& run_;
  const Rehearsal& rehearsal_;
  const TestWriting& options_;
  std::vector<Bytes> known_contracts_;
  std::string contracts_;
  std::string body_;
};

}  // namespace

Result<std::string> write_test(const Finding& finding, const Realization& run,
                               const TestWriting& options) {
  const auto rehearsal = rehearse(finding.where.scenario, run);
  if (!rehearsal) return std::unexpected{rehearsal.error()};
  return Writer{finding, run, *rehearsal, options}.write();
}

}  // namespace farcall::explore
