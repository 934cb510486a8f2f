#include <near.hpp>
using namespace near;
struct Metadata {
  std::string name;
  std::map<std::string, json> extra;
};
struct [[near::contract]] App {
  IterableMap<std::string, Metadata, "m"> all;
  void add(std::string id, Metadata metadata) {
    all.set(id, metadata);
    const CryptoHash hash = env::sha256(id);
    log("{}", hash);
  }
};
