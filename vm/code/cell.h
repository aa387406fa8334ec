// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/value/type.h"

// What scalar code computes with: a value of one of three kinds, and whether it is known.
//
// The kind is not stored. It follows from the code: the verifier proves that a register is only read as what was
// written to it. What is unknown holds a zero, so that the same bits come out whatever was there before.

namespace rtm::code {

using Int128 = value::Int128;

struct Exact {
  Int128 value = 0;
  bool known = false;
};

/// Always finite.
struct Binary {
  double value = 0;
  bool known = false;
};

/// The bytes belong to the ruleset or to a record of the inputs.
struct Text {
  std::string_view value;
  bool known = false;
};

/// A register.
struct Cell {
  Cell() : exact(0) {}

  union {
    Int128 exact;
    double binary;
    std::string_view text;
  };
  bool known = false;
};

constexpr Exact exact(Int128 value) { return {value, true}; }
constexpr Exact truth(bool value) { return {value ? 1 : 0, true}; }
constexpr Binary binary(double value) { return {value, true}; }

template <class T>
T read(const Cell& cell);
template <>
inline Exact read<Exact>(const Cell& cell) {
  return {cell.exact, cell.known};
}
template <>
inline Binary read<Binary>(const Cell& cell) {
  return {cell.binary, cell.known};
}
template <>
inline Text read<Text>(const Cell& cell) {
  return {cell.text, cell.known};
}
template <>
inline Cell read<Cell>(const Cell& cell) {
  return cell;
}

inline void write(Cell& cell, const Exact& value) {
  cell.exact = value.value;
  cell.known = value.known;
}
inline void write(Cell& cell, const Binary& value) {
  cell.binary = value.value;
  cell.known = value.known;
}
inline void write(Cell& cell, const Text& value) {
  cell.text = value.value;
  cell.known = value.known;
}
inline void write(Cell& cell, const Cell& value) { cell = value; }

}  // namespace rtm::code
