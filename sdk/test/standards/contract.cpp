// Components that no example uses.
#include <near.hpp>
#include <near/standards/roles.hpp>
#include <near/standards/source_metadata.hpp>
using namespace near;

struct [[near::contract]] App {
  [[near::expose]] Roles roles;
  uint32_t minted = 0;

  [[near::init]] static App init(AccountId admin) {
    App self;
    self.roles.grant("admin", admin);
    return self;
  }
  void mint() {
    roles.require_role("minter");
    ++minted;
  }
  ContractSourceMetadata contract_source_metadata() const {
    return {.version = "1.0.0",
            .link = "https://example.com/app",
            .standards = {{"nep330", "1.2.0"}},
            .build_info = std::nullopt};
  }
};
