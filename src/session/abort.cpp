// The data connection is ended because some servers (vsftpd) look at the control connection only when a write to it fails.
#include "session/abort.hpp"

#include "session/clean_up.hpp"
#include "session/data_link.hpp"

namespace ferry::session {

namespace {

bool accepted(const reply& r) { return r.code() == 225 || r.code() == 226 || r.code() == 426; }

// Said of the transfer, and ABOR is answered behind it or not at all: Pure-FTPd says 451, or 150 (see ends_cut_off).
bool is_verdict(const reply& r) { return r.transient() || ends_cut_off(r); }

}  // namespace

reply abort(connection& c) {
  control& ctrl = c.ctrl();
  const bool in_transfer = c.transfer() != nullptr || c.final_reply_due();
  // Nothing is to be interrupted then, and ProFTPD loses the urgent byte, which is the end of the line.
  if (!in_transfer) c.put(wire::command("ABOR"));
  if (in_transfer) {
    // Also when ABOR cannot be sent, the transfer is over for us.
    struct ender {
      connection& c;
      ~ender() {
        if (const auto link = c.transfer()) link->reset();
        c.forget_transfer();
      }
    } const ending{c};
    ctrl.send(wire::command("ABOR"), phase::command, control::delivery::urgent);
  }
  reply r = c.next_reply(phase::command);
  if (in_transfer && c.is_open()) {
    auto second = ctrl.resynchronise(ctrl.reply_deadline());
    // 50x is about ABOR; anything else can be the verdict on the transfer. Pure-FTPd does not know the urgent ABOR when it notices first that the
    // data connection is gone, and says 451 of an upload.
    const bool unknown = r.code() / 10 == 50;
    if (!accepted(r) && second && (unknown ? is_verdict(*second) : accepted(*second))) return std::move(*second);
    if (second && !second->preliminary()) c.offer(std::move(second));
    if (is_verdict(r)) return r;
  }
  if (!accepted(r)) c.refuse<error_proto>(r, phase::command);
  return r;
}

void abort_quietly(connection& c, milliseconds patience) noexcept {
  const clean_up now;
  try {
    if (!c.is_open()) return;
    control& ctrl = c.ctrl();
    const auto deadline = ctrl.deadline_after(patience);
    ctrl.send(wire::command("ABOR"), phase::completion, control::delivery::urgent, deadline);
    c.forget_transfer();
    const reply first = ctrl.read(deadline, phase::completion);
    // A server that does not know ABOR goes on with the transfer, and its verdict could come at any time.
    if (first.code() / 10 == 50) return c.close();
    ctrl.resynchronise(deadline);
  } catch (...) {
    c.close();
    now.failed(c.host());
  }
}

}  // namespace ferry::session
