// For tests of chains without contracts.
#pragma once

#include <gtest/gtest.h>

#include "vm/external.hpp"

namespace farcall::chain::testing {

class NoMachine final : public vm::VirtualMachine {
 public:
  vm::CallOutcome call(vm::CodeSource&, std::string_view, const vm::CallContext&,
                       const protocol::RuntimeConfig&, vm::External&,
                       vm::HostCallListener*) override {
    ADD_FAILURE() << "no contracts here";
    return {};
  }
  void warm_up(vm::CodeSource&, const protocol::RuntimeConfig&) override {}
};

}  // namespace farcall::chain::testing
