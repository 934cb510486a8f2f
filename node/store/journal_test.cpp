#include "node/store/journal.hpp"

#include <fstream>
#include <gtest/gtest.h>

#include "node/store/files.hpp"
#include "node/test_folder.hpp"

namespace farcall::node {
namespace {

using testing::TestFolder;

std::vector<Operation> some_operations() {
  return {operation::Begin{.genesis = sha256(as_bytes("genesis")), .validator_key = "key"},
          operation::Produce{.height = 1,
                             .timestamp = 7,
                             .transactions = {to_bytes("abc"), {}},
                             .verdicts = {1, 0},
                             .prev_hash = sha256(as_bytes("block"))},
          operation::FastForward{.delta = 10, .nanoseconds_per_height = 3, .prev_hash = {}},
          operation::Patch{.records = to_bytes("[]")}};
}

class JournalTest : public ::testing::Test {
 protected:
  void write_some() {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal) << journal.error().message;
    ASSERT_TRUE((*journal)->read([](const Operation&) -> Result<void> { return {}; }));
    for (const auto& operation : some_operations()) ASSERT_TRUE((*journal)->append(operation));
  }
  std::vector<std::size_t> kinds() {
    std::vector<std::size_t> found;
    const auto summary = read_journal(path_, [&](const Operation& operation) -> Result<void> {
      found.push_back(operation.index());
      return {};
    });
    EXPECT_TRUE(summary) << summary.error().message;
    return found;
  }

  TestFolder folder_;
  std::filesystem::path path_ = folder_.path() / "data" / "journal";
};

TEST_F(JournalTest, gives_back_what_was_appended) {
  write_some();
  std::vector<Operation> found;
  const auto keep = [&](const Operation& operation) -> Result<void> {
    found.push_back(operation);
    return {};
  };
  ASSERT_TRUE(read_journal(path_, keep));
  ASSERT_EQ(found.size(), 4U);
  const auto& block = std::get<operation::Produce>(found[1]);
  EXPECT_EQ(block.height, 1U);
  EXPECT_EQ(block.transactions[0], to_bytes("abc"));
  EXPECT_EQ(block.verdicts, (Bytes{1, 0}));
  EXPECT_EQ(block.prev_hash, sha256(as_bytes("block")));
}

TEST_F(JournalTest, unfinished_last_record_is_removed_at_every_length) {
  write_some();
  const auto whole = read_file(path_);
  ASSERT_TRUE(whole);
  for (std::size_t size = 0; size < whole->size(); ++size) {
    ASSERT_TRUE(write_file(path_, std::string_view{*whole}.substr(0, size)));
    std::size_t count = 0;
    {
      auto journal = Journal::open(path_);
      ASSERT_TRUE(journal) << size << ": " << journal.error().message;
      ASSERT_TRUE((*journal)->read([&](const Operation&) -> Result<void> {
        ++count;
        return {};
      })) << size;
      ASSERT_TRUE((*journal)->append(operation::Snapshot{.id = 9}));
    }
    const auto found = kinds();
    ASSERT_EQ(found.size(), count + 1);
    ASSERT_EQ(found.back(), 4U);
  }
}

TEST_F(JournalTest, damaged_record_is_refused_with_its_place) {
  write_some();
  const auto whole = read_file(path_);
  ASSERT_TRUE(whole);
  for (const std::size_t at : {std::size_t{3}, std::size_t{40}, whole->size() - 1}) {
    std::string damaged = *whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    ASSERT_TRUE(write_file(path_, damaged));
    const auto opened = Journal::open(path_);
    ASSERT_TRUE(opened) << at;
    const auto read = (*opened)->read([](const Operation&) -> Result<void> { return {}; });
    ASSERT_FALSE(read) << at;
    EXPECT_NE(read.error().message.find(path_.string()), std::string::npos);
    EXPECT_EQ(*read_file(path_), damaged) << "a refused journal is not touched";
  }
}

TEST_F(JournalTest, one_process_at_a_time) {
  const auto first = Journal::open(path_);
  ASSERT_TRUE(first);
  const auto second = Journal::open(path_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("in use"), std::string::npos);
}

}  // namespace
}  // namespace farcall::node
