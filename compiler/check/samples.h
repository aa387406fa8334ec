// SPDX-License-Identifier: Apache-2.0
// Named sample clients, `test` blocks, and how real files become profiles.
#pragma once

#include "compiler/check/checker.h"

namespace rtm::check {

/// Samples, each with every field of the profile.
void check_samples(Checker& checker);

/// Tests: client, request, history, clock and what each step expects. After samples and decisions.
void check_tests(Checker& checker);

/// `source` blocks.
void check_sources(Checker& checker);

/// Field values by name into slots: those of a nested record into its members' slots. Reports fields that the schema
/// does not have and fields given twice. `given` has one entry a slot.
void fill_fields(Checker& checker, const syntax::RecordExpr& fields, const value::Schema& schema,
                 std::vector<value::Value>& values, std::vector<char>& given);

/// Defaults into what was not given; reports the required fields that are still missing.
///   who   `the sample`, `the test's client`
void complete_fields(Checker& checker, Span place, std::string_view who, const value::Schema& schema,
                     std::vector<value::Value>& values, const std::vector<char>& given);

}  // namespace rtm::check
