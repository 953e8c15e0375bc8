// Debug output in ftplib's form, made from trace events.
#include "ftp_impl.hpp"

#include "session/quit.hpp"
#include "wire/python_repr.hpp"

namespace ferry::detail {

ftp_impl::ftp_impl(io::host* other, const ftp_options& options)
    : own_host(other == nullptr ? std::make_unique<io::posix::posix_host>() : nullptr),
      host(other == nullptr ? own_host.get() : other),
      encoding_name(options.encoding_),
      timeout(options.timeout_) {
  settings.encoding = wire::charset(options.encoding_);
  settings.source = options.source_address_;
  settings.proxy = options.proxy_;
  // One that is not possible is told by connect(), as in ftplib.
  apply_timeout();
  session = std::make_shared<session::connection>(*host, settings);
}

ftp_impl::~ftp_impl() { session::farewell(*session); }

void ftp_impl::apply_timeout() {
  const ferry::deadlines usual;
  auto& at = settings.deadlines;
  at.connect = timeout.value_or(usual.connect);
  at.reply = timeout.value_or(usual.reply);
  at.idle_data = timeout.value_or(usual.idle_data);
}

void ftp_impl::check_timeout(const std::optional<milliseconds>& t) {
  if (t && t->count() == 0) throw std::invalid_argument("a timeout of 0 is not possible: Ferry always waits");
  if (t && t->count() < 0) throw std::invalid_argument("a timeout cannot be negative");
}

void ftp_impl::update_trace() {
  if (debug_level > 0 || user_trace)
    settings.trace = [this](const trace_event& e) { on_event(e); };
  else
    settings.trace = {};
}

void ftp_impl::debug(int level, std::string_view label, std::string_view text) const {
  if (debug_level < level) return;
  const std::string line = std::string(label) + " " + wire::python_repr(text);
  if (debug_to)
    debug_to(line);
  else
    print_line(line);
}

void ftp_impl::on_event(const trace_event& e) const {
  switch (e.kind) {
    case trace_kind::command:
      debug(1, "*cmd*", e.text);
      break;
    case trace_kind::reply:
      debug(1, "*resp*", e.text);
      break;
    case trace_kind::sent:
      debug(2, "*put*", e.text);
      break;
    case trace_kind::urgent:
      debug(2, "*put urgent*", e.text);
      break;
    case trace_kind::received:
      debug(2, "*get*", std::string(e.text) + "\n");
      break;
    case trace_kind::note:
      break;
  }
  if (user_trace) user_trace(e);
}

session::data_link& data_impl::usable() const {
  if (session.expired()) throw not_connected();
  return *link;
}

}  // namespace ferry::detail
