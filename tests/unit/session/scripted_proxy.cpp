// See scripted_proxy.hpp.
#include "scripted_proxy.hpp"

#include <charconv>

namespace ferry::testing {

namespace {

std::size_t byte(const std::string& text, std::size_t at) { return static_cast<unsigned char>(text.at(at)); }

std::string take(std::string& inbox, std::size_t count) {
  std::string taken = inbox.substr(0, count);
  inbox.erase(0, count);
  return taken;
}

std::size_t length_of_address(const std::string& request) {
  switch (byte(request, 3)) {
    case 1:
      return 4;
    case 3:
      return 1 + byte(request, 4);
    default:
      return 16;
  }
}

std::string shown(const std::string& request) {
  const std::size_t length = length_of_address(request);
  const std::string address = request.substr(4, length);
  std::string text;
  if (byte(request, 3) == 3) {
    text = "name " + address.substr(1);
  } else if (length == 4) {
    for (std::size_t i = 0; i < 4; ++i) text += (i == 0 ? "4 " : ".") + std::to_string(byte(address, i));
  } else {
    text = "6 ";
    for (std::size_t i = 0; i < 16; ++i)
      for (const std::size_t digit : {byte(address, i) / 16, byte(address, i) % 16}) text += "0123456789abcdef"[digit];
  }
  return text + ":" + std::to_string(byte(request, 4 + length) * 256 + byte(request, 5 + length));
}

scripted_host::proxy_word greeted(socks5_script& s, std::string& inbox) {
  if (inbox.size() < 2 || inbox.size() < 2 + byte(inbox, 1)) return {};
  const std::string hello = take(inbox, 2 + byte(inbox, 1));
  std::string ways;
  for (std::size_t i = 2; i < hello.size(); ++i) ways += std::to_string(byte(hello, i));
  s.offered.push_back(ways);
  return {s.chooses};
}

scripted_host::proxy_word logged_in(socks5_script& s, std::string& inbox) {
  if (inbox.size() < 2) return {};
  const std::size_t user = byte(inbox, 1);
  if (inbox.size() < 3 + user || inbox.size() < 3 + user + byte(inbox, 2 + user)) return {};
  const std::string all = take(inbox, 3 + user + byte(inbox, 2 + user));
  s.logins.push_back(all.substr(2, user) + "/" + all.substr(3 + user));
  return {s.says_to_login};
}

scripted_host::proxy_word asked(socks5_script& s, std::string& inbox) {
  if (inbox.size() < 5 || inbox.size() < 6 + length_of_address(inbox)) return {};
  const std::string request = take(inbox, 6 + length_of_address(inbox));
  s.asked.push_back(shown(request));
  const auto port = byte(request, request.size() - 2) * 256 + byte(request, request.size() - 1);
  const bool goes_on = s.answers.size() > 1 && s.answers[0] == 5 && s.answers[1] == 0 && !s.ends;
  return {s.answers, goes_on ? static_cast<std::uint16_t>(port) : std::uint16_t{0}, s.ends};
}

void put(fixture& f, proxy_kind kind) {
  f.host.names["proxy"] = {{address_family::ipv4, "192.0.2.8", 0}};
  f.host.proxy_port = 1080;
  f.settings.proxy = proxy_options("proxy", 1080, kind);
}

}  // namespace

std::shared_ptr<socks5_script> put_socks5(fixture& f, proxy_kind kind) {
  put(f, kind);
  const auto script = std::make_shared<socks5_script>();
  f.host.on_proxy = [script](std::string& inbox, std::size_t stage) -> scripted_host::proxy_word {
    const bool logs_in = script->chooses == std::string{"\5\2", 2};
    if (stage == 0) return greeted(*script, inbox);
    if (stage == 1 && logs_in) return logged_in(*script, inbox);
    return asked(*script, inbox);
  };
  return script;
}

std::shared_ptr<http_script> put_http(fixture& f) {
  put(f, proxy_kind::http_connect);
  const auto script = std::make_shared<http_script>();
  f.host.on_proxy = [script](std::string& inbox, std::size_t) -> scripted_host::proxy_word {
    const auto end = inbox.find("\r\n\r\n");
    if (end == std::string::npos) return {};
    const std::string request = take(inbox, end + 4);
    script->requests.push_back(request);
    const std::size_t colon = request.find(" HTTP/1.1\r\n");
    const std::size_t from = request.rfind(':', colon) + 1;
    std::uint16_t port = 0;
    std::from_chars(request.data() + from, request.data() + colon, port);
    const bool goes_on = script->answers.find(" 200 ") != std::string::npos && !script->ends;
    return {script->answers, goes_on ? port : std::uint16_t{0}, script->ends};
  };
  return script;
}

}  // namespace ferry::testing
