// The protocol buffer of pprof (github.com/google/pprof, proto/profile.proto), written by hand: it
// takes four kinds of fields.
#include <map>

#include "trace/gas/gas_export.hpp"

namespace farcall::trace {
namespace {

/// Fields of the messages that are written.
enum Field : std::uint32_t {
  kProfileSampleType = 1,
  kProfileSample = 2,
  kProfileLocation = 4,
  kProfileFunction = 5,
  kProfileStringTable = 6,
  kProfileDefaultSampleType = 14,
  kValueType = 1,
  kValueUnit = 2,
  kSampleLocation = 1,
  kSampleValue = 2,
  kLocationId = 1,
  kLocationLine = 4,
  kLineFunction = 1,
  kFunctionId = 1,
  kFunctionName = 2,
};

class Message {
 public:
  void number(std::uint32_t field, std::uint64_t value) {
    varint(std::uint64_t{field} << 3U);
    varint(value);
  }
  void bytes(std::uint32_t field, ByteView content) {
    varint((std::uint64_t{field} << 3U) | 2U);
    varint(content.size());
    out_.insert(out_.end(), content.begin(), content.end());
  }
  [[nodiscard]] const Bytes& out() const noexcept { return out_; }
  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      out_.push_back(static_cast<std::uint8_t>(value | 0x80U));
      value >>= 7U;
    }
    out_.push_back(static_cast<std::uint8_t>(value));
  }
  Bytes out_;
};

class Profile {
 public:
  Profile() { string(""); }

  void type(std::string_view name) {
    Message type;
    type.number(kValueType, string(name));
    type.number(kValueUnit, string("gas"));
    profile_.bytes(kProfileSampleType, type.out());
  }

  /// `stack` from the root; `values` as many as there are types.
  void sample(const std::vector<std::string>& stack, std::initializer_list<std::uint64_t> values) {
    Message sample;
    for (auto name = stack.rbegin(); name != stack.rend(); ++name)
      sample.number(kSampleLocation, location(*name));
    for (const std::uint64_t value : values) sample.number(kSampleValue, value);
    profile_.bytes(kProfileSample, sample.out());
  }

  Bytes finish(std::string_view default_type) {
    const std::uint64_t type = string(default_type);
    for (const std::string& text : strings_) profile_.bytes(kProfileStringTable, as_bytes(text));
    profile_.number(kProfileDefaultSampleType, type);
    return profile_.take();
  }

 private:
  std::uint64_t string(std::string_view text) {
    const auto [entry, is_new] = string_ids_.try_emplace(std::string{text}, strings_.size());
    if (is_new) strings_.emplace_back(text);
    return entry->second;
  }

  std::uint64_t location(const std::string& name) {
    const auto [entry, is_new] = locations_.try_emplace(name, locations_.size() + 1);
    if (!is_new) return entry->second;
    Message function;
    function.number(kFunctionId, entry->second);
    function.number(kFunctionName, string(name));
    profile_.bytes(kProfileFunction, function.out());
    Message line;
    line.number(kLineFunction, entry->second);
    Message location;
    location.number(kLocationId, entry->second);
    location.bytes(kLocationLine, line.out());
    profile_.bytes(kProfileLocation, location.out());
    return entry->second;
  }

  Message profile_;
  std::vector<std::string> strings_;
  std::map<std::string, std::uint64_t> string_ids_;
  std::map<std::string, std::uint64_t> locations_;
};

}  // namespace

Bytes pprof(const std::vector<Trace>& traces) {
  Profile profile;
  profile.type("burnt");
  profile.type("left");
  for (const Trace& trace : traces) {
    for (const GasSample& sample : gas_samples(trace))
      profile.sample(sample.stack, {sample.burnt.value(), 0});
    for (const GasLine& line : gas_lines(trace, ""))
      profile.sample({trace.transaction.signer.str(), line.call}, {0, line.left.value()});
  }
  return profile.finish("burnt");
}

}  // namespace farcall::trace
