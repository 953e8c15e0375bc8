#include "server/scripted_server.hpp"

#include <cstdio>
#include <exception>
#include <utility>

namespace ferry::testing {
namespace {

handler replying(std::string text) {
  return [text = std::move(text)](session& s, std::string_view) { s.reply(text); };
}

}  // namespace

scripted_server::scripted_server(std::string address, std::chrono::milliseconds patience)
    : patience_(patience),
      listener_(listen_on({std::move(address), 0})),
      at_(local_endpoint(listener_.get())),
      accept_thread_([this] { accept_sessions(); }) {}

scripted_server::~scripted_server() {
  stop();
  if (problems_read_) return;
  for (const std::string& problem : log_.problems()) std::fprintf(stderr, "scripted_server: %s\n", problem.c_str());
}

void scripted_server::stop() {
  stopping_.open();
  if (accept_thread_.joinable()) accept_thread_.join();
  session_threads_.clear();
  parked_.clear();
}

std::vector<std::string> scripted_server::problems() {
  problems_read_ = true;
  return log_.problems();
}

void scripted_server::accept_sessions() try {
  const waiter idle = waiter(stopping_).without_limit();
  for (;;) {
    idle.wait(listener_.get(), POLLIN, "a client");
    if (auto control = accept_pending(listener_.get()))
      session_threads_.emplace_back([this, fd = std::move(*control)]() mutable { serve(std::move(fd)); });
  }
} catch (const server_stopped&) {
} catch (const std::exception& error) {
  log_.add_problem(std::string("accepting: ") + error.what());
}

void scripted_server::serve(unique_fd control) {
  session s({plan_, files_, log_, parked_, waiter(stopping_, patience_)}, std::move(control));
  try {
    s.run();
  } catch (const server_stopped&) {
  } catch (const client_gone&) {
  } catch (const std::exception& error) {
    log_.add_problem("session " + std::to_string(s.number()) + ": " + error.what());
  }
  s.finish();
}

scripted_server& scripted_server::on(std::string_view verb, handler play) {
  plan_.on(verb, std::move(play));
  return *this;
}

scripted_server& scripted_server::once(std::string_view verb, handler play) {
  plan_.once(verb, std::move(play));
  return *this;
}

scripted_server& scripted_server::at_command(std::size_t number, handler play) {
  plan_.at_command(number, std::move(play));
  return *this;
}

scripted_server& scripted_server::reply_to(std::string_view verb, std::string text) {
  return on(verb, replying(std::move(text)));
}

scripted_server& scripted_server::reply_once(std::string_view verb, std::string text) {
  return once(verb, replying(std::move(text)));
}

scripted_server& scripted_server::before(std::string_view verb, std::string raw) {
  plan_.before(verb, std::move(raw));
  return *this;
}

scripted_server& scripted_server::greeting(std::string raw) {
  return on_connect([raw = std::move(raw)](session& s) { s.raw(raw); });
}

scripted_server& scripted_server::on_connect(std::function<void(session&)> play) {
  plan_.on_connect(std::move(play));
  return *this;
}

scripted_server& scripted_server::require_login(std::string user, std::string password) {
  plan_.require_login(std::move(user), std::move(password));
  return *this;
}

scripted_server& scripted_server::offer(std::string feature) {
  plan_.offer(std::move(feature));
  return *this;
}

scripted_server& scripted_server::enable_tls(tls_config config) {
  plan_.tls(std::make_shared<const tls_setup>(std::move(config)));
  return *this;
}

std::vector<tls_log> scripted_server::tls_data() const {
  auto all = log_.tls_connections();
  std::erase_if(all, [](const tls_log& log) { return !log.data; });
  return all;
}

std::string scripted_server::wait_for_command(std::string_view text, std::size_t occurrence) const {
  return log_.wait_for_command(text, occurrence, patience_);
}

void scripted_server::wait_for_sessions_finished(std::size_t count) const {
  log_.wait_for_sessions_finished(count, patience_);
}

void scripted_server::wait_for_data_connections(std::size_t count) const {
  log_.wait_for_data_connections(count, patience_);
}

}  // namespace ferry::testing
