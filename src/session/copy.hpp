// From server to server, past us: ftplib's ftpcp, and the same with TLS between the servers. RFC 959 section 5.2 (figure 3), RFC 2577.
#pragma once

#include <cstdint>
#include <string_view>

#include "session/connection.hpp"
#include "wire/features.hpp"

namespace ferry::session {

/// `TYPE` at both, `PASV` at the source, `PORT` at the target, `STOR` at the target, `RETR` at the source, then both verdicts. The address given to the
/// target is the source's control peer, unless the source's `settings::trust_pasv_address`. After a failure both sessions are in step or closed.
void copy(connection& source, std::string_view source_name, connection& target, std::string_view target_name,
          std::string_view type);

/// Which of two servers takes the client's part in TLS between them. In RFC 4217 both are servers and would wait for each other.
enum class copy_method : std::uint8_t {
  automatic,    ///< asks both for FEAT: the first below that is there
  cpsv,         ///< `CPSV` at the source in place of `PASV` (IPv4): the source is TLS client
  sscn_target,  ///< `SSCN ON` at the target, `SSCN OFF` afterwards
  sscn_source,  ///< the same at the source
  clear,        ///< neither: data is not protected. The answer, never the question
};

struct copy_result {
  reply source;  ///< its final reply, of class 2
  reply target;
  copy_method method = copy_method::clear;
};

/// What `automatic` takes; throws tls_error when neither server can be TLS client.
[[nodiscard]] copy_method choose_copy_method(const connection& source, const wire::features& of_source,
                                             const wire::features& of_target);

/// As copy(), with TLS on the data when both sessions are protected (`PROT P`, said where nothing was yet); tls_error when only one is. Between two servers that
/// are reached over IPv6 it is `EPSV` and `EPRT`. With TLS both transfer commands are sent before a reply is awaited, because servers shake
/// hands before their 150. Both verdicts are watched at the same time, on the source's host: that is the one to cancel. The servers decide whether they verify each other's
/// certificate. After a failure both sessions are in step, without client mode, or closed.
copy_result copy_protected(connection& source, std::string_view source_name, connection& target,
                           std::string_view target_name, std::string_view type,
                           copy_method method = copy_method::automatic);

}  // namespace ferry::session
