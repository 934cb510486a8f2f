// A description that several files of this room need, of a type of a room below.
#pragma once

#include "protocol/describe.hpp"
#include "runtime/chunk/apply.hpp"

namespace farcall::runtime {

BOOST_DESCRIBE_STRUCT(ValidatorProposal, (), (account_id, public_key, stake))

}  // namespace farcall::runtime
