// Each message says what was found and what can be done about it. Options are named as the command has them.
#include "tls/verify.hpp"

#include "tls/certificate.hpp"

namespace ferry::tls {

namespace {

tls_problem problem_of(int error) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return tls_problem::expired;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return tls_problem::wrong_name;
    default:
      return tls_problem::untrusted;
  }
}

std::string words(X509_STORE_CTX* store, const X509* certificate, int error, const std::string& name) {
  const std::string whose = "the certificate '" + subject_of(certificate) + "'";
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return whose + " expired on " + time_text(X509_get0_notAfter(certificate)) + ": the server's owner must renew it";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return whose + " is valid only from " + time_text(X509_get0_notBefore(certificate)) +
             ": check this machine's clock";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return whose + " is for " + names_of(certificate) + ", not for " + name +
             ": connect by a name that the certificate has";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return whose + " is signed by itself: if it is the right one, trust its key with --pin " + pin_of(certificate) +
             " or the file with --cacert";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return whose + " is signed by '" + issuer_of(certificate) +
             "', which is not trusted here: if it should be, give its certificate with --cacert";
    default:
      return whose + " is not accepted: " + X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
  }
}

}  // namespace

failure verification_failure(X509_STORE_CTX* store, const std::string& name) {
  const int error = X509_STORE_CTX_get_error(store);
  const X509* certificate = X509_STORE_CTX_get_current_cert(store);
  if (certificate == nullptr) certificate = X509_STORE_CTX_get0_cert(store);
  failure f;
  f.problem = problem_of(error);
  f.message = certificate != nullptr ? words(store, certificate, error, name) : X509_verify_cert_error_string(error);
  f.openssl_reason = X509_verify_cert_error_string(error);
  return f;
}

failure protocol_failure(unsigned long code, bool ended) {
  failure f;
  f.problem = tls_problem::handshake;
  if (ended) {
    f.message = "the server closed the connection during the TLS handshake";
    return f;
  }
  switch (ERR_GET_REASON(code)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_UNEXPECTED_MESSAGE:
      f.message =
          "the server does not answer in TLS: is it implicit TLS (ftps://, port 990) or explicit (ftpes://, port 21)?";
      break;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      f.message = "the server has no TLS version that is allowed here (1.2 and 1.3 unless --tls says otherwise)";
      break;
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_SHARED_CIPHER:
      f.message =
          "the server and this client have no cipher in common, or the server wants a client certificate (--cert)";
      break;
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      f.message = "the server does not accept the client certificate, or wants one: see --cert and --key";
      break;
    case SSL_R_BAD_EXTENSION:
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
      f.problem = tls_problem::wrong_protocol;
      f.message = "the server speaks something else than FTP here (ALPN), or its TLS is broken";
      break;
    default: {
      const char* reason = ERR_reason_error_string(code);
      f.message = std::string("the TLS connection failed: ") + (reason != nullptr ? reason : "no reason given");
    }
  }
  return f;
}

}  // namespace ferry::tls
