// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/catalogue.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "bench/scenarios/random.h"

namespace rtm::bench {
namespace {

constexpr std::size_t segment_count = 40;
constexpr std::size_t trouble_count = 8;
constexpr std::size_t product_count = 120;

constexpr std::array<std::string_view, 12> topics = {"internet", "roaming",   "calls",    "television",
                                                     "music",    "games",     "security", "devices",
                                                     "billing",  "insurance", "loyalty",  "family"};
constexpr std::array<std::string_view, 5> channels = {"app", "web", "sms", "email", "call_center"};

// Numbers of a client: those that segments ask about, those of which classes keep away, those that offers ask about. A
// condition of an offer can then never contradict its segments or its class.
constexpr std::array<std::string_view, 10> segment_fields = {"tenure",  "lines",  "devices",  "calls_out", "calls_in",
                                                             "sms_out", "nights", "weekends", "visits",    "payments"};
constexpr std::array<std::string_view, 2> trouble_fields = {"complaints", "late_payments"};
constexpr std::array<std::string_view, 12> offer_fields = {"traffic",   "traffic_roaming", "films",   "songs",
                                                           "downloads", "games_played",    "minutes", "minutes_abroad",
                                                           "countries", "top_ups",         "shops",   "referrals"};

/// What is put together of pieces, one call a piece.
class Text {
 public:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

template <std::size_t count>
std::string_view any(Random& random, const std::array<std::string_view, count>& words) {
  return words[random.below(count)];
}

std::string client_module() {
  Text text;
  text.add("## What is known of a client, and of the request.\nmodule catalogue.client\n\n");
  text.add("currency EUR\nzone     \"Europe/Berlin\"\n\n");
  text.add("enum Topic   {{ {} }}\n", fmt::join(topics, ", "));
  text.add("enum Channel {{ {} }}\n", fmt::join(channels, ", "));
  text.add("enum Region  {{ north, east, south, west, islands }}\n\nproducts {{\n");
  for (std::size_t product = 0; product < product_count; ++product) {
    text.add("  Product{}{}\n", product, product + 1 < product_count ? "," : "");
  }
  text.add("}}\n\nprofile Client key id {{\n  id : string\n");
  for (const std::string_view field : segment_fields) text.add("  {} : int in 0..10_000\n", field);
  for (const std::string_view field : trouble_fields) text.add("  {} : int in 0..1_000\n", field);
  for (const std::string_view field : offer_fields) text.add("  {} : int in 0..10_000 optional\n", field);
  text.add("  age : int in 0..130\n  region : Region\n  balance : money in -10_000..100_000\n");
  text.add("  monthly : money in 0..1_000\n  owns : set of Product\n  consents : set of Channel\n\n");
  text.add("  yearly = monthly * 12\n}}\n\n");
  text.add("context Request {{\n  channel : Channel = app\n  stock : int in 0..1_000 = 100\n}}\n\n");
  text.add("attributes {{\n  likely : prob = 5%\n  lever : decimal(2) = 1.00\n}}\n");
  return text.take();
}

std::string segments_module(Random& random) {
  Text text;
  text.add("## Who the clients are.\nmodule catalogue.segments\nimport catalogue.client\n\n");
  for (std::size_t segment = 0; segment < segment_count; ++segment) {
    // Two fields of a segment are never the same.
    const std::size_t first = segment % segment_fields.size();
    const std::size_t second = (first + 1 + random.below(segment_fields.size() - 1)) % segment_fields.size();
    text.add("segment Segment{} \"Number {}\" when {} >= {}", segment, segment, segment_fields[first],
             random.between(10, 6'000));
    switch (random.below(3)) {
      case 0: text.add(" and {} < {}\n", segment_fields[second], random.between(2'000, 9'000)); break;
      case 1: text.add(" or {} between {} and 9_000\n", segment_fields[second], random.between(10, 6'000)); break;
      default: text.add("\n");
    }
  }
  for (std::size_t trouble = 0; trouble < trouble_count; ++trouble) {
    text.add("segment Trouble{} \"Trouble, number {}\" when {} >= {}\n", trouble, trouble,
             trouble_fields[trouble % trouble_fields.size()], random.between(1, 20));
  }
  text.add("\npartition Value {{\n  gold \"Gold\" when monthly >= 60\n  silver \"Silver\" when monthly >= 25\n");
  text.add("  bronze \"Bronze\" otherwise\n}}\n");
  return text.take();
}

std::string decide_module() {
  return "## What may be said to whom how often, and which offers win.\n"
         "module catalogue.decide\n"
         "import catalogue.client\n"
         "import catalogue.segments\n\n"
         "policy Contact \"How often we may ask\" {\n"
         "  after refused  suppress that offer for 60 days, its topic for 7 days\n"
         "  after accepted suppress that offer forever\n"
         "  at most 3 shows of an offer in 7 days\n"
         "  at most 1 sms in 24 hours\n"
         "  on sms, call_center only between 09:00 and 21:00\n"
         "  on sms, email only with consent\n"
         "}\n"
         "holdout Control 2% by id because \"in the control group\"\n\n"
         "decision NextBestOffer \"What to show next\" for Client in Request {\n"
         "  from all\n"
         "  pick 3 by score above 0.1 with distinct topic\n"
         "  tie by offer.margin\n"
         "}\n";
}

/// One product line: its classes and its offers.
class Part {
 public:
  Part(std::size_t number, std::size_t offers, std::size_t first_offer, Random& random)
      : number_(number), offers_(offers), first_offer_(first_offer), random_(random) {}

  std::string text() {
    text_.add("## Product line {}.\nmodule catalogue.part{:03}\nimport catalogue.client\nimport catalogue.segments\n\n",
              number_, number_);
    for (std::size_t each = 0; each < class_count; ++each) add_class(each);
    for (std::size_t each = 0; each < offers_; ++each) add_offer(first_offer_ + each);
    return text_.take();
  }

 private:
  static constexpr std::size_t class_count = 3;

  std::string class_name(std::size_t index) const { return fmt::format("Line{}Class{}", number_, index); }

  void add_class(std::size_t index) {
    text_.add("class {} \"Line {}, class {}\" {{\n", class_name(index), number_, index);
    text_.add("  min_age : int = 18\n");
    text_.add("  eligible when age >= min_age because \"from {{min_age}} on\"\n");
    if (index == 0) text_.add("  eligible when not Trouble{}\n", random_.below(trouble_count));
    if (index == 1) text_.add("  capacity when request.stock >= {} because \"out of stock\"\n", random_.between(1, 50));
    text_.add("  score likely * margin * lever * (if Value is gold then 1.2 else 1.0)\n}}\n\n");
  }

  void add_offer(std::size_t offer) {
    const std::int64_t price = random_.between(2, 60);
    next_field_ = random_.below(offer_fields.size());
    text_.add("## For those who use a lot of it.\noffer Offer{0} : {1} \"Offer {0} of line {2}\" {{\n", offer,
              class_name(random_.below(class_count)), number_);
    text_.add("  topic {}   price {}.{:02}   margin {}.{}0   likely = {}%   lever = {}.{:02}\n", any(random_, topics),
              price, random_.below(100), 2 * price, random_.below(10), random_.between(2, 30), random_.below(2),
              random_.between(50, 99));
    text_.add("  channels app, web{}{}\n", random_.chance(0.5) ? ", call_center" : "",
              random_.chance(0.3) ? ", sms" : "");
    if (random_.chance(0.5)) {
      text_.add("  valid from 2026-{:02}-01 until 2027-{:02}-15\n", random_.between(1, 12), random_.between(1, 12));
    }
    add_conditions();
    add_relations();
    text_.add(
        "  treatment app {{ title \"Offer {} for {{price}}\"   body \"You pay {{monthly}} a month, {{yearly}} a "
        "year.\" }}\n",
        offer);
    text_.add("  treatment {{ title \"For {{price}} a month\" }}\n}}\n\n");
  }

  void add_conditions() {
    text_.add("  eligible when Segment{} and {} >= {}\n", random_.below(segment_count), field(), number());
    if (random_.chance(0.7)) {
      text_.add("  applicable when {} between {} and 9_500 or region in [north, {}]\n", field(), number(),
                random_.chance(0.5) ? "south" : "islands");
    }
    if (random_.chance(0.7)) {
      text_.add("  suitable when {} < {} and monthly + price <= {} because \"the bill would be too high\"\n", field(),
                number(), random_.between(80, 300));
    }
    if (random_.chance(0.2)) text_.add("  window when {} >= {}\n", field(), number());
    if (random_.chance(0.2)) text_.add("  channel when request.channel is not sms or {} < {}\n", field(), number());
    if (random_.chance(0.1)) text_.add("  consent when consents contains email\n");
    if (random_.chance(0.1)) text_.add("  contact policy when {} >= {}\n", field(), number());
    if (random_.chance(0.1)) text_.add("  capacity when {} < {} because \"kept for others\"\n", field(), number());
  }

  void add_relations() {
    const std::size_t wanted = random_.below(product_count);
    const auto other = [&](std::size_t step) { return (wanted + step) % product_count; };
    if (random_.chance(0.2)) text_.add("  requires Product{}\n", wanted);
    switch (random_.below(4)) {
      case 0: text_.add("  excludes Product{}\n", other(1)); break;
      case 1: text_.add("  excludes any of Product{}, Product{}\n", other(2), other(3)); break;
      default: break;
    }
  }

  /// One that no condition of the offer has looked at.
  std::string_view field() { return offer_fields[next_field_++ % offer_fields.size()]; }
  std::int64_t number() { return random_.between(100, 6'000); }

  std::size_t number_;
  std::size_t offers_;
  std::size_t first_offer_;
  Random& random_;
  Text text_;
  std::size_t next_field_ = 0;
};

}  // namespace

std::vector<CatalogueFile> make_catalogue(std::size_t offers, std::size_t files, std::uint64_t seed) {
  Random random(seed);
  std::vector<CatalogueFile> catalogue;
  catalogue.push_back({"client.rtm", client_module()});
  catalogue.push_back({"segments.rtm", segments_module(random)});
  catalogue.push_back({"decide.rtm", decide_module()});
  const std::size_t parts = files - catalogue.size();
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * offers / parts;
    const std::size_t last = (part + 1) * offers / parts;
    catalogue.push_back({fmt::format("part{:03}.rtm", part), Part(part, last - first, first, random).text()});
  }
  return catalogue;
}

}  // namespace rtm::bench
