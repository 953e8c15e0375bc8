// A file from one server to another, or to another name on the same one.
//
//     ferry::client from("ftp://ftp.example.org/pub/");
//     ferry::client to("ftpes://bob@nas.example/in/");
//     const ferry::verdict v = ferry::copy(from, "a.iso", to, "a.iso");
//
// The bytes go from server to server where both allow it. Many do not (vsftpd, ProFTPD and Pure-FTPd refuse it unless they are told otherwise,
// because of RFC 2577); then they go through this machine. The verdict's notes say which way it was, and why.
#pragma once

#include <string_view>

#include <ferry/client.hpp>
#include <ferry/export.hpp>
#include <ferry/transfer_options.hpp>
#include <ferry/verdict.hpp>

namespace ferry {

/// Copies `path` of `from` to `target` of `to`, in binary. `from` and `to` may be one client: a second session is made then. They are used by this
/// thread alone until it returns, and wait by one kind of host. `copy_options::stop` ends it; client::cancel() does when it is called on both.
///
/// Directly: `PASV` (`EPSV` over IPv6) at `from`, `PORT` (`EPRT`) at `to`, `STOR` and `RETR`. The target is told the address by which `from` is
/// reached from here. When one of the sessions is protected by TLS, the data is: by `CPSV` or `SSCN` between the servers, else it goes through here.
/// `deadlines::server_copy` of `from` limits the whole copy, since nothing is seen of the data.
///
/// The target gets a temporary name beside it, and its own once the copy was judged: SIZE and MDTM of the source are asked before and after, and SIZE
/// of the copy. What fails in passing is tried again as retry_options of `from` say, from the beginning (through here: from where it was). Throws what
/// a download and an upload throw; incomplete_transfer when the sizes contradict; std::invalid_argument for a file onto itself.
FERRY_API verdict copy(client& from, std::string_view path, client& to, std::string_view target,
                       const copy_options& options = {});

}  // namespace ferry
