// Files are looked at before connecting: a missing one is then named with the system's reason, and no server waits for a passphrase.
#include "tls.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "errors.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

void check_readable(const std::string& file, const std::string& option) {
  const std::ifstream in(file);
  if (!in)
    throw failure(exit_code::local,
                  "cannot read the file of " + option + ", " + file + ": " + std::generic_category().message(errno));
}

// Both forms of an encrypted PEM key carry the word. A pipe can be read once, and that is OpenSSL's.
bool is_encrypted(const std::string& file) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(file, ec)) return false;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.find("ENCRYPTED") != std::string::npos) return true;
  return false;
}

std::string ask_passphrase(const std::string& file) {
  auto phrase = ask_secret("Passphrase for the key in " + one_line(file) + ": ",
                           failure(exit_code::usage, "the key in " + file + " is encrypted, and no terminal to ask on",
                                   "Use a key without a passphrase, readable by you alone"));
  remember_secret(phrase);
  return phrase;
}

void add_client_certificate(tls_options& options, const settings& how) {
  if (!how.certificate) return;
  check_readable(*how.certificate, "--cert");
  if (how.key) check_readable(*how.key, "--key");
  const auto& key = how.key ? *how.key : *how.certificate;
  std::function<std::string()> passphrase;
  if (is_encrypted(key)) passphrase = [phrase = ask_passphrase(key)] { return phrase; };
  options.client_certificate(*how.certificate, key, passphrase);
}

void add_trust(tls_options& options, const settings& how) {
  if (how.ca_file) {
    check_readable(*how.ca_file, "--cacert");
    options.ca_file(*how.ca_file);
  }
  if (how.ca_directory) {
    check_readable(*how.ca_directory, "--capath");
    options.ca_directory(*how.ca_directory);
  }
  for (const auto& pin : how.pins) options.pin(pin);
  // Who names the key needs nobody to vouch for it, unless they ask for that too.
  const bool pin_decides = !how.pins.empty() && !how.ca_file && !how.ca_directory;
  options.danger_accept_any_certificate(how.insecure || pin_decides);
  if (how.insecure && how.pins.empty())
    say("ferry: warning: --insecure accepts any certificate: whoever is between here and the server can read "
        "and change everything, passwords included");
}

tls_options options_from_words(const settings& how) {
  tls_options options;
  add_client_certificate(options, how);
  add_trust(options, how);
  if (!how.tls_version) return options;
  const auto version = *how.tls_version == "1.2" ? tls_version::tls_1_2 : tls_version::tls_1_3;
  return options.minimum(version).maximum(version);
}

}  // namespace

protection protection_for(const url& target, const credentials& who, const settings& how, bool secret) {
  if (target.scheme == "ftps") return protection::implicit_tls;
  if (target.scheme == "ftpes") return protection::explicit_tls;
  if (how.plain) return protection::clear;
  const bool wanted = !who.anonymous || secret || how.asks_for_tls();
  return wanted ? protection::explicit_tls : protection::clear;
}

security tls_settings::with(protection wanted) {
  if (wanted == protection::clear) return {};
  if (!made_) made_ = options_from_words(how_);
  return {.how = wanted, .options = *made_};
}

void show_certificate(const std::optional<tls_facts>& facts) {
  if (!facts) return;
  say("* certificate: issued by '" + shown(facts->issuer) + "', valid until " + facts->expires + ", key " +
      facts->public_key_pin);
}

}  // namespace ferry::cli
