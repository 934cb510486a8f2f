// A notice board with one page: every notice takes the place of the one before.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Board {
  std::string notice;
  uint32_t edition = 0;

  void post(const std::string& text) {
    require(text.size() <= 1'000, "a notice has at most 1,000 bytes");
    notice = text;
    ++edition;
  }

  std::string get_notice() const { return notice; }
  uint32_t get_edition() const { return edition; }
};
