// Data connections: passive by EPSV and by PASV, active, and TLS on them. Each is tried with a real listing.
#include <utility>

#include "doctor/patient.hpp"
#include "doctor/words.hpp"
#include "session/proxy.hpp"

namespace ferry::doctor {

namespace {

std::string port_of(const attempt& a) { return "port " + std::to_string(a.got.at.port); }

// An address that is not the server's: of its own network, behind a router that nobody told it about.
void tell_false_address(patient& p, const attempt& a) {
  const auto& named = a.got.named;
  if (named.empty() || a.got.at.af != address_family::ipv4 || named == a.got.at.address) return;
  const std::string kind = is_private(named) && !is_private(a.got.at.address)
                               ? "an address of its own network: it is behind NAT and has not been told its outer one"
                               : "not where it was reached";
  p.found.note("passive.address",
               "In its reply to PASV the server names " + named + ", " + kind + ". Ferry connects to " +
                   a.got.at.address +
                   " in its place and needs no option; other clients may need their server's owner to "
                   "set the address for passive mode.");
}

std::string why_not_connected(const patient& p, const attempt& a, std::string_view verb) {
  const std::string there = "The server listens on " + port_of(a) + " for data (" + std::string(verb) + "), ";
  if (!a.timed_out) return there + "and the connection is refused there (" + a.words + "): a firewall rejects it";
  return there + "and nothing answers there within " + time_text(p.what.settings.deadlines.connect) +
         ": a firewall drops connections to its range of passive ports";
}

void tell_passive(patient& p, const attempt& a, std::string_view verb, std::string_view id, bool last_resort) {
  const std::string name(verb);
  if (a.works) return p.found.ok(id, "Passive data connections by " + name + " work (" + port_of(a) + ").");
  if (a.listing_refused())
    return p.found.note(
        id, "Passive data connections by " + name + " come about (" + port_of(a) + "); what they are for is refused.");
  const std::string comfort = last_resort ? "." : ". Ferry takes PASV by itself then.";
  if (a.got.connecting) {
    // Ferry goes from EPSV to PASV when a port is closed, not when nothing answers: that may be the whole range.
    const bool goes_on = !last_resort && !a.timed_out;
    return p.tell(last_resort || a.timed_out, id, why_not_connected(p, a, verb) + (goes_on ? comfort : "."));
  }
  if (a.refused(verb)) return p.tell(last_resort, id, "The server refuses " + name + " (" + a.words + ")" + comfort);
  p.tell(true, id, "A listing by " + name + " fails: " + a.words + ".");
}

void tell_active(patient& p, const attempt& a) {
  const bool matters = !p.what.settings.passive;
  if (a.works) return p.found.ok("active", "Active data connections work: the server connects to this machine.");
  if (a.listing_refused()) return p.found.note("active", "The server takes an address for active data connections.");
  if (a.refused("PORT") || a.refused("EPRT"))
    return p.tell(matters, "active",
                  "The server does not open data connections to us (" + a.command.substr(0, 4) + ": " + a.words + ")" +
                      (matters ? "." : ", and need not: passive mode is the usual one."));
  p.tell(matters, "active",
         "Active data connections do not come about (" + a.words +
             "). Behind a firewall or NAT, on this side, that is normal" + (matters ? "." : " and no harm."));
}

bool ipv6(patient& p) { return p.session().ctrl().peer().af == address_family::ipv6; }

// What a user of this URL and these options will meet.
void conclude(patient& p, const attempt& epsv, const attempt& pasv, const attempt& active) {
  // Ferry goes from EPSV to PASV when EPSV is refused or its port is closed, not when nothing answers there.
  const bool epsv_hangs = !epsv.works && epsv.got.connecting && epsv.timed_out;
  const bool passive = epsv.works || (pasv.works && !epsv_hangs);
  if (p.what.settings.passive) {
    if (passive) return;
    p.found.fails(epsv.why ? epsv.why : pasv.why);
    const std::string what = pasv.works ? "Ferry begins with EPSV, and nothing comes through that way"
                                        : "Passive data connections do not work";
    if (active.works) {
      p.found.problem("data", what + ". Active ones do work.", "--active");
      return p.found.option("--active");
    }
    p.found.problem("data", what +
                                ", and active ones do not work either: neither listings nor files can be had. Ask the "
                                "server's owner, or whoever runs the firewall, to open its passive ports; or try a way "
                                "around it with --proxy.");
    return p.found.no_help();
  }
  if (active.works) return;
  if (passive) {
    p.found.problem("data", "Active data connections do not work, and passive ones do.",
                    "passive mode, without --active");
    p.found.without("--active");
  } else {
    p.found.problem("data", "No data connection works, active or passive: neither listings nor files can be had.");
    p.found.no_help();
  }
  p.found.fails(active.why);
}

}  // namespace

void try_data_connections(patient& p) {
  const bool has_mlsd = p.features.has("MLST") || p.features.has("MLSD");
  const auto verb = [&] {
    const auto known = p.listings.find("MLSD");
    return std::string(has_mlsd && (known == p.listings.end() || known->second.works) ? "MLSD" : "LIST");
  };
  const bool only_epsv = ipv6(p);

  const attempt epsv = p.try_listing(opening::epsv, verb(), true);
  tell_passive(p, epsv, "EPSV", "passive.epsv", only_epsv);
  attempt pasv;
  if (!only_epsv) {
    pasv = p.try_listing(opening::pasv, verb(), true);
    tell_false_address(p, pasv);
    tell_passive(p, pasv, "PASV", "passive.pasv", true);
  }
  attempt active;
  if (session::tunnels(p.what.settings)) {
    p.found.note("active", "Active data connections cannot come through a proxy.");
    active.why = pasv.why ? pasv.why : epsv.why;
  } else {
    active = p.try_listing(opening::active, verb(), true);
    tell_active(p, active);
  }
  const auto opens = [](const attempt& a) { return a.works || a.listing_refused(); };
  if (!p.what.settings.passive && opens(active))
    p.best = opening::active;
  else if (opens(epsv))
    p.best = opening::epsv;
  else if (opens(pasv))
    p.best = opening::pasv;
  else if (opens(active))
    p.best = opening::active;
  // That no listing can be had is told where listings are.
  if (epsv.listing_refused() || pasv.listing_refused() || active.listing_refused()) return;
  conclude(p, epsv, pasv, active);
}

void examine_data_tls(patient& p) {
  if (!p.session().tls().control) return;
  attempt usual = p.try_listing(*p.best, "LIST");
  // pyftpdlib, when it is busy, ends the data connection of an empty listing before its own handshake is over.
  if (usual.works && usual.got.truncated && usual.got.text.empty()) usual = p.try_listing(*p.best, "LIST");
  if (!usual.works || !usual.got.tls) {
    if (!usual.works) p.found.note("tls.data", "A listing over TLS fails now: " + usual.words + ".");
    return;
  }
  const auto& facts = *usual.got.tls;
  p.found.ok("tls.data",
             "Files and listings are protected too (PROT P): " + facts.protocol + ", " + facts.cipher + ".");
  if (usual.got.truncated) {
    p.found.problem(
        "tls.close",
        "The server ends data without the goodbye of TLS (close_notify), so that a whole listing cannot be told "
        "from one that somebody has cut: Ferry refuses it. Files are accepted where their size agrees.");
    p.found.no_help();
    p.found.fails(std::make_exception_ptr(tls_error(tls_problem::truncated, "the data ended without TLS close_notify",
                                                    {}, p.session().context(phase::transfer))));
  }
  // The policy is read at each data connection.
  auto& policy = p.keeper->settings().tls.resumption_;
  const auto given = std::exchange(policy, resumption::off);
  const attempt fresh = p.try_listing(*p.best, "LIST");
  policy = given;
  // Servers that refuse it may hang up (vsftpd).
  if (!fresh.works) p.keeper->drop();
  if (!facts.resumed)
    p.found.note("tls.resumption",
                 "Data connections do not resume the TLS session of the control connection: each costs a whole "
                 "handshake, and nothing proves that both go to the same server.");
  else if (fresh.works)
    p.found.ok("tls.resumption",
               "Data connections resume the TLS session of the control connection; the server does not insist on it.");
  else
    p.found.ok(
        "tls.resumption",
        "The server takes data connections only when they resume the TLS session of the control connection (else: " +
            fresh.words + "). Ferry does so by itself.");
}

}  // namespace ferry::doctor
