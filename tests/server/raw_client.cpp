#include "server/raw_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace ferry::testing {
namespace {

/// The port of `229 ... (|||port|)`.
std::uint16_t extended_port(const std::string& reply) {
  return static_cast<std::uint16_t>(std::stoul(reply.substr(reply.find("|||") + 3)));
}

endpoint passive_endpoint(const std::string& reply) {
  const std::size_t open = reply.find('(') + 1;
  return parse_port(reply.substr(open, reply.find(')') - open)).value();
}

std::string port_argument(const endpoint& at) {
  const std::string reply = passive_reply(at);
  const std::size_t open = reply.find('(') + 1;
  return reply.substr(open, reply.find(')') - open);
}

std::string eprt_argument(const endpoint& at) {
  return std::string(at.is_ipv6() ? "|2|" : "|1|") + at.address + "|" + std::to_string(at.port) + "|";
}

}  // namespace

raw_client::raw_client(const scripted_server& server)
    : address_(server.address()), control_(connect_from(server.address(), server.at())) {}

void raw_client::send(std::string_view line) { control_.send(std::string(line) + "\r\n"); }

std::string raw_client::reply() {
  std::string text = line();
  if (text.size() < 4 || text[3] != '-') return text;
  const std::string last = text.substr(0, 3) + " ";
  for (std::string next = line(); !next.empty(); next = line()) {
    text += "\n" + next;
    if (next.starts_with(last)) break;
  }
  return text;
}

std::string raw_client::command(std::string_view line) {
  send(line);
  return reply();
}

std::string raw_client::download(std::string_view verb_and_path) {
  connection data = passive("EPSV");
  EXPECT_EQ(command(verb_and_path).substr(0, 4), "150 ");
  std::string bytes = data.receive_all();
  EXPECT_EQ(reply(), "226 Transfer complete");
  return bytes;
}

void raw_client::upload(std::string_view verb_and_path, std::string_view bytes) {
  connection data = passive("EPSV");
  EXPECT_EQ(command(verb_and_path).substr(0, 4), "150 ");
  EXPECT_TRUE(data.send(bytes));
  data.close();
  EXPECT_EQ(reply(), "226 Transfer complete");
}

connection raw_client::passive(std::string_view verb) {
  const std::string answer = command(verb);
  if (verb == "PASV") return connect_from(address_, passive_endpoint(answer));
  return connect_from(address_, {address_, extended_port(answer)});
}

unique_fd raw_client::active(std::string_view verb) {
  unique_fd listener = listen_on({address_, 0});
  const endpoint at = local_endpoint(listener.get());
  EXPECT_EQ(command(std::string(verb) + " " + (verb == "PORT" ? port_argument(at) : eprt_argument(at))).substr(0, 4),
            "200 ");
  return listener;
}

connection raw_client::accept(const unique_fd& listener) {
  wait_.wait(listener.get(), POLLIN, "the server's data connection");
  return {make_tcp_stream(accept_pending(listener.get()).value()), wait_};
}

std::string raw_client::line() {
  std::string text;
  while (!text.ends_with("\r\n")) {
    const std::string next = control_.receive(1);
    if (next.empty()) return text;
    text += next;
  }
  return text.substr(0, text.size() - 2);
}

}  // namespace ferry::testing
