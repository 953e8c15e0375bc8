// A sink that does not mind gets its data inside the kernel, or in blocks large enough that the system call does not matter.
#include "session/retrieve.hpp"

#include <utility>
#include <vector>

#include "session/size.hpp"
#include "wire/line_codec.hpp"

namespace ferry::session {

namespace {

// Writing 1 MiB at a time costs half the CPU of 64 KiB on Linux (large folios); more gains nothing.
constexpr std::size_t large_block = 1024 * 1024;

using block_sink = std::function<void(std::string_view)>;

void read_blocks(data_link& link, const block_sink& take) {
  std::vector<std::byte> block(64 * 1024);
  while (const std::size_t n = link.read(block)) take(as_text(std::span{block}.first(n)));
}

reply transfer_lines(connection& c, const wire::command& command,
                     const std::function<void(std::string_view)>& on_line) {
  return run_transfer(c, command, {}, [&](data_link& link) {
    const auto& s = c.options();
    wire::line_splitter lines(s.maxline);
    const auto deliver = [&](std::string_view line) {
      if (s.encoding.passes_through())
        on_line(line);
      else
        on_line(s.encoding.decode(line));
    };
    const auto check = [&](bool fits) {
      if (!fits) throw limit_error("got more than " + std::to_string(s.maxline) + " bytes", c.context(phase::transfer));
    };
    read_blocks(link, [&](std::string_view block) { check(lines.feed(block, deliver)); });
    check(lines.finish(deliver));
  });
}

bool is_listing(const wire::command& command) {
  const std::string verb = command.verb();
  return verb == "LIST" || verb == "NLST" || verb == "MLSD";
}

// pyftpdlib, when it is busy, ends the data connection of an empty listing before its own handshake is over.
template <class Transfer>
reply once_more_when_empty(connection& c, const wire::command& command, const Transfer& transfer) {
  try {
    return transfer();
  } catch (const tls_error& e) {
    if (e.problem() != tls_problem::truncated || e.bytes() != 0 || !is_listing(command) || !c.is_open()) throw;
    c.ctrl().note("an empty listing that ended without TLS close_notify: asking again");
  }
  return transfer();
}

}  // namespace

void receive(data_link& link, io::sink& to, std::size_t block_size) {
  if (to.any_block_size()) {
    while (const auto moved = link.move_to(to, large_block)) {
      link.delivered = link.bytes();
      if (*moved == 0) return;
    }
    block_size = large_block;
  }
  std::vector<std::byte> block(block_size);
  const std::size_t enough = to.wants_full_blocks() ? block.size() : 1;
  std::size_t held = 0;
  const auto deliver = [&] {
    to.write(std::span{block}.first(std::exchange(held, 0)));
    link.delivered = link.bytes();
  };
  while (const std::size_t n = link.read(std::span{block}.subspan(held)))
    if ((held += n) >= enough) deliver();
  if (held > 0) deliver();
}

reply retrieve_binary(connection& c, const wire::command& command, io::sink& to, std::size_t block_size,
                      const std::optional<restart>& from) {
  std::uint64_t received = 0;
  try {
    (void)c.ctrl();
    to.begin(from ? from->offset : 0);
    set_type(c, 'I');
    reply r = run_transfer(c, command, from, [&](data_link& link) {
      receive(link, to, block_size);
      received = link.bytes();
    });
    to.commit();
    return r;
  } catch (local_error& e) {
    to.abandon();
    auto context = e.context();
    context.command = command.masked();
    if (received > 0) context.bytes = received;
    context.session_usable = c.is_open();
    e.context(std::move(context));
    throw;
  } catch (...) {
    to.abandon();
    throw;
  }
}

reply retrieve_lines(connection& c, const wire::command& command,
                     const std::function<void(std::string_view)>& on_line) {
  c.send_command(wire::command("TYPE", "A"));
  return once_more_when_empty(c, command, [&] { return transfer_lines(c, command, on_line); });
}

reply retrieve_listing(connection& c, const wire::command& command, const std::function<void(std::string_view)>& take) {
  if (c.type() != 'A') set_type(c, 'A');
  return once_more_when_empty(
      c, command, [&] { return run_transfer(c, command, {}, [&](data_link& link) { read_blocks(link, take); }); });
}

}  // namespace ferry::session
