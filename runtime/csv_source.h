// SPDX-License-Identifier: Apache-2.0
// Which `source` block of a ruleset describes a CSV file, and what to say when none does.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "runtime/csv_record.h"
#include "vm/base/csv.h"
#include "vm/base/result.h"
#include "vm/value/source_map.h"

namespace rtm::runtime {

/// The `source` block that fits the file: the one of its name, else the first whose columns all stand in the header.
/// Null when none does; then columns are matched by the names of the fields.
/// Errors: those of CsvReader::open.
Result<const value::SourceMap*> choose_source(std::span<const value::SourceMap> sources, const std::string& file);

/// A file whose columns have found their fields.
struct CsvClients {
  CsvReader rows;
  CsvRecordReader reader;
};

/// Opens the file by the source that fits it. None when something is wrong with the file as a whole, which is reported
/// once: RTM1508 another separator · RTM1507 it fits no source, and is nearer to one than to the profile's own names ·
/// those of CsvReader::open and CsvRecordReader::match. Shape and sources outlive the reader.
std::optional<CsvClients> open_csv_clients(const std::string& file, const Shape& shape,
                                           std::span<const value::SourceMap> sources, Sink& sink);

}  // namespace rtm::runtime
