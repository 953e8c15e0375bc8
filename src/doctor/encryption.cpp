// TLS on the control connection: whether the server has it, which versions, and what its certificate is worth. Nothing of the login is sent here.
#include <algorithm>
#include <utility>

#include "doctor/patient.hpp"
#include "doctor/words.hpp"
#include "session/greet.hpp"
#include "session/secure.hpp"

namespace ferry::doctor {

namespace {

constexpr std::uint16_t explicit_port = 21;
constexpr std::uint16_t implicit_port = 990;
// Nobody waits long for what is only worth knowing.
constexpr milliseconds side_look{5'000};
constexpr long soon_days = 14;

// A connection over TLS with these settings, and what it turned out to be.
tls_facts look_at_tls(patient& p, const session::settings& s, std::uint16_t port) {
  visit look(p.host, s);
  (void)session::greet(look.c(), p.what.site.host, port);
  if (!s.implicit_tls) (void)session::authenticate(look.c());
  return look.c().tls().control.value();
}

// The same when any certificate will do; nothing when it fails.
std::optional<tls_facts> look_at_any(patient& p, session::settings s, std::uint16_t port) {
  try {
    return look_at_tls(p, s, port);
  } catch (const error& e) {
    throw_if_ours(e);
    return {};
  }
}

bool judges_certificate(tls_problem problem) {
  return problem == tls_problem::untrusted || problem == tls_problem::wrong_name || problem == tls_problem::expired ||
         problem == tls_problem::wrong_key;
}

void tell_lifetime(patient& p, const tls_facts& facts) {
  const auto left = days_until(facts.expires, p.what.now);
  if (!left || *left > soon_days) return;
  if (*left < 0) {
    p.found.note("tls.expiry", "The certificate expired on " + facts.expires + ".");
  } else {
    p.found.note("tls.expiry", "The certificate expires in " +
                                   count_of(static_cast<std::size_t>(*left), "day", "days") +
                                   ": the server's owner has to renew it.");
  }
}

std::string lifetime(const patient& p, const tls_facts& facts) {
  const auto left = days_until(facts.expires, p.what.now);
  if (!left || *left < 0) return "until " + facts.expires;
  return "until " + facts.expires + " (" + count_of(static_cast<std::size_t>(*left), "day", "days") + ")";
}

void tell_certificate(patient& p, const tls_facts& facts) {
  const auto& tls = p.what.settings.tls;
  const std::string whose = "The certificate '" + facts.subject + "'";
  if (!tls.pins_.empty()) {
    p.found.ok("tls.certificate", whose + " has the key that --pin names.");
  } else if (tls.accept_any_certificate_) {
    p.found.note("tls.certificate",
                 whose +
                     " was not checked, because of --insecure: anybody on the way could be the server. Its key, if "
                     "the owner confirms it, can be pinned instead.",
                 "--pin " + facts.public_key_pin);
  } else {
    p.found.ok("tls.certificate",
               whose + ", signed by '" + facts.issuer + "', is valid for this name, " + lifetime(p, facts) + ".");
  }
  tell_lifetime(p, facts);
}

void tell_bad_certificate(patient& p, const tls_error& e, const std::optional<tls_facts>& facts) {
  const bool matters = !p.clear();
  std::string sentence = "The server's certificate is refused: " + reason(e) + ".";
  if (!facts || facts->public_key_pin.empty()) return p.tell(matters, "tls.certificate", sentence);
  sentence += " Its public key can be trusted by itself, once the server's owner has confirmed it.";
  const std::string pin = "--pin " + facts->public_key_pin;
  p.tell(matters, "tls.certificate", sentence, pin);
  if (!matters) return;
  for (const auto& old : p.what.settings.tls.pins_) p.found.without("--pin " + old);
  p.found.option(pin);
}

bool has_version(patient& p, const session::settings& usual, tls_version version) {
  auto s = usual;
  s.tls.minimum(version).maximum(version);
  return look_at_any(p, s, p.what.site.port).has_value();
}

// `known`: what the server and Ferry agree on by themselves.
void tell_versions(patient& p, const session::settings& any, const std::optional<tls_facts>& known) {
  const bool v3 = (known && known->protocol == "TLSv1.3") || has_version(p, any, tls_version::tls_1_3);
  const bool v2 = (known && known->protocol == "TLSv1.2") || has_version(p, any, tls_version::tls_1_2);
  if (v2 && v3) return p.found.ok("tls.versions", "The server has TLS 1.2 and TLS 1.3.");
  if (v3) return p.found.ok("tls.versions", "The server has TLS 1.3, and no older version.");
  if (v2) return p.found.note("tls.versions", "The server has TLS 1.2 and not TLS 1.3, which is safe still.");
  p.tell(!p.clear(), "tls.versions",
         "Neither TLS 1.2 nor TLS 1.3 can be agreed on. The server may have older versions only, which nobody should "
         "use, or want a certificate of yours (--cert).");
}

// --tls asks for a version that the server does not have.
void tell_wrong_version(patient& p) {
  const auto& tls = p.what.settings.tls;
  if (tls.minimum_ != tls.maximum_) return;
  const bool third = tls.minimum_ == tls_version::tls_1_3;
  auto s = p.trusting();
  s.implicit_tls = p.implicit();
  if (!has_version(p, s, third ? tls_version::tls_1_2 : tls_version::tls_1_3)) return;
  const std::string given = third ? "--tls 1.3" : "--tls 1.2";
  const std::string other = third ? "--tls 1.2" : "--tls 1.3";
  p.found.problem("tls.version", "The server does not have the version of TLS that " + given + " asks for.", other);
  p.found.without(given);
  p.found.option(other);
}

// True when TLS is as it is to be.
bool look_strictly(patient& p, const session::settings& any, std::optional<tls_facts>& known) {
  const bool matters = !p.clear();
  auto s = p.what.settings;
  s.implicit_tls = p.implicit();
  try {
    known = look_at_tls(p, s, p.what.site.port);
    p.found.ok("tls",
               std::string(p.implicit() ? "TLS from the first byte works: " : "TLS works when it is asked for: ") +
                   known->protocol + ", " + known->cipher + ".");
    tell_certificate(p, *known);
    return true;
  } catch (const tls_error& e) {
    throw_if_ours(e);
    const auto why = std::current_exception();
    known = look_at_any(p, any, p.what.site.port);
    if (known) p.tell(false, "tls", "TLS itself works: " + known->protocol + ", " + known->cipher + ".");
    if (judges_certificate(e.problem())) {
      tell_bad_certificate(p, e, known);
    } else {
      p.tell(matters, "tls", "TLS fails: " + reason(e) + ".");
      tell_wrong_version(p);
    }
    if (matters) p.found.fails(why);
  } catch (const error& e) {
    throw_if_ours(e);
    const auto why = std::current_exception();
    if (!matters) {
      p.found.note("tls", "The server has no TLS (" + reason(e) + "): whoever is on the way can read everything.");
    } else if (e.reply()) {
      const bool chosen = p.what.where.scheme == "ftp";
      p.found.problem(
          "tls",
          "The server refuses TLS: " + reason(e) +
              ". Ferry sends it neither user nor password then. Where clear text is acceptable, there is a way.",
          chosen ? "--plain" : "ftp:// and --plain");
      p.found.scheme("ftp");
      p.found.option("--plain");
    } else {
      p.found.problem("tls", "The connection is lost when TLS is asked for: " + reason(e) + ".");
    }
    if (matters) p.found.fails(why);
  }
  return false;
}

// The way that the URL does not take, where it has a port of its own.
void look_at_the_other_way(patient& p) {
  const bool usual = p.what.site.port == (p.implicit() ? implicit_port : explicit_port);
  if (!usual) return;
  auto s = p.trusting();
  s.implicit_tls = !p.implicit();
  for (auto* const time : {&s.deadlines.connect, &s.deadlines.reply}) *time = std::min(*time, side_look);
  const std::uint16_t port = p.implicit() ? explicit_port : implicit_port;
  const bool works = look_at_any(p, s, port).has_value();
  const std::string where = "on port " + std::to_string(port);
  if (p.implicit()) {
    p.found.note("tls.explicit", works ? "TLS that is asked for (ftpes://) works too, " + where + "."
                                       : "TLS that is asked for (ftpes://) does not work " + where + ".");
  } else {
    p.found.note("tls.implicit", works ? "TLS from the first byte (ftps://) works too, " + where + "."
                                       : "There is no TLS from the first byte (ftps://) " + where +
                                             "; it is an old custom, and nobody needs it.");
  }
}

bool through_ftp_proxy(const patient& p) {
  const auto& proxy = p.what.settings.proxy;
  return proxy && proxy->kind() == proxy_kind::ftp;
}

}  // namespace

void examine_tls(patient& p) {
  p.tls_settled = p.clear();
  if (through_ftp_proxy(p)) {
    p.tell(!p.clear(), "tls", "Through an FTP proxy there is no TLS with the server itself.");
    if (!p.clear())
      p.found.fails(
          std::make_exception_ptr(tls_error(tls_problem::handshake, "an FTP proxy cannot pass TLS on", {}, {})));
    return;
  }
  auto any = p.trusting();
  any.implicit_tls = p.implicit();
  std::optional<tls_facts> known;
  const bool good = look_strictly(p, any, known);
  p.tls_settled = p.clear() || good;
  if (known) tell_versions(p, any, known);
  if (p.clear() && good)
    p.found.note("tls.unused", "This URL uses no TLS: what is transferred can be read and changed on the way.",
                 "ftpes:// in place of ftp://" + std::string(p.what.anonymous ? "" : ", without --plain"));
  look_at_the_other_way(p);
}

}  // namespace ferry::doctor
