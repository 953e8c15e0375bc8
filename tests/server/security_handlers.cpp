#include "server/handlers.hpp"
#include "server/session.hpp"

namespace ferry::testing {
namespace {

/// A server without TLS does not know these commands.
handler only_with_tls(handler play) {
  return [play = std::move(play)](session& s, std::string_view argument) {
    if (s.tls()) return play(s, argument);
    s.reply("500 Unknown command");
  };
}

void auth(session& s, std::string_view argument) {
  const std::string mechanism = upper(argument);
  if (mechanism != "TLS" && mechanism != "SSL") return s.reply("504 Unknown security mechanism");
  if (s.is_secure()) return s.reply("503 Already secure");
  s.raw("234 Begin\r\n" + s.tls()->config().after_234);
  s.start_tls();
  s.protect_data(false);
}

void pbsz(session& s, std::string_view argument) {
  if (!s.is_secure()) return s.reply("503 AUTH first");
  if (argument != "0") return s.reply("501 PBSZ 0 is all there is");
  s.state().protection_sized = true;
  s.reply("200 PBSZ=0");
}

void prot(session& s, std::string_view argument) {
  const std::string level = upper(argument);
  if (!s.is_secure() || (level == "P" && !s.state().protection_sized)) return s.reply("503 AUTH and PBSZ first");
  if (level != "P" && level != "C") return s.reply("536 P and C are all there is");
  s.protect_data(level == "P");
  s.reply("200 Protection is " + level);
}

void ccc(session& s, std::string_view) {
  if (!s.is_secure()) return s.reply("533 The control connection is clear");
  s.reply("200 Going on in clear");
  s.stop_tls();
}

}  // namespace

handler_table security_handlers() {
  return {{"AUTH", only_with_tls(auth)},
          {"PBSZ", only_with_tls(pbsz)},
          {"PROT", only_with_tls(prot)},
          {"CCC", only_with_tls(ccc)}};
}

}  // namespace ferry::testing
