#include "explore/arguments/argument_probe.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <map>

namespace farcall::explore {
namespace {

namespace json = boost::json;

/// What follows `before` in `text`, up to `after`; nothing if it is not there.
std::optional<std::string> between(std::string_view text, std::string_view before,
                                   std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(begin + before.size());
  const std::size_t end = rest.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string{rest.substr(0, end)};
}

std::optional<std::size_t> column_in(std::string_view text) {
  // serde_json: `line: 1, column: 9` in debug output, `line 1 column 9` in messages.
  for (const std::string_view mark : {"column: ", "column "}) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    std::size_t column = 0;
    const char* begin = text.data() + at + mark.size();
    if (std::from_chars(begin, text.data() + text.size(), column).ec == std::errc{}) return column;
  }
  return std::nullopt;
}

/// Errors are often shown as Rust shows a text: with its quotes escaped, once or twice.
std::string without_escapes(std::string_view error) {
  std::string out{error};
  std::erase(out, '\\');
  return out;
}

/// Values of every JSON type, for members whose type no text tells.
const std::array<json::value, 7>& values_of_all_types() {
  static const std::array<json::value, 7> values{json::value("1"),
                                                 json::value(1),
                                                 json::value(true),
                                                 json::value(json::array{}),
                                                 json::value(json::object{}),
                                                 json::value(nullptr),
                                                 json::value("a.b")};
  return values;
}

/// A value of the type that an error asks for; nothing if it is not understood.
std::optional<json::value> value_for(std::string_view wanted, std::string_view name,
                                     const ReplacementWords& words) {
  const auto mentions = [&](std::string_view word) { return wanted.contains(word); };
  if (mentions("one of") || mentions("variant")) {
    if (const auto first = between(wanted, "`", "`")) return json::value(*first);
    return std::nullopt;
  }
  if (mentions("in quotes")) return json::value("1");
  if (mentions("bool") || mentions("true or false")) return json::value(true);
  if (mentions("sequence") || mentions("array") || mentions("list") || mentions("tuple"))
    return json::value(json::array{});
  if (mentions("map") || mentions("struct") || mentions("object"))
    return json::value(json::object{});
  if (mentions("string") || mentions("text")) {
    json::value guess = guess_value(name, words);
    return guess.is_string() ? guess : json::value("1");
  }
  if (mentions("account")) return guess_value("account_id", words);
  for (const std::string_view type : {"u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64",
                                      "i128", "usize", "f64", "f32", "integer", "number"})
    if (mentions(type)) return json::value(1);
  if (mentions("unit") || mentions("null")) return json::value(nullptr);
  return std::nullopt;
}

/// The member whose value ends at this column of the serialized object.
std::string member_at(const json::object& args, std::size_t column) {
  std::size_t end = 1;
  for (const json::key_value_pair& member : args) {
    end += json::serialize(json::value(member.key())).size() + 1 +
           json::serialize(member.value()).size();
    if (column <= end + 1) return std::string{member.key()};
    ++end;  // the comma
  }
  return {};
}

class Learner {
 public:
  Learner(const std::function<std::optional<std::string>(std::string_view, Balance)>& try_call,
          const ReplacementWords& words)
      : try_call_{try_call}, words_{words} {}

  LearntArguments run(std::size_t tries_max) {
    for (std::size_t i = 0; i < tries_max; ++i) {
      const auto error = try_call_(json::serialize(out_.args), out_.deposit);
      if (!error) {
        out_.succeeds = out_.is_understood = true;
        return out_;
      }
      const ArgumentComplaint complaint = read_complaint(*error);
      if (complaint.kind == ArgumentComplaint::Kind::kNone) {
        out_.is_understood = true;
        if (!change_deposit(*error)) return out_;
      } else if (!follow(complaint)) {
        return out_;
      }
    }
    return out_;
  }

 private:
  bool follow(const ArgumentComplaint& complaint) {
    if (complaint.kind == ArgumentComplaint::Kind::kMissing) {
      if (out_.args.contains(complaint.name)) return false;  // of an object within the arguments
      out_.args[complaint.name] = guess_value(complaint.name, words_);
      last_ = complaint.name;
      return true;
    }
    std::string name = complaint.name;
    if (name.empty() && complaint.column) name = member_at(out_.args, *complaint.column);
    if (!out_.args.contains(name)) name = last_;
    if (name.empty()) return false;
    std::size_t& tried = tried_[name];
    if (tried == 0) {
      ++tried;
      if (const auto value = value_for(complaint.wanted, name, words_);
          value && *value != out_.args[name]) {
        out_.args[name] = *value;
        return true;
      }
    }
    const auto& all = values_of_all_types();
    if (tried > all.size()) return false;
    out_.args[name] = all[tried - 1];
    ++tried;
    return true;
  }

  /// Contracts ask for exactly one yoctoNEAR to make wallets show a confirmation.
  bool change_deposit(std::string_view error) {
    if (has_changed_deposit_) return false;
    has_changed_deposit_ = true;
    if (error.contains("yocto")) {
      out_.deposit = Balance{1};
      return true;
    }
    if (error.contains("deposit") && !error.contains("accept deposit")) {
      out_.deposit = near(1);
      return true;
    }
    return false;
  }

  const std::function<std::optional<std::string>(std::string_view, Balance)>& try_call_;
  const ReplacementWords& words_;
  LearntArguments out_;
  std::string last_;
  std::map<std::string, std::size_t> tried_;
  bool has_changed_deposit_ = false;
};

/// near-sdk-as: "Parameter X with type T is required but missing", "Value with Key: X is not …".
std::optional<ArgumentComplaint> complaint_of_assemblyscript(std::string_view text) {
  using Kind = ArgumentComplaint::Kind;
  constexpr std::string_view kWrong = "Value with Key: ";
  if (text.contains("is required but missing")) {
    if (auto name = between(text, "Parameter ", " with type "))
      return ArgumentComplaint{
          .kind = Kind::kMissing, .name = std::move(*name), .wanted = {}, .column = {}};
  }
  const std::size_t at = text.find(kWrong);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + kWrong.size());
  const std::size_t end = std::min(rest.find(" with type "), rest.find(" is "));
  if (end == std::string_view::npos) return std::nullopt;
  std::string wanted{rest.substr(end, rest.find(", filename") - end)};
  if (wanted.contains("64-bit")) wanted = "an integer in quotes";
  if (wanted.contains("is not an Obj")) wanted = "an object";
  return ArgumentComplaint{.kind = Kind::kType,
                           .name = std::string{rest.substr(0, end)},
                           .wanted = std::move(wanted),
                           .column = {}};
}

}  // namespace

ArgumentComplaint read_complaint(std::string_view error) {
  using Kind = ArgumentComplaint::Kind;
  const std::string text = without_escapes(error);
  if (auto complaint = complaint_of_assemblyscript(text)) return std::move(*complaint);
  if (auto name = between(text, "missing field `", "`"))
    return {.kind = Kind::kMissing, .name = std::move(*name), .wanted = {}, .column = {}};
  if (const std::size_t at = text.find("\": expected "); at != std::string::npos) {
    const std::size_t quote = at == 0 ? std::string::npos : text.rfind('"', at - 1);
    if (quote != std::string::npos) {
      const std::string wanted = text.substr(at + std::string_view{"\": expected "}.size());
      return {.kind = wanted.starts_with("but missing") ? Kind::kMissing : Kind::kType,
              .name = text.substr(quote + 1, at - quote - 1),
              .wanted = wanted,
              .column = {}};
    }
  }
  for (const std::string_view mark :
       {"invalid type", "invalid value", "invalid length", "unknown variant"}) {
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) continue;
    const std::string_view rest = std::string_view{text}.substr(at);
    const std::size_t wanted = rest.find("expected ");
    return {.kind = Kind::kType,
            .name = {},
            .wanted = std::string{wanted == std::string_view::npos ? rest : rest.substr(wanted)},
            .column = column_in(rest)};
  }
  if (text.contains("deserialize input"))
    return {.kind = Kind::kType, .name = {}, .wanted = {}, .column = column_in(text)};
  return {};
}

LearntArguments learn_arguments(
    const std::function<std::optional<std::string>(std::string_view args, Balance deposit)>&
        try_call,
    const ReplacementWords& words, std::size_t tries_max) {
  return Learner{try_call, words}.run(tries_max);
}

}  // namespace farcall::explore
