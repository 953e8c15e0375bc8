// An upload that fails ends with a reset of the data connection: an orderly end would make a cut file look whole to the server.
#include "session/store.hpp"

#include <vector>

#include "session/size.hpp"
#include "wire/line_codec.hpp"

namespace ferry::session {

namespace {

constexpr std::size_t large_block = 1024 * 1024;
constexpr std::size_t large_copy = 256 * 1024;
constexpr std::size_t line_batch = 64 * 1024;

void copy_lines(connection& c, io::source& source, data_link& link, const on_block& sent) {
  const std::size_t maxline = c.options().maxline;
  wire::line_normaliser lines(maxline);
  std::string batch;
  const auto flush = [&] {
    link.write(content(batch));
    batch.clear();
  };
  const auto deliver = [&](std::string_view line) {
    batch += line;
    // Who wants to see each line after it was sent pays a packet a line.
    if (sent || batch.size() >= line_batch) flush();
    if (sent) sent(content(line));
  };
  const auto check = [&](bool fits) {
    if (!fits) throw limit_error("got more than " + std::to_string(maxline) + " bytes", c.context(phase::transfer));
  };
  std::vector<std::byte> block(64 * 1024);
  while (const std::size_t n = source.read(block)) check(lines.feed(as_text(std::span{block}.first(n)), deliver));
  check(lines.finish(deliver));
  flush();
}

// A source that cannot begin knows nothing of the session, which is as it was.
void begin(connection& c, const wire::command& command, io::source& source) {
  (void)c.ctrl();
  try {
    source.begin();
  } catch (error& e) {
    auto context = e.context();
    context.command = command.masked();
    context.session_usable = c.is_open();
    e.context(std::move(context));
    throw;
  }
}

}  // namespace

void send(data_link& link, io::source& source, std::size_t block_size, const on_block& sent) {
  if (source.any_block_size() && !sent) {
    while (const auto moved = link.move_from(source, large_block))
      if (*moved == 0) return;
    block_size = large_copy;
  }
  std::vector<std::byte> block(block_size);
  while (const std::size_t n = source.read(block)) {
    const auto bytes = std::span<const std::byte>{block}.first(n);
    link.write(bytes);
    if (sent) sent(bytes);
  }
}

reply store_binary(connection& c, const wire::command& command, io::source& source, std::size_t block_size,
                   const on_block& sent, const std::optional<restart>& from) {
  begin(c, command, source);
  set_type(c, 'I');
  return run_transfer(c, command, from, [&](data_link& link) {
    send(link, source, block_size, sent);
    link.end_writing();
  });
}

reply store_lines(connection& c, const wire::command& command, io::source& source, const on_block& sent) {
  begin(c, command, source);
  set_type(c, 'A');
  return run_transfer(c, command, {}, [&](data_link& link) {
    copy_lines(c, source, link, sent);
    link.end_writing();
  });
}

}  // namespace ferry::session
