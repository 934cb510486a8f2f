#include <near.hpp>
using namespace near;
struct Renamed {
  uint8_t a;
  [[near::rename("a")]] uint8_t b;
};
struct Inner {
  uint8_t x, y;
};
struct Outer {
  uint8_t x;
  [[near::flatten]] Inner inner;
};
struct Both {
  [[near::flatten]] std::map<std::string, uint8_t> first;
  [[near::flatten]] std::map<std::string, uint8_t> second;
};
struct Transfer {
  std::string type;
};
struct Pause {
  uint8_t days;
};
struct Stop {
  uint8_t days;
};
using Tagged = std::variant<Transfer, Pause>;
template <>
inline constexpr auto near::tagging<Tagged> = near::Tagging::internal("type");
using Beside = std::variant<Pause, Stop>;
template <>
inline constexpr auto near::tagging<Beside> = near::Tagging::adjacent("kind", "kind");
using Fine = std::variant<Pause, Stop, Inner>;
template <>
inline constexpr auto near::tagging<Fine> = near::Tagging::internal("kind");
struct Around {
  uint8_t days;
  [[near::flatten]] Fine fine;
};
struct Tag {
  std::string kind;
  [[near::flatten]] Fine fine;
};
enum class Side { Buy, Sell [[near::rename("Buy")]] };
enum class [[near::rename_all("lowercase")]] Style { One, ONE };
struct [[near::contract]] App {
  Renamed renamed(Renamed value) const { return value; }
  Outer flattened(Outer value) const { return value; }
  Both maps(Both value) const { return value; }
  Tagged internal(Tagged value) const { return value; }
  Beside adjacent(Beside value) const { return value; }
  Around around(Around value) const { return value; }
  Tag tag(Tag value) const { return value; }
  Side enumerators(Side value) const { return value; }
  std::map<Style, uint8_t> keys(std::map<Style, uint8_t> value) const { return value; }
  Fine fine(Fine value) const { return value; }
};
