// JSON text as nearcore writes it: keys of objects in ascending order, no white space.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace farcall::node {

/// Appends `value` with the keys of every object sorted.
void append_json(std::string& out, const boost::json::value& value);
/// Appends `value`, keeping the order of the outermost object's keys.
void append_json_unsorted(std::string& out, const boost::json::object& value);
/// The escape of two characters that JSON has for `symbol`; empty: it has none.
[[nodiscard]] std::string_view json_short_escape(char symbol);
void append_json_string(std::string& out, std::string_view text);

}  // namespace farcall::node
