// What checking a signature costs, by scheme and way, beside the libraries it could be done with.
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <openssl/evp.h>
#include <print>
#include <span>

#include "base/assert.hpp"
#include "native/native.h"
#include "protocol/keys.hpp"

using namespace farcall;
using namespace farcall::protocol;

namespace {

constexpr std::size_t kChecks = 1000;
constexpr int kRounds = 10;

struct Signed {
  std::vector<SecretKey> secrets;
  std::vector<CryptoHash> messages;
  std::vector<Signature> signatures;
  std::vector<SignatureCheck> checks;
};

Signed make(KeyType type, std::size_t count) {
  Signed made;
  for (std::size_t i = 0; i < count; ++i) {
    made.secrets.push_back(SecretKey::from_test_seed(type, std::to_string(i)));
    made.messages.push_back(sha256(as_bytes(std::to_string(i))));
    made.signatures.push_back(made.secrets[i].sign(made.messages[i]));
  }
  for (std::size_t i = 0; i < count; ++i) {
    made.checks.push_back({made.messages[i], &made.secrets[i].public_key(), &made.signatures[i]});
  }
  return made;
}

/// Best of some rounds, in microseconds a check.
double measure(std::size_t count, const std::function<bool()>& all_valid) {
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const bool valid = all_valid();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    FARCALL_ASSERT(valid, "what was signed is valid");
    best = std::min(best, took.count() / static_cast<double>(count));
  }
  return best;
}

struct FreeOpenssl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

bool openssl_verifies(const SignatureCheck& check) {
  const ByteView bytes = check.key->data();
  const ByteView signature = check.signature->data();
  const std::unique_ptr<EVP_PKEY, FreeOpenssl> key{
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size())};
  const std::unique_ptr<EVP_MD_CTX, FreeOpenssl> context{EVP_MD_CTX_new()};
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          check.message.bytes.data(), check.message.bytes.size()) == 1;
}

bool dalek_verifies(const SignatureCheck& check) {
  return fc_ed25519_verify(check.key->data().data(), check.message.bytes.data(), 32,
                           check.signature->data().data());
}

template <class Verify>
double one_by_one(const Signed& made, Verify&& verify) {
  return measure(made.checks.size(), [&] { return std::ranges::all_of(made.checks, verify); });
}

double together(const Signed& made, std::size_t at_once) {
  return measure(made.checks.size(), [&] {
    const std::span<const SignatureCheck> checks{made.checks};
    for (std::size_t start = 0; start < checks.size(); start += at_once) {
      const auto part = checks.subspan(start, std::min(at_once, checks.size() - start));
      for (const bool verdict : verify_all(part)) {
        if (!verdict) return false;
      }
    }
    return true;
  });
}

}  // namespace

int main() {
  const Signed ed25519 = make(KeyType::kEd25519, kChecks);
  const double reference = one_by_one(ed25519, dalek_verifies);
  const auto row = [&](std::string_view name, double time) {
    std::println("{:<46}{:>10.2f}{:>10.2f}", name, time, time / reference);
  };
  const auto own = [](const SignatureCheck& check) {
    return check.signature->verify(check.message, *check.key);
  };
  std::println("{:<46}{:>10}{:>10}", "one check", "us", "ratio");
  row("ed25519, ed25519-dalek (the reference's)", reference);
  row("ed25519, OpenSSL", one_by_one(ed25519, openssl_verifies));
  row("ed25519, here, one a call", one_by_one(ed25519, own));
  row("ed25519, here, 10 a call", together(ed25519, 10));
  row("ed25519, here, 100 a call", together(ed25519, 100));
  row("secp256k1, here", one_by_one(make(KeyType::kSecp256k1, 100), own));
  row("ML-DSA-65, here", one_by_one(make(KeyType::kMlDsa65, 20), own));
  return 0;
}
