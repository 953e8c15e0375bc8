// See sample.hpp.
#include "doctor/sample.hpp"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "session/active.hpp"
#include "session/dial.hpp"
#include "session/listing_replies.hpp"
#include "session/opening.hpp"
#include "session/passive.hpp"
#include "session/secure.hpp"
#include "session/size.hpp"
#include "wire/host_port.hpp"

namespace ferry::doctor {

namespace {

using session::connection;

std::uint16_t usable_port(const connection& c, const reply& r, std::optional<std::uint16_t> port) {
  if (!port || !session::acceptable_data_port(*port)) c.refuse<error_proto>(r, phase::data_connect);
  return *port;
}

// Where the server listens: its own address, whatever it names.
endpoint ask_for_port(connection& c, opening how, sample& got) {
  const bool extended = how == opening::epsv;
  const reply r = c.check_completed(c.exchange(wire::command(extended ? "EPSV" : "PASV"), phase::data_connect),
                                    phase::data_connect);
  if (r.code() != (extended ? 229 : 227)) c.refuse<error_reply>(r, phase::data_connect);
  endpoint to = c.ctrl().peer();
  if (extended) {
    to.port = usable_port(c, r, wire::find_epsv_port(r.text));
  } else {
    const auto named = wire::find_pasv_address(r.text);
    to.port = usable_port(c, r, named ? std::optional(named->port) : std::nullopt);
    got.named = named->address;
  }
  return to;
}

class taking {
 public:
  taking(connection& c, opening how, const wire::command& listing, sample& got)
      : c_(c), how_(how), listing_(listing), got_(got) {}

  void run() {
    session::settle_protection(c_);
    if (c_.type() != 'A') session::set_type(c_, 'A');
    open();
    read();
    if (got_.cut) return abandon();
    link_->close();
    (void)c_.check_completed(c_.final_reply(), phase::completion);
  }

  void abandon() noexcept {
    // The server may have heard the command: an orderly end would be a whole listing to it.
    if (data_) data_->reset();
    listener_.reset();
    if (link_) link_->reset();
    c_.abandon_transfer(c_.options().deadlines.drain);
  }

  [[nodiscard]] const session::data_link* link() const noexcept { return link_.get(); }

 private:
  void open() {
    if (how_ == opening::active) {
      listener_ = session::open_active(c_);
      got_.at = listener_->local();
    } else {
      got_.at = ask_for_port(c_, how_, got_);
      got_.connecting = true;
      data_ = session::protect_channel(c_, session::dial_data(c_.host(), c_.options(), got_.at));
      got_.connecting = false;
    }
    const auto begun = session::judge_start(c_, session::send_beside_handshake(c_, listing_, data_, listener_.get()));
    c_.begin_transfer(session::early_reply(begun));
    if (!data_)
      data_ = session::protect_channel(
          c_, begun.finished ? session::accept_waiting(c_, *listener_) : session::accept_data(c_, *listener_));
    link_ = session::link_up(c_, std::move(data_), begun);
    got_.tls = c_.tls().data;
  }

  void read() {
    std::vector<std::byte> block(16'384);
    while (got_.text.size() < most_of_a_listing) {
      const std::size_t n = link_->read(block);
      if (n == 0) break;
      got_.text.append(as_text(std::span(block).first(n)));
    }
    got_.cut = !link_->at_end() && got_.text.size() >= most_of_a_listing;
    got_.truncated = link_->truncated();
  }

  connection& c_;
  opening how_;
  const wire::command& listing_;
  sample& got_;
  std::unique_ptr<io::listener> listener_;
  std::unique_ptr<io::channel> data_;
  std::shared_ptr<session::data_link> link_;
};

}  // namespace

void take_sample(connection& c, opening how, const wire::command& listing, sample& got) {
  got = {};
  taking one(c, how, listing, got);
  try {
    one.run();
  } catch (error& e) {
    one.abandon();
    session::tell_error(c, one.link(), listing, e);
    if (e.reply() && e.session_usable() && session::means_empty(*e.reply()) && got.text.empty() &&
        e.phase() != phase::data_connect) {
      got.empty_directory = true;
      return;
    }
    throw;
  } catch (...) {
    one.abandon();
    throw;
  }
}

}  // namespace ferry::doctor
