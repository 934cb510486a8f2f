#include "explore/arguments/arguments.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <tuple>

#include "base/format_text.hpp"
#include "explore/arguments/abi_arguments.hpp"
#include "explore/arguments/argument_probe.hpp"
#include "explore/arguments/argument_values.hpp"
#include "protocol/json/json_text.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;

constexpr Gas kStrangerGas = tgas(100);
/// What takes long to read.
constexpr std::size_t kLongArguments = 50'000;
constexpr Gas kLongGas = tgas(300);
/// Of each method; the rest would be cut off anyway.
constexpr std::size_t kReplacementsMax = 100;
/// Of all methods together.
constexpr std::size_t kTriesMax = 2000;

/// Lower is tried first.
enum class Rank : std::uint8_t {
  kCallback,
  kSeen,
  kCallbackReplaced,
  kLearnt,
  kSeenReplaced,
  kUnknown,
  kLearntReplaced,
};

struct Candidate {
  Rank rank = Rank::kUnknown;
  /// Position among the variants of one call.
  std::size_t variant = 0;
  TriedCall call;
};

bool is_of_runtime(std::string_view method) {
  return method.starts_with("__") || method.starts_with("asyncify_") || method == "_start" ||
         method == "_initialize" || method == "contract_source_metadata";
}

/// Whether a text of a module may be an account: "x.near", and not "lib.rs" or "near-sdk-5.29.1".
bool is_account_word(std::string_view word) {
  const std::size_t dot = word.rfind('.');
  if (dot == std::string_view::npos || !protocol::AccountId::is_valid(word)) return false;
  const std::string_view last = word.substr(dot + 1);
  return last.size() > 2 && std::ranges::all_of(last, [](char c) { return c >= 'a' && c <= 'z'; });
}

class Generator {
 public:
  Generator(const ArgumentSources& sources, std::uint64_t seed) : sources_{sources}, seed_{seed} {}

  std::vector<ScenarioTransaction> run() {
    for (const auto& target : sources_.targets) list_methods(target);
    collect_words();
    for (std::size_t i = 0; i < sources_.targets.size(); ++i) add_target(i);
    std::ranges::stable_sort(
        candidates_, {}, [](const Candidate& each) { return std::pair{each.rank, each.variant}; });
    return finish();
  }

 private:
  void list_methods(const ArgumentSources::Target& target) {
    auto& methods = methods_.emplace_back();
    const auto found = vm::callable_methods(*target.wasm, sources_.protocol_version);
    has_abi_.push_back(found && std::ranges::contains(*found, "__contract_abi"));
    if (!found) return;
    for (const std::string& method : *found)
      if (!is_of_runtime(method)) methods.push_back(method);
  }

  void collect_words() {
    const auto add = [](std::vector<std::string>& list, std::string word) {
      if (!std::ranges::contains(list, word)) list.push_back(std::move(word));
    };
    add(words_.accounts, sources_.stranger.str());
    for (const auto& account : sources_.accounts) add(words_.accounts, account.str());
    for (const auto& methods : methods_)
      for (const std::string& method : methods) add(words_.methods, method);
    for (std::size_t i = 0; i < methods_.size(); ++i)
      for (const std::string& word : words_of(i))
        if (is_account_word(word) && words_.accounts.size() < kAccountsMax)
          add(words_.accounts, word);
    add(words_.accounts, "nobody.here");
    add(words_.texts, "{}");
    for (const ObservedCall& call : sources_.observed)
      if (is_utf8(call.args) && words_.texts.size() < kTextsMax)
        add(words_.texts, to_string(call.args));
    rotate_by_seed();
  }

  /// Modules without methods were refused, and are not read.
  [[nodiscard]] std::vector<std::string> words_of(std::size_t target) const {
    if (methods_[target].empty()) return {};
    return data_words(*sources_.targets[target].wasm);
  }

  /// Which of the many accounts and texts comes second is the seed's choice.
  void rotate_by_seed() {
    for (std::vector<std::string>* list : {&words_.texts, &words_.accounts})
      if (list->size() > 2)
        std::ranges::rotate(
            list->begin() + 1,
            list->begin() + 1 + static_cast<std::ptrdiff_t>(seed_ % (list->size() - 1)),
            list->end());
  }

  void add_target(std::size_t index) {
    const auto& target = sources_.targets[index];
    // Storing it takes more than the contract can pay, if that may go into one transaction.
    constexpr std::size_t kTextMax = 1'000'000;
    // A small deposit pays for more.
    constexpr std::size_t kDepositBytes = 5'000;
    fits_storage_ = target.affordable_bytes > 0 && target.affordable_bytes < kTextMax;
    words_.long_text = fits_storage_
                           ? static_cast<std::size_t>(target.affordable_bytes) + kDepositBytes
                           : ReplacementWords{}.long_text;
    std::map<std::string, AbiMethod, std::less<>> abi;
    if (has_abi_[index] && sources_.read_abi)
      if (const auto packed = sources_.read_abi(target.id))
        if (auto methods = read_abi_methods(*packed, words_)) abi = std::move(*methods);
    for (const std::string& method : methods_[index]) {
      const auto found = abi.find(method);
      if (found != abi.end() && found->second.is_view) continue;
      const bool is_private = found != abi.end() && found->second.is_private;
      if (add_observed(target.id, method, is_private)) continue;
      if (found != abi.end() && !found->second.args.empty())
        add_variants(is_private ? Rank::kCallback : Rank::kLearnt, Rank::kLearntReplaced,
                     {target.id, method, found->second.args, Balance{}},
                     found->second.is_payable ? near(1) : Balance{});
      else
        add_unseen(target.id, method);
    }
  }

  bool add_observed(const protocol::AccountId& id, const std::string& method, bool is_private) {
    bool is_seen = false;
    for (const ObservedCall& call : sources_.observed) {
      if (call.receiver != id || call.method != method) continue;
      is_seen = true;
      const bool is_callback = is_private || call.predecessor == id;
      add_variants(is_callback ? Rank::kCallback : Rank::kSeen,
                   is_callback ? Rank::kCallbackReplaced : Rank::kSeenReplaced,
                   {id, method, call.args, call.deposit}, Balance{});
    }
    return is_seen;
  }

  /// The call, the call with other deposits, and the call with replaced values.
  void add_variants(Rank rank, Rank replaced, const TriedCall& call, Balance other_deposit) {
    std::size_t variant = 0;
    add(rank, variant++, call);
    for (const Balance deposit : {other_deposit, Balance{}, Balance{1}}) {
      TriedCall other = call;
      other.deposit = deposit;
      add(replaced, variant++, std::move(other));
    }
    auto list = replaced_arguments(call.args, words_);
    if (list.size() > kReplacementsMax) list.resize(kReplacementsMax);
    for (std::size_t i = 0; i < list.size(); ++i) {
      TriedCall other{call.receiver, call.method, std::move(list[i]), call.deposit};
      fit_long_text(other);
      add(replaced, i, std::move(other));
    }
  }

  /// Makes a text that is longer than the contract can store as long as it just can.
  void fit_long_text(TriedCall& call) {
    if (!fits_storage_ || !sources_.try_call) return;
    const std::string whole(words_.long_text, 'x');
    const std::size_t at = as_text(call.args).find(whole);
    if (at == std::string_view::npos) return;
    const auto with_length = [&](std::size_t length) {
      TriedCall shorter = call;
      shorter.args.erase(
          shorter.args.begin() + static_cast<std::ptrdiff_t>(at),
          shorter.args.begin() + static_cast<std::ptrdiff_t>(at + whole.size() - length));
      return shorter;
    };
    std::size_t works = 0;
    std::size_t fails = whole.size();
    if (!sources_.try_call(call)) return;
    while (fails - works > 1) {
      const std::size_t middle = works + (fails - works) / 2;
      if (sources_.try_call(with_length(middle))) {
        fails = middle;
      } else {
        works = middle;
      }
    }
    // The stranger's id, which may be stored twice, may be longer than that of who tried.
    constexpr std::size_t kLongerIds = 16;
    constexpr std::size_t kWorthTrying = 1'000;
    if (works > kWorthTrying) call = with_length(works - kLongerIds);
  }

  void add_unseen(const protocol::AccountId& id, const std::string& method) {
    const TriedCall empty{id, method, to_bytes("{}"), Balance{}};
    if (!sources_.try_call) {
      add(Rank::kUnknown, 0, empty);
      return add_members_seen(empty);
    }
    const LearntArguments learnt = learn_arguments(
        [&](std::string_view args, Balance deposit) -> std::optional<std::string> {
          if (tries_ == kTriesMax) return "no more tries";
          ++tries_;
          return sources_.try_call({id, method, to_bytes(args), deposit});
        },
        words_);
    TriedCall call = empty;
    call.args = to_bytes(json::serialize(learnt.args));
    call.deposit = learnt.deposit;
    if (learnt.is_understood)
      return add_variants(Rank::kLearnt, Rank::kLearntReplaced, call, Balance{});
    add(Rank::kUnknown, 0, std::move(call));
    add_members_seen(empty);
  }

  /// All members that any call of this target was seen with: most readers skip those that they do
  /// not know.
  void add_members_seen(const TriedCall& empty) {
    json::object all;
    for (const ObservedCall& call : sources_.observed) {
      if (call.receiver != empty.receiver) continue;
      const auto parsed = protocol::parse_json(as_text(call.args), {.bytes = kMembersMax});
      if (!parsed || !parsed->is_object()) continue;
      for (const auto& member : parsed->get_object()) all.insert(member);
    }
    if (all.empty()) return;
    TriedCall call = empty;
    call.args = to_bytes(json::serialize(all));
    add(Rank::kUnknown, 1, std::move(call));
  }

  void add(Rank rank, std::size_t variant, TriedCall call) {
    candidates_.push_back({rank, variant, std::move(call)});
  }

  std::vector<ScenarioTransaction> finish() {
    std::vector<ScenarioTransaction> out;
    std::set<std::tuple<protocol::AccountId, std::string, Bytes, Balance>> seen;
    std::set<std::string> names;
    for (Candidate& each : candidates_) {
      if (out.size() == sources_.calls_max) break;
      TriedCall& call = each.call;
      if (!seen.emplace(call.receiver, call.method, call.args, call.deposit).second) continue;
      ScenarioTransaction transaction;
      const std::string base = format_text("{}.{}", call.receiver.view(), call.method);
      transaction.name = base;
      for (std::size_t i = 2; !names.insert(transaction.name).second; ++i)
        transaction.name = format_text("{} {}", base, i);
      transaction.signer = sources_.stranger;
      const Gas gas = call.args.size() > kLongArguments ? kLongGas : kStrangerGas;
      transaction.receiver = call.receiver;
      transaction.is_optional = true;
      transaction.actions.push_back(
          protocol::Action{protocol::FunctionCall{.method_name = std::move(call.method),
                                                  .args = std::move(call.args),
                                                  .gas = gas,
                                                  .deposit = call.deposit}});
      out.push_back(std::move(transaction));
    }
    return out;
  }

  static constexpr std::size_t kAccountsMax = 12;
  static constexpr std::size_t kTextsMax = 8;
  static constexpr std::size_t kMembersMax = 65'536;

  const ArgumentSources& sources_;
  std::uint64_t seed_;
  /// By target.
  std::vector<std::vector<std::string>> methods_;
  std::vector<bool> has_abi_;
  ReplacementWords words_;
  std::vector<Candidate> candidates_;
  std::size_t tries_ = 0;
  /// The long text of the target is what its balance pays for.
  bool fits_storage_ = false;
};

}  // namespace

std::vector<ScenarioTransaction> stranger_calls(const ArgumentSources& sources,
                                                std::uint64_t seed) {
  return Generator{sources, seed}.run();
}

}  // namespace farcall::explore
