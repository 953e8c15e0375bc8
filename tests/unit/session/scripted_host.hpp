// A host without sockets and without time: channels are buffers, the clock moves only when a wait says so, and an FTP server made
// of handlers answers at the very moment a line is written.
//
// What the server says to the client's doings arrives in the client's next wait; data moves only every other time; so each operation goes through
// the waiting point. Any step can be made to fail: the n-th channel operation by an error or an end, the n-th wait by a timeout or a cancellation.
// A wait jumps to the next thing that was arranged with `at`, or to its deadline; one that could never end is a failure of the test.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/host.hpp"

namespace ferry::testing {

class scripted_channel;
class scripted_listener;
class tls_peer;
class tls_peer_end;

enum class fault { none, error, end, timeout, cancel };

/// How the client let go of a data connection.
enum class ending { none, in_order, reset };

struct dialled_endpoint {
  endpoint to;
  std::optional<endpoint> from;
  std::chrono::milliseconds when;
};

struct look_up {
  std::string name;
  std::uint16_t port;
  address_family family;
  friend bool operator==(const look_up&, const look_up&) = default;
};

class scripted_host final : public io::host {
 public:
  scripted_host();
  ~scripted_host() override;

  // --- What fails ---
  /// The `step`-th channel operation (error, end) or wait (timeout, cancel) fails; 1 is the first from now.
  void fail(fault kind, std::size_t step);
  [[nodiscard]] bool fault_happened() const noexcept { return happened_; }
  [[nodiscard]] std::size_t operations() const noexcept { return operations_; }
  [[nodiscard]] std::size_t waits() const noexcept { return waits_; }

  // --- Time ---
  void advance(std::chrono::milliseconds by) { now_ += by; }
  /// Milliseconds since the host was made.
  [[nodiscard]] std::chrono::milliseconds elapsed() const;
  /// Something that happens that long from now, in the wait that reaches that time.
  void at(std::chrono::milliseconds from_now, std::function<void()> what);
  /// Called at the start of each wait.
  std::function<void()> on_wait;
  /// What another host's servers say arrives in this host's waits too: for sessions of which one waits for both.
  scripted_host* beside = nullptr;

  // --- The server: what it says ---
  /// Called with the argument of each such command; the default for an unknown verb is `500`.
  using handler = std::function<void(std::string_view argument)>;
  void on(const std::string& verb, handler h) { handlers_[verb] = std::move(h); }
  void on(const std::string& verb, const std::string& text) {
    on(verb, [this, text](std::string_view) { reply(text); });
  }
  /// The `nth` command from now (1 is the next) gets this answer, whatever it is; none when empty.
  void answer(std::size_t nth, std::string text) { answers_[commands_.size() + nth] = std::move(text); }
  void greeting(std::string text) { greeting_ = std::move(text); }
  /// A line from the server, CR LF added. Said by a test (and not by a handler) it is there at once.
  void reply(std::string_view text) { raw(std::string(text) + "\r\n"); }
  void raw(std::string_view bytes);
  void end_control();
  [[nodiscard]] const std::vector<std::string>& commands() const noexcept { return commands_; }
  /// The last `count` commands.
  [[nodiscard]] std::vector<std::string> last_commands(std::size_t count) const;
  [[nodiscard]] std::string dialogue() const;
  /// What was written as TCP urgent data.
  [[nodiscard]] const std::string& urgent() const noexcept { return urgent_; }

  // --- The server: transfers ---
  std::map<std::string, std::string> files;
  /// Announced in the 150 of RETR; the real size when empty.
  std::string announce;
  /// Said when a data connection has ended as it should; nothing is said when empty.
  std::string final_reply = "226 done";
  /// A download does not end before `end_data`.
  bool hold_end = false;
  /// Says `first`, then sends `content`; or takes what comes as the file `name`.
  void send_data(std::string content, const std::string& first);
  void take_data(const std::string& name, const std::string& first);
  void feed_data(std::string_view more);
  void end_data();
  /// The data connection breaks, and the server says nothing about it by itself.
  void break_data();
  /// The server says its last word on the transfer and forgets the data connection.
  void give_up(std::string_view words);
  /// Called after each piece of data with the bytes moved so far.
  std::function<void(std::size_t)> on_data;
  /// Said to ABOR in a transfer, once the data connection is gone.
  std::vector<std::string> abort_replies{"426 cut", "226 aborted"};
  /// The addresses from which connections come in active mode, in turn; the server's own when empty.
  std::deque<std::string> active_peers;
  bool connects_back = true;
  /// The first accept finds a connection that is there; else it would block once.
  bool accepts_at_once = false;
  [[nodiscard]] ending data_ending() const noexcept { return data_ending_; }

  // --- The server: TLS ---
  /// From now on it knows AUTH, PBSZ, PROT and CCC, and has these settings and keys.
  void speak_tls(std::shared_ptr<const tls_peer> peer);
  /// Begins TLS on the control connection once the client has what was said until now.
  void begin_tls();
  /// What the server says on the control connection is clear from here on, without any farewell. Not for a handler.
  void drop_tls();
  /// TLS from the first byte.
  bool implicit_tls = false;
  /// PROT P is in force.
  bool protects_data = false;
  /// False: what it ends with TLS it just cuts.
  bool says_close_notify = true;
  /// Hands have been shaken on a data connection.
  std::function<void(tls_peer_end&)> on_data_handshake;
  std::shared_ptr<const tls_peer> tls;

  // --- A proxy on the way ---
  struct proxy_word {
    std::string says;
    std::uint16_t leads_to = 0;  ///< from here on this connection is one to that port of the server
    bool ends = false;
  };
  /// Who connects to this port connects to a proxy.
  std::uint16_t proxy_port = 0;
  /// Called with what has come on a connection, from which it takes what it understands, and with how many words it has said there.
  std::function<proxy_word(std::string& inbox, std::size_t stage)> on_proxy;

  // --- The network ---
  std::map<std::string, std::vector<endpoint>> names;
  /// What the resolver says about names that it does not know.
  std::string resolver_says;
  /// Ports and addresses that refuse, never answer, or take their time.
  std::vector<std::string> refusing;
  std::vector<std::string> black_holes;
  std::map<std::string, std::chrono::milliseconds> slow;
  /// Nothing more can be written.
  bool control_stuck = false;
  bool data_stuck = false;
  /// Where an operation would block it asks for the other direction, as TLS does.
  bool contrary = false;
  /// Most bytes that one read of a data connection gives.
  std::size_t segment = std::string::npos;
  /// How many times data can be moved inside the kernel, by at most that much.
  std::size_t kernel_moves = 0;
  std::size_t kernel_most = std::string::npos;
  [[nodiscard]] const std::vector<dialled_endpoint>& dialled() const noexcept { return dialled_; }
  [[nodiscard]] const std::vector<look_up>& looked_up() const noexcept { return looked_up_; }
  [[nodiscard]] std::size_t live_channels() const noexcept { return live_.size(); }
  [[nodiscard]] std::size_t live_listeners() const noexcept { return listeners_; }
  [[nodiscard]] bool control_is_open() const noexcept { return control_ != nullptr; }

  // --- io::host ---
  [[nodiscard]] io::clock_time now() const override { return now_; }
  [[nodiscard]] io::wait_outcome wait(std::span<io::wait_item> items, io::clock_time deadline) override;
  void cancel() noexcept override { cancelled_ = true; }
  [[nodiscard]] std::unique_ptr<io::resolution> resolve(const std::string& name, std::uint16_t port,
                                                        address_family family) override;
  [[nodiscard]] std::unique_ptr<io::channel> connect(const endpoint& to, const std::optional<endpoint>& from) override;
  [[nodiscard]] std::unique_ptr<io::listener> listen(const endpoint& at, std::error_code& ec) override;

 private:
  friend class scripted_channel;
  friend class scripted_listener;
  /// While it lives the server answers the client, and what it says takes until the next wait.
  class answering;
  void basic_commands();
  void transfer_commands();
  [[nodiscard]] fault next_operation();
  void run_due();
  [[nodiscard]] static bool look(std::span<io::wait_item> items);
  [[nodiscard]] bool stuck(const scripted_channel& c) const noexcept;
  void established(scripted_channel& c);
  void connected_to(std::uint16_t port, scripted_channel& c);
  void proxy_received(scripted_channel& from, std::string_view bytes);
  void received(scripted_channel& from, std::string_view bytes);
  void command(std::string line);
  void begin(std::string content, bool upload, const std::string& name, const std::string& first);
  void aborted();
  void attach_data(scripted_channel& data);
  [[nodiscard]] bool uploading() const noexcept { return pending_ && pending_->upload; }
  void data_over(scripted_channel& data, bool in_order);
  void listener_closed();

  struct pending_transfer {
    std::string content;
    bool upload = false;
    std::string name;
  };

  io::clock_time now_{};
  std::multimap<io::clock_time, std::function<void()>> arranged_;
  fault fault_ = fault::none;
  std::size_t countdown_ = 0;
  bool happened_ = false;
  bool cancelled_ = false;
  std::size_t operations_ = 0;
  std::size_t waits_ = 0;
  std::size_t listeners_ = 0;
  std::map<std::string, handler> handlers_;
  std::map<std::size_t, std::string> answers_;
  std::string greeting_ = "220 ready";
  std::vector<std::string> commands_;
  std::string urgent_;
  std::vector<dialled_endpoint> dialled_;
  std::vector<look_up> looked_up_;
  std::vector<scripted_channel*> live_;
  scripted_channel* control_ = nullptr;
  scripted_channel* data_ = nullptr;
  std::optional<pending_transfer> pending_;
  ending data_ending_ = ending::none;
  bool answering_ = false;
  std::string line_;
  bool abor_owed_ = false;
  bool clearing_ = false;  // CCC was said; the client's close_notify is the last of TLS
};

}  // namespace ferry::testing
