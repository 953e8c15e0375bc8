// An address is whatever RFC 3986 takes for one as a host; the library that reads URLs knows its bytes.
#include "wire/address.hpp"

#include <uriparser/Uri.h>

namespace ferry::wire {

std::string address_bytes(std::string_view address) {
  const bool colons = address.find(':') != std::string_view::npos;
  const std::string url = colons ? "x://[" + std::string(address) + "]" : "x://" + std::string(address);
  UriUriA uri{};
  std::string bytes;
  if (uriParseSingleUriA(&uri, url.c_str(), nullptr) != URI_SUCCESS) return bytes;
  const auto length = static_cast<std::size_t>(uri.hostText.afterLast - uri.hostText.first);
  if (length == address.size()) {
    if (uri.hostData.ip4 != nullptr) bytes.assign(reinterpret_cast<const char*>(uri.hostData.ip4->data), 4);
    if (uri.hostData.ip6 != nullptr) bytes.assign(reinterpret_cast<const char*>(uri.hostData.ip6->data), 16);
  }
  uriFreeUriMembersA(&uri);
  return bytes;
}

std::string host_and_port(std::string_view host, std::uint16_t port) {
  const bool brackets = host.find(':') != std::string_view::npos;
  return (brackets ? "[" + std::string(host) + "]:" : std::string(host) + ":") + std::to_string(port);
}

}  // namespace ferry::wire
