// The programs of README.md go to ftp.example.org, port 21. Linked with `--wrap`, this takes them to 127.0.0.1 and the port in EXAMPLE_PORT.
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>
#include <string>

extern "C" {

int __real_getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found);
int __real_connect(int socket, const sockaddr* to, socklen_t length);

int __wrap_getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  const bool ours = node != nullptr && std::strcmp(node, "ftp.example.org") == 0;
  return __real_getaddrinfo(ours ? "127.0.0.1" : node, service, hints, found);
}

int __wrap_connect(int socket, const sockaddr* to, socklen_t length) {
  constexpr std::uint16_t ftp = 21;
  sockaddr_in address{};
  if (to->sa_family != AF_INET || length < sizeof address) return __real_connect(socket, to, length);
  std::memcpy(&address, to, sizeof address);
  const char* const port = std::getenv("EXAMPLE_PORT");
  if (ntohs(address.sin_port) == ftp && port != nullptr)
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  sockaddr there{};
  std::memcpy(&there, &address, sizeof there);
  return __real_connect(socket, &there, sizeof there);
}

}  // extern "C"
