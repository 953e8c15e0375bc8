// The floor for TLS: what a protected transfer costs when a client makes no choices at all.
//
// One FTP session with AUTH TLS, PROT P, and one RETR or STOR whose data connection resumes the control connection's session.
// Blocking sockets, OpenSSL reading ahead, files moved by the mebibyte. It holds no code of Ferry, so that a mistake there cannot lower the
// floor; it verifies the server's certificate, as the others do.

#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "ferry_floor_tls: %s\n", what.c_str());
  ERR_print_errors_fp(stderr);
  std::exit(1);
}

void need(bool good, const char* what) {
  if (!good) die(std::string(what) + ": " + std::strerror(errno));
}

int dial(const char* host, const char* port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* address = nullptr;
  if (::getaddrinfo(host, port, &hints, &address) != 0) die(std::string(host) + " is no address");
  const int socket = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  need(socket >= 0 && ::connect(socket, address->ai_addr, address->ai_addrlen) == 0, "connect");
  ::freeaddrinfo(address);
  return socket;
}

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

SSL_SESSION* newest_session = nullptr;

int keep_session(SSL*, SSL_SESSION* session) {
  SSL_SESSION_free(newest_session);
  newest_session = session;
  return 1;
}

SSL_CTX* make_context() {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  need(context != nullptr, "SSL_CTX_new");
  if (SSL_CTX_load_verify_file(context, setting("FERRY_FTP_CA", "").c_str()) != 1)
    die("FERRY_FTP_CA names no certificate");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  return context;
}

SSL* secure(SSL_CTX* context, int socket, bool data) {
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, socket);
  if (data) {
    SSL_set_default_read_buffer_len(ssl, mebibyte / 4);
    SSL_set_read_ahead(ssl, 1);
    if (newest_session != nullptr) SSL_set_session(ssl, newest_session);
  }
  if (SSL_connect(ssl) != 1) die("the TLS handshake failed");
  if (data && SSL_session_reused(ssl) != 1) die("the data connection did not resume");
  return ssl;
}

class control_connection {
 public:
  explicit control_connection(int socket) : socket_(socket) { expect('2', "the greeting"); }
  void protect(SSL_CTX* context) { ssl_ = secure(context, socket_, false); }

  std::string command(const std::string& line, char wanted) {
    const std::string text = line + "\r\n";
    const auto size = static_cast<int>(text.size());
    const int sent = ssl_ != nullptr ? SSL_write(ssl_, text.data(), size)
                                     : static_cast<int>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
    if (sent != size) die("the control connection took only a part of a command");
    return expect(wanted, line.substr(0, line.find(' ')));
  }

  std::string expect(char wanted, const std::string& after) {
    std::string line = read_line();
    while (line.size() < 4 || line[3] != ' ') line = read_line();
    if (line[0] != wanted) die(after + " was answered: " + line);
    return line;
  }

 private:
  std::string read_line() {
    for (;;) {
      if (const auto end = pending_.find("\r\n"); end != std::string::npos) {
        std::string line = pending_.substr(0, end);
        pending_.erase(0, end + 2);
        return line;
      }
      char block[4096];
      const auto size = ssl_ != nullptr ? static_cast<ssize_t>(SSL_read(ssl_, block, sizeof block))
                                        : ::recv(socket_, block, sizeof block, 0);
      if (size <= 0) die("the server closed the control connection");
      pending_.append(block, static_cast<std::size_t>(size));
    }
  }

  int socket_;
  SSL* ssl_ = nullptr;
  std::string pending_;
};

void write_all(int file, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(file, data, size);
    need(written > 0, "write");
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

void receive(SSL* data, int file) {
  std::vector<char> buffer(mebibyte);
  std::size_t held = 0;
  for (;;) {
    std::size_t size = 0;
    const bool more = SSL_read_ex(data, buffer.data() + held, buffer.size() - held, &size) == 1;
    held += size;
    if (!more || held == buffer.size()) {
      write_all(file, buffer.data(), held);
      held = 0;
    }
    if (!more) return;
  }
}

void send(SSL* data, int file) {
  std::vector<char> buffer(mebibyte / 4);
  for (;;) {
    const ssize_t size = ::read(file, buffer.data(), buffer.size());
    need(size >= 0, "read");
    if (size == 0) return;
    std::size_t sent = 0;
    if (SSL_write_ex(data, buffer.data(), static_cast<std::size_t>(size), &sent) != 1) die("SSL_write");
  }
}

void transfer(bool download, const char* host, const char* port, const std::string& remote, const char* local) {
  const int file = ::open(local, download ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY, 0644);
  need(file >= 0, local);
  SSL_CTX* context = make_context();
  control_connection control(dial(host, port));
  control.command("AUTH TLS", '2');
  control.protect(context);
  control.command("USER " + setting("FERRY_FTP_USER", "anonymous"), '3');
  control.command("PASS " + setting("FERRY_FTP_PASSWORD", "anonymous@"), '2');
  control.command("PBSZ 0", '2');
  control.command("PROT P", '2');
  control.command("TYPE I", '2');
  const std::string reply = control.command("EPSV", '2');
  const auto begin = reply.find("(|||") + 4;
  const int socket = dial(host, reply.substr(begin, reply.find('|', begin) - begin).c_str());
  control.command((download ? "RETR " : "STOR ") + remote, '1');
  SSL* data = secure(context, socket, true);
  download ? receive(data, file) : send(data, file);
  SSL_shutdown(data);
  ::shutdown(socket, SHUT_WR);
  // To the server's end: closing over unread bytes would reset the connection.
  char rest[4096];
  while (SSL_read(data, rest, sizeof rest) > 0) {
  }
  ::close(socket);
  control.expect('2', "the transfer");
  control.command("QUIT", '2');
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6 && (std::string_view(argv[1]) == "retr" || std::string_view(argv[1]) == "stor")) {
    transfer(std::string_view(argv[1]) == "retr", argv[2], argv[3], argv[4], argv[5]);
    return 0;
  }
  std::fprintf(stderr,
               "usage: ferry_floor_tls retr|stor ADDRESS PORT REMOTE LOCAL\n"
               "FERRY_FTP_USER, FERRY_FTP_PASSWORD and FERRY_FTP_CA say who logs in and whom to trust.\n");
  return 2;
}
