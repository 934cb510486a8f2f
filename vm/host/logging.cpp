// What a call says: its result, its logs, and why it panics.

#include "base/format_text.hpp"
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

bool may_log(Call& call) {
  const u64 limit = call.limits().max_number_logs;
  return call.logs.size() < limit || call.fail(HostErrorKind::kNumberOfLogsExceeded, 0, limit);
}

bool pay_for_log(Call& call, std::string_view message) {
  return call.pay(ExtCost::log_base) && call.pay(ExtCost::log_byte, message.size());
}

bool push_log(Call& call, std::string message) {
  call.total_log_length += message.size();
  const u64 limit = call.limits().max_total_log_length;
  if (call.total_log_length > limit) {
    // The length counts twice in the error: it is stored before the check, and added again.
    return call.fail(HostErrorKind::kTotalLogLengthExceeded, call.total_log_length + message.size(),
                     limit);
  }
  call.logs.push_back(std::move(message));
  return true;
}

bool panic_with(Call& call, std::string message) {
  return call.fail(HostErrorKind::kGuestPanic, std::move(message));
}

}  // namespace

Nothing value_return(Call& call, u64 length, u64 pointer) {
  ByteView value;
  if (!call.pay(ExtCost::base) || !call.read(length, pointer, value)) return kStopped;
  const u64 limit = call.limits().max_length_returned_data;
  if (value.size() > limit) {
    return finish(call.fail(HostErrorKind::kReturnedValueLengthExceeded, value.size(), limit));
  }
  // Everything about the data receipts is burnt now, their execution too.
  const protocol::Fee& fee = call.config->fee(ActionCost::new_data_receipt_byte);
  u64 gas = 0;
  for (const protocol::DataReceiver& receiver : call.context->output_data_receivers) {
    const bool to_self = receiver.receiver_id == call.context->current_account_id;
    const u64 per_byte = fee.send(to_self).value() + fee.execution.value();
    u64 more;
    if (__builtin_mul_overflow(per_byte, value.size(), &more) ||
        __builtin_add_overflow(gas, more, &gas)) {
      return finish(call.fail(HostErrorKind::kIntegerOverflow));
    }
  }
  if (!call.pay_amounts(ActionCost::new_data_receipt_byte, gas, 0)) return kStopped;
  call.return_value = to_bytes(value);
  return {};
}

Nothing panic(Call& call) {
  return finish(call.pay(ExtCost::base) && panic_with(call, "explicit guest panic"));
}

Nothing panic_utf8(Call& call, u64 length, u64 pointer) {
  std::string message;
  return finish(call.pay(ExtCost::base) && call.read_utf8(length, pointer, message) &&
                panic_with(call, std::move(message)));
}

Nothing log_utf8(Call& call, u64 length, u64 pointer) {
  std::string message;
  return finish(call.pay(ExtCost::base) && may_log(call) &&
                call.read_utf8(length, pointer, message) && pay_for_log(call, message) &&
                push_log(call, std::move(message)));
}

Nothing log_utf16(Call& call, u64 length, u64 pointer) {
  std::string message;
  return finish(call.pay(ExtCost::base) && may_log(call) &&
                call.read_utf16(length, pointer, message) && pay_for_log(call, message) &&
                push_log(call, std::move(message)));
}

Nothing abort(Call& call, u32 message_pointer, u32 filename_pointer, u32 line, u32 column) {
  if (!call.pay(ExtCost::base)) return kStopped;
  // AssemblyScript keeps the length of a string in the four bytes before it.
  if (message_pointer < 4 || filename_pointer < 4) {
    return finish(call.fail(HostErrorKind::kBadUtf16));
  }
  u32 message_length = 0;
  u32 filename_length = 0;
  std::string message;
  std::string filename;
  if (!may_log(call) || !call.read_u32(message_pointer - 4, message_length) ||
      !call.read_u32(filename_pointer - 4, filename_length) ||
      !call.read_utf16(message_length, message_pointer, message) ||
      !call.read_utf16(filename_length, filename_pointer, filename)) {
    return kStopped;
  }
  std::string text =
      format_text("{}, filename: \"{}\" line: {} col: {}", message, filename, line, column);
  return finish(pay_for_log(call, text) && push_log(call, "ABORT: " + text) &&
                panic_with(call, std::move(text)));
}

}  // namespace farcall::vm::host
