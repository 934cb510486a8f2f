// The parts of libc++ that its headers expect in a library: only std::string.
#define _LIBCPP_DISABLE_VISIBILITY_ANNOTATIONS
#include <string>

_LIBCPP_BEGIN_NAMESPACE_STD
#define NEAR_INSTANTIATE(...) template __VA_ARGS__;
_LIBCPP_STRING_UNSTABLE_EXTERN_TEMPLATE_LIST(NEAR_INSTANTIATE, char)
template string operator+ <char, char_traits<char>, allocator<char>>(char const*, string const&);
_LIBCPP_END_NAMESPACE_STD
