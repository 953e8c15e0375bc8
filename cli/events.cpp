// Keys that could be absent are null, so that every event of one kind has the same keys.
#include "events.hpp"

#include <array>

#include <ferry/error.hpp>
#include <ferry/netrc.hpp>
#include <ferry/tls.hpp>
#include <ferry/url.hpp>

#include "json.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

constexpr auto between_progress = std::chrono::seconds(1);

json_object begin(std::string_view event, const event_item& item) {
  json_object object;
  object.bytes("event", event).bytes("verb", item.verb).bytes("url", without_secrets(item.url));
  if (item.local.empty())
    object.null("local");
  else
    object.bytes("local", item.local);
  if (!item.to.empty()) object.bytes("to", without_secrets(item.to));
  return object;
}

void add(json_object& object, std::string_view key, std::optional<std::uint64_t> value) {
  if (value)
    object.number(key, *value);
  else
    object.null(key);
}

void add_text(json_object& object, std::string_view key, std::string_view value) {
  if (value.empty())
    object.null(key);
  else
    object.bytes(key, without_secrets(value));
}

json_object verdict_json(const verdict_facts& judged) {
  json_object object;
  object.bytes("confidence", judged.confidence).number("size", judged.size).number("wire_bytes", judged.wire_bytes);
  object.number("resumed_from", judged.resumed_from).number("retries", judged.retries);
  object.number("sessions", judged.sessions);
  add(object, "size_reply", judged.size_reply);
  add(object, "announced", judged.announced);
  add(object, "listed", judged.listed);
  if (judged.checksum)
    object.object("checksum",
                  json_object().bytes("algorithm", judged.checksum->first).bytes("value", judged.checksum->second));
  else
    object.null("checksum");
  add_text(object, "reply", judged.reply);
  if (judged.tls)
    object.object("tls", json_object()
                             .bytes("protocol", judged.tls->protocol)
                             .bytes("cipher", judged.tls->cipher)
                             .boolean("resumed", judged.tls->resumed));
  else
    object.null("tls");
  return object.list("notes", judged.notes);
}

json_object error_json(const error_facts& error) {
  json_object object;
  object.bytes("class", error.type).bytes("message", without_secrets(error.message));
  add_text(object, "hint", error.hint);
  object.number("exit", static_cast<std::uint64_t>(error.exit));
  if (error.code != 0)
    object.number("code", static_cast<std::uint64_t>(error.code));
  else
    object.null("code");
  add_text(object, "reply", error.reply);
  add_text(object, "phase", error.phase);
  add_text(object, "command", error.command);
  object.number("bytes", error.bytes).boolean("retry", error.retry);
  if (error.session_usable)
    object.bytes("session", *error.session_usable ? "usable" : "closed");
  else
    object.null("session");
  return object;
}

template <class Type>
bool is(const std::exception& error) {
  return dynamic_cast<const Type*>(&error) != nullptr;
}

// From the narrowest to the widest.
std::string_view type_name(const std::exception& error) {
  using test = bool (*)(const std::exception&);
  static constexpr std::array<std::pair<test, std::string_view>, 18> types{{
      {is<tls_error>, "tls_error"},
      {is<timeout_error>, "timeout_error"},
      {is<connection_closed>, "connection_closed"},
      {is<cancelled_error>, "cancelled_error"},
      {is<network_error>, "network_error"},
      {is<error_reply>, "error_reply"},
      {is<error_temp>, "error_temp"},
      {is<error_perm>, "error_perm"},
      {is<error_proto>, "error_proto"},
      {is<limit_error>, "limit_error"},
      {is<incomplete_transfer>, "incomplete_transfer"},
      {is<verification_failed>, "verification_failed"},
      {is<local_error>, "local_error"},
      {is<netrc_error>, "netrc_error"},
      {is<url_error>, "url_error"},
      {is<failure>, "failure"},
      {is<interrupted>, "interrupted"},
      {is<std::invalid_argument>, "invalid_argument"},
  }};
  for (const auto& [matches, name] : types)
    if (matches(error)) return name;
  return is<ferry::error>(error) ? "error" : "exception";
}

}  // namespace

error_facts facts_of(const std::exception& error, const task& what) {
  const auto [words, hint] = words_and_hint(error, what);
  error_facts facts{.type = std::string(type_name(error)), .message = words, .hint = hint, .exit = exit_status(error)};
  facts.retry = is_transient(facts.exit);
  if (const auto* known = dynamic_cast<const ferry::error*>(&error)) {
    const bool interrupted = facts.exit > 128;
    facts.retry = known->retryable() || interrupted;
    facts.code = known->code();
    if (known->reply()) facts.reply = known->reply()->text;
    if (known->phase() != phase::none) facts.phase = to_string(known->phase());
    facts.command = known->command();
    facts.bytes = known->bytes();
    facts.session_usable = known->session_usable();
  }
  return facts;
}

event_stream::event_stream(sink write, clock now) : write_(std::move(write)), now_(std::move(now)) {}

void event_stream::write(const json_object& event) { write_(event.text() + '\n'); }

void event_stream::finish(const event_item& item, const json_object& event) {
  const std::scoped_lock held(mutex_);
  told_.erase(item.url);
  write(event);
}

void event_stream::start(const event_item& item, std::optional<std::uint64_t> total) {
  auto event = begin("start", item);
  add(event, "total", total);
  const std::scoped_lock held(mutex_);
  told_[item.url] = now_();
  write(event);
}

void event_stream::progress(const event_item& item, std::uint64_t bytes, std::optional<std::uint64_t> total,
                            double speed) {
  const std::scoped_lock held(mutex_);
  const auto now = now_();
  const auto [last, first] = told_.try_emplace(item.url, now);
  if (!first && now - last->second < between_progress) return;
  last->second = now;
  auto event = begin("progress", item);
  event.number("bytes", bytes);
  add(event, "total", total);
  event.real("speed", speed, 0);
  write(event);
}

void event_stream::done(const event_item& item, std::uint64_t bytes, double seconds,
                        const std::optional<verdict_facts>& judged) {
  auto event = begin("done", item);
  event.number("bytes", bytes).real("seconds", seconds, 3);
  event.real("speed", seconds > 0 ? static_cast<double>(bytes) / seconds : 0, 0);
  if (judged)
    event.object("verdict", verdict_json(*judged));
  else
    event.null("verdict");
  finish(item, event);
}

void event_stream::skipped(const event_item& item, std::string_view why) { left_out("skipped", item, why); }
void event_stream::refused(const event_item& item, std::string_view why) { left_out("refused", item, why); }

void event_stream::left_out(std::string_view event, const event_item& item, std::string_view why) {
  auto told = begin(event, item);
  told.bytes("why", without_secrets(why));
  finish(item, told);
}

void event_stream::failed(const event_item& item, const error_facts& error) {
  auto event = begin("error", item);
  event.object("error", error_json(error));
  finish(item, event);
}

}  // namespace ferry::cli
