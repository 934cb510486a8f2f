// How the recording node refuses a request, in the normal form of scenarios.
#pragma once

#include <boost/json.hpp>
#include <string_view>

namespace farcall::cli {

[[nodiscard]] boost::json::value refused(std::string_view name, std::string_view cause,
                                         const boost::json::value& data);

/// Of a request that cannot be read.
[[nodiscard]] boost::json::value refused_as_unreadable(std::string_view why);

/// Wrong account ids are told in the reference's words, which do not say where they stand: what
/// stands before these words is left out.
[[nodiscard]] std::string_view without_place(std::string_view why);

}  // namespace farcall::cli
