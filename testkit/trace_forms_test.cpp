// What a trace becomes: the drawn tree, and files for viewers of gas, read back as those read them.
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>

#include "base/format_text.hpp"
#include "farcall/farcall.hpp"
#include "testkit/kit.hpp"
#include "testkit/test_contracts.hpp"
#include "trace/gas/gas_export.hpp"
#include "trace/json.hpp"
#include "trace/show/render.hpp"

namespace farcall::testkit {
namespace {

namespace json = boost::json;
using trace::Trace;

class TraceFormsTest : public testing::Test {
 protected:
  Chain chain_{Options{.shard_boundaries = {"gg"}}};
  Account user_ = chain_.create_account("u", 100_near);
  Account app_ = chain_.create_account("app", 20_near);
  Account hello_ = chain_.create_account("h", 20_near);

  void SetUp() override {
    ASSERT_TRUE(app_.deploy(contract("rust/caller.wasm")).all_succeeded());
    ASSERT_TRUE(hello_.deploy(contract("rust/hello.wasm")).all_succeeded());
  }

  /// Three calls at once, of which one runs out of gas, and a callback that sees all three.
  Trace three_at_once() {
    const auto call = [](std::string_view method, std::string_view args) {
      return format_text(
          R"({{"to":"h.test.near","method":"{}","args":"{}","deposit":"0","tgas":5}})", method,
          args);
    };
    const Outcome outcome =
        user_.call(app_, "parallel",
                   format_text(R"({{"calls":[{},{},{}]}})", call("get_greeting", "{}"),
                               call("burn", R"({\"rounds\":1000})"),
                               call("set_greeting", R"({\"greeting\":\"Salut\"})")),
                   {.gas = 100_tgas});
    EXPECT_TRUE(outcome.succeeded()) << outcome.tree();
    return *trace::from_json(json::parse(chain_.trace(outcome.transaction_hash())));
  }
};

/// With FARCALL_BLESS=1 in the environment the file is written.
void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::path{FARCALL_SOURCE_DIR} / "testkit" / "golden" / name;
  if (std::getenv("FARCALL_BLESS") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << text;
  }
  std::ifstream in{file};
  const std::string expected{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  EXPECT_EQ(text, expected) << name;
}

TEST_F(TraceFormsTest, trees_are_drawn_as_before) {
  const Trace trace = three_at_once();
  for (const std::size_t width : {60, 100}) {
    for (const bool ascii : {false, true}) {
      const std::string_view form = ascii ? "ascii" : "unicode";
      expect_golden(
          format_text("three_at_once.v.{}.{}.txt", width, form),
          trace::render(trace, {.width = width, .detail = trace::Detail::kCalls, .ascii = ascii}));
    }
  }
  expect_golden("three_at_once.100.txt", trace::render(trace, {}));
  expect_golden("three_at_once.vvv.100.txt", trace::render(trace, {.detail = trace::Detail::kAll}));
}

std::uint64_t paid(const Trace& trace) {
  return trace.totals.gas.value();
}

TEST_F(TraceFormsTest, speedscope_profiles_are_well_formed) {
  const Trace trace = three_at_once();
  const json::value file = json::parse(trace::speedscope({trace, trace}));
  EXPECT_EQ(file.at("$schema").as_string(), "https://www.speedscope.app/file-format-schema.json");
  const std::size_t frames = file.at("shared").at("frames").as_array().size();
  ASSERT_EQ(file.at("profiles").as_array().size(), 2U);
  for (const json::value& profile : file.at("profiles").as_array()) {
    EXPECT_EQ(profile.at("type").as_string(), "sampled");
    EXPECT_EQ(profile.at("unit").as_string(), "none");
    const json::array& samples = profile.at("samples").as_array();
    const json::array& weights = profile.at("weights").as_array();
    ASSERT_EQ(samples.size(), weights.size());
    std::uint64_t sum = 0;
    for (const json::value& weight : weights) sum += weight.to_number<std::uint64_t>();
    EXPECT_EQ(sum, paid(trace));
    EXPECT_EQ(profile.at("endValue").to_number<std::uint64_t>(), sum);
    for (const json::value& stack : samples) {
      EXPECT_FALSE(stack.as_array().empty());
      for (const json::value& frame : stack.as_array())
        EXPECT_LT(frame.to_number<std::size_t>(), frames);
    }
  }
}

/// Fields of a protocol buffer: numbers and bytes.
struct Field {
  std::uint32_t number = 0;
  std::uint64_t value = 0;
  ByteView bytes;
};

std::uint64_t take_varint(ByteView& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; !in.empty() && shift < 64; shift += 7) {
    const std::uint8_t byte = in.front();
    in = in.subspan(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  ADD_FAILURE() << "a number that does not end";
  return value;
}

std::vector<Field> fields_of(ByteView in) {
  std::vector<Field> fields;
  while (!in.empty()) {
    const std::uint64_t key = take_varint(in);
    Field field{.number = static_cast<std::uint32_t>(key >> 3U), .value = 0, .bytes = {}};
    if ((key & 7U) == 0) {
      field.value = take_varint(in);
    } else {
      EXPECT_EQ(key & 7U, 2U);
      const std::uint64_t size = take_varint(in);
      if (size > in.size()) {
        ADD_FAILURE() << "a field is longer than its message";
        return fields;
      }
      field.bytes = in.first(size);
      in = in.subspan(size);
    }
    fields.push_back(field);
  }
  return fields;
}

TEST_F(TraceFormsTest, pprof_profiles_decode_and_sum_to_what_was_paid_for) {
  const Trace trace = three_at_once();
  const Bytes file = trace::pprof({trace});
  std::vector<std::string> strings;
  std::map<std::uint64_t, std::uint64_t> functions;  // id to name
  std::map<std::uint64_t, std::uint64_t> locations;  // id to function
  std::vector<std::vector<Field>> samples;
  std::size_t types = 0;
  for (const Field& field : fields_of(file)) {
    if (field.number == 1) ++types;
    if (field.number == 2) samples.push_back(fields_of(field.bytes));
    if (field.number == 6) strings.emplace_back(as_text(field.bytes));
    if (field.number == 4 || field.number == 5) {
      const std::vector<Field> inner = fields_of(field.bytes);
      ASSERT_GE(inner.size(), 2U);
      if (field.number == 5) functions[inner[0].value] = inner[1].value;
      if (field.number == 4) locations[inner[0].value] = fields_of(inner[1].bytes)[0].value;
    }
  }
  EXPECT_EQ(types, 2U);
  ASSERT_FALSE(strings.empty());
  EXPECT_EQ(strings[0], "");
  std::uint64_t burnt = 0;
  bool has_burn = false;
  for (const std::vector<Field>& sample : samples) {
    std::vector<std::uint64_t> values;
    for (const Field& field : sample) {
      if (field.number == 2) values.push_back(field.value);
      if (field.number != 1) continue;
      ASSERT_TRUE(locations.contains(field.value));
      ASSERT_TRUE(functions.contains(locations[field.value]));
      ASSERT_LT(functions[locations[field.value]], strings.size());
      has_burn |= strings[functions[locations[field.value]]] == "h.test.near.burn";
    }
    ASSERT_EQ(values.size(), types);
    burnt += values[0];
  }
  EXPECT_EQ(burnt, paid(trace));
  EXPECT_TRUE(has_burn);
}

TEST_F(TraceFormsTest, perfetto_events_have_tracks_and_flows_with_both_ends) {
  const Trace trace = three_at_once();
  const json::value file = json::parse(trace::perfetto(trace));
  std::map<std::int64_t, std::string> tracks;
  std::map<std::int64_t, std::string> flows;
  std::size_t slices = 0;
  for (const json::value& event : file.at("traceEvents").as_array()) {
    const std::string phase{event.at("ph").as_string()};
    const std::int64_t track = event.at("tid").to_number<std::int64_t>();
    if (phase == "M") tracks[track] = std::string{event.at("args").at("name").as_string()};
    EXPECT_TRUE(tracks.contains(track));
    if (phase == "X") {
      ++slices;
      EXPECT_GT(event.at("dur").to_number<double>(), 0);
    }
    if (phase == "s" || phase == "f") flows[event.at("id").to_number<std::int64_t>()] += phase;
  }
  EXPECT_EQ(slices, 5U);  // refunds are left out
  EXPECT_FALSE(flows.empty());
  for (const auto& [id, ends] : flows) EXPECT_EQ(ends, "sf") << id;
}

}  // namespace
}  // namespace farcall::testkit
