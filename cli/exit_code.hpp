// How the program ends. Scripts rely on these numbers.
#pragma once

namespace farcall::cli {

enum class Exit : int {
  kOk = 0,
  /// The command ran, and its answer is no: a difference, a refused contract, a failed call.
  kNegative = 1,
  /// The words on the command line are wrong.
  kUsage = 2,
  /// A file that was named is missing, or is not what it should be.
  kInput = 3,
  /// The machine or the network does not let the program work.
  kEnvironment = 4,
  /// The transaction succeeded, but a receipt inside failed.
  kPartial = 5,
  /// A transaction was sent, and whether it was executed is not known.
  kUnknown = 6,
  /// Refused before anything ran: nonce, balance, key.
  kRefused = 7,
  /// Cancelled at a prompt.
  kCancelled = 130,
};

}  // namespace farcall::cli
