// Words and order of the rules; the rules themselves are in the header.
#include "transfer/judge.hpp"

#include <ferry/tls.hpp>

#include "transfer/words.hpp"

namespace ferry::transfer {

namespace {

// After REST some servers announce the whole file and some the rest.
bool agrees_with_announcement(const measured& m) { return m.announced == m.bytes || m.announced == m.offset + m.bytes; }

// A server that passes over REST announces the whole file and sends it.
bool proves(const measured& m) { return m.offset == 0 || m.certain_offset || m.announced == m.offset + m.bytes; }

[[noreturn]] void throw_contradiction(const measured& m, std::uint64_t expected, const std::string& who,
                                      const error_context& where) {
  const std::uint64_t landed = m.offset + m.bytes;
  const std::string moved =
      m.offset == 0 ? in_bytes(m.bytes) + " came"
                    : in_bytes(m.bytes) + " came behind the " + std::to_string(m.offset) + " that were there";
  throw incomplete_transfer(who + " says that the file has " + in_bytes(expected) + ", and " + moved +
                                (landed < expected ? ": the rest is missing" : ": that is too much"),
                            where, expected);
}

}  // namespace

judgement judge(const measured& m, const error_context& where) {
  judgement result;
  const std::uint64_t landed = m.offset + m.bytes;
  if (!m.text) {
    const auto better = m.size ? m.size : m.listed;
    if (better && *better != landed) throw_contradiction(m, *better, m.size ? "SIZE" : "the listing", where);
    if (better) {
      result.how = confidence::verified;
      if (m.announced && !agrees_with_announcement(m))
        result.notes.push_back("the reply announced " + in_bytes(*m.announced) + "; " +
                               (m.size ? "SIZE" : "the listing") + " and the data agree on " + in_bytes(landed));
    } else if (m.announced && !agrees_with_announcement(m)) {
      throw_contradiction(m, m.announced.value(), "the reply to the command", where);
    } else if (m.announced && proves(m)) {
      result.how = confidence::verified;
    }
  }
  const bool vouched = result.how == confidence::verified;
  if (m.missing_close_notify && !vouched)
    throw tls_error(tls_problem::truncated,
                    "the data ended without TLS close_notify and no size is known, so it may have been cut after " +
                        in_bytes(m.bytes),
                    {}, where);
  if (m.missing_close_notify) result.notes.emplace_back("the data ended without TLS close_notify; the size agrees");
  if (m.missing_reply && !vouched)
    throw connection_closed(std::make_error_code(std::errc::connection_reset),
                            "the connection was lost before the server said whether it has everything", where);
  if (m.missing_reply)
    result.notes.emplace_back("the connection was lost before the final reply; the size that is known agrees");
  return result;
}

}  // namespace ferry::transfer
