// Values inside the text of single replies: 150, 213, 257. Strict where ftplib is lax: a number is digits and fits, or it is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::wire {

/// N of `150 some text (N bytes)`: on the first line, case-insensitive, a space and text before the parenthesis as ftplib wants
/// it, the last one when there are several. Nothing when there is none, the reply is multi-line (`150-`), or it passes 2^63-1.
[[nodiscard]] std::optional<std::uint64_t> announced_size(std::string_view reply_text);

/// The number of a `213 N` reply to SIZE: digits below 2^63, blanks around them allowed, nothing else, one line (RFC 3659 section 4).
[[nodiscard]] std::optional<std::uint64_t> size_value(std::string_view reply_text);

/// The directory of a 257 reply: behind code and space a double quote, up to the next lone quote; doubled quotes
/// become one; empty when no quote stands there. An unterminated quote gives the rest of the text (ftplib).
[[nodiscard]] std::string quoted_path(std::string_view reply_text);

/// The same for commands that go on to use the path, where a wrong one does harm: text before the first quote is passed over (some
/// servers put some there); nothing when the quote is not closed; empty when there is no quote.
[[nodiscard]] std::optional<std::string> find_quoted_path(std::string_view reply_text);

/// The name that the server has chosen for STOU, from its two replies: `150 FILE: name` (RFC 1123 section 4.1.2.9), `226 ... (unique file name:name).`
/// (wu-ftpd), or a name in double quotes. Nothing when none of these stands there.
[[nodiscard]] std::optional<std::string> unique_name(std::string_view first_reply, std::string_view final_reply);

}  // namespace ferry::wire
