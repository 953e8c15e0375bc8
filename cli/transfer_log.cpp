// Standard output belongs to the events; all that is for people goes to standard error.
#include "transfer_log.hpp"

#include <span>
#include <utility>

#include <ferry/error.hpp>

#include "signals.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

bool stopped_by_signal(const std::exception& error) {
  return signals::received() != 0 && exit_status(error) == 128 + signals::received();
}

}  // namespace

transfer_log::transfer_log(std::string verb, bool json, const settings& how)
    : verb_(std::move(verb)),
      json_(json),
      quiet_(how.quiet),
      talks_(!how.quiet && (is_terminal(2) || how.verbose)),
      events_([this](std::string_view line) {
        const auto bytes = std::as_bytes(std::span(line.data(), line.size()));
        // After a signal the last events are told still, if somebody reads.
        if (signals::received() != 0) return out_.write_if_ready(bytes);
        out_.write_now(bytes);
      }),
      board_(wants_progress(how.quiet)) {}

event_item transfer_log::item(const std::string& url, const std::string& local) const {
  return {.verb = verb_, .url = url, .local = local, .to = to_};
}

void transfer_log::tell(const std::string& name, const std::string& words) const {
  if (talks_) say(one_line(name) + "  " + one_line(words));
}

transfer_log::moving transfer_log::begin(std::string url, std::string local, std::string name,
                                         std::optional<std::uint64_t> total) {
  moving one{.item = item(url, local), .name = std::move(name)};
  if (json_) events_.start(one.item, total);
  one.ticket = board_.begin(one.name, total);
  return one;
}

transfer_watch transfer_log::watch(const moving& one) {
  if (!json_ && !board_.visible()) return {};
  return [this, &one](const transfer_progress& now) { show(one, now); };
}

void transfer_log::show(const moving& one, const transfer_progress& now) {
  board_.update(one.ticket, now.bytes, now.total);
  if (json_) events_.progress(one.item, now.bytes, now.total, now.speed);
}

void transfer_log::done(const moving& one, const verdict& judged) {
  tally_.done();
  if (judged.how == confidence::skipped) {
    board_.fail(one.ticket);
    tell(one.name, "skipped: " + judged.why_skipped);
    if (json_) events_.skipped(one.item, judged.why_skipped);
    return;
  }
  const seconds time = judged.duration;
  (void)board_.finish(one.ticket, judged.size);
  if (talks_)
    say(progress_end(
            {.name = one_line(one.name), .bytes = judged.bytes, .total = {}, .bytes_per_second = 0, .elapsed = time}) +
        ", " + one_line(words_of(judged)));
  if (!quiet_)
    for (const auto& note : judged.notes)
      say("ferry: " + verb_ + " " + one_line(one.item.url) + ": note: " + one_line(note));
  if (json_) events_.done(one.item, judged.bytes, time.count(), facts_of(judged));
}

void transfer_log::failed(const moving& one, const std::exception& error, const task& what) {
  board_.fail(one.ticket);
  tally_.ended(told(error, what));
  tell_failure(one.item, error, what);
}

void transfer_log::dropped(const moving& one, const std::exception& error, const task& what) {
  if (stopped_by_signal(error)) return failed(one, error, what);
  board_.fail(one.ticket);
  tell_failure(one.item, error, what);
  told_ = one.item.url;
}

void transfer_log::skipped(const std::string& url, const std::string& local, const std::string& why) {
  tally_.done();
  if (json_) events_.skipped(item(url, local), why);
}

void transfer_log::left_out(const std::string& url, const std::string& local, const std::string& why) {
  if (!quiet_) say("ferry: " + verb_ + " " + one_line(verb_ == "put" ? local : url) + ": skipped: " + one_line(why));
  skipped(url, local, why);
}

void transfer_log::refused(const std::string& url, const std::string& local, const std::string& why) {
  tally_.ended(static_cast<int>(exit_code::policy));
  say("ferry: " + verb_ + " " + one_line(url) + ": refused: " + one_line(why));
  if (json_) events_.refused(item(url, local), why);
}

void transfer_log::failed(const std::string& url, const std::string& local, const std::exception& error,
                          const task& what) {
  const bool known = (interruption_told_ && stopped_by_signal(error)) || std::exchange(told_, {}) == url;
  tally_.ended(told(error, what));
  if (!known) tell_failure(item(url, local), error, what);
}

// One line says that all of it was interrupted.
int transfer_log::told(const std::exception& error, const task& what) {
  if (!stopped_by_signal(error)) return report(error, what);
  return std::exchange(interruption_told_, true) ? exit_status(error) : report(error, what);
}

void transfer_log::tell_failure(const event_item& item, const std::exception& error, const task& what) {
  // Whoever read the events has gone.
  if (json_ && dynamic_cast<const reader_gone*>(&error) == nullptr) events_.failed(item, facts_of(error, what));
}

void transfer_log::would_move(const std::string& url, const std::string& local, const std::string& from,
                              const std::string& to) {
  if (!json_) {
    out_.line(from + " -> " + to);
    out_.flush();
  }
  skipped(url, local, "dry run");
}

void transfer_log::written(const std::string& url, const std::string& local, std::uint64_t bytes) {
  tally_.done();
  if (json_) events_.done(item(url, local), bytes, 0, {});
}

void transfer_log::changed(const std::string& url, bool dry_run) {
  if (!json_) return;
  if (dry_run)
    events_.skipped(item(url, {}), "dry run");
  else
    events_.done(item(url, {}), 0, 0, {});
}

void transfer_log::unchanged(const std::string& url, const std::string& why) {
  if (json_) events_.skipped(item(url, {}), why);
}

void transfer_log::stays(const std::string& url, const std::string& why) {
  say("ferry: " + verb_ + " " + one_line(url) + ": stays: " + one_line(why));
  if (json_) events_.refused(item(url, {}), why);
}

int transfer_log::status() const {
  if (signals::received() != 0) return 128 + signals::received();
  return tally_.status();
}

std::string words_of(const verdict& judged) {
  std::string words(to_string(judged.how));
  if (judged.checksum) words.append(" by ").append(to_string(judged.checksum->algorithm));
  if (judged.resumed_from > 0) words += ", resumed from " + format_bytes(static_cast<double>(judged.resumed_from));
  if (judged.sessions > 1) words += ", over " + std::to_string(judged.sessions) + " sessions";
  if (judged.retries > 0)
    words += ", " + std::to_string(judged.retries) + (judged.retries == 1 ? " retry" : " retries");
  return words;
}

verdict_facts facts_of(const verdict& judged) {
  verdict_facts facts{.confidence = std::string(to_string(judged.how)),
                      .size = judged.size,
                      .wire_bytes = judged.wire_bytes,
                      .resumed_from = judged.resumed_from,
                      .retries = judged.retries,
                      .sessions = judged.sessions,
                      .size_reply = judged.size_reply,
                      .announced = judged.announced,
                      .listed = judged.listed,
                      .reply = judged.reply,
                      .notes = judged.notes};
  if (judged.checksum) facts.checksum = {std::string(to_string(judged.checksum->algorithm)), judged.checksum->hex};
  if (judged.tls) facts.tls = tls_words{judged.tls->protocol, judged.tls->cipher, judged.tls->resumed};
  return facts;
}

bool ends_everything(const std::exception& error) {
  if (signals::received() != 0 || dynamic_cast<const output_failed*>(&error) != nullptr) return true;
  const auto* known = dynamic_cast<const ferry::error*>(&error);
  if (known == nullptr) return false;
  const auto when = known->phase();
  return when == phase::resolve || when == phase::connect || when == phase::greeting || when == phase::login;
}

}  // namespace ferry::cli
