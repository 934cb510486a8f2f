// Everything that could put a path or a time into the wasm.
#include <near.hpp>
#include <source_location>

inline std::string place(const std::source_location& where = std::source_location::current()) {
  return std::string{where.file_name()} + where.function_name();
}

struct [[near::contract]] Locations {
  uint64_t n = 0;

  std::string file() const { return __FILE__; }
  std::string here() const { return place(); }
  void assertion(uint32_t i) {
    std::vector<uint64_t> values(3);
    n = values.at(i);
  }
};
