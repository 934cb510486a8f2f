// `tokens` and `staking`.
#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/unit_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/tokens.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::near {

namespace json = boost::json;
using grammar::Command;

namespace {

/// `10 USDC`, or `all`.
Outcome<u128> token_amount(Context& context, std::string_view typed, std::string_view contract,
                           std::string_view owner, Token& token) {
  const bool is_offline = context.line.globals.offline;
  auto found = is_offline ? noted_token(context, contract) : token_of(context, contract);
  if (!found) return std::unexpected{std::move(found.error())};
  token = std::move(*found);
  if (lower_case(typed) == "all") {
    if (!is_offline) return token_balance(context, contract, owner);
    return failure(Exit::kUsage, "--offline: 'all' needs the balance, which the network knows");
  }
  std::size_t end = 0;
  while (end < typed.size() && std::string_view{"0123456789."}.contains(typed[end])) ++end;
  const std::string_view number = typed.substr(0, end);
  std::string_view symbol = typed.substr(end);
  while (symbol.starts_with(' ')) symbol.remove_prefix(1);
  while (symbol.ends_with(' ')) symbol.remove_suffix(1);
  if (number.empty() || lower_case(symbol) != lower_case(token.symbol))
    return failure(Exit::kUsage, format_text("amount '{}': expected a number and {}, as in '1 {}'",
                                             typed, token.symbol, token.symbol));
  return or_usage(parse_scaled(number, token.decimals));
}

/// Options of the step that has them, else the defaults of near-cli-rs.
Gas gas_option(const grammar::Step& step) {
  const std::string* text = step.get("--prepaid-gas");
  return text == nullptr ? tgas(100) : parse_gas(*text).value();
}
Balance deposit_option(const grammar::Step& step) {
  const std::string* text = step.get("--attached-deposit");
  return text == nullptr ? Balance{1} : parse_near(*text).value();
}

Outcome<void> send_near(Context& context, const protocol::AccountId& owner) {
  const grammar::Step& step = *context.line.find("send-near");
  const protocol::AccountId receiver = account_of(step, "RECEIVER_ACCOUNT_ID");
  const Balance amount = parse_near(*step.get("AMOUNT")).value();
  return submit(context,
                {.signer = owner,
                 .receiver = receiver,
                 .actions = {{protocol::Transfer{amount}}},
                 .success = format_text("<{}> has transferred {} to <{}> successfully.",
                                        owner.view(), format_near_exact(amount), receiver.view())});
}

Outcome<void> send_ft(Context& context, const protocol::AccountId& owner) {
  const bool calls = context.line.command == Command::kSendFtCall;
  const grammar::Step& step = *context.line.find(calls ? "send-ft-call" : "send-ft");
  const grammar::Step& memo = *context.line.find("memo");
  const std::string& contract = *step.get("TOKEN_CONTRACT");
  const std::string& receiver = *step.get("RECEIVER_ACCOUNT_ID");
  Token token;
  auto amount = token_amount(context, *step.get("AMOUNT"), contract, owner.view(), token);
  if (!amount) return std::unexpected{std::move(amount.error())};
  json::object args{{"receiver_id", receiver}, {"amount", to_string(*amount)}};
  if (const std::string* text = memo.get("TEXT"); text != nullptr && !text->empty())
    args["memo"] = *text;
  if (calls) {
    if (const grammar::Step* message = context.line.find("msg-args")) {
      args["msg"] = *message->get("TEXT");
    } else {
      auto content = read_input(context.line.value("msg-file", "FILE"));
      if (!content) return std::unexpected{std::move(content.error())};
      args["msg"] = as_text(*content);
    }
  }
  Draft draft{
      .signer = owner,
      .receiver = protocol::AccountId::trusted(contract),
      .success = format_text("<{}> has transferred {} {} to <{}> successfully.", owner.view(),
                             format_decimal(*amount, token.decimals), token.symbol, receiver)};
  bool needs_deposit = false;
  if (!context.line.globals.offline) {
    auto registered =
        view_json(context, contract, "storage_balance_of", {{"account_id", receiver}});
    if (!registered) return std::unexpected{std::move(registered.error())};
    needs_deposit = registered->is_null();
  }
  if (needs_deposit) {
    const Balance deposit{kYoctoPerNear / 10};
    draft.actions.push_back(
        call_action("storage_deposit", {{"account_id", receiver}}, gas_option(memo), deposit));
    context.out.say(format_text("{} is not registered with {}: 0.1 NEAR are deposited for it",
                                receiver, contract));
  }
  draft.actions.push_back(call_action(calls ? "ft_transfer_call" : "ft_transfer", args,
                                      gas_option(memo), deposit_option(memo)));
  return submit(context, std::move(draft));
}

Outcome<void> send_nft(Context& context, const protocol::AccountId& owner) {
  const grammar::Step& step = *context.line.find("send-nft");
  const std::string& receiver = *step.get("RECEIVER_ACCOUNT_ID");
  const std::string& token = *step.get("TOKEN_ID");
  return submit(context, {.signer = owner,
                          .receiver = account_of(step, "TOKEN_CONTRACT"),
                          .actions = {call_action("nft_transfer",
                                                  {{"receiver_id", receiver}, {"token_id", token}},
                                                  gas_option(step), deposit_option(step))},
                          .success = format_text("<{}> has transferred NFT token <{}> to <{}> "
                                                 "successfully.",
                                                 owner.view(), token, receiver)});
}

}  // namespace

Outcome<void> send_tokens(Context& context) {
  const protocol::AccountId owner = account_of(*context.line.find("tokens"), "OWNER_ACCOUNT_ID");
  switch (context.line.command) {
    case Command::kSendNear:
      return send_near(context, owner);
    case Command::kSendNft:
      return send_nft(context, owner);
    default:
      return send_ft(context, owner);
  }
}

Outcome<void> view_tokens(Context& context) {
  const std::string& owner = context.line.value("tokens", "OWNER_ACCOUNT_ID");
  json::object& document = context.out.document;
  document["account_id"] = owner;
  if (context.line.command == Command::kViewNearBalance) {
    auto account = context.query({{"request_type", "view_account"}, {"account_id", owner}});
    if (!account) return std::unexpected{std::move(account.error())};
    const auto amount = amount_of(member(*account, "amount"));
    if (!amount) return strange_answer("amount");
    document["balance"] = to_string(*amount);
    context.out.result(
        format_text("{} has a balance of {}", owner, format_near_exact(Balance{*amount})));
    return {};
  }
  if (context.line.command == Command::kViewFtBalance) {
    const std::string& contract = context.line.value("view-ft-balance", "TOKEN_CONTRACT");
    if (lower_case(contract) == "all") return view_all_tokens(context, owner);
    auto token = token_of(context, contract);
    if (!token) return std::unexpected{std::move(token.error())};
    auto amount = token_balance(context, contract, owner);
    if (!amount) return std::unexpected{std::move(amount.error())};
    document["balance"] = to_string(*amount);
    document["symbol"] = token->symbol;
    document["decimals"] = token->decimals;
    context.out.result(format_text("{} has a balance of {} {}", owner,
                                   format_decimal(*amount, token->decimals), token->symbol));
    return {};
  }
  const bool is_nft = context.line.command == Command::kViewNftAssets;
  const std::string& contract =
      context.line.value(is_nft ? "view-nft-assets" : "view-mt-ft-balance", "TOKEN_CONTRACT");
  auto value = view_json(context, contract, is_nft ? "nft_tokens_for_owner" : "mt_tokens_for_owner",
                         {{"account_id", owner}});
  if (!value) return std::unexpected{std::move(value.error())};
  document["tokens"] = *value;
  context.out.value(pretty(*value));
  return {};
}

Outcome<void> validator_list(Context& context) {
  auto answer = context.ask("validators", json::array{nullptr});
  if (!answer) return std::unexpected{std::move(answer.error())};
  const json::value* list = member(*answer, "current_validators");
  if (list == nullptr || !list->is_array()) return strange_answer("current_validators");
  std::vector<std::vector<std::string>> rows{{"#", "Validator", "Stake"}};
  for (const json::value& each : list->get_array()) {
    const auto stake = amount_of(member(each, "stake"));
    rows.push_back({std::to_string(rows.size()), text_or_empty(member(each, "account_id")),
                    stake ? format_near_exact(Balance{*stake}) : "?"});
  }
  context.out.document["validators"] = *list;
  context.out.result(table(rows));
  return {};
}

Outcome<void> delegation(Context& context) {
  const grammar::CommandLine& line = context.line;
  const protocol::AccountId account = account_of(*line.find("delegation"), "ACCOUNT_ID");
  const grammar::Step& step = line.steps[2];
  const std::string_view word = step.keyword->word;
  const protocol::AccountId pool = account_of(step, "POOL");
  if (word == "view-balance") {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [method, name] : {std::pair{"get_account_staked_balance", "Staked"},
                                       std::pair{"get_account_unstaked_balance", "Unstaked"},
                                       std::pair{"get_account_total_balance", "Total"}}) {
      auto value = view_json(context, pool.view(), method, {{"account_id", account.view()}});
      if (!value) return std::unexpected{std::move(value.error())};
      const auto amount = amount_of(&*value);
      if (!amount) return strange_answer(method);
      context.out.document[method] = to_string(*amount);
      rows.push_back({name, format_near_exact(Balance{*amount})});
    }
    context.out.result(table(rows));
    return {};
  }
  std::string method{word};
  std::ranges::replace(method, '-', '_');
  json::object args;
  Balance deposit;
  if (const std::string* amount = step.get("AMOUNT")) {
    const Balance value = parse_near(*amount).value();
    if (word == "deposit-and-stake") {
      deposit = value;
    } else {
      args["amount"] = to_string(value.value());
    }
  }
  return submit(context, {.signer = account,
                          .receiver = pool,
                          .actions = {call_action(method, args, tgas(50), deposit)}});
}

Outcome<void> storage_deposit(Context& context) {
  const grammar::CommandLine& line = context.line;
  const protocol::AccountId contract =
      account_of(*line.find("manage-storage-deposit"), "CONTRACT_ACCOUNT_ID");
  if (const grammar::Step* step = line.find("view-balance")) {
    auto value = view_json(context, contract.view(), "storage_balance_of",
                           {{"account_id", *step->get("ACCOUNT_ID")}});
    if (!value) return std::unexpected{std::move(value.error())};
    context.out.document["storage_balance"] = *value;
    context.out.value(pretty(*value));
    return {};
  }
  const protocol::AccountId signer = signer_of(line);
  if (const grammar::Step* step = line.find("deposit")) {
    return submit(
        context,
        {.signer = signer,
         .receiver = contract,
         .actions = {call_action("storage_deposit", {{"account_id", *step->get("ACCOUNT_ID")}},
                                 tgas(50), parse_near(*step->get("AMOUNT")).value())}});
  }
  const Balance amount = parse_near(line.value("withdraw", "AMOUNT")).value();
  return submit(
      context, {.signer = signer,
                .receiver = contract,
                .actions = {call_action("storage_withdraw", {{"amount", to_string(amount.value())}},
                                        tgas(50), Balance{1})}});
}

}  // namespace farcall::cli::near
