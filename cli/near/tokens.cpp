#include "cli/near/tokens.hpp"

#include <boost/json.hpp>
#include <filesystem>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/values.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kDecimalsMax = 38;

struct Holding {
  Token token;
  u128 amount;
};

/// A contract, a symbol and decimals; nothing where one of them is not usable.
std::optional<Token> read_token(const json::value& form, const json::value& metadata) {
  const auto decimals = number_of(member(metadata, "decimals"));
  std::string contract = text_or_empty(member(form, "contract"));
  if (!decimals || *decimals > kDecimalsMax || !protocol::AccountId::is_valid(contract))
    return std::nullopt;
  return Token{std::move(contract), text_or_empty(member(metadata, "symbol")),
               static_cast<unsigned>(*decimals)};
}

std::filesystem::path notes_file(const Context& context) {
  return context.networks.credentials() / "ft_contracts.json";
}

/// What the index at `url` knows of an account.
Outcome<std::vector<Holding>> from_index(Context& context, const std::string& index,
                                         const std::string& owner) {
  auto url = or_usage(rpc::Url::parse(index));
  if (!url) return std::unexpected{std::move(url.error())};
  if (!url->path.ends_with('/')) url->path += '/';
  url->path += format_text("v1/account/{}/inventory", owner);
  rpc::HttpClient client{*url, {}};
  const auto answer = client.get(std::chrono::steady_clock::now() + context.rpc().timeout());
  const auto wrong = [&](std::string_view why) {
    return failure(Exit::kEnvironment, format_text("{}: {}", url->str(), why));
  };
  if (!answer) return wrong(answer.error().message);
  if (answer->status != 200) return wrong(format_text("HTTP status {}", answer->status));
  const auto parsed = protocol::parse_json(answer->body);
  if (!parsed) return wrong("the answer is not JSON: " + parsed.error().message);
  const json::value* list = member(*parsed, {"inventory", "fts"});
  if (list == nullptr || !list->is_array()) return wrong("the answer has no usable 'inventory'");
  std::vector<Holding> out;
  for (const json::value& each : list->get_array()) {
    const json::value* metadata = member(each, "ft_meta");
    const auto amount = amount_of(member(each, "amount"));
    auto token = metadata == nullptr ? std::nullopt : read_token(each, *metadata);
    if (!token || !amount) return wrong("the answer has a token without contract or amount");
    out.push_back({std::move(*token), *amount});
  }
  return out;
}

Outcome<std::vector<Holding>> from_notes(Context& context, const std::string& owner) {
  auto noted = noted_tokens(context);
  if (!noted) return std::unexpected{std::move(noted.error())};
  if (noted->empty())
    return failure(Exit::kUsage,
                   format_text("{} has no index of tokens (nearblocks_url), and {} names none; "
                               "name the token's contract",
                               context.connection().name, notes_file(context).string()));
  std::vector<Holding> out;
  for (Token& each : *noted) {
    auto amount = token_balance(context, each.contract, owner);
    // The notes do not say of which network a token is.
    if (!amount && amount.error().exit != Exit::kNegative)
      return std::unexpected{std::move(amount.error())};
    if (amount) out.push_back({std::move(each), *amount});
  }
  return out;
}

}  // namespace

Outcome<json::value> view_json(Context& context, std::string_view contract, std::string_view method,
                               const json::object& args) {
  auto bytes = view(context, contract, method, as_bytes(json::serialize(args)));
  if (!bytes) return std::unexpected{std::move(bytes.error())};
  boost::system::error_code error;
  json::value value = json::parse(as_text(*bytes), error);
  if (error)
    return failure(Exit::kNegative, format_text("{} of {} did not return JSON", method, contract));
  return value;
}

Outcome<Token> token_of(Context& context, std::string_view contract) {
  auto metadata = view_json(context, contract, "ft_metadata", {});
  if (!metadata) return std::unexpected{std::move(metadata.error())};
  auto token = read_token(json::object{{"contract", contract}}, *metadata);
  if (!token)
    return failure(Exit::kNegative,
                   format_text("{}: ft_metadata has no usable decimals", contract));
  return std::move(*token);
}

Outcome<u128> token_balance(Context& context, std::string_view contract, std::string_view owner) {
  auto value = view_json(context, contract, "ft_balance_of", {{"account_id", owner}});
  if (!value) return std::unexpected{std::move(value.error())};
  const auto amount = amount_of(&*value);
  if (!amount)
    return failure(Exit::kNegative, format_text("{}: ft_balance_of gave no amount", contract));
  return *amount;
}

Outcome<std::vector<Token>> noted_tokens(const Context& context) {
  const std::filesystem::path file = notes_file(context);
  const auto exists = file_exists(file);
  if (!exists) return failure(Exit::kInput, exists.error().message);
  if (!*exists) return std::vector<Token>{};
  auto content = read_input(file.string());
  if (!content) return std::unexpected{std::move(content.error())};
  const auto list = protocol::parse_json(as_text(*content));
  if (!list || !list->is_array())
    return failure(Exit::kInput, format_text("{}: expected a JSON array", file.string()));
  std::vector<Token> out;
  for (const json::value& each : list->get_array()) {
    if (auto token = read_token(each, each)) out.push_back(std::move(*token));
  }
  return out;
}

Outcome<Token> noted_token(const Context& context, std::string_view contract) {
  auto noted = noted_tokens(context);
  if (!noted) return std::unexpected{std::move(noted.error())};
  for (Token& each : *noted) {
    if (each.contract == contract) return std::move(each);
  }
  return failure(Exit::kInput, format_text("--offline: {} does not list the token {}; its decimals "
                                           "are not known without the network",
                                           notes_file(context).string(), contract));
}

Outcome<void> view_all_tokens(Context& context, const std::string& owner) {
  const auto& index = context.connection().token_index;
  auto balances = index ? from_index(context, *index, owner) : from_notes(context, owner);
  if (!balances) return std::unexpected{std::move(balances.error())};
  std::vector<std::vector<std::string>> rows{{"Token", "Balance", "Contract"}};
  json::array list;
  for (const auto& [token, amount] : *balances) {
    rows.push_back({token.symbol, format_decimal(amount, token.decimals), token.contract});
    list.push_back({{"balance", to_string(amount)},
                    {"contract", token.contract},
                    {"decimals", token.decimals},
                    {"symbol", token.symbol}});
  }
  context.out.document["tokens"] = std::move(list);
  context.out.result(rows.size() == 1 ? format_text("{} has no fungible tokens", owner)
                                      : table(rows));
  return {};
}

}  // namespace farcall::cli::near
