"""The contract that the tests of editors type, and what they find in it."""


def caller(body: str) -> str:
    """A contract that calls another, with `body` as its last members."""
    return f"""#include <near.hpp>
using namespace near;

struct [[near::interface]] HelloNear : Interface {{
  /// What it greets with.
  Call<std::string> get_greeting();
  Call<void> set_greeting(std::string greeting);
}};

struct [[near::contract]] Contract {{
  AccountId hello;

  Promise<std::string> ask() const {{
    return HelloNear(hello).get_greeting().gas(5_Tgas).then<&Contract::on_answer>();
  }}
  std::string on_answer(PromiseResult<std::string> greeting) const {{ return greeting.value_or(""); }}
{body}
}};
"""


def own(names: set[str]) -> set[str]:
    """Without what every class has."""
    return {name for name in names if not name.startswith(("operator", "~", "Contract"))}
