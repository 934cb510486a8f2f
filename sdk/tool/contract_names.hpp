// What the build tool reads from a contract for its tests, as C++.
#pragma once

#include <map>
#include <string>

namespace farcall::sdk {

struct ContractNames {
  std::string methods;  ///< rows with the names of methods and parameters
  std::string fields;   ///< rows with the attributes of fields and enumerators
  /// Definitions with the fields of classes that have bases, by the name of the class.
  std::map<std::string, std::string> listed;
  /// Definitions of the methods of interfaces, by the name of the interface.
  std::map<std::string, std::string> interfaces;

  /// Adds those of another contract; of equal definitions the first stays.
  void merge(const ContractNames& other) {
    methods += other.methods;
    fields += other.fields;
    listed.insert(other.listed.begin(), other.listed.end());
    interfaces.insert(other.interfaces.begin(), other.interfaces.end());
  }
};

}  // namespace farcall::sdk
