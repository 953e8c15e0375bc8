// Listings that are held in memory stop at `limits::listing_bytes`.
#include "session/list.hpp"

#include "session/retrieve.hpp"

namespace ferry::session {

namespace {

class bounded {
 public:
  explicit bounded(connection& c) : c_(c), most_(c.options().limits.listing_bytes) {}
  void take(std::string_view line) {
    seen_ += line.size() + 1;
    if (seen_ > most_)
      throw limit_error("the listing is longer than " + std::to_string(most_) + " bytes", c_.context(phase::transfer));
  }

 private:
  connection& c_;
  std::size_t most_;
  std::size_t seen_ = 0;
};

}  // namespace

std::vector<std::string> name_list(connection& c, std::span<const std::string> arguments) {
  std::string line = "NLST";
  for (const auto& a : arguments) line += " " + a;
  std::vector<std::string> names;
  bounded limit(c);
  retrieve_lines(c, c.make_command(line), [&](std::string_view name) {
    limit.take(name);
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
  bounded limit(c);
  retrieve_lines(c, command, [&](std::string_view line) {
    limit.take(line);
    if (auto entry = wire::parse_mlsx(line)) entries.push_back(std::move(*entry));
  });
  return entries;
}

}  // namespace ferry::session
