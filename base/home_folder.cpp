#include "base/home_folder.hpp"

#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace farcall {

std::filesystem::path home_folder() {
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nothing sets it.
  if (home != nullptr && *home != '\0') return home;
  const passwd* user = ::getpwuid(::getuid());  // NOLINT(concurrency-mt-unsafe): nothing else asks.
  if (user != nullptr && user->pw_dir != nullptr && *user->pw_dir != '\0') return user->pw_dir;
  return ".";
}

}  // namespace farcall
