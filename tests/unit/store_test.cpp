// SPDX-License-Identifier: Apache-2.0
#include "vm/base/store.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <unordered_set>

#include "vm/base/catalogue.h"
#include "vm/base/result.h"

namespace rtm {
namespace {

using FruitId = Id<struct FruitTag>;

TEST_CASE("an id is none until a store gives one") {
  CHECK(FruitId().is_none());
  CHECK_FALSE(FruitId());
  Store<FruitId, std::string> fruits;
  const FruitId apple = fruits.add("apple");
  const FruitId pear = fruits.add("pear");
  CHECK(apple);
  CHECK(apple < pear);
  CHECK(fruits[pear] == "pear");
  CHECK_FALSE(fruits.contains(FruitId()));
  CHECK_FALSE(fruits.contains(FruitId(size_t{2})));
  std::unordered_set<FruitId> seen;
  for (const FruitId id : fruits.ids()) seen.insert(id);
  CHECK(seen.size() == 2);
}

TEST_CASE("an arena keeps addresses and alignment through growth and moves") {
  struct alignas(16) Wide {
    int number;
  };
  Arena arena;
  std::vector<Wide*> nodes;
  for (int i = 0; i < 10'000; ++i) {
    arena.make('x');
    nodes.push_back(arena.make(Wide{.number = i}));
  }
  const std::string_view text = arena.copy(std::string_view(std::string(200'000, 'a')));
  Arena other = std::move(arena);
  arena = Arena();
  int wrong = 0;
  for (int i = 0; i < 10'000; ++i) {
    if (nodes[i]->number != i || reinterpret_cast<uintptr_t>(nodes[i]) % 16 != 0) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(text == std::string(200'000, 'a'));
  CHECK(other.copy(std::vector<int>{1, 2, 3})[2] == 3);
  CHECK(other.copy(std::vector<int>{}).empty());
}

Result<int> half(int number) {
  if (number % 2 != 0) return failure(make_diagnostic(diag::cannot_read_file, FilePlace{"f"}, "f", "it is odd"));
  return number / 2;
}

Result<int> quarter(int number) {
  RTM_TRY(const int once, half(number));
  RTM_TRY(const int twice, half(once));
  return twice;
}

TEST_CASE("RTM_TRY hands a failure on as it is") {
  CHECK(quarter(12).value() == 3);
  REQUIRE_FALSE(quarter(6));
  CHECK(quarter(6).error().message == "cannot read `f`: it is odd");
}

}  // namespace
}  // namespace rtm
