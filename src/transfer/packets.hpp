// What downloads and uploads share: how a session is watched, when a server is taken back to one command at a time, what is worth compressing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <ferry/transfer_options.hpp>

#include "session/ask_file.hpp"
#include "session/request.hpp"
#include "transfer/keeper.hpp"

namespace ferry::transfer {

/// While it lives, `each` sees the bytes that this request has moved.
class watching {
 public:
  watching(keeper& of, std::function<void(std::uint64_t)> each) : settings_(of.settings()) {
    settings_.progress = std::move(each);
  }
  watching(const watching&) = delete;
  watching& operator=(const watching&) = delete;
  ~watching() { settings_.progress = {}; }

 private:
  session::settings& settings_;
};

/// While it lives, no reply and no data is waited for beyond that moment, nor beyond one that was set before.
class within {
 public:
  within(keeper& of, io::clock_time until) : settings_(of.settings()), before_(settings_.until) {
    settings_.until = std::min(before_, until);
  }
  within(const within&) = delete;
  within& operator=(const within&) = delete;
  ~within() { settings_.until = before_; }

 private:
  session::settings& settings_;
  io::clock_time before_;
};

/// SIZE and MDTM, in as many packets as the server takes.
[[nodiscard]] session::asked_file ask(keeper& of, session::connection& c, std::string_view path);

/// A request in the way that this server takes it.
[[nodiscard]] session::request request_for(keeper& of, wire::command command);

/// After a failure of a request: true when it may be made again in another way, which the server's memory knows from now on: with PRET; or one command at a
/// time, where the server may have lost one of several (the session is closed then).
[[nodiscard]] bool falls_back(keeper& of, const error& e);

/// Does the name promise a gain? Archives, pictures, sound and films do not.
[[nodiscard]] bool worth_compressing(std::string_view name);
/// MODE Z, for this file, there.
[[nodiscard]] bool wants_compression(keeper& of, compression when, std::string_view name);
/// The same for an upload, which not every server with MODE Z keeps as it was.
[[nodiscard]] bool wants_compressed_upload(keeper& of, compression when, std::string_view name);

}  // namespace ferry::transfer
