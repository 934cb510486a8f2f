// Any program of operations on collections, beside the containers of the standard library.
#include "sdk/mock_host/collections_model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  near::model::run(data, size);
  return 0;
}
