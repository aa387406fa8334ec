// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/check/program.h"
#include "vm/base/store.h"
#include "vm/code/op.h"
#include "vm/code/ruleset.h"
#include "vm/value/type.h"

// Scalar code before it has registers: a graph of values, each the result of one op on earlier values.
//
// Equal values are one node (hash-consing), so what two rules compute in the same way is computed once wherever both
// can see it; an op on constants becomes a constant as the node is made. A node has no place in a program yet: emission
// picks, for each block, the nodes that its result needs, and leaves out all others.

namespace rtm::ir {

using value::Int128;
using ValueId = Id<struct ValueTag>;

/// What a value needs beside the client, the request, the clock and the history: it decides where it can be computed.
enum Needs : std::uint8_t {
  needs_nothing = 0,
  /// The offer at hand.
  needs_offer = 1,
  /// The row at hand.
  needs_row = 2,
};

/// One op. Operands are those of its instruction (opcodes.def) with values in place of registers; operand `a`, the
/// result, is the node itself.
struct Value {
  code::Op op = code::Op::load_unknown;
  std::int16_t imm = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;
  bool operator==(const Value&) const = default;
};

struct ValueHash {
  std::size_t operator()(const Value& value) const;
};

/// What a value can be: the range of an exact one, and whether it may be unknown. Follows from the declared ranges of
/// what is read, never from what a condition around the place of reading proves.
struct Domain {
  Int128 low = value::int128_min;
  Int128 high = value::int128_max;
  bool optional = true;
  bool contains(Int128 cell) const { return low <= cell && cell <= high; }
};

/// A result and what it is. A value without id stands for "no block".
struct TypedValue {
  ValueId id;
  value::Type type;
};

/// Constants of one kind, each once, in the order in which they were first asked for.
template <class T>
class Pool {
 public:
  std::uint32_t add(const T& item) {
    const auto [at, is_new] = index_.try_emplace(item, static_cast<std::uint32_t>(items_.size()));
    if (is_new) items_.push_back(item);
    return at->second;
  }
  const T& operator[](std::uint32_t index) const { return items_[index]; }
  const std::vector<T>& items() const { return items_; }

 private:
  std::map<T, std::uint32_t> index_;
  std::vector<T> items_;
};

/// Words of 64 members each, without zero words at the end: one spelling for a set.
using SetWords = std::vector<std::uint64_t>;
SetWords set_words(const std::vector<std::uint32_t>& members);
/// Bit i: channel i. The checker lets a ruleset have no more channels than there are bits.
std::uint64_t channel_mask(const std::vector<std::uint32_t>& channels);
bool has_member(const SetWords& words, std::uint32_t member);

class Values {
 public:
  /// The program whose fields and attributes are read; must outlive this.
  explicit Values(const check::Program& program) : program_(&program) {}

  /// The node of an op, folded to a constant where all it reads is constant, else fused with what it reads.
  ValueId make(code::Op op, std::uint32_t b = 0, std::uint32_t c = 0, std::uint32_t d = 0, std::int16_t imm = 0);
  ValueId make(code::Op op, ValueId b, ValueId c = {}, ValueId d = {}, std::int16_t imm = 0);

  ValueId exact(Int128 cell);
  ValueId binary(double number);
  ValueId text(std::string_view text);
  /// Unknown, as a value of the kind of `like`.
  ValueId unknown(const value::Type& like);

  const Value& operator[](ValueId id) const { return values_[id]; }
  std::size_t size() const { return values_.size(); }

  std::optional<Int128> exact_constant(ValueId id) const;
  std::optional<double> binary_constant(ValueId id) const;
  std::optional<std::string_view> text_constant(ValueId id) const;
  bool is_constant(ValueId id) const;
  bool is_unknown(ValueId id) const;
  /// out_x, out_b or out_t: which kind of register holds it.
  code::OperandForm kind(ValueId id) const;

  std::uint8_t needs(ValueId id) const { return needs_[id.index()]; }
  const Domain& domain(ValueId id) const { return domains_[id.index()]; }
  const check::Program& program() const { return *program_; }

  Pool<Int128> exacts;
  /// By their bits, so that the order and equality are total.
  Pool<std::uint64_t> binaries;
  Pool<std::string> texts;
  Pool<SetWords> sets;
  /// The sets that ops read; `constant` ones index `sets`.
  Pool<std::pair<code::SetSource, std::uint32_t>> set_refs;
  std::uint32_t set_ref(code::SetSource source, std::uint32_t index) { return set_refs.add({source, index}); }

  /// Rows of a list. Queries are nodes of their own kind: equal ones are one.
  struct RowQuery {
    code::RowQuery::Kind kind = code::RowQuery::Kind::count;
    code::OperandKind source = code::OperandKind::client;
    std::uint32_t slot = 0;
    std::uint32_t time_member = code::none;
    /// None: no window, every row, nothing to sum.
    ValueId after;
    ValueId where;
    ValueId value;
    /// Decimals of an exact `value`.
    std::uint8_t value_scale = 0;
    auto operator<=>(const RowQuery&) const = default;
  };
  Pool<RowQuery> row_queries;

 private:
  ValueId intern(const Value& value);
  std::uint8_t needs_of(const Value& value) const;

  const check::Program* program_;
  Store<ValueId, Value> values_;
  std::vector<Domain> domains_;
  std::vector<std::uint8_t> needs_;
  std::unordered_map<Value, ValueId, ValueHash> index_;
};

/// The values that an op reads, in order: calls `visit(ValueId)`.
template <class Visit>
void for_each_input(const Value& value, Visit visit) {
  const auto& forms = code::info(value.op).operands;
  if (code::is_read(forms[1])) visit(ValueId(value.b));
  if (code::is_read(forms[2])) visit(ValueId(value.c));
  if (code::is_read(forms[3])) visit(ValueId(value.d));
}

}  // namespace rtm::ir
