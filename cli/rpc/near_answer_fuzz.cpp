// What a server may send: HTTP in any pieces, and any body.
#include <cstdint>
#include <string_view>

#include "cli/rpc/rpc_client.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace farcall::cli::rpc;
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::size_t piece = data[0] % 16 + 1;
  ResponseReader reader;
  auto state = ResponseReader::State::kNeedsMore;
  for (std::size_t at = 0; at < bytes.size() && state == ResponseReader::State::kNeedsMore;
       at += piece)
    state = reader.feed(bytes.substr(at, piece));
  if (state == ResponseReader::State::kNeedsMore) state = reader.finish();
  if (state == ResponseReader::State::kDone) (void)read_answer(reader.answer().body);
  (void)read_answer(bytes);
  (void)Url::parse(bytes);
  return 0;
}
