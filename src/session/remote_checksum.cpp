// A checksum is believed only when it is of the algorithm and of the bytes that were asked for: a false alarm is as bad as none.
#include "session/remote_checksum.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "session/ask.hpp"
#include "session/listing_replies.hpp"
#include "session/size.hpp"
#include "wire/ascii.hpp"
#include "wire/hash.hpp"

namespace ferry::session {

namespace {

struct verb {
  std::string_view name;
  checksum_algorithm algorithm;
};
// Strongest first. MD5 is the command of draft-twine-ftpmd5, which knows neither quotes nor ranges.
constexpr std::array<verb, 7> verbs = {{{"XSHA512", checksum_algorithm::sha512},
                                        {"XSHA256", checksum_algorithm::sha256},
                                        {"XSHA1", checksum_algorithm::sha1},
                                        {"XSHA", checksum_algorithm::sha1},
                                        {"XMD5", checksum_algorithm::md5},
                                        {"MD5", checksum_algorithm::md5},
                                        {"XCRC", checksum_algorithm::crc32}}};

class question {
 public:
  question(connection& c, const wire::features& features, std::string_view path, std::optional<byte_range> range)
      : c_(c), features_(features), path_(path), range_(range) {
    for (const auto& line : features.parameters("HASH")) {
      for (auto& offer : wire::hash_offers(line)) offers_.push_back(std::move(offer));
    }
  }

  [[nodiscard]] bool is_offered(checksum_algorithm algorithm) const {
    return offer_of(algorithm) != nullptr ||
           std::ranges::any_of(verbs, [&](const verb& v) { return v.algorithm == algorithm && features_.has(v.name); });
  }

  /// By the commands that FEAT names, or by all.
  [[nodiscard]] std::optional<checksum> by(checksum_algorithm algorithm, bool any_command) {
    if (const auto* offer = offer_of(algorithm)) {
      if (auto sum = by_hash(*offer, algorithm)) return sum;
    }
    for (const verb& v : verbs) {
      if (v.algorithm != algorithm || !(any_command || features_.has(v.name))) continue;
      if (auto sum = by_verb(v)) return sum;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] const wire::hash_offer* offer_of(checksum_algorithm algorithm) const {
    const auto found = std::ranges::find_if(
        offers_, [&](const wire::hash_offer& o) { return parse_checksum_algorithm(o.name) == algorithm; });
    return found == offers_.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool select(const wire::hash_offer& offer) {
    const auto& agreed = c_.hash_algorithm();
    if (agreed ? wire::equal_ignoring_case(*agreed, offer.name) : offer.selected) return true;
    const reply r = ask(c_, "OPTS", "HASH " + offer.name);
    if (r.completed()) c_.hash_algorithm(offer.name);
    return r.completed();
  }

  [[nodiscard]] std::optional<checksum> by_hash(const wire::hash_offer& offer, checksum_algorithm algorithm) {
    if (range_ && !features_.has("RANG")) return std::nullopt;
    const auto hash = c_.make_command("HASH", path_);
    if (c_.type() != 'I') set_type(c_, 'I');
    if (!select(offer)) return std::nullopt;
    if (range_) {
      const std::string bounds = std::to_string(range_->first) + ' ' + std::to_string(range_->end - 1);
      if (const reply r = ask(c_, "RANG", bounds); !r.completed() && !r.intermediate()) return std::nullopt;
    }
    const reply r = ask(c_, hash);
    if (range_) forget_range();
    if (not_implemented(r)) return std::nullopt;
    if (!r.completed()) throw_refusal(c_, r);
    const auto value = wire::hash_reply(r.text);
    if (!value || parse_checksum_algorithm(value->algorithm) != algorithm ||
        value->hex.size() != checksum_digits(algorithm))
      c_.refuse<error_proto>(r, phase::command);
    if (range_ ? is_of_range(*value) : value->first == 0) return checksum{algorithm, value->hex};
    // ProFTPD's mod_digest takes RANG for a matter of transfers, and hashes the whole file.
    if (range_) return std::nullopt;
    c_.refuse<error_proto>(r, phase::command);
  }

  [[nodiscard]] bool is_of_range(const wire::hash_value& v) const noexcept {
    return v.first == range_->first && (v.last == range_->end || v.last == range_->end - 1);
  }

  // `RANG 1 0` is the word for "none", draft-bryan-ftp-range-08 section 3.
  void forget_range() {
    const reply r = ask(c_, "RANG", "1 0");
    if (r.completed() || r.intermediate()) return;
    c_.close();
    throw error_proto("the server would not forget a byte range, which would cut the next download",
                      c_.reply_context(r, phase::command));
  }

  [[nodiscard]] std::optional<checksum> by_verb(const verb& v) {
    const bool bare = v.name == "MD5";
    if (range_ && bare) return std::nullopt;
    // There is no way to write a quote inside quotes that all servers know.
    const bool quotable = !bare && path_.find('"') == std::string_view::npos;
    if (range_ && !quotable) return std::nullopt;
    std::string argument(path_);
    if (quotable) argument = '"' + argument + '"';
    if (range_) argument += ' ' + std::to_string(range_->first) + ' ' + std::to_string(range_->end);
    reply r = ask(c_, v.name, argument);
    // Some servers take the quotes for a part of the name.
    if (quotable && !range_ && (r.code() == 550 || r.code() == 501) &&
        path_.find_first_of(" \t") == std::string_view::npos)
      r = ask(c_, v.name, path_);
    if (not_implemented(r)) return std::nullopt;
    if (!r.completed()) throw_refusal(c_, r);
    auto hex = wire::find_hex(r.text, checksum_digits(v.algorithm), c_.options().encoding.encode(path_));
    if (!hex) c_.refuse<error_proto>(r, phase::command);
    return checksum{v.algorithm, std::move(*hex)};
  }

  connection& c_;
  const wire::features& features_;
  std::string_view path_;
  std::optional<byte_range> range_;
  std::vector<wire::hash_offer> offers_;
};

}  // namespace

bool names_checksums(const wire::features& features) {
  return !features.parameters("HASH").empty() ||
         std::ranges::any_of(verbs, [&](const verb& v) { return features.has(v.name); });
}

std::optional<checksum> ask_checksum(connection& c, const wire::features& features, std::string_view path,
                                     std::optional<checksum_algorithm> wanted, std::optional<byte_range> range) {
  if (range && range->first >= range->end) throw std::invalid_argument("the checksum of no bytes at all was asked for");
  question q(c, features, path, range);
  if (wanted) return q.by(*wanted, !q.is_offered(*wanted));
  using enum checksum_algorithm;
  for (const auto algorithm : {sha512, sha256, sha1, md5, crc32}) {
    if (!q.is_offered(algorithm)) continue;
    if (auto sum = q.by(algorithm, false)) return sum;
  }
  return std::nullopt;
}

}  // namespace ferry::session
