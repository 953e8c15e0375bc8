// The face of FTP_TLS.
#include <ferry/ftplib.hpp>

#include "ftp_impl.hpp"
#include "session/secure.hpp"

namespace ferry {

FTP_TLS::FTP_TLS(const tls_options& context, const ftp_options& options) : FTP(options) {
  impl().settings.tls = context;
}
FTP_TLS::FTP_TLS(io::host& waits_by, const tls_options& context, const ftp_options& options) : FTP(waits_by, options) {
  impl().settings.tls = context;
}
FTP_TLS::FTP_TLS(std::string_view host, std::string_view user, std::string_view passwd, std::string_view acct,
                 const tls_options& context, const ftp_options& options)
    : FTP_TLS(context, options) {
  if (host.empty()) return;
  connect(host);
  if (!user.empty()) login(user, passwd, acct);
}

std::string FTP_TLS::login(std::string_view user, std::string_view passwd, std::string_view acct, bool secure) {
  if (secure && !is_secure()) auth();
  return FTP::login(user, passwd, acct);
}

std::string FTP_TLS::auth() {
  if (is_secure()) throw std::invalid_argument("Already using TLS");
  return session::authenticate(*impl().session).text;
}
std::string FTP_TLS::prot_p() { return session::protect(*impl().session).text; }
std::string FTP_TLS::prot_c() { return session::unprotect(*impl().session).text; }
std::string FTP_TLS::ccc() {
  if (!is_secure()) throw std::invalid_argument("not using TLS");
  return session::clear_control(*impl().session).text;
}

bool FTP_TLS::is_secure() const noexcept {
  const auto& s = *impl().session;
  return s.is_open() && s.tls().control.has_value();
}

void FTP_TLS::implicit(bool on) {
  auto& i = impl();
  i.settings.implicit_tls = on;
  if (on && i.port == ftp_port) i.port = ftps_port;
  if (!on && i.port == ftps_port) i.port = ftp_port;
}
bool FTP_TLS::implicit() const noexcept { return impl().settings.implicit_tls; }
tls_options& FTP_TLS::context() noexcept { return impl().settings.tls; }
std::optional<tls_facts> FTP_TLS::control_facts() const {
  return is_secure() ? std::as_const(*impl().session).tls().control : std::nullopt;
}
std::optional<tls_facts> FTP_TLS::data_facts() const { return std::as_const(*impl().session).tls().data; }

void FTP_TLS::ssl_version(std::string_view protocol) {
  if (protocol.starts_with("PROTOCOL_")) protocol.remove_prefix(9);
  if (protocol == "TLSv1_2") {
    context().minimum(tls_version::tls_1_2).maximum(tls_version::tls_1_2);
  } else if (protocol == "SSLv23" || protocol == "TLS" || protocol == "TLS_CLIENT") {
    context().minimum(tls_version::tls_1_2).maximum(tls_version::tls_1_3);
  } else {
    throw std::invalid_argument(std::string(protocol) + " is not safe any more: use TLS or TLSv1_2");
  }
}
void FTP_TLS::keyfile(const std::filesystem::path& key) { context().key_ = key; }
void FTP_TLS::certfile(const std::filesystem::path& certificate) { context().certificate_ = certificate; }

}  // namespace ferry
