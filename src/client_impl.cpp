// The one place where a client meets the system's clock and the user's options become settings.
#include "client_impl.hpp"

#include <mutex>
#include <stdexcept>
#include <utility>

#include "client_credentials.hpp"
#include "session/rate_limiter.hpp"
#include "wire/charset.hpp"
#include "wire/command.hpp"

namespace ferry::detail {

namespace {
// As a time between NOOPs: none is said, to no server.
constexpr milliseconds never_said{-1};
}  // namespace

client_impl::client_impl(io::host* other, ferry::url url, client_options with)
    : where(std::move(url)),
      options(std::move(with)),
      own_host(other == nullptr ? std::make_unique<io::posix::posix_host>() : nullptr),
      host(other == nullptr ? own_host.get() : other),
      memory(options.lock_step_) {
  // Contradictions are told now, and not when the first transfer is due.
  (void)choose_protection(where, options, true);
  if (options.rate_ > 0) rate = std::make_shared<session::rate_limiter>(options.rate_);
  // Sessions of several threads tell of themselves.
  if (options.trace_)
    options.trace_ = [sink = std::move(options.trace_), mutex = std::make_shared<std::mutex>()](const trace_event& e) {
      const std::scoped_lock lock(*mutex);
      sink(e);
    };
}

client_impl::~client_impl() = default;

session::settings client_impl::make_settings() const {
  session::settings s;
  s.passive = !options.active_;
  // Banners of archives have lines of 17 kB.
  s.maxline = 65'536;
  s.encoding = wire::charset(options.encoding_);
  s.deadlines = options.deadlines_;
  s.limits = options.limits_;
  s.source = options.source_address_;
  s.tls = options.tls_;
  s.implicit_tls = site && site->how == transfer::protection::implicit_tls;
  s.trace = options.trace_;
  s.proxy = options.proxy_;
  s.rate = rate;
  s.low_speed = {options.low_speed_, options.low_speed_over_};
  s.pret_on_demand = true;
  s.noop_every = options.keep_alive_ == no_timeout ? never_said : options.keep_alive_;
  return s;
}

const transfer::site& client_impl::choose_site() {
  if (!site) {
    auto login = choose_login(where, options);
    site = transfer::site{.host = where.host,
                          .port = where.port,
                          .how = choose_protection(where, options, login.anonymous),
                          .who = std::move(login.who),
                          .host_command = options.host_command_,
                          .alternative_login = options.alternative_login_};
  }
  return *site;
}

transfer::keeper& client_impl::keeper() {
  if (!session) {
    const auto& there = choose_site();
    session.emplace(*host, make_settings(), there, memory);
  }
  return *session;
}

seat client_impl::further_session() {
  seat one{.host = std::make_unique<io::posix::posix_host>(), .session = nullptr};
  one.session = std::make_unique<transfer::keeper>(*one.host, make_settings(), choose_site(), memory);
  return one;
}

std::unique_ptr<client_crew> client_impl::helpers() {
  std::function<seat()> make;
  if (own_host) make = [this] { return further_session(); };
  return std::make_unique<client_crew>(std::move(make), memory, std::max(options.parallel_, 1U) - 1);
}

std::string client_impl::resolve(std::string_view path) const {
  if (!wire::fits_in_a_command(path))
    throw std::invalid_argument("a path holds a line end or a NUL, which FTP cannot carry");
  const std::string base = where.path();
  if (path.starts_with('/') || base.empty()) return std::string(path);
  if (path.empty()) return base;
  return base + (base.ends_with('/') ? "" : "/") + std::string(path);
}

std::string client_impl::resolve_name(std::string_view path) const {
  std::string name = resolve(path);
  if (name.empty()) throw std::invalid_argument("a path is missing: neither the URL nor the call names a file");
  return name;
}

ferry::url client_impl::url_of(std::string_view resolved) const {
  ferry::url u = where;
  u.type.reset();
  u.directory = false;
  u.absolute = resolved.starts_with('/');
  u.segments.clear();
  for (std::size_t at = 0; at < resolved.size();) {
    const auto end = std::min(resolved.find('/', at), resolved.size());
    if (end > at) u.segments.emplace_back(resolved.substr(at, end - at));
    at = end + 1;
  }
  return u;
}

transfer::download_job client_impl::download_job(const std::string& remote, const download_options& how) const {
  return {.remote = remote,
          .url = url_of(remote),
          .how = how,
          .tries = options.retry_,
          .compress = options.compression_,
          .begun = std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now())};
}

transfer::upload_job client_impl::upload_job(const std::string& remote, const upload_options& how) const {
  return {.remote = remote, .how = how, .tries = options.retry_, .compress = options.compression_};
}

session::directory_reader& client_impl::reader_for(session::connection& c) {
  const auto now = wall_time(std::chrono::system_clock::now().time_since_epoch());
  reader.prepare(c, where.host + ':' + std::to_string(where.port), now, options.encoding_, {});
  reader.features(keeper().features());
  return reader;
}

stoppable::stoppable(io::host& host, const std::stop_token& first, const std::stop_token& second)
    : host_(host),
      first_(first),
      second_(second),
      on_first_(std::in_place, first, canceller{&host}),
      on_second_(std::in_place, second, canceller{&host}) {}

stoppable::~stoppable() {
  // Behind these nobody cancels any more.
  on_first_.reset();
  on_second_.reset();
  if (first_.stop_requested() || second_.stop_requested()) io::forget_cancellation(host_);
}

}  // namespace ferry::detail
