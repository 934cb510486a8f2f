// The durable store: LMDB in a folder of its own.
#include <fcntl.h>
#include <lmdb.h>
#include <mutex>
#include <sys/file.h>
#include <unistd.h>

#include "base/format_text.hpp"
#include "state/lmdb_check.hpp"
#include "state/store.hpp"

namespace farcall::state {

namespace {

MDB_val as_val(ByteView bytes) {
  return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())};
}
ByteView as_view(const MDB_val& value) {
  return {static_cast<const std::uint8_t*>(value.mv_data), value.mv_size};
}

/// A transaction that is aborted unless it was committed.
class Transaction {
 public:
  Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }
  [[nodiscard]] int begin(MDB_env* env, unsigned flags) {
    return mdb_txn_begin(env, nullptr, flags, &txn_);
  }
  [[nodiscard]] int commit() { return mdb_txn_commit(std::exchange(txn_, nullptr)); }
  [[nodiscard]] MDB_txn* get() const noexcept { return txn_; }

 private:
  MDB_txn* txn_ = nullptr;
};

/// Holds a folder against other processes, and other stores of this one, until it is closed.
class FolderLock {
 public:
  FolderLock() = default;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] Result<void> take(const std::filesystem::path& file) {
    fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd_ < 0) {
      return fail(format_text("{}: cannot be opened: {}", file.string(), std::strerror(errno)));
    }
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      return fail(format_text("{}: the store is open already; one process at a time may use it",
                              file.parent_path().string()));
    }
    return {};
  }

 private:
  int fd_ = -1;
};

class LmdbStore final : public Store {
 public:
  explicit LmdbStore(std::filesystem::path folder) : folder_{std::move(folder)} {}
  ~LmdbStore() override {
    if (env_ != nullptr) mdb_env_close(env_);
  }

  Result<void> open(const DurableStoreOptions& options) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error)
      return fail(format_text("{}: cannot be made: {}", folder_.string(), error.message()));
    if (auto locked = lock_.take(folder_ / "in_use"); !locked) return locked;
    if (auto sound = detail::check_lmdb_file(folder_ / "data.mdb"); !sound) return sound;
    if (const int code = mdb_env_create(&env_); code != 0) return failed("cannot be opened", code);
    if (const int code = mdb_env_set_mapsize(env_, options.size_max_bytes); code != 0) {
      return failed("cannot have that size", code);
    }
    unsigned flags = MDB_NOTLS | MDB_NORDAHEAD;
    if (options.durability == Durability::kProcess) flags |= MDB_NOSYNC;
    if (const int code = mdb_env_open(env_, folder_.c_str(), flags, 0644); code != 0) {
      return failed("cannot be opened", code);
    }
    Transaction transaction;
    int code = transaction.begin(env_, 0);
    if (code == 0) code = mdb_dbi_open(transaction.get(), nullptr, 0, &rows_);
    if (code == 0) code = transaction.commit();
    if (code != 0) return failed("cannot be opened", code);
    return {};
  }

  Result<void> write(std::span<const StoreWrite> batch) override {
    const std::scoped_lock lock{write_mutex_};
    Transaction transaction;
    if (const int code = transaction.begin(env_, 0); code != 0)
      return failed("cannot be written", code);
    for (const StoreWrite& write : batch) {
      MDB_val key = as_val(write.key);
      int code = 0;
      if (write.value) {
        MDB_val value = as_val(*write.value);
        code = mdb_put(transaction.get(), rows_, &key, &value, 0);
      } else {
        code = mdb_del(transaction.get(), rows_, &key, nullptr);
        if (code == MDB_NOTFOUND) code = 0;
      }
      if (code != 0) return failed("cannot be written", code);
    }
    if (const int code = transaction.commit(); code != 0) return failed("cannot be written", code);
    return {};
  }

  Result<std::optional<Bytes>> get(ByteView key) const override {
    Transaction transaction;
    if (const int code = transaction.begin(env_, MDB_RDONLY); code != 0) {
      return failed("cannot be read", code);
    }
    MDB_val wanted = as_val(key);
    MDB_val found{};
    const int code = mdb_get(transaction.get(), rows_, &wanted, &found);
    if (code == MDB_NOTFOUND) return std::nullopt;
    if (code != 0) return failed("cannot be read", code);
    return to_bytes(as_view(found));
  }

  Result<void> scan(ByteView prefix, ByteView from, const Visit& visit) const override {
    Transaction transaction;
    if (const int code = transaction.begin(env_, MDB_RDONLY); code != 0) {
      return failed("cannot be read", code);
    }
    MDB_cursor* cursor = nullptr;
    if (const int code = mdb_cursor_open(transaction.get(), rows_, &cursor); code != 0) {
      return failed("cannot be read", code);
    }
    const ByteView start = as_text(from) < as_text(prefix) ? prefix : from;
    MDB_val key = as_val(start);
    MDB_val value{};
    int code = mdb_cursor_get(cursor, &key, &value, start.empty() ? MDB_FIRST : MDB_SET_RANGE);
    while (code == 0 && as_text(as_view(key)).starts_with(as_text(prefix)) &&
           visit(as_view(key), as_view(value))) {
      code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    if (code != 0 && code != MDB_NOTFOUND) return failed("cannot be read", code);
    return {};
  }

 private:
  std::unexpected<Error> failed(std::string_view what, int code) const {
    return fail(format_text("{}: {}: {}", folder_.string(), what, mdb_strerror(code)));
  }

  std::filesystem::path folder_;
  FolderLock lock_;
  MDB_env* env_ = nullptr;
  MDB_dbi rows_ = 0;
  std::mutex write_mutex_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_durable_store(const std::filesystem::path& folder,
                                                  const DurableStoreOptions& options) {
  auto store = std::make_unique<LmdbStore>(folder);
  if (auto opened = store->open(options); !opened) return std::unexpected{opened.error()};
  return store;
}

}  // namespace farcall::state
