// farcall new FOLDER
#include <algorithm>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "cli/near/values.hpp"
#include "cli/session.hpp"
#include "sdk/tool/new_project.hpp"

namespace farcall::cli {
namespace {

struct NewOptions {
  std::string folder;
  std::string chosen{sdk::project_templates().front().name};
};

std::string template_list() {
  std::string text = "Templates:\n";
  for (const sdk::ProjectTemplate& each : sdk::project_templates())
    text += format_text("  {:16} {}\n", each.name, each.description);
  return text + "\nNothing that exists is changed.";
}

void run(const NewOptions& options, Session& session) {
  if (const Result<void> made = sdk::new_project(options.folder, options.chosen); !made) {
    const bool is_known = std::ranges::contains(sdk::project_templates(), options.chosen,
                                                &sdk::ProjectTemplate::name);
    return session.fail(is_known ? Exit::kInput : Exit::kUsage, made.error().message);
  }
  session.result(options.folder);
  session.say(format_text("next: cd {} && farcall test", near::shell_quote(options.folder)));
}

}  // namespace

void add_new(CLI::App& program, Session& session) {
  auto options = std::make_shared<NewOptions>();
  CLI::App* command = program.add_subcommand("new", "Begin a project: contracts with their tests");
  command->footer(template_list());
  command->add_option("FOLDER", options->folder, "The folder to make")->required();
  command->add_option("--template", options->chosen, "What to begin with")->capture_default_str();
  command->callback([options, &session] { run(*options, session); });
}

}  // namespace farcall::cli
