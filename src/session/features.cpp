#include "session/features.hpp"

#include "session/ask.hpp"

namespace ferry::session {

wire::features ask_features(connection& c) {
  const reply r = ask(c, wire::command("FEAT"));
  return wire::features::parse(r.text);
}

}  // namespace ferry::session
