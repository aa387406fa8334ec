// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "compiler/check/program.h"
#include "tests/generate/random.h"
#include "tests/generate/situations.h"

// Clients on the edges of some conditions: each field that the conditions read takes values at and one step beside what
// it is compared with, the ends of its range, or none. A proof that is wrong is wrong there.

namespace rtm::proofs {

class Edges {
 public:
  /// The program outlives this.
  ///   offer       whose attributes count as constants, if any
  ///   with_roles  what the client owns, his consents and the channel are read, too
  Edges(const check::Program& program, std::span<const check::ExprId> conditions, check::OfferId offer,
        bool with_roles);

  /// Gives most of the fields that the conditions read one of those values.
  void move(generate::Situation& situation, generate::Random& random) const;

  /// A field with the values that it can take on the edges.
  struct Field {
    bool is_client = true;
    std::uint32_t slot = 0;
    std::vector<value::Value> values;
  };
  const std::vector<Field>& fields() const { return fields_; }
  /// Whether the conditions read nothing but these fields and attributes: no clock, history, list, text or call.
  bool is_closed() const { return is_closed_; }
  /// How many clients there are on the edges, or the largest number when there are too many to count.
  std::uint64_t count() const;
  /// Puts the client of a number below `count`.
  void put(generate::Situation& situation, std::uint64_t number) const;

 private:
  void visit(check::ExprId id, check::OfferId offer);
  void add_field(bool is_client, std::uint32_t slot);
  void add_values(Field& field);
  const value::Schema& schema(bool is_client) const { return is_client ? program_.profile : program_.context; }
  void set(generate::Situation& situation, const Field& field, const value::Value& value) const;
  /// Members of a record that was not given are absent, and one that was given has those that it must have.
  void mend(generate::Situation& situation) const;

  const check::Program& program_;
  std::vector<check::ExprId> visited_;
  std::vector<Field> fields_;
  struct Number {
    value::Kind kind;
    value::Int128 cell;
    int scale;
  };
  std::vector<Number> numbers_;
  bool is_closed_ = true;
};

}  // namespace rtm::proofs
