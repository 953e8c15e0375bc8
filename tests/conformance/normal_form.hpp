// What run_ftplib.py and ferry_driver share: one way to write down values, bytes and errors as JSON. See README.md.
#pragma once

#include <ferry/ftplib.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

using json = nlohmann::json;

/// What a scenario's callback throws at its call number `fail_at`.
struct callback_failed {};

/// A text as JSON; one that is not UTF-8 as {"bytes": ...}.
json text(std::string_view s);
/// Bytes as a text in which each character up to U+00FF stands for one byte.
std::string bytes_to_text(std::string_view bytes);
/// The way back.
std::string text_to_bytes(std::string_view text);
/// The error being handled under ftplib's name, with the reply where the error is about one.
json describe_current_error();

}  // namespace conformance
