#include "explore/oracles/worth.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/format_text.hpp"
#include "explore/arguments/argument_probe.hpp"
#include "protocol/json/json_text.hpp"
#include "trace/words.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::explore {

using protocol::AccountId;
namespace json = boost::json;

namespace {

/// What contracts call an account in their arguments.
constexpr std::array<std::string_view, 9> kAccountArguments{
    "account_id", "account", "owner_id", "owner", "user_id", "user", "id", "who", "address"};
/// Parts of the names of members that are amounts which somebody owns.
constexpr std::array<std::string_view, 14> kAmounts{
    "balance", "amount",  "deposit", "stake",      "share",     "reward", "credit",
    "tokens",  "claimed", "locked",  "collateral", "available", "earned", "vested"};
/// Parts of the names of members that are no possession.
constexpr std::array<std::string_view, 4> kNoAmounts{"debt", "borrow", "time", "height"};
/// Worlds whose answers are kept.
constexpr std::size_t kKnownMax = 10'000;
constexpr std::size_t kMeasuresMax = 32;
/// Members of a view's arguments.
constexpr std::size_t kMembersMax = 3;
constexpr std::size_t kAnswerMax = 65'536;

using Members = std::map<std::string, std::set<std::string>, std::less<>>;

std::string arguments_for(const Measure& measure, const AccountId& account) {
  return format_text(R"({{"{}":"{}"{}}})", measure.argument, account.view(), measure.others);
}

bool has_part(std::string_view name, std::span<const std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return name.contains(part); });
}

bool is_amount_name(std::string_view name) {
  return has_part(name, kAmounts) && !has_part(name, kNoAmounts);
}

std::optional<u128> integer_of_value(const json::value& value) {
  return integer_of(as_bytes(json::serialize(value)));
}

std::optional<json::object> object_of(ByteView answer) {
  if (answer.empty() || answer.front() != '{') return std::nullopt;
  auto parsed = protocol::parse_json(as_text(answer), protocol::JsonLimits{.bytes = kAnswerMax});
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return std::move(parsed->get_object());
}

/// Texts that the scenario's calls have, by the name of their member.
Members members_of_calls(const Scenario& scenario) {
  Members members;
  for (const auto* list : {&scenario.setup, &scenario.transactions}) {
    for (const ScenarioTransaction& transaction : *list) {
      for (const protocol::Action& action : transaction.actions) {
        const auto* call = action.as<protocol::FunctionCall>();
        const auto object = call == nullptr ? std::nullopt : object_of(call->args);
        if (!object) continue;
        for (const auto& member : *object) {
          if (const auto* text = member.value().if_string())
            members[std::string{member.key()}].emplace(*text);
        }
      }
    }
  }
  return members;
}

class Finder {
 public:
  Finder(const Scenario& scenario, std::span<const ReceiptWorld* const> worlds, ViewCaller& views)
      : scenario_{scenario}, worlds_{worlds}, views_{views}, seen_{members_of_calls(scenario)} {
    for (const ScenarioTransaction& transaction : scenario.transactions) {
      actors_.insert(transaction.signer);
    }
  }

  FoundViews run() {
    found_.measures.push_back({});
    for (const ScenarioAccount& account : scenario_.accounts) {
      if (account.wasm == nullptr) continue;
      const auto methods = vm::callable_methods(*account.wasm, scenario_.protocol_version);
      if (!methods) continue;
      for (const std::string& method : *methods) look_at(account.id, method);
    }
    return std::move(found_);
  }

 private:
  void look_at(const AccountId& contract, const std::string& method) {
    // A method that answers without being told an account says nothing of one.
    const bool is_plain = std::ranges::any_of(worlds_, [&](const ReceiptWorld* world) {
      return views_.view(world->state(), contract, method, as_bytes("{}")).has_value();
    });
    if (is_plain) {
      found_.plain.emplace_back(contract, method);
      return;
    }
    const std::vector<std::string> missing = missing_members(contract, method);
    if (missing.empty()) {
      for (const std::string_view argument : kAccountArguments) {
        if (add({contract, method, std::string{argument}})) return;
      }
      return;
    }
    for (const std::string& argument : missing) {
      const auto others = others_of(missing, argument);
      for (const std::string& other : others) {
        if (!add({contract, method, argument, other})) break;
      }
    }
  }

  /// The members that a view asks for, one after the other.
  std::vector<std::string> missing_members(const AccountId& contract, const std::string& method) {
    std::vector<std::string> names;
    json::object args;
    const AccountId& actor = *actors_.begin();
    while (names.size() <= kMembersMax) {
      const auto answer =
          views_.view(worlds_.front()->state(), contract, method, as_bytes(json::serialize(args)));
      if (answer) return names;
      ArgumentComplaint complaint = read_complaint(answer.error().message);
      if (complaint.kind != ArgumentComplaint::Kind::kMissing || args.contains(complaint.name))
        return names;
      args[complaint.name] = actor.view();
      names.push_back(std::move(complaint.name));
    }
    return {};
  }

  /// The other members with the values that the scenario's calls have for them.
  std::vector<std::string> others_of(const std::vector<std::string>& names,
                                     std::string_view argument) const {
    std::vector<std::string> out{{}};
    for (const std::string& name : names) {
      if (name == argument) continue;
      const auto values = seen_.find(name);
      if (values == seen_.end()) return {};
      std::vector<std::string> longer;
      for (const std::string& before : out) {
        for (const std::string& value : values->second) {
          longer.push_back(format_text("{},{}:{}", before, json::serialize(json::value(name)),
                                       json::serialize(json::value(value))));
        }
      }
      out = std::move(longer);
    }
    return out;
  }

  /// Adds the numbers in what a view answers; false: there are none.
  bool add(const Measure& candidate) {
    std::set<std::string> members;
    bool is_number = false;
    for (const ReceiptWorld* world : worlds_) {
      for (const AccountId& actor : actors_) {
        const auto answer = views_.view(world->state(), candidate.contract, candidate.method,
                                        as_bytes(arguments_for(candidate, actor)));
        if (!answer) continue;
        is_number = is_number || integer_of(*answer).has_value();
        const auto object = object_of(*answer);
        if (!object) continue;
        for (const auto& member : *object) {
          if (is_amount_name(member.key()) && integer_of_value(member.value()))
            members.emplace(member.key());
        }
      }
    }
    if (is_number) push(candidate);
    for (const std::string& member : members) {
      Measure part = candidate;
      part.member = member;
      push(part);
    }
    return is_number || !members.empty();
  }

  void push(const Measure& measure) {
    if (found_.measures.size() < kMeasuresMax && is_of_account(measure))
      found_.measures.push_back(measure);
  }

  /// What a view says of an account that nobody knows is nothing, or 0: else it does not tell what
  /// accounts own, but the same of all.
  bool is_of_account(const Measure& measure) {
    const AccountId nobody = AccountId::trusted("nobody.here");
    return std::ranges::none_of(worlds_, [&](const ReceiptWorld* world) {
      return measured(views_, world->state(), measure, nobody).value_or(0) != 0;
    });
  }

  const Scenario& scenario_;
  std::span<const ReceiptWorld* const> worlds_;
  ViewCaller& views_;
  Members seen_;
  std::set<AccountId> actors_;
  FoundViews found_;
};

}  // namespace

std::optional<u128> measured(ViewCaller& views, const state::Trie& state, const Measure& measure,
                             const AccountId& account) {
  const Result<Bytes> answer = views.view(state, measure.contract, measure.method,
                                          as_bytes(arguments_for(measure, account)));
  if (!answer) return std::nullopt;
  if (measure.member.empty()) return integer_of(*answer);
  const auto object = object_of(*answer);
  const json::value* member = object ? object->if_contains(measure.member) : nullptr;
  return member == nullptr ? std::nullopt : integer_of_value(*member);
}

bool Measure::is_amount() const {
  return is_amount_name(member.empty() ? method : member) || method == "nft_supply_for_owner";
}

std::string Measure::name() const {
  if (method.empty()) return "NEAR";
  std::string text = format_text("{}.{}", contract.view(), method);
  if (!others.empty()) text += format_text("({})", others.substr(1));
  if (!member.empty()) text += "." + member;
  return text;
}

bool is_poorer(const Worth& now, const Worth& reference) noexcept {
  bool has_less = false;
  for (std::size_t at = 0; at < now.size(); ++at) {
    if (now[at] > reference[at]) return false;
    has_less = has_less || now[at] < reference[at];
  }
  return has_less;
}

std::size_t first_less(const Worth& now, const Worth& reference) noexcept {
  std::size_t at = 0;
  while (at < now.size() && now[at] >= reference[at]) ++at;
  return at;
}

std::optional<u128> integer_of(ByteView json) {
  std::string_view text{reinterpret_cast<const char*>(json.data()), json.size()};
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return parse_u128(text);
}

std::vector<std::string> texts_of_members(ByteView args, std::string_view member) {
  std::vector<std::string> out;
  const auto object = object_of(args);
  if (!object) return out;
  const json::value* one = object->if_contains(member);
  if (const auto* text = one == nullptr ? nullptr : one->if_string()) out.emplace_back(*text);
  const json::value* many = object->if_contains(std::string{member} + "s");
  if (const auto* list = many == nullptr ? nullptr : many->if_array()) {
    for (const json::value& each : *list) {
      if (const auto* text = each.if_string()) out.emplace_back(*text);
    }
  }
  return out;
}

FoundViews find_views(const Scenario& scenario, std::span<const ReceiptWorld* const> worlds,
                      ViewCaller& views) {
  return Finder{scenario, worlds, views}.run();
}

const std::vector<Worth>& WorthMeter::worths(const ReceiptWorld& world) {
  if (known_.size() >= kKnownMax) known_.clear();
  // Claims may speak of the run, and not only of what there is.
  const auto [entry, is_new] = known_.try_emplace(claims_.empty() ? world.effects() : world.key());
  if (!is_new) return entry->second;
  for (const AccountId& account : accounts_) entry->second.push_back(worth_of(world, account));
  return entry->second;
}

Worth WorthMeter::worth_of(const ReceiptWorld& world, const AccountId& account) {
  Worth worth;
  for (const Measure& measure : measures_) {
    worth.push_back(measure.method.empty()
                        ? balance_of(world.state(), account).value_or(Balance{}).value()
                        : measured(views_, world.state(), measure, account).value_or(0));
  }
  const auto claims = claims_.find(account);
  if (claims == claims_.end()) return worth;
  const WorldReader reader{world, names_, views_};
  for (const Expression& claim : claims->second) {
    const Result<json::value> value = claim.evaluate(reader);
    worth.push_back(value ? integer_of_value(*value).value_or(0) : 0);
  }
  return worth;
}

std::string WorthMeter::name(std::size_t account, std::size_t number) const {
  if (number < measures_.size()) return measures_[number].name();
  return claims_.at(accounts_[account])[number - measures_.size()].text();
}

std::string WorthMeter::amount_text(std::size_t number, u128 amount) const {
  const bool is_near = number < measures_.size() && measures_[number].method.empty();
  return is_near ? trace::say_deposit(Balance{amount}) : to_string(amount);
}

}  // namespace farcall::explore
