// ftplib's names for Ferry's errors, and bytes inside JSON.
#include "normal_form.hpp"

#include <stdexcept>

namespace conformance {
namespace {

json about_reply(const char* kind, const std::string& said) { return {{"error", kind}, {"text", text(said)}}; }

// ftplib's error_proto holds the reply. Ferry's says in words what is wrong, and carries the reply.
json about_proto(const ferry::error_proto& e) {
  return about_reply("error_proto", e.reply() ? e.reply()->text : e.what());
}

}  // namespace

json text(std::string_view s) {
  json as_text = s;
  try {
    (void)as_text.dump();
    return as_text;
  } catch (const json::type_error&) {
    return {{"bytes", bytes_to_text(s)}};
  }
}

std::string bytes_to_text(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
      continue;
    }
    out += static_cast<char>(0xC0 | (byte >> 6));
    out += static_cast<char>(0x80 | (byte & 0x3F));
  }
  return out;
}

std::string text_to_bytes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      out += text[at];
      continue;
    }
    if (lead > 0xC3 || at + 1 == text.size()) throw std::invalid_argument("a scenario's bytes go up to U+00FF");
    const auto trail = static_cast<unsigned char>(text[++at]);
    out += static_cast<char>((lead << 6) | (trail & 0x3F));
  }
  return out;
}

json describe_current_error() {
  try {
    throw;
  } catch (const callback_failed&) {
    return {{"error", "CallbackFailed"}};
  } catch (const ferry::error_reply& e) {
    return about_reply("error_reply", e.what());
  } catch (const ferry::error_temp& e) {
    return about_reply("error_temp", e.what());
  } catch (const ferry::error_perm& e) {
    return about_reply("error_perm", e.what());
  } catch (const ferry::error_proto& e) {
    return about_proto(e);
  } catch (const ferry::limit_error&) {
    return {{"error", "Error"}};
  } catch (const ferry::incomplete_transfer&) {
    return {{"error", "incomplete_transfer"}};
  } catch (const ferry::timeout_error&) {
    return {{"error", "TimeoutError"}};
  } catch (const ferry::connection_closed&) {
    return {{"error", "EOFError"}};
  } catch (const ferry::cancelled_error&) {
    return {{"error", "cancelled_error"}};
  } catch (const ferry::network_error&) {
    return {{"error", "OSError"}};
  } catch (const ferry::local_error&) {
    return {{"error", "local_error"}};
  } catch (const ferry::not_connected&) {
    return {{"error", "AttributeError"}};
  } catch (const std::invalid_argument&) {
    return {{"error", "ValueError"}};
  } catch (const std::exception& e) {
    return {{"error", "other"}, {"text", text(e.what())}};
  }
}

}  // namespace conformance
