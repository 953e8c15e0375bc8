// The floor: what a transfer costs when a client makes no choices at all.
//
// One plain FTP session (USER, PASS, TYPE I, EPSV, one RETR or STOR, QUIT) whose data moves by the way named on the
// command line. It holds no code of Ferry, so that a mistake there cannot lower the floor. It is no model of a client:
// it parses the least that works, knows one dialogue, and gives up at the first surprise.

#include <fcntl.h>
#include <netdb.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "ferry_floor: %s\n", what.c_str());
  std::exit(1);
}

[[noreturn]] void die_errno(const std::string& what) { die(what + ": " + std::strerror(errno)); }

std::size_t checked(ssize_t result, const char* what) {
  if (result < 0) die_errno(what);
  return static_cast<std::size_t>(result);
}

class file_descriptor {
 public:
  explicit file_descriptor(int fd) : fd_(fd) {}
  file_descriptor(file_descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  file_descriptor& operator=(file_descriptor&&) = delete;
  ~file_descriptor() { close(); }

  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

file_descriptor dial(const char* host, const char* port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* address = nullptr;
  if (const int error = ::getaddrinfo(host, port, &hints, &address); error != 0) {
    die(std::string(host) + ":" + port + ": " + ::gai_strerror(error));
  }
  file_descriptor socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  checked(socket.get(), "socket");
  checked(::connect(socket.get(), address->ai_addr, address->ai_addrlen), "connect");
  ::freeaddrinfo(address);
  return socket;
}

class control_connection {
 public:
  control_connection(const char* host, const char* port) : socket_(dial(host, port)) { expect('2', "the greeting"); }

  std::string command(const std::string& line, char wanted) {
    send_line(line);
    return expect(wanted, line.substr(0, line.find(' ')));
  }

  std::string expect(char wanted, const std::string& after) {
    const std::string reply = read_reply();
    if (reply[0] != wanted) die(after + " was answered: " + reply);
    return reply;
  }

  void login(const std::string& user, const std::string& password) {
    send_line("USER " + user);
    const std::string reply = read_reply();
    if (reply[0] == '2') return;
    if (reply[0] != '3') die("USER was answered: " + reply);
    command("PASS " + password, '2');
  }

 private:
  void send_line(const std::string& line) {
    const std::string text = line + "\r\n";
    if (checked(::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL), "send") != text.size()) {
      die("the control connection took only a part of a command");
    }
  }

  std::string read_reply() {
    for (;;) {
      const std::string line = read_line();
      if (line.size() >= 4 && line[3] == ' ') return line;
    }
  }

  std::string read_line() {
    for (;;) {
      if (const auto end = pending_.find("\r\n"); end != std::string::npos) {
        std::string line = pending_.substr(0, end);
        pending_.erase(0, end + 2);
        return line;
      }
      char block[4096];
      const std::size_t size = checked(::recv(socket_.get(), block, sizeof block, 0), "recv");
      if (size == 0) die("the server closed the control connection");
      pending_.append(block, size);
    }
  }

  file_descriptor socket_;
  std::string pending_;
};

std::string extended_passive_port(const std::string& reply) {
  const auto begin = reply.find("(|||");
  if (begin == std::string::npos) die("no port in: " + reply);
  const auto end = reply.find('|', begin + 4);
  if (end == std::string::npos) die("no port in: " + reply);
  return reply.substr(begin + 4, end - begin - 4);
}

void write_all(int file, const char* data, std::size_t size) {
  while (size > 0) {
    const std::size_t written = checked(::write(file, data, size), "write");
    data += written;
    size -= written;
  }
}

// Zero copies in user space; a pipe of 1 MiB is the most that an ordinary user may ask for.
void receive_by_splice(int data, int file) {
  int ends[2];
  checked(::pipe2(ends, O_CLOEXEC), "pipe");
  const file_descriptor out(ends[0]);
  const file_descriptor in(ends[1]);
  checked(::fcntl(in.get(), F_SETPIPE_SZ, static_cast<int>(mebibyte)), "F_SETPIPE_SZ");
  for (;;) {
    std::size_t held = checked(::splice(data, nullptr, in.get(), nullptr, mebibyte, SPLICE_F_MOVE), "splice in");
    if (held == 0) return;
    while (held > 0) held -= checked(::splice(out.get(), nullptr, file, nullptr, held, SPLICE_F_MOVE), "splice out");
  }
}

// The buffer is filled before it is written: large writes let the kernel take large pages for the file.
void receive_by_write(int data, int file) {
  std::vector<char> buffer(mebibyte);
  for (;;) {
    const std::size_t size = checked(::recv(data, buffer.data(), buffer.size(), MSG_WAITALL), "recv");
    if (size == 0) return;
    write_all(file, buffer.data(), size);
  }
}

void receive_to_nowhere(int data, int) {
  std::vector<char> buffer(mebibyte);
  while (checked(::recv(data, buffer.data(), buffer.size(), 0), "recv") > 0) {
  }
}

void send_by_sendfile(int data, int file) {
  constexpr std::size_t as_much_as_it_takes = 0x7ffff000;
  while (checked(::sendfile(data, file, nullptr, as_much_as_it_takes), "sendfile") > 0) {
  }
}

// More CPU than sendfile, and often less wall time on loopback, where the server copies from this warm buffer.
void send_by_read(int data, int file) {
  std::vector<char> buffer(mebibyte / 4);
  for (;;) {
    const std::size_t size = checked(::read(file, buffer.data(), buffer.size()), "read");
    if (size == 0) return;
    write_all(data, buffer.data(), size);
  }
}

struct way {
  std::string_view name;
  const char* verb;
  int file_flags;
  void (*move)(int data, int file);
};

constexpr way ways[] = {
    {"retr-splice", "RETR", O_WRONLY | O_CREAT | O_TRUNC, receive_by_splice},
    {"retr-write", "RETR", O_WRONLY | O_CREAT | O_TRUNC, receive_by_write},
    {"retr-nowhere", "RETR", O_WRONLY, receive_to_nowhere},
    {"stor-sendfile", "STOR", O_RDONLY, send_by_sendfile},
    {"stor-read", "STOR", O_RDONLY, send_by_read},
};

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

void transfer(const way& chosen, const char* host, const char* port, const std::string& remote, const char* local) {
  const file_descriptor file(::open(local, chosen.file_flags | O_CLOEXEC, 0644));
  if (file.get() < 0) die_errno(local);
  control_connection control(host, port);
  control.login(setting("FERRY_FTP_USER", "anonymous"), setting("FERRY_FTP_PASSWORD", "anonymous@"));
  control.command("TYPE I", '2');
  const std::string data_port = extended_passive_port(control.command("EPSV", '2'));
  file_descriptor data = dial(host, data_port.c_str());
  control.command(std::string(chosen.verb) + " " + remote, '1');
  chosen.move(data.get(), file.get());
  data.close();
  control.expect('2', chosen.verb);
  control.command("QUIT", '2');
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6) {
    for (const way& known : ways) {
      if (known.name != argv[1]) continue;
      transfer(known, argv[2], argv[3], argv[4], argv[5]);
      return 0;
    }
  }
  std::fprintf(
      stderr,
      "usage: ferry_floor retr-splice|retr-write|retr-nowhere|stor-sendfile|stor-read ADDRESS PORT REMOTE LOCAL\n"
      "FERRY_FTP_USER and FERRY_FTP_PASSWORD say who logs in (anonymous).\n");
  return 2;
}
