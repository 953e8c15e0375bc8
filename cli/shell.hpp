// Words as a shell takes them, and URLs as others may see them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ferry::cli {

/// A URL ready to be pasted into a shell: quoted when it has to be.
[[nodiscard]] std::string shell_word(std::string_view url);
/// `text` with the password of each URL in it left out.
[[nodiscard]] std::string hide_url_passwords(std::string_view text);
/// Overwrites the passwords of URLs in the process's own argument memory, which other users can read.
void hide_passwords(std::span<char*> arguments);

}  // namespace ferry::cli
