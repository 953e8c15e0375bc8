// FTP over TLS with a server that no public authority vouches for: by the certificate of our own, or by the server's public key alone.
//
//     pinned ftpes://nas.example/ our-ca.pem
//     pinned ftpes://nas.example/ sha256//1jWcMmfyEiAGnZ3jA2VmDQPUw0R2Y6Dl0hDEQlUaT7o=
#include <iostream>
#include <string>

#include <ferry/client.hpp>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: pinned URL CERTIFICATE|PIN\n";
    return 2;
  }
  const std::string whom = argv[2];
  ferry::tls_options trust;
  // With a pin beside it "any" means: any with this key, whoever has signed it.
  if (whom.starts_with("sha256//"))
    trust.pin(whom).danger_accept_any_certificate(true);
  else
    trust.ca_file(whom);
  ferry::client server(argv[1], ferry::client_options().secure(ferry::parse_url(argv[1]).scheme == "ftp").tls(trust));
  server.connect();
  const auto facts = server.tls().value();
  std::cout << facts.protocol << ", " << facts.cipher << '\n'
            << facts.subject << ", until " << facts.expires << '\n'
            << "its key: " << facts.public_key_pin << '\n';
} catch (const ferry::tls_error& e) {
  std::cerr << "not trusted: " << e.what() << '\n';
  return 1;
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
