// A refusal of TYPE makes the size one of another representation, which is of no use.
#include "session/ask_file.hpp"

#include <vector>

#include "wire/replies.hpp"

namespace ferry::session {

asked_file ask_file(connection& c, std::string_view path, bool lock_step) {
  std::vector<wire::command> all;
  if (c.type() != 'I') all.emplace_back("TYPE", "I");
  all.push_back(c.make_command("SIZE", path));
  all.push_back(c.make_command("MDTM", path));
  std::vector<reply> replies;
  if (lock_step)
    for (const auto& one : all) replies.push_back(c.exchange(one));
  else
    replies = c.exchange_all(all);
  for (const auto& r : replies)
    if (r.code() == 421) c.check(r, phase::command);
  const reply& size = replies[replies.size() - 2];
  const reply& time = replies.back();
  asked_file found;
  if (c.type() == 'I' && size.code() == 213) found.size = wire::size_value(size.text);
  if (const auto when = wire::mdtm_value(time.text)) found.modified = when->when;
  found.missing = size.code() == 550 && time.code() == 550;
  return found;
}

}  // namespace ferry::session
