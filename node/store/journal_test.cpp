#include "node/store/journal.hpp"

#include <fstream>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "node/store/faulty_file.hpp"
#include "node/store/files.hpp"
#include "node/test_folder.hpp"

namespace farcall::node {
namespace {

using testing::FaultyDisk;
using testing::FaultyFile;
using testing::TestFolder;

std::vector<Operation> some_operations() {
  return {operation::Begin{.genesis = sha256(as_bytes("genesis")), .validator_key = "key"},
          operation::Produce{.height = 1,
                             .timestamp = 7,
                             .transactions = {to_bytes("abc"), {}},
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

/// Opens and reads the journal on a disk. Returns the kinds of its operations, or the error.
struct Opened {
  std::unique_ptr<Journal> journal;
  Result<std::vector<std::size_t>> kinds;
};
Opened open_on(FaultyDisk& disk) {
  Opened opened{.journal = std::make_unique<Journal>(std::make_unique<FaultyFile>(disk), "disk"),
                .kinds = std::vector<std::size_t>{}};
  const auto read = opened.journal->read([&](const Operation& operation) -> Result<void> {
    opened.kinds->push_back(operation.index());
    return {};
  });
  if (!read) opened.kinds = std::unexpected{read.error()};
  return opened;
}

TEST(FaultyJournal, short_writes_and_reads_go_on_where_they_stopped) {
  FaultyDisk disk{.content = {}, .bytes_at_once = 3};
  {
    auto opened = open_on(disk);
    ASSERT_TRUE(opened.kinds);
    for (const auto& operation : some_operations()) ASSERT_TRUE(opened.journal->append(operation));
  }
  EXPECT_EQ(open_on(disk).kinds, (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(FaultyJournal, an_operation_is_there_or_not_wherever_the_disk_fills_up) {
  FaultyDisk whole;
  {
    auto opened = open_on(whole);
    for (const auto& operation : some_operations()) ASSERT_TRUE(opened.journal->append(operation));
  }
  for (std::size_t room = 0; room < whole.content.size(); ++room) {
    FaultyDisk disk{.content = {}, .bytes_at_once = 7, .room = room};
    std::size_t acknowledged = 0;
    {
      auto opened = open_on(disk);
      if (!opened.kinds) continue;  // not even the heading had room
      bool has_failed = false;
      for (const auto& operation : some_operations()) {
        const bool is_written = opened.journal->append(operation).has_value();
        ASSERT_FALSE(is_written && has_failed) << "a journal that failed takes nothing more";
        has_failed = !is_written;
        acknowledged += is_written ? 1 : 0;
      }
      ASSERT_TRUE(has_failed) << room;
    }
    disk.room = std::numeric_limits<std::size_t>::max();
    auto again = open_on(disk);
    ASSERT_TRUE(again.kinds) << room << ": " << again.kinds.error().message;
    ASSERT_EQ(again.kinds->size(), acknowledged) << room;
    ASSERT_TRUE(again.journal->append(operation::Snapshot{.id = 1}));
    ASSERT_EQ(open_on(disk).kinds->size(), acknowledged + 1);
  }
}

TEST(FaultyJournal, a_disk_that_cannot_be_read_or_repaired_is_an_error) {
  FaultyDisk disk;
  {
    auto opened = open_on(disk);
    for (const auto& operation : some_operations()) ASSERT_TRUE(opened.journal->append(operation));
  }
  const Bytes whole = disk.content;
  disk.reads_fail = true;
  EXPECT_EQ(open_on(disk).kinds.error().message, "the disk cannot be read");
  disk.reads_fail = false;
  disk.content.pop_back();
  disk.truncation_fails = true;
  EXPECT_EQ(open_on(disk).kinds.error().message, "the disk cannot be written");
  disk.content = whole;
  EXPECT_EQ(open_on(disk).kinds->size(), 4U) << "nothing to repair";
}

}  // namespace
}  // namespace farcall::node
