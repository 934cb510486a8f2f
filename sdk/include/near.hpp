// Everything that a contract needs: `#include <near.hpp>`.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "near/account_id.hpp"
#include "near/borsh.hpp"
#include "near/collections/indexed_table.hpp"
#include "near/collections/iterable.hpp"
#include "near/collections/lazy.hpp"
#include "near/collections/lookup.hpp"
#include "near/collections/tree_map.hpp"
#include "near/collections/unordered.hpp"
#include "near/collections/vector.hpp"
#include "near/env.hpp"
#include "near/json.hpp"
#include "near/keys.hpp"
#include "near/log.hpp"
#include "near/method.hpp"
#include "near/panic.hpp"
#include "near/promise.hpp"
#include "near/result.hpp"
#include "near/units.hpp"
#include "near/wide.hpp"
#include "near/yield.hpp"
