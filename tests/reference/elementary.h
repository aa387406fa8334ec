// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

// exp, log, logistic and powers of binary64 numbers: the exact value, rounded once to the nearest binary64 number. They
// are computed with a hundred decimals, far more than separates any such value from a tie. Empty: there is no such
// finite number (the logarithm of nothing, an overflow).

namespace rtm::reference {

std::optional<double> exponential(double x);
std::optional<double> logarithm(double x);
/// 1 / (1 + exp(-x)).
std::optional<double> logistic(double x);
std::optional<double> power(double base, double exponent);

}  // namespace rtm::reference
