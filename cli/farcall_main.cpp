#include "cli/session.hpp"

int main(int count, char** words) {
  return farcall::cli::run_program(count, words);
}
