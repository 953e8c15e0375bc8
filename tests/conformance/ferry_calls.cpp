// Each call by its ftplib name; arguments and values as README.md says.
#include "ferry_calls.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "captured_stdout.hpp"

namespace conformance {
namespace {

constexpr std::uint16_t first_ephemeral_port = 32768;

ferry::milliseconds to_timeout(const json& seconds) {
  if (seconds.is_null()) return ferry::no_timeout;
  return ferry::milliseconds{std::llround(seconds.get<double>() * 1000)};
}

json from_timeout(const std::optional<ferry::milliseconds>& timeout) {
  if (!timeout || *timeout == ferry::no_timeout) return nullptr;
  return static_cast<double>(timeout->count()) / 1000;
}

ferry::source_address to_source(const json& pair) {
  return {pair.at(0).get<std::string>(), pair.at(1).get<std::uint16_t>()};
}

json from_source(const std::optional<ferry::source_address>& address) {
  if (!address) return nullptr;
  return json::array({address->host, address->port});
}

json from_family(ferry::address_family af) {
  if (af == ferry::address_family::ipv4) return "ipv4";
  return af == ferry::address_family::ipv6 ? "ipv6" : "unspecified";
}

json from_number(const std::optional<std::uint64_t>& n) { return n ? json(*n) : json(nullptr); }

json from_host_port(const ferry::host_port& at) { return json::array({at.host, at.port}); }

ferry::rest_t to_rest(const json& call) {
  if (!call.contains("rest") || call["rest"].is_null()) return {};
  const json& rest = call["rest"];
  if (rest.is_string()) return ferry::restart_marker(rest.get<std::string>());
  if (rest.is_number_unsigned()) return ferry::restart_marker(rest.get<std::uint64_t>());
  return ferry::restart_marker(rest.get<int>());
}

std::vector<std::string> strings(const json& list) { return list.get<std::vector<std::string>>(); }

std::string string_at(const json& args, std::size_t at) {
  return at < args.size() ? args[at].get<std::string>() : std::string{};
}

ferry::ftp_options to_options(const json& given) {
  ferry::ftp_options options;
  if (given.contains("encoding")) options.encoding(given["encoding"].get<std::string>());
  if (given.contains("source_address")) options.source_address(to_source(given["source_address"]));
  options.timeout(to_timeout(given.value("timeout", json(20))));
  return options;
}

// Keeps what a callback is given, and throws at the call number `fail_at`.
class collector {
 public:
  explicit collector(const json& call) : fail_at_(call.value("fail_at", std::size_t{0})) {}

  void operator()(std::string_view item) {
    got_.emplace_back(item);
    if (got_.size() == fail_at_) throw callback_failed{};
  }
  void operator()(std::span<const std::byte> block) { (*this)(ferry::as_text(block)); }

  [[nodiscard]] json as_lines() const {
    json all = json::array();
    for (const auto& line : got_) all.push_back(text(line));
    return all;
  }
  [[nodiscard]] json as_blocks() const {
    json all = json::array();
    for (const auto& block : got_) all.push_back(bytes_to_text(block));
    return all;
  }
  [[nodiscard]] std::string as_bytes() const {
    std::string all;
    for (const auto& block : got_) all += block;
    return bytes_to_text(all);
  }
  [[nodiscard]] bool all_within(std::size_t size) const {
    for (const auto& block : got_) {
      if (block.empty() || block.size() > size) return false;
    }
    return true;
  }

 private:
  std::vector<std::string> got_;
  std::size_t fail_at_;
};

// What a callback got belongs to the result also when the call fails.
class at_end {
 public:
  explicit at_end(std::function<void()> what) : what_(std::move(what)) {}
  at_end(const at_end&) = delete;
  at_end& operator=(const at_end&) = delete;
  ~at_end() { what_(); }

 private:
  std::function<void()> what_;
};

void retrbinary(ferry::FTP& ftp, const json& call, json& result) {
  collector collect(call);
  const auto blocksize = call.value("blocksize", std::size_t{8192});
  const at_end note([&] {
    result["data"] = collect.as_bytes();
    result["within_blocksize"] = collect.all_within(blocksize);
  });
  const auto to = [&](std::span<const std::byte> block) { collect(block); };
  result["value"] = text(ftp.retrbinary(string_at(call["args"], 0), to, blocksize, to_rest(call)));
}

void retrlines(ferry::FTP& ftp, const json& call, json& result) {
  const auto cmd = string_at(call["args"], 0);
  if (call.contains("print")) {
    result["value"] = text(ftp.retrlines(cmd));
    return;
  }
  collector collect(call);
  const at_end note([&] { result["lines"] = collect.as_lines(); });
  result["value"] = text(ftp.retrlines(cmd, [&](std::string_view line) { collect(line); }));
}

void dir(ferry::FTP& ftp, const json& call, json& result) {
  const auto args = strings(call.value("args", json::array()));
  if (call.contains("print")) {
    args.empty() ? ftp.dir() : ftp.dir(args.front());
    return;
  }
  collector collect(call);
  const at_end note([&] { result["lines"] = collect.as_lines(); });
  const auto on_line = [&](std::string_view line) { collect(line); };
  if (args.empty()) {
    ftp.dir(on_line);
  } else if (args.size() == 1) {
    ftp.dir(args.front(), on_line);
  } else {
    ftp.dir(std::span{args}, on_line);
  }
}

json nlst(ferry::FTP& ftp, const json& args) {
  const auto names = strings(args);
  const auto found = names.empty()       ? ftp.nlst()
                     : names.size() == 1 ? ftp.nlst(names.front())
                                         : ftp.nlst(std::span{names});
  json all = json::array();
  for (const auto& name : found) all.push_back(text(name));
  return all;
}

json mlsd(ferry::FTP& ftp, const json& args) {
  const auto facts = args.size() > 1 ? strings(args[1]) : std::vector<std::string>{};
  json all = json::array();
  for (const auto& entry : ftp.mlsd(string_at(args, 0), facts)) {
    json found = json::object();
    for (const auto& [name, value] : entry.facts) found[name] = text(value);
    all.push_back(json::array({text(entry.name), found}));
  }
  return all;
}

void store(ferry::FTP& ftp, const json& call, json& result) {
  const auto cmd = string_at(call["args"], 0);
  const auto bytes = text_to_bytes(call["source"].get<std::string>());
  const bool has_callback = call.contains("callback");
  collector collect(call);
  const at_end note([&] {
    if (has_callback) result["blocks"] = collect.as_blocks();
  });
  ferry::block_callback callback;
  if (has_callback) callback = [&](std::span<const std::byte> block) { collect(block); };
  if (call["call"] == "storlines") {
    result["value"] = text(ftp.storlines(cmd, ferry::content(bytes), callback));
    return;
  }
  const auto blocksize = call.value("blocksize", std::size_t{8192});
  result["value"] = text(ftp.storbinary(cmd, ferry::content(bytes), blocksize, callback, to_rest(call)));
}

json makepasv(ferry::FTP& ftp) {
  const auto at = ftp.makepasv();
  return json::array({at.host, at.port >= first_ephemeral_port ? json("ephemeral") : json(at.port)});
}

std::string read_all(ferry::data_connection& connection) {
  std::string all;
  std::array<std::byte, 8192> room;
  while (const auto got = connection.read(room)) all += ferry::as_text(std::span{room}.first(got));
  return bytes_to_text(all);
}

json attribute(ferry::FTP& ftp, const std::string& name) {
  if (name == "connected") return ftp.is_connected();
  if (name == "welcome") {
    const auto welcome = ftp.getwelcome();
    return welcome.empty() ? json(nullptr) : text(welcome);  // ftplib has None
  }
  if (name == "lastresp") return text(ftp.lastresp());
  if (name == "af") return from_family(ftp.af());
  if (name == "host") return ftp.host();
  if (name == "port") return ftp.port();
  if (name == "debugging") return ftp.debugging();
  if (name == "maxline") return ftp.maxline();
  if (name == "passiveserver") return ftp.passiveserver();
  if (name == "encoding") return ftp.encoding();
  if (name == "trust") return ftp.trust_server_pasv_ipv4_address();
  if (name == "source_address") return from_source(ftp.source_address());
  if (name == "timeout") return from_timeout(ftp.timeout());
  throw std::logic_error("no such attribute: " + name);
}

void set_attribute(ferry::FTP& ftp, const std::string& name, const json& value) {
  if (name == "maxline") return ftp.maxline(value.get<std::size_t>());
  if (name == "port") return ftp.port(value.get<std::uint16_t>());
  if (name == "encoding") return ftp.encoding(value.get<std::string>());
  if (name == "trust") return ftp.trust_server_pasv_ipv4_address(value.get<bool>());
  if (name == "timeout") return ftp.timeout(to_timeout(value));
  if (name == "source_address") {
    return ftp.source_address(value.is_null() ? std::optional<ferry::source_address>{} : to_source(value));
  }
  throw std::logic_error("no such attribute: " + name);
}

}  // namespace

ferry_runner::client::client(const json& options) : ftp(to_options(options)) {
  ftp.set_debuglevel(options.value("debug", 0), [this](std::string_view line) { debug_lines.emplace_back(line); });
  ftp.set_pasv(options.value("pasv", true));
  ftp.maxline(options.value("maxline", ferry::default_maxline));
  ftp.trust_server_pasv_ipv4_address(options.value("trust", false));
  if (options.contains("drain")) ftp.deadlines().drain = to_timeout(options["drain"]);
}

ferry_runner::ferry_runner(const json& request) : request_(request), scenario_(request.at("scenario")) {
  clients_["a"] = std::make_unique<client>(scenario_.value("client", json::object()));
}

json ferry_runner::run() {
  json results = json::array();
  for (const auto& call : scenario_.at("calls")) results.push_back(attempt(call));
  end();
  return results;
}

// "with" and "drop" both leave the rest to the destructor: it is Python's `with` that says QUIT.
void ferry_runner::end() {
  if (scenario_.value("end", "close") == "close") {
    for (auto& [name, c] : clients_) c->ftp.close();
  }
  held_.reset();
  clients_.clear();
}

ferry_runner::client& ferry_runner::client_of(const json& call) {
  auto& found = clients_[call.value("on", "a")];
  if (!found) found = std::make_unique<client>(scenario_.value("client", json::object()));
  return *found;
}

json ferry_runner::attempt(const json& call) {
  json result = json::object();
  client& c = client_of(call);
  captured_stdout captured;
  try {
    dispatch(c, call, result);
  } catch (...) {
    result.erase("value");
    result.update(describe_current_error());
  }
  result["lastresp"] = text(c.ftp.lastresp());
  auto printed = captured.lines();
  printed.insert(printed.begin(), c.debug_lines.begin(), c.debug_lines.end());
  c.debug_lines.clear();
  for (const auto& line : printed) result["printed"].push_back(text(line));
  return result;
}

void ferry_runner::dispatch(client& c, const json& call, json& result) {
  if (call.contains("function")) return function(call, result);
  if (call.contains("get")) {
    result["value"] = attribute(c.ftp, call["get"].get<std::string>());
    return;
  }
  if (call.contains("set")) return set_attribute(c.ftp, call["set"].get<std::string>(), call["value"]);
  method(c, call, result);
}

void ferry_runner::function(const json& call, json& result) {
  const auto name = call["function"].get<std::string>();
  const json& args = call["args"];
  const auto first = string_at(args, 0);
  json& value = result["value"];
  if (name == "parse150") {
    value = from_number(ferry::parse150(first));
  } else if (name == "parse227") {
    value = from_host_port(ferry::parse227(first));
  } else if (name == "parse229") {
    value = from_host_port(ferry::parse229(first, string_at(args, 1)));
  } else if (name == "parse257") {
    value = text(ferry::parse257(first));
  } else if (name == "print_line") {
    ferry::print_line(first);
  } else if (name == "ftpcp") {
    const auto type = args.size() > 2 ? string_at(args, 2) : "I";
    ferry::ftpcp(clients_.at("a")->ftp, first, clients_.at("b")->ftp, string_at(args, 1), type);
  } else {
    throw std::logic_error("no such function: " + name);
  }
}

void ferry_runner::method(client& c, const json& call, json& result) {
  const auto name = call["call"].get<std::string>();
  const json args = call.value("args", json::array());
  ferry::FTP& ftp = c.ftp;
  if (name == "connect") return connect(ftp, call, result);
  if (name == "retrbinary") return retrbinary(ftp, call, result);
  if (name == "retrlines") return retrlines(ftp, call, result);
  if (name == "dir") return dir(ftp, call, result);
  if (name == "storbinary" || name == "storlines") return store(ftp, call, result);
  if (name == "transfercmd") return use(ftp.transfercmd(string_at(args, 0), to_rest(call)), call, result);
  if (name == "ntransfercmd") {
    auto transfer = ftp.ntransfercmd(string_at(args, 0), to_rest(call));
    result["value"] = from_number(transfer.size);
    return use(std::move(transfer.connection), call, result);
  }
  if (name == "close_data") {
    held_.value().close();
    held_.reset();
    return;
  }
  result["value"] = nullptr;
  if (name == "set_debuglevel" || name == "debug") {
    ftp.set_debuglevel(args.at(0).get<int>(), [&c](std::string_view line) { c.debug_lines.emplace_back(line); });
    return;
  }
  if (!plain_method(ftp, name, args, result["value"])) throw std::logic_error("no such method: " + name);
}

bool ferry_runner::plain_method(ferry::FTP& ftp, const std::string& name, const json& args, json& value) {
  using table = std::map<std::string, std::function<json(ferry::FTP&, const json&)>, std::less<>>;
  static const table methods = {
      {"getwelcome",
       [](auto& f, auto&) {
         const auto welcome = f.getwelcome();
         return welcome.empty() ? json(nullptr) : text(welcome);
       }},
      {"login", [](auto& f, auto& a) { return text(f.login(string_at(a, 0), string_at(a, 1), string_at(a, 2))); }},
      {"acct", [](auto& f, auto& a) { return text(f.acct(string_at(a, 0))); }},
      {"quit", [](auto& f, auto&) { return text(f.quit()); }},
      {"close",
       [](auto& f, auto&) {
         f.close();
         return json(nullptr);
       }},
      {"sendcmd", [](auto& f, auto& a) { return text(f.sendcmd(string_at(a, 0))); }},
      {"voidcmd", [](auto& f, auto& a) { return text(f.voidcmd(string_at(a, 0))); }},
      {"abort", [](auto& f, auto&) { return text(f.abort()); }},
      {"getresp", [](auto& f, auto&) { return text(f.getresp()); }},
      {"voidresp", [](auto& f, auto&) { return text(f.voidresp()); }},
      {"getline", [](auto& f, auto&) { return text(f.getline()); }},
      {"getmultiline", [](auto& f, auto&) { return text(f.getmultiline()); }},
      {"putcmd",
       [](auto& f, auto& a) {
         f.putcmd(string_at(a, 0));
         return json(nullptr);
       }},
      {"putline",
       [](auto& f, auto& a) {
         f.putline(string_at(a, 0));
         return json(nullptr);
       }},
      {"sanitize", [](auto& f, auto& a) { return text(f.sanitize(string_at(a, 0))); }},
      {"cwd", [](auto& f, auto& a) { return text(f.cwd(string_at(a, 0))); }},
      {"pwd", [](auto& f, auto&) { return text(f.pwd()); }},
      {"mkd", [](auto& f, auto& a) { return text(f.mkd(string_at(a, 0))); }},
      {"rmd", [](auto& f, auto& a) { return text(f.rmd(string_at(a, 0))); }},
      {"delete", [](auto& f, auto& a) { return text(f.delete_(string_at(a, 0))); }},
      {"rename", [](auto& f, auto& a) { return text(f.rename(string_at(a, 0), string_at(a, 1))); }},
      {"size", [](auto& f, auto& a) { return from_number(f.size(string_at(a, 0))); }},
      {"nlst", [](auto& f, auto& a) { return nlst(f, a); }},
      {"mlsd", [](auto& f, auto& a) { return mlsd(f, a); }},
      {"makepasv", [](auto& f, auto&) { return makepasv(f); }},
      {"makeport",
       [](auto& f, auto&) {
         f.makeport().close();
         return json("listening");
       }},
      {"sendport",
       [](auto& f, auto& a) { return text(f.sendport(string_at(a, 0), a.at(1).template get<std::uint16_t>())); }},
      {"sendeprt",
       [](auto& f, auto& a) { return text(f.sendeprt(string_at(a, 0), a.at(1).template get<std::uint16_t>())); }},
      {"set_pasv",
       [](auto& f, auto& a) {
         f.set_pasv(a.at(0).template get<bool>());
         return json(nullptr);
       }},
  };
  const auto found = methods.find(name);
  if (found == methods.end()) return false;
  value = found->second(ftp, args);
  return true;
}

void ferry_runner::connect(ferry::FTP& ftp, const json& call, json& result) {
  std::optional<ferry::milliseconds> timeout;
  if (call.contains("timeout")) timeout = to_timeout(call["timeout"]);
  std::optional<ferry::source_address> source;
  if (call.contains("source_address")) source = to_source(call["source_address"]);
  if (call.contains("again")) {
    result["value"] = text(ftp.connect({}, 0, timeout, source));
    return;
  }
  const auto host = request_.at("host").get<std::string>();
  const auto port = request_.at(call.contains("refused") ? "refused_port" : "port").get<std::uint16_t>();
  result["value"] = text(ftp.connect(host, port, timeout, source));
}

void ferry_runner::use(ferry::data_connection connection, const json& call, json& result) {
  if (call.contains("hold")) {
    held_ = std::move(connection);
    return;
  }
  if (call.contains("write")) {
    connection.write(text_to_bytes(call["write"].get<std::string>()));
  } else {
    result["data"] = read_all(connection);
  }
  connection.close();
}

}  // namespace conformance
