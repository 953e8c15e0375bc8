#include "server/journal.hpp"

#include <algorithm>
#include <utility>

#include "server/words.hpp"

namespace ferry::testing {
namespace {

bool matches(std::string_view line, std::string_view text) {
  return line.starts_with(text) && (line.size() == text.size() || line[text.size()] == ' ');
}

std::string masked(const std::string& line) {
  const command parts = split_command(line);
  return parts.verb == "PASS" || parts.verb == "ACCT" ? parts.verb + " ****" : line;
}

}  // namespace

template <class Change>
void journal::record(Change change) {
  const std::lock_guard lock(mutex_);
  change();
  changed_.notify_all();
}

std::size_t journal::add_session(const endpoint& peer) {
  std::size_t number = 0;
  record([&] {
    sessions_.emplace_back().peer = peer;
    number = sessions_.size();
    ++counts_.control_connections;
    ++counts_.open_sessions;
  });
  return number;
}

void journal::add_command(std::size_t session, std::string line) {
  record([&] {
    sessions_[session - 1].commands.push_back(line);
    commands_.push_back(std::move(line));
  });
}

void journal::add_bytes(std::size_t session, std::string_view bytes, bool after_close) {
  record([&] {
    sessions_[session - 1].raw += bytes;
    if (after_close) sessions_[session - 1].bytes_after_close += bytes.size();
    counts_.control_bytes_received += bytes.size();
  });
}

void journal::add_urgent(std::size_t session) {
  record([&] { sessions_[session - 1].urgent = true; });
}

void journal::add_data_connection() {
  record([&] { ++counts_.data_connections; });
}

void journal::add_data_bytes(std::size_t count) {
  record([&] { counts_.data_bytes_received += count; });
}

void journal::finish_session(std::size_t session, peer_end end) {
  record([&] {
    sessions_[session - 1].end = end;
    sessions_[session - 1].finished = true;
    --counts_.open_sessions;
  });
}

void journal::add_problem(std::string text) {
  record([&] { problems_.push_back(std::move(text)); });
}

std::size_t journal::add_tls(std::size_t session, bool data) {
  std::size_t entry = 0;
  record([&] {
    entry = tls_.size();
    auto& log = tls_.emplace_back();
    log.session = session;
    log.data = data;
  });
  return entry;
}

void journal::change_tls(std::size_t entry, const std::function<void(tls_log&)>& change) {
  record([&] { change(tls_[entry]); });
}

std::vector<std::string> journal::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

std::vector<session_log> journal::sessions() const {
  const std::lock_guard lock(mutex_);
  return sessions_;
}

totals journal::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<tls_log> journal::tls_connections() const {
  const std::lock_guard lock(mutex_);
  return tls_;
}

std::vector<std::string> journal::problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

std::string journal::wait_for_command(std::string_view text, std::size_t occurrence,
                                      std::chrono::milliseconds patience) const {
  std::string line;
  const auto arrived = [&] {
    const std::string* found = find_command(text, occurrence);
    if (found != nullptr) line = *found;
    return found != nullptr;
  };
  wait_until(arrived, "command " + std::string(text) + " number " + std::to_string(occurrence), patience);
  return line;
}

void journal::wait_for_sessions_finished(std::size_t count, std::chrono::milliseconds patience) const {
  wait_until([&] { return finished_sessions() >= count; }, std::to_string(count) + " finished sessions", patience);
}

void journal::wait_for_data_connections(std::size_t count, std::chrono::milliseconds patience) const {
  wait_until([&] { return counts_.data_connections >= count; }, std::to_string(count) + " data connections", patience);
}

void journal::wait_until(const std::function<bool()>& happened, const std::string& what,
                         std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, patience, happened)) return;
  throw wait_expired("waited " + std::to_string(patience.count()) + " ms for " + what + "; the server saw: " + seen());
}

const std::string* journal::find_command(std::string_view text, std::size_t occurrence) const {
  for (const std::string& line : commands_) {
    if (matches(line, text) && --occurrence == 0) return &line;
  }
  return nullptr;
}

std::size_t journal::finished_sessions() const {
  return static_cast<std::size_t>(std::ranges::count_if(sessions_, &session_log::finished));
}

std::string journal::seen() const {
  std::string text;
  for (const std::string& line : commands_) text += (text.empty() ? "" : ", ") + masked(line);
  for (const std::string& problem : problems_) text += "; " + problem;
  return text.empty() ? "no command" : text;
}

}  // namespace ferry::testing
