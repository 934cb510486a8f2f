// Borsh values of a trace, read by ABIs.
#pragma once

#include <boost/json/object.hpp>

#include "trace/trace.hpp"

namespace farcall::trace {

/// Reads arguments, answers and the data of edges that an ABI says are in Borsh: each gets the
/// value, or why the bytes cannot be read so. `abis` has near-abi documents (0.3 or 0.4) by
/// account; they and the bytes come from strangers.
void read_borsh(Trace& trace, const boost::json::object& abis);

/// The same for the traces in a document: one, a list, a comparison, or what `farcall demo --json`
/// writes. What is no trace stays as it is.
void read_borsh(boost::json::value& document, const boost::json::object& abis);

}  // namespace farcall::trace
