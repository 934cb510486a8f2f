// The cost of checking a signature, by scheme and method, beside other libraries.
#include <algorithm>
#include <functional>
#include <memory>
#include <openssl/evp.h>
#include <span>

#include "base/assert.hpp"
#include "base/bench.hpp"
#include "native/native.h"
#include "protocol/crypto/keys.hpp"

using namespace farcall;
using namespace farcall::protocol;

namespace {

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

/// The best of some rounds, in microseconds per check.
double measure(const Signed& made, int rounds, const std::function<bool()>& all_valid) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const double start = bench::thread_nanoseconds();
    const bool valid = all_valid();
    const double took = (bench::thread_nanoseconds() - start) / 1e3;
    FARCALL_ASSERT(valid, "what was signed is valid");
    best = std::min(best, took / static_cast<double>(made.checks.size()));
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
double one_by_one(const Signed& made, int rounds, Verify&& verify) {
  return measure(made, rounds, [&] { return std::ranges::all_of(made.checks, verify); });
}

double together(const Signed& made, int rounds, std::size_t at_once) {
  return measure(made, rounds, [&] {
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

int main(int count, char** arguments) {
  const bench::Report report{"signatures", count, arguments};
  const int rounds = report.quick() ? 1 : 20;
  const Signed ed25519 = make(KeyType::kEd25519, report.quick() ? 100 : 1000);
  (void)together(ed25519, 3, 100);  // keys become known
  const auto own = [](const SignatureCheck& check) {
    return check.signature->verify(check.message, *check.key);
  };
  const double peer = one_by_one(ed25519, rounds, dalek_verifies);
  report.add({"one ed25519 check by ed25519-dalek, nearcore's library", peer, "us"});
  const auto row = [&](std::string_view name, double time) {
    report.add({std::string{name}, time, "us", peer, "ed25519-dalek"});
  };
  row("ed25519, OpenSSL", one_by_one(ed25519, rounds, openssl_verifies));
  row("ed25519, here, known key, one a call", one_by_one(ed25519, rounds, own));
  row("ed25519, here, known keys, 100 a call", together(ed25519, rounds, 100));
  row("secp256k1, here", one_by_one(make(KeyType::kSecp256k1, 100), rounds, own));
  row("ML-DSA-65, here", one_by_one(make(KeyType::kMlDsa65, 20), rounds, own));
  return 0;
}
