// Uploads: STOR, APPE, STOU, binary and by lines.
#pragma once

#include <functional>
#include <span>

#include "io/transfer_end.hpp"
#include "session/transfer.hpp"

namespace ferry::session {

using on_block = std::function<void(std::span<const std::byte>)>;

/// All of `source`, from where it is, in blocks of `block_size`, which `sent` sees. Without `sent`, a source that does not mind moves inside the kernel or in
/// large blocks.
void send(data_link& link, io::source& source, std::size_t block_size, const on_block& sent = {});

/// `TYPE I`, then the transfer of all of `source` in blocks of `block_size`; `sent` sees each block after it was sent. Without `sent`, a source that
/// does not mind moves inside the kernel or in large blocks.
reply store_binary(connection& c, const wire::command& command, io::source& source, std::size_t block_size,
                   const on_block& sent = {}, const std::optional<restart>& from = {});

/// `TYPE A`, then the lines of `source`, each with CR LF at its end. A line over `settings::maxline` bytes is limit_error.
reply store_lines(connection& c, const wire::command& command, io::source& source, const on_block& sent = {});

}  // namespace ferry::session
