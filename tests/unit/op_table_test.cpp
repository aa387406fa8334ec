// SPDX-License-Identifier: Apache-2.0
// The table of ops in vm/README.md against opcodes.def.
#include <doctest/doctest.h>

#include <string>

#include "tests/support/repository.h"
#include "vm/code/op.h"

namespace rtm::tests {
namespace {

constexpr std::string_view form_names[] = {
    "-",        "out x",    "out b",  "out t",     "out any",   "in x",    "in b",    "in t",    "in any",  "in known",
    "client x", "client t", "client", "request x", "request t", "request", "const x", "const b", "const t", "attr x",
    "attr b",   "attr t",   "truth",  "counter",   "question",  "set",     "rows x",  "rows b",  "member",  "member t"};
static_assert(std::size(form_names) == static_cast<std::size_t>(code::OperandForm::member_t) + 1);

constexpr std::string_view immediate_names[] = {"-", "0..38", "0..22", "-38..38", "-48..48"};
static_assert(std::size(immediate_names) == static_cast<std::size_t>(code::ImmediateForm::wide_digits) + 1);

std::string row_of(const code::OpInfo& op) {
  std::string row = "| " + std::string(op.name);
  for (const code::OperandForm form : op.operands)
    row += " | " + std::string(form_names[static_cast<std::size_t>(form)]);
  row += " | " + std::string(immediate_names[static_cast<std::size_t>(op.immediate)]);
  return row + " | " + std::string(op.text) + " |\n";
}

TEST_CASE("the table in vm/README.md is that of opcodes.def") {
  std::string table;
  for (const code::OpInfo& op : code::op_table) table += row_of(op);
  const std::string page = read_source("vm/README.md");
  CHECK_MESSAGE(page.find(table) != std::string::npos, "the rows of the table should read:\n" << table);
}

TEST_CASE("every op writes one register, and its immediate has room") {
  for (const code::OpInfo& op : code::op_table) {
    CAPTURE(op.name);
    CHECK(code::is_written(op.operands[0]));
    for (std::size_t i = 1; i < op.operands.size(); ++i) CHECK_FALSE(code::is_written(op.operands[i]));
    const code::ImmediateBounds bounds = code::immediate_bounds(op.immediate);
    CHECK(bounds.low <= bounds.high);
  }
}

}  // namespace
}  // namespace rtm::tests
