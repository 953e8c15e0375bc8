// Listings that are held in memory stop at `limits::listing_bytes`.
#include "session/list.hpp"

#include "session/listing_limit.hpp"
#include "session/retrieve.hpp"

namespace ferry::session {

std::vector<std::string> name_list(connection& c, std::span<const std::string> arguments) {
  std::string line = "NLST";
  for (const auto& a : arguments) line += " " + a;
  std::vector<std::string> names;
  listing_limit limit(c);
  retrieve_lines(c, c.make_command(line), [&](std::string_view name) {
    limit.count(name);
    names.emplace_back(name);
  });
  return names;
}

reply list_lines(connection& c, std::span<const std::string> arguments,
                 const std::function<void(std::string_view)>& on_line) {
  std::string line = "LIST";
  for (const auto& a : arguments)
    if (!a.empty()) line += " " + a;
  return retrieve_lines(c, c.make_command(line), on_line);
}

std::vector<wire::mlsx_line> machine_list(connection& c, std::string_view path, std::span<const std::string> facts) {
  const auto command = path.empty() ? wire::command("MLSD") : c.make_command("MLSD", path);
  if (!facts.empty()) {
    std::string wanted;
    for (const auto& f : facts) wanted += f + ";";
    c.send_command(c.make_command("OPTS MLST", wanted));
  }
  std::vector<wire::mlsx_line> entries;
  listing_limit limit(c);
  retrieve_lines(c, command, [&](std::string_view line) {
    limit.count(line);
    if (auto entry = wire::parse_mlsx(line)) entries.push_back(std::move(*entry));
  });
  return entries;
}

}  // namespace ferry::session
