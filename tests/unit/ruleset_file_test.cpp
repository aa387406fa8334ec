// SPDX-License-Identifier: Apache-2.0
#include "vm/code/ruleset_file.h"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "tests/support/small_ruleset.h"
#include "vm/base/catalogue.h"
#include "vm/code/disassemble.h"

namespace rtm::tests {
namespace {

using code::read_ruleset;
using code::write_ruleset;

std::uint16_t refusal_of(const std::string& bytes, const code::Limits& limits = {}) {
  const Result<code::Ruleset> read = read_ruleset(bytes, "small.rtmc", limits);
  return read ? 0 : read.error().code;
}

/// The checksum made right again, so that what is behind it is looked at.
std::string repaired(std::string bytes) {
  const std::uint64_t checksum = code::payload_checksum(bytes);
  std::memcpy(bytes.data() + code::checksum_offset, &checksum, sizeof checksum);
  return bytes;
}

TEST_CASE("what is written is read again, byte for byte") {
  const std::string bytes = write_ruleset(small_ruleset());
  const Result<code::Ruleset> read = read_ruleset(bytes, "small.rtmc");
  REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().message));
  CHECK(write_ruleset(*read) == bytes);
  CHECK(read->hash == code::hash_of(small_ruleset()));
  code::Ruleset named = small_ruleset();
  named.hash = read->hash;
  CHECK(code::disassemble(*read) == code::disassemble(named));
}

TEST_CASE("the hash is of everything but itself") {
  code::Ruleset ruleset = small_ruleset();
  const std::uint64_t hash = code::hash_of(ruleset);
  ruleset.hash = 7;
  CHECK(code::hash_of(ruleset) == hash);
  ruleset.offers[1].title = "Roaming";
  CHECK(code::hash_of(ruleset) != hash);
}

TEST_CASE("files that are no ruleset, and parts of one") {
  const std::string bytes = write_ruleset(small_ruleset());
  CHECK(refusal_of("") == diag::ruleset_not_one.code);
  CHECK(refusal_of("offer Big {}") == diag::ruleset_not_one.code);
  CHECK(refusal_of("RTMC") == diag::ruleset_truncated.code);
  for (const std::size_t size : {std::size_t{23}, std::size_t{24}, bytes.size() / 2, bytes.size() - 1}) {
    CHECK(refusal_of(bytes.substr(0, size)) == diag::ruleset_truncated.code);
  }
  CHECK(refusal_of(bytes + '\0') == diag::ruleset_truncated.code);
}

TEST_CASE("only the format that is written is read, and the other is named") {
  std::string bytes = write_ruleset(small_ruleset());
  bytes[4] = static_cast<char>(code::ruleset_format + 1);
  const Result<code::Ruleset> newer = read_ruleset(bytes, "small.rtmc");
  REQUIRE_FALSE(newer.has_value());
  CHECK(newer.error().code == diag::ruleset_newer.code);
  CHECK(newer.error().message == "the ruleset has format 2, which is newer than format 1, the one that is read");
  bytes[4] = static_cast<char>(code::ruleset_format - 1);
  const Result<code::Ruleset> older = read_ruleset(bytes, "small.rtmc");
  REQUIRE_FALSE(older.has_value());
  CHECK(older.error().code == diag::ruleset_older.code);
  CHECK(older.error().message == "the ruleset has format 0, which is older than format 1, the one that is read");
}

TEST_CASE("no file that is refused as too large for the program would be accepted") {
  CHECK(code::Limits().bytes == Files::largest_file_mb * 1024 * 1024);
}

TEST_CASE("every changed byte is noticed") {
  const std::string bytes = write_ruleset(small_ruleset());
  for (std::size_t at = 24; at < bytes.size(); at += 7) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    CHECK(refusal_of(damaged) == diag::ruleset_damaged.code);
  }
}

TEST_CASE("sections that are not what the table says") {
  const std::string bytes = write_ruleset(small_ruleset());
  std::string longer = bytes;
  longer[24] = static_cast<char>(longer[24] + 1);
  CHECK(refusal_of(repaired(longer)) == diag::ruleset_malformed.code);
  std::string endless = bytes;
  endless[31] = 0x7F;
  CHECK(refusal_of(repaired(endless)) == diag::ruleset_malformed.code);
}

TEST_CASE("a text that is longer than its section") {
  const std::string bytes = write_ruleset(small_ruleset());
  // The name comes first; its length is made larger than its section.
  const std::size_t name = bytes.find("small");
  REQUIRE(name != std::string::npos);
  std::string long_name = bytes;
  long_name[name - 1] = 0x7F;
  CHECK(refusal_of(repaired(long_name)) == diag::ruleset_malformed.code);
}

TEST_CASE("a file over the limit is not read") {
  code::Limits limits;
  limits.bytes = 100;
  CHECK(refusal_of(write_ruleset(small_ruleset()), limits) == diag::ruleset_too_large.code);
}

TEST_CASE("the verifier stands behind the file") {
  code::Ruleset ruleset = small_ruleset();
  ruleset.decisions[0].fallback.offer = 2;
  const Result<code::Ruleset> read = read_ruleset(write_ruleset(ruleset), "small.rtmc");
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == diag::ruleset_index.code);
  CHECK(read.error().message == "decision Next names offer 2, and there are 2");
}

}  // namespace
}  // namespace rtm::tests
