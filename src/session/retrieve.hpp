// Downloads: RETR and the like, binary and by lines.
#pragma once

#include <functional>
#include <string_view>

#include "io/transfer_end.hpp"
#include "session/transfer.hpp"

namespace ferry::session {

/// All of the data into `to`, in blocks of at most `block_size` bytes (larger ones when the sink does not mind).
void receive(data_link& link, io::sink& to, std::size_t block_size);

/// `TYPE I`, then the transfer; the data goes to `to` in blocks of at most `block_size` bytes (larger ones when the sink does not mind). On
/// success the sink is committed, on failure abandoned.
reply retrieve_binary(connection& c, const wire::command& command, io::sink& to, std::size_t block_size,
                      const std::optional<restart>& from = {});

/// `TYPE A`, then the transfer; each line in the user's text, without its line end. A line over `settings::maxline` is limit_error.
reply retrieve_lines(connection& c, const wire::command& command, const std::function<void(std::string_view)>& on_line);

/// `TYPE A` unless that is known to be the type, then the transfer; the bytes as they come, in the server's charset.
reply retrieve_listing(connection& c, const wire::command& command, const std::function<void(std::string_view)>& take);

}  // namespace ferry::session
