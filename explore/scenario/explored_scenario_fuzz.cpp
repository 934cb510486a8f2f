// Any text: a scenario, or an error.
#include <cstddef>
#include <cstdint>

#include "explore/scenario/scenario_file.hpp"

namespace {

class NoFiles final : public farcall::explore::ScenarioFiles {
 public:
  farcall::Result<farcall::Bytes> read(const std::filesystem::path& /*file*/) override {
    return farcall::Bytes{0, 'a', 's', 'm', 1, 0, 0, 0};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NoFiles files;
  (void)farcall::explore::read_scenario(farcall::as_text({data, size}), "fuzz.toml", "", files);
  return 0;
}
