#include "testkit/machine.hpp"

#include <map>
#include <mutex>

#include "vm/engine/machine.hpp"

namespace farcall::testkit {

std::shared_ptr<vm::VirtualMachine> shared_machine(const std::string& cache_folder) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<vm::VirtualMachine>> machines;
  const std::scoped_lock lock{mutex};
  std::shared_ptr<vm::VirtualMachine>& machine = machines[cache_folder];
  if (machine == nullptr) {
    vm::CodeCache::Options options;
    if (cache_folder.empty()) {
      options.folder = vm::CodeCache::default_folder();
    } else if (cache_folder != "-") {
      options.folder = cache_folder;
    }
    machine = std::make_shared<vm::Machine>(std::move(options));
  }
  return machine;
}

}  // namespace farcall::testkit
