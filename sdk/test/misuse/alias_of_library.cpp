#include <near.hpp>
using App [[near::contract]] = std::vector<int32_t>;
