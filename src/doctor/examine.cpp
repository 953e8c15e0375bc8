// The order of the checks. One that fails stops only those that stand on it.
#include "doctor/examine.hpp"

#include "doctor/words.hpp"

namespace ferry::doctor {

namespace {

enum class need { useful, essential };

// A session that is lost for good spoils one check after another, and each of them says so. Without the essential ones nobody knows whether the
// server can be used.
void guarded(patient& p, std::string_view id, need how, void (*check)(patient&)) {
  try {
    check(p);
  } catch (const error& e) {
    throw_if_ours(e);
    const auto why = std::current_exception();
    p.found.problem(id, "This could not be examined to its end: " + reason(e) + ".");
    if (how == need::useful) return;
    p.found.fails(why);
    p.found.no_help();
  }
}

void look_inside(patient& p) {
  guarded(p, "system", need::useful, ask_system);
  guarded(p, "features", need::useful, ask_features);
  guarded(p, "directory", need::essential, enter_directory);
  guarded(p, "data", need::essential, try_data_connections);
  if (p.best) {
    guarded(p, "tls.data", need::useful, examine_data_tls);
    guarded(p, "listing", need::essential, examine_listings);
    guarded(p, "clock", need::useful, examine_clock);
    guarded(p, "names", need::useful, examine_names);
  }
  guarded(p, "file", need::useful, examine_file);
}

}  // namespace

diagnosis examine(io::host& host, const assignment& what, const finding_callback& tell) try {
  std::vector<std::string> secrets;
  if (!what.anonymous) secrets = {what.site.who.password, what.site.who.account};
  chart found(what.where, tell, secrets);
  patient p(host, what, found);
  if (find_addresses(p) && reach(p) && hear_greeting(p)) {
    guarded(p, "tls", need::essential, examine_tls);
    if (log_in(p)) look_inside(p);
  }
  return found.finish();
} catch (const callback_threw& e) {
  std::rethrow_exception(e.what);
}

}  // namespace ferry::doctor
