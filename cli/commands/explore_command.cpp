// farcall explore SCENARIO, farcall explore merge JOURNAL...
#include <CLI/CLI.hpp>

#include "cli/explore/explore_run.hpp"

namespace farcall::cli {
namespace {

constexpr std::string_view kFooter =
    R"(SCENARIO is a TOML file: accounts with their wasm, who sends what, what must hold. Ten lines do;
see docs/explore.md. The hash of a transaction makes one from a network: with the code and state
that its accounts had before, and the transaction as its actor's. Every violation is run again as
blocks before it is reported.

Exit codes:
  0  holds: every legal order was covered, and no property was broken
  1  violated: a property was broken; the run is shown
  2  the command line or the scenario is wrong
  3  bounded: nothing was found, and not everything was covered
  4  this machine does not let it work

Examples:
  farcall explore bank.toml
  farcall explore bank.toml --junit results.xml --sarif results.sarif
  farcall explore bank.toml --part 2/8 --journal shared
  farcall explore 9dVc… --url testnet --folder found
  farcall explore merge shared)";

void add_report_options(CLI::App& command, ExploreWords& words) {
  command.add_option("--sarif", words.sarif, "Write findings for code scanning (SARIF 2.1.0)")
      ->type_name("FILE");
  command.add_option("--junit", words.junit, "Write results for test reports (JUnit XML)")
      ->type_name("FILE");
}

}  // namespace

void add_explore(CLI::App& program, Session& session) {
  auto words = std::make_shared<ExploreWords>();
  auto folders = std::make_shared<std::vector<std::string>>();
  auto engine = std::make_shared<ExploreEngine>(explore_engine());
  CLI::App* command = program.add_subcommand(
      "explore", "Run contracts in every order of receipts that the protocol permits");
  command->footer(std::string{kFooter});
  command->add_option("SCENARIO", words->scenario,
                      "The scenario (TOML), or the hash of a transaction of a network");
  add_endpoint_options(*command, words->origin);
  command
      ->add_option("--folder", words->folder,
                   "Where the scenario of a transaction is written; the default is in the cache")
      ->type_name("FOLDER");
  add_report_options(*command, *words);
  command->add_option("--part", words->part, "Explore one part of N of the cases, from 1/N to N/N")
      ->type_name("I/N");
  command
      ->add_option("--journal", words->journal,
                   "Keep what is done in this folder, and go on from there if it has something")
      ->type_name("FOLDER");
  command
      ->add_option("--budget", words->budget,
                   "Receipts that may be executed; the default is the scenario's")
      ->type_name("N");
  command->add_option("--mode", words->mode, "Which orders: any, layout or load")
      ->type_name("MODE")
      ->check(CLI::IsMember({"any", "layout", "load"}));
  command->add_option("--seed", words->seed, "Seed; the same one gives the same answer")
      ->type_name("N");
  command->add_flag("--first", words->is_first, "Stop at the first finding");
  command->add_flag("--random", words->is_random,
                    "Random runs until one breaks a property: what the search is measured by");
  if (engine->replay)
    command->add_option("--replay", words->replay, "Show one run, by the text that names it")
        ->type_name("STRING|FILE");
  if (engine->save)
    command->add_option("--save", words->save, "Write the first finding as a file for --replay")
        ->type_name("FILE");
  if (engine->cpp_test)
    command->add_option("--cpp", words->cpp, "Write the first finding as a C++ test")
        ->type_name("FILE");
  if (engine->page)
    command->add_option("--html", words->html, "Write the first finding as a page")
        ->type_name("FILE");
  CLI::App* merge =
      command->add_subcommand("merge", "Put the journals of all parts of a campaign together");
  merge->add_option("JOURNAL", *folders, "Folders that --journal named")->required();
  add_report_options(*merge, *words);
  command->callback([words, folders, engine, merge, &session] {
    if (merge->parsed()) return merge_journals(*folders, *words, session);
    if (words->scenario.empty())
      return session.fail(Exit::kUsage, "SCENARIO is missing: 'farcall explore bank.toml'");
    run_explore(*words, *engine, session);
  });
}

}  // namespace farcall::cli
