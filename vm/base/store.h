// SPDX-License-Identifier: Apache-2.0
// How objects are owned and referred to. What crosses rooms or is stored is an `Id<Tag>`, an index into one `Store`;
// syntax trees live in an `Arena`, where nodes may point to each other freely because all of them die at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "vm/base/check.h"

namespace rtm {

/// A typed 32-bit index: an OfferId cannot be given where a SegmentId belongs. The default is "none".
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(uint32_t index) : index_(index) {}
  constexpr explicit Id(size_t index) : index_(static_cast<uint32_t>(index)) {}

  /// Invariant: only called on an id that is not none.
  constexpr uint32_t index() const { return index_; }
  constexpr bool is_none() const { return index_ == none_index; }
  constexpr explicit operator bool() const { return index_ != none_index; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  static constexpr uint32_t none_index = UINT32_MAX;
  uint32_t index_ = none_index;
};

/// A vector that only its own ids index. References are valid until the next `add`.
template <class IdType, class T>
class Store {
 public:
  IdType add(T item) {
    RTM_CHECK(items_.size() < UINT32_MAX, "a store holds fewer than 2^32 - 1 items");
    items_.push_back(std::move(item));
    return IdType(items_.size() - 1);
  }

  T& operator[](IdType id) { return items_[checked(id)]; }
  const T& operator[](IdType id) const { return items_[checked(id)]; }

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  bool contains(IdType id) const { return id && id.index() < items_.size(); }
  void reserve(size_t count) { items_.reserve(count); }

  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  std::span<const T> items() const { return items_; }

  /// Walks the ids in order: `for (OfferId id : offers.ids())`.
  class Ids {
   public:
    class Iterator {
     public:
      explicit Iterator(uint32_t index) : index_(index) {}
      IdType operator*() const { return IdType(index_); }
      Iterator& operator++() {
        ++index_;
        return *this;
      }
      bool operator==(const Iterator&) const = default;

     private:
      uint32_t index_;
    };
    explicit Ids(uint32_t count) : count_(count) {}
    Iterator begin() const { return Iterator(0); }
    Iterator end() const { return Iterator(count_); }

   private:
    uint32_t count_;
  };
  Ids ids() const { return Ids(static_cast<uint32_t>(items_.size())); }

 private:
  size_t checked(IdType id) const {
    RTM_CHECK(contains(id), "an id is used with the store that gave it");
    return id.index();
  }

  std::vector<T> items_;
};

/// Memory for trees: nodes are never freed one by one, all of them go with the arena. Addresses are stable.
/// Not thread-safe; moving an arena keeps its nodes where they are.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&& other) noexcept
      : blocks_(std::move(other.blocks_)),
        next_(std::exchange(other.next_, nullptr)),
        end_(std::exchange(other.end_, nullptr)) {}
  Arena& operator=(Arena&& other) noexcept {
    blocks_ = std::move(other.blocks_);
    next_ = std::exchange(other.next_, nullptr);
    end_ = std::exchange(other.end_, nullptr);
    return *this;
  }

  /// A new node. Aggregates take designated initialisers: `arena.make(Not{.operand = x})`.
  template <class T>
  T* make(T node) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return new (allocate(sizeof(T), alignof(T))) T(std::move(node));
  }

  /// A copy of the items, side by side.
  template <class T>
  std::span<T> copy(std::span<const T> items) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    if (items.empty()) return {};
    T* first = static_cast<T*>(allocate(items.size_bytes(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), first);
    return {first, items.size()};
  }
  template <class T>
  std::span<T> copy(const std::vector<T>& items) {
    return copy(std::span<const T>(items));
  }
  std::string_view copy(std::string_view text) {
    const std::span<char> chars = copy(std::span<const char>(text.data(), text.size()));
    return {chars.data(), chars.size()};
  }

 private:
  static constexpr size_t block_size = 64 * 1024;

  void* allocate(size_t size, size_t alignment) {
    size_t space = static_cast<size_t>(end_ - next_);
    void* place = next_;
    if (next_ == nullptr || std::align(alignment, size, place, space) == nullptr) {
      // A large node gets a block of its own size; the rest of the last block is lost, at most 64 KB.
      const size_t bytes = size + alignment > block_size ? size + alignment : block_size;
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
      next_ = blocks_.back().get();
      end_ = next_ + bytes;
      place = next_;
      space = bytes;
      std::align(alignment, size, place, space);
    }
    next_ = static_cast<std::byte*>(place) + size;
    return place;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace rtm

template <class Tag>
struct std::hash<rtm::Id<Tag>> {
  size_t operator()(rtm::Id<Tag> id) const { return std::hash<uint32_t>()(id.index()); }
};
