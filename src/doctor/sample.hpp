// One listing over a data connection that is made in one named way, without any way out: what Ferry itself would fall back to is another sample.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <ferry/tls.hpp>

#include "session/connection.hpp"

namespace ferry::doctor {

enum class opening : std::uint8_t { epsv, pasv, active };

/// Bytes of a listing that are taken; the rest is not waited for.
inline constexpr std::size_t most_of_a_listing = 65'536;

/// What came, also when it failed on the way.
struct sample {
  std::string text;
  bool cut = false;              ///< there was more
  bool truncated = false;        ///< TLS ended without close_notify
  bool empty_directory = false;  ///< refused in words that mean so
  std::optional<tls_facts> tls;
  endpoint at;              ///< passive: where the server listens, on its own address; active: where we do
  std::string named;        ///< PASV: the address in the reply
  bool connecting = false;  ///< passive: the address was known, and it failed while connecting there
};

/// Throws what the server refuses and what breaks; the session is in step or closed.
void take_sample(session::connection& c, opening how, const wire::command& listing, sample& got);

}  // namespace ferry::doctor
