// Derived ids, under this room's name.
#pragma once

#include "protocol/ids.hpp"

namespace farcall::runtime {

using protocol::action_hash;
using protocol::random_seed;
using protocol::receipt_id_of_receipt;
using protocol::receipt_id_of_transaction;
using protocol::timeout_receipt_id;

}  // namespace farcall::runtime
