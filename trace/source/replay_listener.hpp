// Hears a chunk that is applied again, and keeps what happened in the receipts of one trace.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "runtime/chunk/apply_listener.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {

/// What a replay heard of one receipt.
struct HeardReceipt {
  std::vector<ReadTrace> reads;
  /// What it wrote and a failure reverted.
  std::vector<WriteTrace> undone;
  std::vector<HostCallTrace> host_calls;
  std::uint64_t host_calls_left_out = 0;
  /// Of its last call.
  std::optional<FailedCall> failed_call;
  std::optional<runtime::StorageStake> storage;
};

class ReplayListener final : public runtime::ApplyListener {
 public:
  /// Host calls that are kept of a receipt, and bytes of the values in them and in its reads.
  static constexpr std::size_t kHostCallsMax = 4'000;
  static constexpr std::size_t kValueBytesMax = std::size_t{1} << 20;

  explicit ReplayListener(std::set<CryptoHash> receipts) : watched_{std::move(receipts)} {}

  /// Null: it did not run.
  [[nodiscard]] HeardReceipt* find(const CryptoHash& receipt);

  void receipt_begins(const protocol::Receipt& receipt) override { watch(receipt); }
  void receipt_freed(const protocol::Receipt& freed, const protocol::Receipt&) override {
    watch(freed);
  }
  void receipt_postponed(const protocol::Receipt& receipt) override;
  void action_begins(std::size_t index) override;
  void call_ends(std::size_t index, const vm::CallOutcome& outcome) override;
  void storage_checked(const protocol::AccountId&, const runtime::StorageStake& stake) override;
  void receipt_ends(const protocol::Receipt&, const protocol::OutcomeWithId&,
                    std::span<const protocol::ReceiptPtr>) override;
  [[nodiscard]] vm::HostCallListener* host_calls() override {
    return current_ == nullptr ? nullptr : &host_;
  }
  [[nodiscard]] state::StateListener* state() override { return &state_; }

 private:
  class HostCalls final : public vm::HostCallListener {
   public:
    explicit HostCalls(ReplayListener& owner) : owner_{owner} {}
    void host_call(const vm::FinishedHostCall& call) override { owner_.add(call); }

   private:
    ReplayListener& owner_;
  };
  class Accesses final : public state::StateListener {
   public:
    explicit Accesses(ReplayListener& owner) : owner_{owner} {}
    void on_read(ByteView key, const std::optional<state::Value>& value) override {
      if (owner_.current_ != nullptr) owner_.add_read(key, value);
    }
    void on_write(ByteView key, const std::optional<state::Value>& before,
                  const std::optional<state::Value>& after) override {
      if (owner_.current_ != nullptr) owner_.add_write(key, before, after);
    }
    void on_commit(const state::StateChangeCause&) override { owner_.pending_.clear(); }
    void on_rollback() override { owner_.undo(); }

   private:
    ReplayListener& owner_;
  };

  void watch(const protocol::Receipt& receipt);
  void add(const vm::FinishedHostCall& call);
  void note_promise(const vm::FinishedHostCall& call, const HostCallTrace& kept);
  void add_read(ByteView key, const std::optional<state::Value>& value);
  void add_write(ByteView key, const std::optional<state::Value>& before,
                 const std::optional<state::Value>& after);
  void undo();
  /// Whether a value of this size is still kept.
  [[nodiscard]] bool has_room(std::size_t bytes);

  std::set<CryptoHash> watched_;
  std::map<CryptoHash, HeardReceipt> heard_;
  /// Null outside of the receipts that are watched.
  HeardReceipt* current_ = nullptr;
  std::size_t value_bytes_ = 0;
  std::size_t action_ = 0;
  Gas burnt_;
  /// The last host function refused.
  std::optional<HostCallTrace> refused_;
  /// Receivers of the promises that the running call made, by index.
  std::map<std::uint64_t, AccountId> promises_;
  std::set<Bytes> read_keys_;
  /// Written and neither kept nor reverted yet, in the order of first writes.
  std::vector<WriteTrace> pending_;
  std::map<Bytes, std::size_t> pending_at_;
  HostCalls host_{*this};
  Accesses state_{*this};
};

}  // namespace farcall::trace
