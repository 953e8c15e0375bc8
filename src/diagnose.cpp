// The face of the doctor: what a client would do becomes an assignment, and the system's clock is read once.
#include <ferry/doctor.hpp>

#include <atomic>
#include <chrono>
#include <utility>

#include "client_credentials.hpp"
#include "client_impl.hpp"
#include "doctor/examine.hpp"

namespace ferry {

namespace detail {

struct examination_impl {
  examination_impl(io::host* other, url where, client_options options)
      : client(other, std::move(where), std::move(options)) {}

  [[nodiscard]] doctor::assignment assignment() const;
  /// A cancellation may come where a session is brought to its end, which swallows it; this one does not forget.
  void throw_if_cancelled() const {
    if (cancelled || client.options.stop_.stop_requested())
      throw cancelled_error("cancelled",
                            {.phase = phase::none, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
  }

  client_impl client;
  std::atomic<bool> cancelled = false;
};

static_assert(std::atomic<bool>::is_always_lock_free, "cancel() is called from signal handlers");

doctor::assignment examination_impl::assignment() const {
  const auto& o = client.options;
  auto login = choose_login(client.where, o);
  doctor::assignment what;
  what.where = client.where;
  what.anonymous = login.anonymous;
  what.site = {.host = client.where.host,
               .port = client.where.port,
               .how = choose_protection(client.where, o, login.anonymous),
               .who = std::move(login.who),
               .host_command = o.host_command_,
               .alternative_login = o.alternative_login_};
  what.settings = client.make_settings();
  what.settings.implicit_tls = what.site.how == transfer::protection::implicit_tls;
  what.encoding = o.encoding_;
  what.lock_step = o.lock_step_;
  what.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return what;
}

}  // namespace detail

using detail::examination_impl;

examination::examination(url where, client_options options)
    : impl_(std::make_unique<examination_impl>(nullptr, std::move(where), std::move(options))) {}
examination::examination(io::host& waits_by, url where, client_options options)
    : impl_(std::make_unique<examination_impl>(&waits_by, std::move(where), std::move(options))) {}
examination::examination(examination&&) noexcept = default;
examination& examination::operator=(examination&&) noexcept = default;
examination::~examination() = default;

diagnosis examination::run(const finding_callback& each) {
  auto& client = impl_->client;
  const detail::stoppable scope(*client.host, client.options.stop_);
  const auto what = impl_->assignment();
  return doctor::examine(*client.host, what, [&](const finding& f) {
    if (each) each(f);
    impl_->throw_if_cancelled();
  });
}

void examination::cancel() noexcept {
  impl_->cancelled = true;
  impl_->client.host->cancel();
}

diagnosis diagnose(std::string_view url, client_options options, const finding_callback& each) {
  return examination(parse_url(url), std::move(options)).run(each);
}

}  // namespace ferry
