// What a server says can be of any length, and a sentence holds a line of it.
#include "transfer/words.hpp"

namespace ferry::transfer {

std::string first_line(std::string_view text) {
  constexpr std::size_t most = 200;
  text = text.substr(0, text.find_first_of("\r\n"));
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text.size() > most ? std::string(text.substr(0, most)) + "..." : std::string(text);
}

std::string in_bytes(std::uint64_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

}  // namespace ferry::transfer
