// Transfers whose pace is the caller's. A reader goes on after a failure from where it was, once the last bytes that it gave have come again.
#include <ferry/client.hpp>

#include <algorithm>
#include <stdexcept>

#include "client_impl.hpp"
#include "session/ask_file.hpp"
#include "session/data_link.hpp"
#include "session/size.hpp"
#include "session/transfer.hpp"
#include "transfer/judge.hpp"
#include "transfer/overlap.hpp"

namespace ferry {

namespace detail {

namespace {

// Ends a transfer in its middle, so that the server does not take it for whole, and gets the session back into step or closes it.
void abandon(client_impl& owner, std::shared_ptr<session::data_link>& link) noexcept {
  if (!link) return;
  link->reset();
  session::connection& c = owner.session->ready_or_closed();
  // Another transfer may have begun since.
  if (c.transfer() == link) c.abandon_transfer(owner.session->settings().deadlines.drain);
  link.reset();
}

}  // namespace

struct remote_reader_impl {
  remote_reader_impl(client_impl& by, std::string name, std::uint64_t offset)
      : owner(by), path(std::move(name)), start(offset), tries(by.tries()), began(by.host->now()) {
    seen.start(offset, {});
  }
  remote_reader_impl(const remote_reader_impl&) = delete;
  remote_reader_impl& operator=(const remote_reader_impl&) = delete;
  ~remote_reader_impl() { abandon(owner, link); }

  void open(session::connection& c);
  void read_again(session::connection& c, std::uint64_t from);
  void require_more(session::connection& c, std::uint64_t at);
  std::size_t read(std::span<std::byte> room);
  std::size_t read_within(std::span<std::byte> room);
  void go_on_if_grown();
  void finish();
  [[nodiscard]] error_context context(std::uint64_t at) const {
    return {.phase = phase::transfer,
            .command = "RETR " + path,
            .reply = {},
            .bytes = at,
            .session_usable = owner.session->is_open()};
  }

  client_impl& owner;
  std::string path;
  std::uint64_t start;
  transfer::tail seen;
  transfer::retrier tries;
  io::clock_time began;
  std::shared_ptr<session::data_link> link;
  /// By SIZE, where the caller begins behind the start: a server that passes over REST sends more than is left of that.
  std::optional<std::uint64_t> whole;
  bool done = false;
  verdict result;
};

void remote_reader_impl::open(session::connection& c) {
  if (start > 0) whole = session::ask_file(c, path, owner.memory.lock_step()).size;
  if (c.type() != 'I') session::set_type(c, 'I');
  const std::uint64_t from = seen.begin();
  const auto restart = from > 0 ? std::optional(session::restart{std::to_string(from), from}) : std::nullopt;
  if (!restart) session::take_back_restart(c);
  link = session::open_transfer(c, c.make_command("RETR", path), restart);
  try {
    read_again(c, from);
  } catch (...) {
    // A link that is there counts as one behind which everything is new.
    abandon(owner, link);
    throw;
  }
}

// What was given already comes again, and is compared.
void remote_reader_impl::read_again(session::connection& c, std::uint64_t from) {
  std::vector<std::byte> again(seen.size());
  for (std::uint64_t at = from; at < seen.end();) {
    const std::size_t n = link->read(std::span(again).first(seen.end() - at));
    // The server's last word and the size say whether the file is shorter now or the server has failed.
    if (n == 0) require_more(c, at);
    if (n == 0 || !seen.agrees(at, std::span(again).first(n)))
      throw verification_failed("the file changed on the server while it was read", context(at));
    at += n;
  }
}

void remote_reader_impl::require_more(session::connection& c, std::uint64_t at) {
  (void)session::finish_transfer(c, *link);
  const auto size = session::ask_file(c, path, owner.memory.lock_step()).size;
  if (size && *size > at)
    throw incomplete_transfer("the server has " + std::to_string(*size) + " bytes and ended after " +
                                  std::to_string(at) + ", yet reported success",
                              context(at), *size);
}

std::size_t remote_reader_impl::read(std::span<std::byte> room) {
  if (done || room.empty()) return 0;
  for (;;) {
    try {
      if (!link) owner.keeper().persist(tries, [&](session::connection& c) { open(c); });
      const std::size_t n = read_within(room);
      if (!link) continue;
      if (n == 0) {
        finish();
        return 0;
      }
      seen.add(room.first(n));
      result.bytes += n;
      tries.progress();
      return n;
    } catch (const error& e) {
      abandon(owner, link);
      if (!tries.again(e)) throw;
    }
  }
}

// Where the size is known, no byte behind it is given; then there is no link any more.
std::size_t remote_reader_impl::read_within(std::span<std::byte> room) {
  if (!whole) return link->read(room);
  const std::uint64_t left = *whole - std::min(seen.end(), *whole);
  if (left > 0) return link->read(room.first(std::min<std::uint64_t>(room.size(), left)));
  if (link->read(room.first(1)) > 0) go_on_if_grown();
  return 0;
}

void remote_reader_impl::go_on_if_grown() {
  const std::uint64_t before = *whole;
  abandon(owner, link);
  owner.persist([&](session::connection& c) { whole = session::ask_file(c, path, owner.memory.lock_step()).size; });
  if (whole && *whole > before) return;
  throw verification_failed("the file has " + std::to_string(before) +
                                " bytes, and the server sends more than those behind byte " + std::to_string(start) +
                                ": it passes over REST. Read the file from its beginning",
                            context(seen.end()));
}

void remote_reader_impl::finish() {
  session::connection& c = owner.session->ready_or_closed();
  const reply last = session::finish_transfer(c, *link);
  const auto known = session::ask_file(c, path, owner.memory.lock_step());
  result.reply = last.text;
  result.size_reply = known.size;
  result.modified = known.modified;
  result.announced = link->announced;
  result.tls = c.tls().data;
  const transfer::measured m{.text = false,
                             .offset = seen.end() - link->bytes(),
                             .bytes = link->bytes(),
                             .size = known.size,
                             .listed = {},
                             .announced = link->announced,
                             .certain_offset = start == 0,
                             .missing_close_notify = false,
                             .missing_reply = false};
  auto judged = transfer::judge(m, {.phase = phase::completion,
                                    .command = "RETR " + path,
                                    .reply = last,
                                    .bytes = link->bytes(),
                                    .session_usable = true});
  result.how = judged.how;
  result.notes = std::move(judged.notes);
  result.size = seen.end();
  result.resumed_from = start;
  result.retries = tries.failures();
  result.wire_bytes = result.bytes;
  result.duration = owner.host->now() - began;
  done = true;
  link.reset();
}

struct remote_writer_impl {
  remote_writer_impl(client_impl& by, std::string name) : owner(by), path(std::move(name)), began(by.host->now()) {
    owner.persist([&](session::connection& c) {
      if (c.type() != 'I') session::set_type(c, 'I');
      session::take_back_restart(c);
      link = session::open_transfer(c, c.make_command("STOR", path));
    });
  }
  remote_writer_impl(const remote_writer_impl&) = delete;
  remote_writer_impl& operator=(const remote_writer_impl&) = delete;
  ~remote_writer_impl() { give_up(); }
  void give_up() noexcept { abandon(owner, link); }
  [[nodiscard]] std::optional<reply> last_word(session::connection& c, verdict& v);

  client_impl& owner;
  std::string path;
  io::clock_time began;
  std::shared_ptr<session::data_link> link;
};

// Where the connection is lost before it comes, the size can stand for it: then there is none.
std::optional<reply> remote_writer_impl::last_word(session::connection& c, verdict& v) {
  const auto ask_size = [&](session::connection& at) {
    v.size_reply = session::ask_file(at, path, owner.memory.lock_step()).size;
  };
  try {
    reply last = session::finish_transfer(c, *link);
    ask_size(c);
    return last;
  } catch (const cancelled_error&) {
    throw;
  } catch (const network_error& e) {
    if (e.phase() != phase::completion || e.session_usable() || c.is_open()) throw;
    try {
      owner.persist(ask_size);
    } catch (const cancelled_error&) {
      throw;
    } catch (const error&) {  // NOLINT(bugprone-empty-catch) the first error says more
    }
    if (v.size_reply != v.bytes) throw;
    return std::nullopt;
  }
}

}  // namespace detail

remote_reader::remote_reader(std::unique_ptr<detail::remote_reader_impl> impl) noexcept : impl_(std::move(impl)) {}
remote_reader::remote_reader(remote_reader&&) noexcept = default;
remote_reader& remote_reader::operator=(remote_reader&&) noexcept = default;
remote_reader::~remote_reader() = default;
std::size_t remote_reader::read(std::span<std::byte> room) {
  const detail::stoppable scope(*impl_->owner.host, impl_->owner.options.stop_);
  return impl_->read(room);
}
const verdict& remote_reader::result() const {
  if (!impl_->done) throw std::logic_error("there is no verdict before the end of the file has been read");
  return impl_->result;
}

remote_writer::remote_writer(std::unique_ptr<detail::remote_writer_impl> impl) noexcept : impl_(std::move(impl)) {}
remote_writer::remote_writer(remote_writer&&) noexcept = default;
remote_writer& remote_writer::operator=(remote_writer&&) noexcept = default;
remote_writer::~remote_writer() = default;

void remote_writer::write(std::span<const std::byte> bytes) {
  if (!impl_->link) throw std::logic_error("the upload is over");
  const detail::stoppable scope(*impl_->owner.host, impl_->owner.options.stop_);
  try {
    impl_->link->write(bytes);
  } catch (...) {
    impl_->give_up();
    throw;
  }
}

verdict remote_writer::finish() {
  auto& i = *impl_;
  if (!i.link) throw std::logic_error("the upload is over");
  const detail::stoppable scope(*i.owner.host, i.owner.options.stop_);
  session::connection& c = i.owner.session->ready_or_closed();
  verdict v;
  try {
    i.link->end_writing();
    v.bytes = v.wire_bytes = i.link->bytes();
    v.tls = c.tls().data;
    const auto last = i.last_word(c, v);
    if (last) v.reply = last->text;
    auto judged = transfer::judge({.text = false,
                                   .offset = 0,
                                   .bytes = v.bytes,
                                   .size = v.size_reply,
                                   .listed = {},
                                   .announced = {},
                                   .missing_close_notify = false,
                                   .missing_reply = !last},
                                  {.phase = phase::completion,
                                   .command = "STOR " + i.path,
                                   .reply = last,
                                   .bytes = v.bytes,
                                   .session_usable = c.is_open()});
    v.how = judged.how;
    v.notes = std::move(judged.notes);
    v.size = v.bytes;
    v.name = i.path;
    v.duration = i.owner.host->now() - i.began;
  } catch (...) {
    i.give_up();
    throw;
  }
  i.link.reset();
  return v;
}

remote_reader client::read(std::string_view remote, std::uint64_t offset) {
  auto impl = std::make_unique<detail::remote_reader_impl>(*impl_, impl_->resolve_name(remote), offset);
  const detail::stoppable scope(*impl_->host, impl_->options.stop_);
  impl_->persist([&](session::connection& c) { impl->open(c); });
  return remote_reader(std::move(impl));
}

remote_writer client::write(std::string_view remote) {
  const detail::stoppable scope(*impl_->host, impl_->options.stop_);
  return remote_writer(std::make_unique<detail::remote_writer_impl>(*impl_, impl_->resolve_name(remote)));
}

}  // namespace ferry
