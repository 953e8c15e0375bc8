#include "server/script.hpp"

#include "server/session.hpp"
#include "server/words.hpp"

namespace ferry::testing {
namespace {

template <class Value>
std::optional<Value> pop(std::map<std::string, std::deque<Value>>& queues, const std::string& verb) {
  const auto at = queues.find(verb);
  if (at == queues.end() || at->second.empty()) return std::nullopt;
  Value value = std::move(at->second.front());
  at->second.pop_front();
  return value;
}

}  // namespace

void script::on(std::string_view verb, handler play) {
  const std::lock_guard lock(mutex_);
  handlers_[upper(verb)] = std::move(play);
}

void script::once(std::string_view verb, handler play) {
  const std::lock_guard lock(mutex_);
  once_[upper(verb)].push_back(std::move(play));
}

void script::at_command(std::size_t number, handler play) {
  const std::lock_guard lock(mutex_);
  at_command_[number] = std::move(play);
}

void script::before(std::string_view verb, std::string raw) {
  const std::lock_guard lock(mutex_);
  before_[upper(verb)].push_back(std::move(raw));
}

void script::on_connect(std::function<void(session&)> play) {
  const std::lock_guard lock(mutex_);
  connect_ = std::move(play);
}

void script::require_login(std::string user, std::string password) {
  const std::lock_guard lock(mutex_);
  credentials_.emplace(std::move(user), std::move(password));
}

void script::tls(std::shared_ptr<const tls_setup> setup) {
  const std::lock_guard lock(mutex_);
  tls_ = std::move(setup);
}

void script::offer(std::string feature) {
  const std::lock_guard lock(mutex_);
  offers_.push_back(std::move(feature));
}

std::vector<std::string> script::offers() const {
  const std::lock_guard lock(mutex_);
  return offers_;
}

std::optional<std::string> script::offered(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  for (const std::string& line : offers_) {
    if (line == name) return "";
    if (line.starts_with(name) && line[name.size()] == ' ') return line.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::optional<handler> script::take(const std::string& verb, std::size_t number) {
  const std::lock_guard lock(mutex_);
  if (const auto at = at_command_.find(number); at != at_command_.end()) return at->second;
  if (auto play = pop(once_, verb)) return play;
  if (const auto at = handlers_.find(verb); at != handlers_.end()) return at->second;
  return std::nullopt;
}

std::string script::take_before(const std::string& verb) {
  const std::lock_guard lock(mutex_);
  if (auto raw = pop(before_, verb)) return *raw;
  return pop(before_, "*").value_or("");
}

std::function<void(session&)> script::connect_handler() const {
  const std::lock_guard lock(mutex_);
  if (connect_) return connect_;
  return [](session& s) { s.reply("220 Ferry test server"); };
}

bool script::accepts(const std::string& user, const std::string& password) const {
  const std::lock_guard lock(mutex_);
  return !credentials_ || *credentials_ == std::pair{user, password};
}

bool script::login_required() const {
  const std::lock_guard lock(mutex_);
  return credentials_.has_value();
}

std::shared_ptr<const tls_setup> script::tls() const {
  const std::lock_guard lock(mutex_);
  return tls_;
}

}  // namespace ferry::testing
