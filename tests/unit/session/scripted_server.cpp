// The server is a few handlers over in-memory files; it answers what a plain server would, so that a session which survived a fault can
// be asked whether it is in step.
#include <algorithm>
#include <cctype>
#include <utility>

#include "scripted_channel.hpp"
#include "scripted_host.hpp"

namespace ferry::testing {

namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

void scripted_host::basic_commands() {
  on("USER", "331 password please");
  on("PASS", "230 logged in");
  on("ACCT", "230 account taken");
  on("TYPE", "200 type set");
  on("NOOP", "200 nothing done");
  on("QUIT", "221 bye");
  on("PWD", "257 \"/home\" is it");
  on("CWD", "250 changed");
  on("CDUP", "200 up");
  on("MKD", "257 \"made\" created");
  on("RMD", "250 gone");
  on("DELE", "250 gone");
  on("RNFR", "350 to what");
  on("RNTO", "250 renamed");
  on("REST", "350 restarting");
  on("OPTS", "200 as you like");
  on("PORT", "200 port taken");
  on("EPRT", "200 port taken");
  on("EPSV", "229 entering (|||50000|)");
  on("PASV", "227 entering (10,9,8,7,195,80)");
  on("ECHO", [this](std::string_view what) { reply(what); });
}

void scripted_host::transfer_commands() {
  on("SIZE", [this](std::string_view name) {
    const auto found = files.find(std::string(name));
    reply(found == files.end() ? "550 no such file" : "213 " + std::to_string(found->second.size()));
  });
  on("RETR", [this](std::string_view name) {
    const auto found = files.find(std::string(name));
    if (found == files.end()) return reply("550 no such file");
    const std::string size = announce.empty() ? std::to_string(found->second.size()) : announce;
    send_data(found->second, "150 here it comes (" + size + " bytes)");
  });
  const auto listing = [this](std::string_view) {
    std::string lines;
    for (const auto& [name, content] : files) lines += name + "\r\n";
    send_data(lines, "150 the names");
  };
  on("LIST", listing);
  on("NLST", listing);
  on("MLSD", [this](std::string_view) {
    std::string lines;
    for (const auto& [name, content] : files)
      lines += "type=file;size=" + std::to_string(content.size()) + "; " + name + "\r\n";
    send_data(lines, "150 the facts");
  });
  on("STOR", [this](std::string_view name) { take_data(std::string(name), "150 send it"); });
  on("ABOR", [this](std::string_view) { aborted(); });
}

void scripted_host::raw(std::string_view bytes) {
  if (control_ != nullptr) (answering_ ? control_->arriving : control_->inbound) += bytes;
}

void scripted_host::end_control() {
  if (control_ != nullptr) (answering_ ? control_->end_arriving : control_->ended) = true;
}

std::vector<std::string> scripted_host::last_commands(std::size_t count) const {
  const auto first = commands_.size() - std::min(count, commands_.size());
  return {commands_.begin() + static_cast<std::ptrdiff_t>(first), commands_.end()};
}

std::string scripted_host::dialogue() const {
  std::string all;
  for (const auto& c : commands_) all += (all.empty() ? "" : ", ") + c;
  return all;
}

void scripted_host::received(scripted_channel& from, std::string_view bytes) {
  const answering now(*this);
  if (from.at_proxy) return proxy_received(from, bytes);
  if (&from == control_) {
    line_ += bytes;
    for (auto end = line_.find("\r\n"); end != std::string::npos; end = line_.find("\r\n")) {
      std::string line = line_.substr(0, end);
      line_.erase(0, end + 2);
      command(std::move(line));
    }
    return;
  }
  if (&from != data_ || !pending_ || !pending_->upload) return;
  auto& file = files[pending_->name];
  file += bytes;
  if (on_data) on_data(file.size());
}

void scripted_host::command(std::string line) {
  commands_.push_back(line);
  if (const auto text = answers_.find(commands_.size()); text != answers_.end()) {
    if (!text->second.empty()) reply(text->second);
    return;
  }
  const auto space = line.find(' ');
  const auto found = handlers_.find(upper(line.substr(0, space)));
  if (found == handlers_.end()) return reply("500 unknown");
  found->second(space == std::string::npos ? std::string_view{} : std::string_view(line).substr(space + 1));
}

void scripted_host::send_data(std::string content, const std::string& first) {
  begin(std::move(content), false, {}, first);
}

void scripted_host::take_data(const std::string& name, const std::string& first) {
  files[name].clear();
  begin({}, true, name, first);
}

void scripted_host::begin(std::string content, bool upload, const std::string& name, const std::string& first) {
  pending_ = pending_transfer{std::move(content), upload, name};
  data_ending_ = ending::none;
  reply(first);
  if (data_ != nullptr) attach_data(*data_);
}

void scripted_host::attach_data(scripted_channel& data) {
  data.is_data = true;
  data_ = &data;
  if (pending_->upload) return;
  data.inbound += std::exchange(pending_->content, {});
  data.ended = !hold_end;
  if (data.emptied() && data.ended) data_over(data, true);
}

void scripted_host::feed_data(std::string_view more) {
  if (data_ != nullptr) data_->inbound += more;
}

void scripted_host::end_data() {
  if (data_ == nullptr) return;
  data_->ended = true;
  if (data_->emptied()) data_over(*data_, true);
}

void scripted_host::break_data() {
  if (data_ != nullptr) data_->broken = true;
  data_ = nullptr;
  pending_.reset();
}

void scripted_host::give_up(std::string_view words) {
  data_ = nullptr;
  pending_.reset();
  reply(words);
}

void scripted_host::data_over(scripted_channel& data, bool in_order) {
  if (data_ != &data) return;
  const answering now(*this);
  data_ = nullptr;
  const bool upload = pending_ && pending_->upload;
  const bool whole = in_order && (upload ? data.whole_upload() : data.emptied() && data.ended);
  const bool was_transfer = pending_.has_value();
  pending_.reset();
  if (std::exchange(abor_owed_, false)) {
    for (const auto& text : abort_replies) reply(text);
    return;
  }
  if (!was_transfer) return;
  if (!whole)
    reply("426 cut");
  else if (!final_reply.empty())
    reply(final_reply);
}

void scripted_host::aborted() {
  if (!pending_ && data_ == nullptr) return reply("225 nothing to abort");
  pending_.reset();
  abor_owed_ = data_ != nullptr;
  if (abor_owed_) return;
  for (const auto& text : abort_replies) reply(text);
}

void scripted_host::listener_closed() {
  if (!pending_ || data_ != nullptr) return;
  const answering now(*this);
  pending_.reset();
  reply("425 cannot connect to you");
}

}  // namespace ferry::testing
