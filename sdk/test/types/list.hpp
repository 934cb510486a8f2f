// Types of fields, arguments, answers, events and contexts of callbacks: those that are carried
// whole, with values, and those that the compiler refuses, with the reason. Tests are made of it.
#pragma once

#include <near.hpp>
#include <unordered_map>

namespace types {

enum class Color : uint8_t { red, green, blue };
enum Plain { one, two };
struct Point {
  int32_t x = 0, y = 0;
};
struct Tree {
  std::string name;
  std::vector<Tree> children;
};
struct Holder {
  std::array<near::AccountId, 2> owners{"alice.near", "bob.near"};
  std::optional<near::u128> amount;
};
enum class Hole { a, b, z = 5 };
enum class Negative { minus = -1, zero = 0 };
enum class Large { zero, bit = 1024 };
struct HoldsHole {
  std::vector<Hole> holes;
};
struct HoldsDouble {
  Point point;
  double price;
};
enum class Answer : bool { no, yes };
enum class Level : int64_t { low, high };
struct Empty {};
class Closed {
 public:
  explicit Closed(int number) : number_(number) {}
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

using Array = std::array<near::u128, 2>;
using Bytes = std::array<uint8_t, 4>;
using Pair = std::pair<near::u128, bool>;
using Triple = std::tuple<std::string, near::i128, Point>;
using ByText = std::map<std::string, near::u128>;
using ByWide = std::map<near::u128, uint8_t>;
using ByNumber = std::map<int32_t, std::string>;
using ByAccount = std::map<near::AccountId, near::U128>;
using ByColor = std::map<Color, bool>;
using NoBytes = std::array<uint8_t, 0>;
using Matrix = std::array<std::array<near::u128, 2>, 2>;
using ByAnswer = std::map<Answer, std::tuple<near::u128, std::array<std::optional<near::i128>, 2>>>;
using Deep = std::optional<std::vector<std::optional<ByAnswer>>>;
using ByBool = std::map<bool, std::set<char>>;
using ByU256 = std::map<near::U256, near::Gas>;
using Descending = std::map<near::I128, int8_t, std::greater<near::I128>>;
using Levels = std::set<std::tuple<Answer, Level>>;
using Either = std::variant<near::u128, std::vector<std::string>, Point>;
using HashMap = std::unordered_map<std::string, bool>;
using ByPoint = std::map<Point, bool>;
using CArray = uint8_t[3];
using Stored = near::LookupMap<uint8_t, bool, "m">;

}  // namespace types

template <>
inline constexpr auto near::tagging<types::Either> = near::Tagging::untagged();

/// CARRIED(name, type, value in JSON, another value in JSON)
#define TYPES_CARRIED(CARRIED)                                                                     \
  CARRIED(boolean, bool, "true", "false")                                                          \
  CARRIED(u8, uint8_t, "255", "0")                                                                 \
  CARRIED(i8, int8_t, "-128", "127")                                                               \
  CARRIED(u16, uint16_t, "65535", "1")                                                             \
  CARRIED(i16, int16_t, "-32768", "1")                                                             \
  CARRIED(u32, uint32_t, "4294967295", "1")                                                        \
  CARRIED(i32, int32_t, "-2147483648", "1")                                                        \
  CARRIED(u64, uint64_t, "18446744073709551615", "1")                                              \
  CARRIED(i64, int64_t, "-9223372036854775808", "1")                                               \
  CARRIED(raw_u128, near::u128, R"("340282366920938463463374607431768211455")", R"("1")")          \
  CARRIED(raw_i128, near::i128, R"("-170141183460469231731687303715884105728")", R"("5")")         \
  CARRIED(text_u64, near::U64, R"("18446744073709551615")", R"("0")")                              \
  CARRIED(text_i64, near::I64, R"("-9223372036854775808")", R"("0")")                              \
  CARRIED(text_u128, near::U128, R"("340282366920938463463374607431768211455")", R"("0")")         \
  CARRIED(text_i128, near::I128, R"("-170141183460469231731687303715884105728")", R"("0")")        \
  CARRIED(gas, near::Gas, R"("30000000000000")", R"("0")")                                         \
  CARRIED(tokens, near::NearToken, R"("340282366920938463463374607431768211455")", R"("0")")       \
  CARRIED(text, std::string, R"("a \"b\" \\ ü 😀\n")", R"("")")                                    \
  CARRIED(account, std::optional<near::AccountId>, R"("alice.near")", "null")                      \
  CARRIED(hash, near::CryptoHash, R"("11111111111111111111111111111111")",                         \
          R"("4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM")")                                      \
  CARRIED(base64, near::Base64, R"("AAEC/w==")", R"("")")                                          \
  CARRIED(hexadecimal, near::Hex, R"("00ff")", R"("")")                                            \
  CARRIED(color, types::Color, R"("blue")", R"("red")")                                            \
  CARRIED(unscoped, types::Plain, R"("two")", R"("one")")                                          \
  CARRIED(optional_u128, std::optional<near::u128>, R"("1180591620717411303424")", "null")         \
  CARRIED(list, std::vector<near::u128>, R"(["1180591620717411303424","1"])", "[]")                \
  CARRIED(flags, std::vector<bool>, "[true,false,true]", "[]")                                     \
  CARRIED(accounts, std::vector<near::AccountId>, R"(["alice.near","bob.near"])", "[]")            \
  CARRIED(ordered, std::set<int32_t>, "[-1,2,3]", "[]")                                            \
  CARRIED(by_text, types::ByText, R"({"a":"1180591620717411303424"})", "{}")                       \
  CARRIED(by_wide, types::ByWide, R"({"1180591620717411303424":1})", "{}")                         \
  CARRIED(by_number, types::ByNumber, R"({"-1":"a","2":"b"})", "{}")                               \
  CARRIED(by_account, types::ByAccount, R"({"alice.near":"5"})", "{}")                             \
  CARRIED(by_color, types::ByColor, R"({"red":true,"blue":false})", "{}")                          \
  CARRIED(array, types::Array, R"(["1180591620717411303424","1"])", R"(["0","0"])")                \
  CARRIED(bytes, types::Bytes, "[1,2,3,255]", "[0,0,0,0]")                                         \
  CARRIED(pair, types::Pair, R"(["1180591620717411303424",true])", R"(["0",false])")               \
  CARRIED(triple, types::Triple, R"(["a","-1180591620717411303424",{"x":1,"y":-2}])",              \
          R"(["","0",{"x":0,"y":0}])")                                                             \
  CARRIED(point, types::Point, R"({"x":1,"y":-2})", R"({"x":0,"y":0})")                            \
  CARRIED(tree, types::Tree,                                                                       \
          R"({"name":"a","children":[{"name":"b","children":[{"name":"c","children":[]}]}]})",     \
          R"({"name":"","children":[]})")                                                          \
  CARRIED(holder, types::Holder, R"({"owners":["carol.near","dave.near"],"amount":"1"})",          \
          R"({"owners":["alice.near","bob.near"],"amount":null})")                                 \
  CARRIED(no_bytes, types::NoBytes, "[]", "[]")                                                    \
  CARRIED(matrix, types::Matrix, R"([["1","2"],["3","340282366920938463463374607431768211455"]])", \
          R"([["0","0"],["0","0"]])")                                                              \
  CARRIED(deep, types::Deep, R"([null,{"yes":["5",[null,"-1"]]}])", "null")                        \
  CARRIED(by_bool, types::ByBool, R"({"false":[],"true":[97,98]})", "{}")                          \
  CARRIED(                                                                                         \
      by_u256, types::ByU256,                                                                      \
      R"({"115792089237316195423570985008687907853269984665640564039457584007913129639935":"5"})", \
      "{}")                                                                                        \
  CARRIED(descending, types::Descending, R"({"5":1,"-5":2})", "{}")                                \
  CARRIED(levels, types::Levels, R"([["no","high"],["yes","low"]])", "[]")                         \
  CARRIED(code_point, char32_t, "1114111", "0")                                                    \
  CARRIED(no_items, std::tuple<>, "[]", "[]")                                                      \
  CARRIED(empty, types::Empty, "{}", "{}")                                                         \
  CARRIED(nothing, std::monostate, "{}", "{}")                                                     \
  CARRIED(either, types::Either, R"(["1","2"])", R"({"x":1,"y":2})")                               \
  CARRIED(maybe_either, std::optional<types::Either>, R"("7")", "null")

/// REFUSED(name, type, place, end of the sentence)
#define TYPES_REFUSED(REFUSED)                                                                     \
  REFUSED(hole, types::Hole, State,                                                                \
          " has type types::Hole (with the enumerator `z`): enumerators must count 0, 1, 2... "    \
          "without holes")                                                                         \
  REFUSED(hole_inside, types::HoldsHole, Json,                                                     \
          " has type types::HoldsHole, which holds types::Hole (holes, with the enumerator "       \
          "`z`): enumerators must count 0, 1, 2... without holes")                                 \
  REFUSED(negative, types::Negative, Borsh,                                                        \
          " has type types::Negative (with the enumerator `minus`): enumerators must count 0, "    \
          "1, 2... without holes")                                                                 \
  REFUSED(large, types::Large, Element,                                                            \
          " has type types::Large (with the enumerator `bit`): enumerators must count 0, 1, "      \
          "2... without holes")                                                                    \
  REFUSED(floating, types::HoldsDouble, Json,                                                      \
          " has type types::HoldsDouble, which holds double (price): floating point has no "       \
          "exact JSON form: use an integer in a smaller unit")                                     \
  REFUSED(hash_map, types::HashMap, State,                                                         \
          " has type std::unordered_map<std::string, bool>: use std::map, or LookupMap<K, V, "     \
          "\"prefix\"> for many elements")                                                         \
  REFUSED(view, std::string_view, Json,                                                            \
          " has type std::string_view: it does not own its text: use std::string")                 \
  REFUSED(pointer, const char*, Json,                                                              \
          " has type const char *: a pointer does not own its text: use std::string")              \
  REFUSED(c_array, types::CArray, State, " has type unsigned char[3]: use std::array")             \
  REFUSED(closed, std::vector<types::Closed>, State,                                               \
          " has type std::vector<types::Closed>, which holds types::Closed: it has "               \
          "constructors or private fields: use a plain struct, numbers, text or containers of "    \
          "them")                                                                                  \
  REFUSED(twice_optional, std::optional<std::optional<bool>>, Json,                                \
          " has type std::optional<std::optional<bool>>: null would mean two things: use one "     \
          "std::optional")                                                                         \
  REFUSED(struct_key, types::ByPoint, Json,                                                        \
          " has type std::map<types::Point, bool>: the keys of a JSON object are text: use "       \
          "numbers, text or an enumeration as keys, or a std::vector of pairs")                    \
  REFUSED(stored, types::Stored, Json,                                                             \
          ": its elements are in storage, not in the value: use std::vector or std::map, "         \
          "filled by .page(from, limit)")                                                          \
  REFUSED(json_in_state, near::json, State, " has type near::json: store its text: std::string")   \
  REFUSED(wide_float, long double, State,                                                          \
          " has type long double: its size differs between wasm and native tests: use an integer " \
          "in a smaller unit")
