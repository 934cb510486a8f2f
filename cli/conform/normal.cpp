#include "cli/conform/normal.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <cstdlib>
#include <map>
#include <set>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/conform/python_json.hpp"
#include "protocol/json/views.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongText = 3000;

const std::set<std::string_view>& varying_fields() {
  static const std::set<std::string_view> fields{
      "ak_nonce",         "tx_nonce",     "delegate_nonce", "upper_bound",
      "max_block_height", "block_height", "block_hash",     "signature"};
  return fields;
}

/// Characters, as Python counts them.
std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

json::string shorten_text(std::string_view text) {
  const std::size_t length = code_points(text);
  if (length <= kLongText) return json::string{text};
  return json::string{
      format_text("{} characters, sha256 {}", length, to_hex(sha256(as_bytes(text)).view()))};
}

/// `block #123`, `block 123` and `height 123` vary; the first word that fits wins, as in a regular
/// expression's alternatives.
std::string hide_heights(std::string_view text) {
  static constexpr std::array<std::string_view, 3> kWords{"block #", "block ", "height "};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    bool hidden = false;
    for (const std::string_view word : kWords) {
      std::size_t end = at + word.size();
      if (!text.substr(at).starts_with(word) || end >= text.size() ||
          std::isdigit(static_cast<unsigned char>(text[end])) == 0)
        continue;
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
      out += word;
      out += '*';
      at = end;
      hidden = true;
      break;
    }
    if (!hidden) out += text[at++];
  }
  return out;
}

/// Names receipts and data while walking over a finished transaction.
class Normalizer {
 public:
  Normalizer(const chain::Chain& chain, const chain::TransactionStatus& status)
      : status_{status}, made_{chain::receipts_of(chain, status)} {
    for (const chain::OutcomeLocation& location : status.receipt_outcomes)
      outcomes_[location.outcome().id] = &location.outcome().outcome;
    for (const protocol::ReceiptPtr& receipt : made_)
      receipts_[receipt->receipt_id] = receipt.get();
    name_all(status.outcome.outcome().outcome.receipt_ids, "");
  }

  json::value run() {
    json::object out;
    out["status"] = status_.result == nullptr ? json::value("Started") : result(*status_.result);
    out["transaction"] = outcome(status_.outcome.outcome().outcome);
    std::ranges::sort(order_, {}, [](const auto& named) { return named.place; });
    json::object receipts;
    for (const Named& named : order_) {
      json::object entry;
      if (const auto known = receipts_.find(named.id); known != receipts_.end())
        entry = receipt(*known->second);
      if (const auto ran = outcomes_.find(named.id); ran != outcomes_.end())
        entry["outcome"] = outcome(*ran->second);
      receipts[names_[named.id]] = std::move(entry);
    }
    out["receipts"] = std::move(receipts);
    return out;
  }

 private:
  struct Named {
    CryptoHash id;
    std::vector<std::size_t> place;
  };

  void name_all(const std::vector<CryptoHash>& ids, const std::string& prefix,
                const std::vector<std::size_t>& place = {}) {
    std::vector<CryptoHash> fresh;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (names_.contains(ids[i])) continue;
      names_[ids[i]] = prefix + std::to_string(i);
      std::vector<std::size_t> here = place;
      here.push_back(i);
      order_.push_back({ids[i], here});
      fresh.push_back(ids[i]);
    }
    for (const CryptoHash& id : fresh) {
      const auto ran = outcomes_.find(id);
      if (ran == outcomes_.end()) continue;
      const std::vector<std::size_t> here = std::ranges::find(order_, id, &Named::id)->place;
      name_all(ran->second->receipt_ids, names_[id] + ".", here);
    }
  }

  std::string datum(const CryptoHash& id) {
    return data_.try_emplace(id, "d" + std::to_string(data_.size())).first->second;
  }

  json::value result(const protocol::ExecutionStatus& status) {
    if (const auto* passed = std::get_if<protocol::execution_status::SuccessReceiptId>(&status)) {
      const auto name = names_.find(passed->receipt_id);
      return json::object{{"SuccessReceiptId", name == names_.end() ? "?" : name->second}};
    }
    return scrub(protocol::json_view(status));
  }

  json::object outcome(const protocol::ExecutionOutcome& value) {
    json::array logs;
    for (const std::string& log : value.logs) logs.emplace_back(shorten_text(log));
    json::array receipts;
    for (const CryptoHash& id : value.receipt_ids) receipts.emplace_back(names_[id]);
    json::object profile;
    const json::value view = protocol::json_view(value);
    if (const json::value* costs =
            view.as_object().at("metadata").as_object().if_contains("gas_profile");
        costs != nullptr && costs->is_array()) {
      for (const json::value& cost : costs->get_array()) {
        const std::string_view gas = cost.at("gas_used").as_string();
        profile[cost.at("cost").as_string()] = parse_u64(gas).value_or(0);
      }
    }
    return {{"executor", value.executor_id.view()},
            {"gas_burnt", value.gas_burnt.value()},
            {"tokens_burnt", to_string(value.tokens_burnt.value())},
            {"logs", std::move(logs)},
            {"status", result(value.status)},
            {"receipts", std::move(receipts)},
            {"gas_profile", std::move(profile)}};
  }

  json::object receipt(const protocol::Receipt& value) {
    json::object out{{"from", value.predecessor_id.view()}, {"to", value.receiver_id.view()}};
    const json::value view = protocol::json_view(value);
    const json::object& body = view.at("receipt").as_object();
    if (!body.contains("Action")) {
      out["other"] = body;
      return out;
    }
    json::object action = body.at("Action").as_object();
    const protocol::ActionReceipt& typed = *value.action();
    json::array inputs;
    for (const CryptoHash& id : typed.input_data_ids) inputs.emplace_back(datum(id));
    json::array outputs;
    for (const protocol::DataReceiver& receiver : typed.output_data_receivers)
      outputs.push_back(json::array{datum(receiver.data_id), receiver.receiver_id.view()});
    action["input_data_ids"] = std::move(inputs);
    action["output_data_receivers"] = std::move(outputs);
    if (!typed.signer_id.is_system()) action["signer_public_key"] = "*";
    out["action"] = scrub(action);
    return out;
  }

  const chain::TransactionStatus& status_;
  std::vector<protocol::ReceiptPtr> made_;
  std::map<CryptoHash, const protocol::ExecutionOutcome*> outcomes_;
  std::map<CryptoHash, const protocol::Receipt*> receipts_;
  std::map<CryptoHash, std::string> names_;
  std::map<CryptoHash, std::string> data_;
  std::vector<Named> order_;
};

std::string brief(const json::value& value) {
  constexpr std::size_t kBrief = 160;
  if (const auto digits = exact_number(value)) return std::string{*digits};
  std::string text = json::serialize(value);
  if (text.size() > kBrief) text = text.substr(0, kBrief) + "...";
  return text;
}

void compare(const json::value& expected, const json::value& got, const std::string& path,
             std::vector<Difference>& out) {
  if (expected == got) return;
  if (const auto digits = exact_number(expected); digits.has_value() && got.is_number()) {
    if (std::strtod(std::string{*digits}.c_str(), nullptr) == got.to_number<double>()) return;
  }
  const auto below = [&](std::string_view name) {
    return path.empty() ? std::string{name} : format_text("{}.{}", path, name);
  };
  if (expected.is_object() && got.is_object()) {
    for (const auto& [key, value] : expected.get_object()) {
      const json::value* other = got.get_object().if_contains(key);
      if (other == nullptr) {
        out.push_back({below(key), brief(value), "nothing"});
      } else {
        compare(value, *other, below(key), out);
      }
    }
    for (const auto& [key, value] : got.get_object()) {
      if (!expected.get_object().contains(key))
        out.push_back({below(key), "nothing", brief(value)});
    }
    return;
  }
  if (expected.is_array() && got.is_array() &&
      expected.get_array().size() == got.get_array().size()) {
    for (std::size_t i = 0; i < expected.get_array().size(); ++i)
      compare(expected.get_array()[i], got.get_array()[i], format_text("{}[{}]", path, i), out);
    return;
  }
  out.push_back({path.empty() ? "the answer" : path, brief(expected), brief(got)});
}

}  // namespace

json::value shorten(const json::value& value) {
  if (value.is_string()) return shorten_text(value.get_string());
  if (value.is_array()) {
    json::array out;
    for (const json::value& item : value.get_array()) out.push_back(shorten(item));
    return out;
  }
  if (value.is_object()) {
    json::object out;
    for (const auto& [key, item] : value.get_object()) out[key] = shorten(item);
    return out;
  }
  return value;
}

json::value scrub(const json::value& value) {
  if (value.is_string()) return shorten_text(hide_heights(value.get_string()));
  if (value.is_array()) {
    json::array out;
    for (const json::value& item : value.get_array()) out.push_back(scrub(item));
    return out;
  }
  if (value.is_object()) {
    const bool is_delegate = value.get_object().contains("sender_id");
    json::object out;
    for (const auto& [key, item] : value.get_object()) {
      const bool varies =
          varying_fields().contains(std::string_view{key}) || (is_delegate && key == "nonce");
      out[key] = varies ? json::value("*") : scrub(item);
    }
    return out;
  }
  return value;
}

json::value readable(ByteView bytes) {
  if (is_utf8(bytes)) return json::object{{"text", as_text(bytes)}};
  return json::object{{"base64", to_base64(bytes)}};
}

json::value normal_outcome(const chain::Chain& chain, const chain::TransactionStatus& status) {
  return Normalizer{chain, status}.run();
}

std::vector<Difference> differences(const json::value& expected, const json::value& got) {
  std::vector<Difference> out;
  compare(expected, got, "", out);
  return out;
}

}  // namespace farcall::cli
