#include "explore/oracles/token_books.hpp"

#include <boost/json.hpp>
#include <map>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "explore/oracles/worth.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::explore {

using protocol::AccountId;
namespace json = boost::json;

namespace {

using Standard = TokenContract::Standard;

/// Answers beyond it are not looked into.
constexpr std::size_t kTokenAnswerMax = 262'144;

class Reader {
 public:
  Reader(ViewCaller& views, const state::Trie& state, const TokenContract& token)
      : views_{views}, state_{state}, token_{token} {}

  std::optional<u128> number(std::string_view method, const json::object& args) {
    const Result<Bytes> answer = ask(method, args);
    return answer ? integer_of(*answer) : std::nullopt;
  }

  std::optional<json::value> value(std::string_view method, const json::object& args) {
    const Result<Bytes> answer = ask(method, args);
    if (!answer) return std::nullopt;
    auto parsed =
        protocol::parse_json(as_text(*answer), protocol::JsonLimits{.bytes = kTokenAnswerMax});
    if (!parsed) return std::nullopt;
    return std::move(*parsed);
  }

 private:
  Result<Bytes> ask(std::string_view method, const json::object& args) {
    return views_.view(state_, token_.id, method, as_bytes(json::serialize(args)));
  }

  ViewCaller& views_;
  const state::Trie& state_;
  const TokenContract& token_;
};

json::object with_account(std::string_view account) {
  return {{"account_id", account}};
}

std::string_view text_of(const json::value& object, std::string_view name) {
  return text_member(object, name).value_or("");
}

/// Tokens that two holders have, or that are listed for somebody who does not own them.
std::string find_conflict(Reader& reader, const std::set<AccountId>& holders) {
  std::map<std::string, AccountId, std::less<>> owners;
  for (const AccountId& holder : holders) {
    const auto list = reader.value("nft_tokens_for_owner", with_account(holder.view()));
    if (!list || !list->is_array()) continue;
    for (const json::value& each : list->get_array()) {
      const std::string id{text_of(each, "token_id")};
      const auto [known, is_new] = owners.emplace(id, holder);
      if (!is_new)
        return format_text("{} is listed for {} and for {}", id, known->second.view(),
                           holder.view());
      const auto token = reader.value("nft_token", {{"token_id", id}});
      const std::string_view owner = token ? text_of(*token, "owner_id") : std::string_view{};
      if (owner != holder.view())
        return format_text("{} is listed for {}, its owner is {}", id, holder.view(),
                           owner.empty() ? "nobody" : owner);
    }
  }
  return {};
}

}  // namespace

std::string TokenContract::name() const {
  if (token_id.empty()) return id.str();
  return format_text("{} of {}", token_id, id.view());
}

std::optional<std::string> token_owner(ViewCaller& views, const state::Trie& state,
                                       const AccountId& contract, const std::string& token_id) {
  const TokenContract token{contract, Standard::kNonFungible};
  Reader reader{views, state, token};
  const auto shown = reader.value("nft_token", {{"token_id", token_id}});
  std::string owner{shown ? text_of(*shown, "owner_id") : std::string_view{}};
  if (owner.empty()) return std::nullopt;
  return owner;
}

std::optional<u128> token_balance(ViewCaller& views, const state::Trie& state,
                                  const AccountId& token, const AccountId& holder) {
  return measured(views, state, {token, "ft_balance_of", "account_id"}, holder);
}

std::optional<TokenBooks> token_books(ViewCaller& views, const state::Trie& state,
                                      const TokenContract& token,
                                      const std::set<AccountId>& holders) {
  Reader reader{views, state, token};
  const bool is_multi = token.standard == Standard::kMulti;
  const std::optional<u128> supply =
      is_multi
          ? reader.number("mt_supply", {{"token_id", token.token_id}})
          : reader.number(
                token.standard == Standard::kFungible ? "ft_total_supply" : "nft_total_supply", {});
  if (!supply) return std::nullopt;
  TokenBooks books{.supply = *supply};
  const std::string_view method = is_multi                                ? "mt_balance_of"
                                  : token.standard == Standard::kFungible ? "ft_balance_of"
                                                                          : "nft_supply_for_owner";
  for (const AccountId& holder : holders) {
    json::object args = with_account(holder.view());
    if (is_multi) args["token_id"] = token.token_id;
    books.held += reader.number(method, args).value_or(0);
  }
  if (token.standard == Standard::kNonFungible) books.conflict = find_conflict(reader, holders);
  return books;
}

}  // namespace farcall::explore
