// A file of the user's as the place where a download lands: a partial file beside it, which an earlier run may have left.
#pragma once

#include <filesystem>
#include <memory>

#include "transfer/download.hpp"
#include "transfer/landing.hpp"
#include "transfer/partial.hpp"

namespace ferry::transfer {

class file_landing final : public landing {
 public:
  /// All but the job outlive the object.
  file_landing(keeper& from, io::file_system& files, const download_job& job, const std::filesystem::path& target);

  [[nodiscard]] std::uint64_t have() const override { return have_; }
  [[nodiscard]] std::uint64_t known_from() const override { return 0; }
  [[nodiscard]] bool agrees(std::uint64_t offset, std::span<const std::byte> bytes) override;
  [[nodiscard]] bool of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) override;
  [[nodiscard]] io::sink& sink() override;
  void settle() noexcept override;
  [[nodiscard]] bool begin_anew() override;
  void checkpoint(std::uint64_t there) override;
  [[nodiscard]] ferry::checksum digest(checksum_algorithm by) override;
  [[nodiscard]] partial_file* in_pieces() noexcept override { return partial_.in_place() ? nullptr : &partial_; }
  void commit(verdict& of) override;
  void abandon() noexcept override;

 private:
  void leave_alone(const io::file_facts& there, const std::string& why, verdict& of);

  keeper& keeper_;
  io::file_system& files_;
  const download_job& job_;
  bool was_there_;  // the target, before anything was fetched
  partial_file partial_;
  std::unique_ptr<io::sink> sink_;
  std::uint64_t have_;
  bool took_over_;  // what an earlier run has left
};

/// The user's file itself, written from its first byte on; also devices and pipes. It has its old content until the server begins to send.
class in_place_landing final : public landing {
 public:
  in_place_landing(keeper& from, io::file_system& files, const download_job& job, const std::filesystem::path& target,
                   std::optional<checksum_algorithm> digest);
  ~in_place_landing() override;

  [[nodiscard]] std::uint64_t have() const override;
  [[nodiscard]] std::uint64_t known_from() const override;
  [[nodiscard]] bool agrees(std::uint64_t offset, std::span<const std::byte> bytes) override;
  [[nodiscard]] bool of(std::optional<std::uint64_t> size, std::optional<io::file_time> modified) override;
  [[nodiscard]] io::sink& sink() override;
  void settle() noexcept override {}
  [[nodiscard]] bool begin_anew() override;
  void checkpoint(std::uint64_t) override {}
  [[nodiscard]] ferry::checksum digest(checksum_algorithm by) override;
  void commit(verdict& of) override;
  void abandon() noexcept override;

 private:
  void empty();

  io::file_system& files_;
  const download_job& job_;
  bool made_;           // by this download
  bool begun_ = false;  // the old content is gone
  partial_file partial_;
  std::unique_ptr<io::sink> sink_;
  std::unique_ptr<landing> stream_;
};

}  // namespace ferry::transfer
