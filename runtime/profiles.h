// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/filler.h"
#include "runtime/shape.h"
#include "vm/base/diagnostic.h"
#include "vm/value/source_map.h"

namespace rtm::runtime {

/// The clients of a file, one after the other, whatever its format; never the whole file in memory.
class Profiles {
 public:
  enum class Next : std::uint8_t {
    client,
    /// What is wrong was reported; the next call gives the client after it.
    refused,
    end,
    /// The file cannot be read on; reported.
    failed,
  };

  /// Opens a `.csv`, `.jsonl` or `.json` file (a list of objects or one object), by the ending of its name.
  ///   sources   the `source` blocks of the ruleset, for CSV
  /// Null when the file as a whole was refused; the sink says why. Shape and sources outlive the profiles.
  static std::unique_ptr<Profiles> open(const std::string& file, const Shape& shape,
                                        std::span<const value::SourceMap> sources, Sink& sink);
  virtual ~Profiles() = default;

  virtual Next next(value::Record& record, Sink& sink) = 0;
  /// Of the row that `next` took or refused last: where it begins (line from 1), and as it stands in the file.
  virtual std::uint64_t line() const = 0;
  virtual std::string_view raw() const = 0;
  virtual Place place() const = 0;
  virtual const Tally& tally() const = 0;
  /// Whether the keys are the numbers of the rows, so that none can stand twice.
  virtual bool numbers_keys() const { return false; }
  virtual std::uint64_t bytes_read() const = 0;
};

}  // namespace rtm::runtime
