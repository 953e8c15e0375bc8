// ferry config: what holds, and where it comes from.
#include <algorithm>

#include "catalog.hpp"
#include "commands.hpp"
#include "configuration.hpp"
#include "context.hpp"
#include "output.hpp"
#include "shell.hpp"

namespace ferry::cli {

namespace {

void print(const layer& holds) {
  output out;
  // In the order of the catalog; `pin` may stand several times.
  for (const auto& one : groups())
    for (const auto& option : one.options)
      for (const auto& each : holds)
        if (each.option == main_name(option))
          out.line(each.option + " = " + hide_url_passwords(each.value) + "  # " + each.origin);
  out.flush();
}

}  // namespace

int config(const std::string& text, const settings& how) {
  const task what{.verb = "config", .subject = hide_url_passwords(text), .parent = {}, .anonymous = true};
  try {
    if (!how.from) throw std::logic_error("no configuration was read");
    if (text.empty()) {
      print(how.from->holding_for(nullptr));
      return static_cast<int>(exit_code::ok);
    }
    const url target = read_url(text, how);
    auto holds = how.from->holding_for(&target);
    if (target.user && std::ranges::find(holds, "user", &assignment::option) == holds.end())
      holds.push_back({.option = "user", .value = *target.user, .origin = "URL"});
    print(holds);
    return static_cast<int>(exit_code::ok);
  } catch (const std::exception& error) {
    return report(error, what);
  }
}

}  // namespace ferry::cli
