#include <near.hpp>
using namespace near;
struct Sizes {
  std::vector<size_t> all;
};
struct Changed {
  std::map<uint8_t, unsigned long> by;
};
struct [[near::contract]] App {
  size_t field = 0;
  std::tuple<uint8_t, long> tuple;
  LookupMap<ptrdiff_t, uint8_t, "k"> key;
  std::variant<Sizes, Changed> either;
  void argument(std::optional<size_t> value) { field = value.value_or(0); }
  std::array<long, 2> answer() const { return {}; }
  void event() const { Events<"sizes", "1.0.0">::emit(Changed{}); }
  Promise<void> context() const {
    return at("a.near").transfer(1_near).then<&App::on_context>(size_t{1});
  }
  void on_context(PromiseResult<void> result, size_t number) { field = number + result.has_value(); }
  uint64_t inside() const {
    size_t fine = 5;
    return fine;
  }
};
