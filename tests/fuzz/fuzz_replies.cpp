// The reply parser, and everything that reads a reply's text. Invariant: whole, in two pieces and byte by byte give the same replies
// and the same fault.
#include <ferry/reply.hpp>

#include <vector>

#include "fuzz.hpp"
#include "wire/features.hpp"
#include "wire/host_port.hpp"
#include "wire/replies.hpp"
#include "wire/timestamp.hpp"

namespace {

struct outcome {
  std::vector<ferry::reply> replies;
  ferry::reply_fault fault;
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome parsed(std::string_view text, std::size_t piece) {
  ferry::reply_parser parser({.line = 64, .total = 512});
  for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(text.substr(at, piece));
  parser.feed_end();
  outcome o;
  while (parser.ready()) o.replies.push_back(parser.take());
  o.fault = parser.fault();
  return o;
}

void read_values(const std::string& text) {
  using namespace ferry::wire;
  (void)announced_size(text);
  (void)size_value(text);
  (void)quoted_path(text);
  (void)find_quoted_path(text);
  (void)mdtm_value(text);
  (void)features::parse(text);
  (void)find_protocols(text);
  if (const auto found = find_pasv_address(text)) ferry::fuzz::require(found->port != 0, "a PASV port is not 0");
  if (const auto port = find_epsv_port(text)) ferry::fuzz::require(*port != 0, "an EPSV port is not 0");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = ferry::fuzz::text(data, size);
  const outcome whole = parsed(text, size + 1);
  ferry::fuzz::require(whole == parsed(text, 1), "byte by byte is the same as whole");
  ferry::fuzz::require(whole == parsed(text, size / 2 + 1), "two pieces are the same as whole");
  for (const auto& r : whole.replies) read_values(r.text);
  return 0;
}
