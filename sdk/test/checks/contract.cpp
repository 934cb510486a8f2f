// Mistakes that C++ leaves undefined, and arithmetic that leaves its type.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Checks {
  uint32_t large = 4'000'000'000;

  uint32_t add(uint32_t x) const { return large + x; }
  bool is_large() const noexcept { return large > 1'000; }
  uint32_t subtract(uint32_t x) const { return x - large; }
  U128 multiply(U128 x) const { return x * 2; }
  int32_t negate(int32_t x) const { return -x; }
  uint32_t divide(uint32_t x) const { return large / x; }
  uint8_t narrow(uint32_t x) const { return x; }
  uint32_t less(uint32_t x) const { return x - 4; }
  uint32_t much_less(uint32_t x) const { return less(x) + less(x); }
  uint32_t whole(int32_t x) const { return static_cast<uint32_t>(x * 1.5); }
  uint32_t shift(uint32_t x) const { return large >> x; }

  uint32_t array(uint32_t i) const {
    const uint32_t items[3]{1, 2, 3};
    return items[i];
  }
  uint32_t standard_array(uint32_t i) const {
    const std::array<uint32_t, 3> items{1, 2, 3};
    return items[i];
  }
  uint32_t vector(uint32_t i) const {
    const std::vector<uint32_t> items{1, 2, 3};
    return items[i];
  }
  std::string text(uint32_t i) const {
    std::string letters = "a text that is longer than a few letters";
    return std::string(1, letters[i]);
  }
  uint32_t optional(std::optional<uint32_t> x) const {
    const std::string held = "what a function holds is no obstacle to a panic in it";
    return *x + static_cast<uint32_t>(held.size());
  }
  uint32_t pointer(bool is_set) const {
    const uint32_t* place = is_set ? &large : nullptr;
    return *place;
  }
};
