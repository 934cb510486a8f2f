#include <bitset>
#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <near.hpp>
#include <queue>
#include <span>
#include <stack>
using namespace near;
struct [[near::contract]] App {
  std::deque<uint8_t> deque;
  std::list<uint8_t> list;
  std::multimap<uint8_t, uint8_t> multimap;
  std::bitset<8> bits;
  std::optional<std::unique_ptr<uint8_t>> pointer;
  std::vector<std::span<uint8_t>> span;
  std::function<void()> function;
  std::chrono::nanoseconds time{};
  std::expected<uint8_t, bool> expected;
  std::queue<uint8_t> queue;
  std::stack<uint8_t> stack;
  std::u16string wide;
  std::string_view view;
  std::byte byte{};
};
