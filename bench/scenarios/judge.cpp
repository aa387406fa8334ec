// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/judge.h"

#include <algorithm>

#include "vm/value/math.h"

namespace rtm::bench {
namespace {

bool may_have(const Workload& workload, const Offer& offer, const Client& client) {
  if (client.today < offer.from_day || client.today >= offer.until_day) return false;
  if ((offer.channels >> client.channel & 1) == 0) return false;
  return meets_conditions(workload, offer, client);
}

bool may_be_shown(const Offer& offer, std::uint32_t number, const Client& client) {
  for (const std::uint32_t product : offer.excluded) {
    if ((client.owned >> product & 1) != 0) return false;
  }
  int shows = 0;
  for (const Contact& contact : client.history) {
    if (contact.offer != number) continue;
    const std::int64_t age = client.now() - contact.seconds;
    if (contact.response == Response::refused && age < 30 * seconds_per_day) return false;
    if (contact.response == Response::shown && age < 7 * seconds_per_day) ++shows;
  }
  return shows < offer.most_shows;
}

double score(const Workload& workload, const Offer& offer, const Client& client) {
  double logit = static_cast<double>(offer.bias) / 1e4;
  for (const WeightedField& weighted : offer.weights) {
    const double number = number_in(workload.fields[weighted.field], client.cells[weighted.field]);
    logit += static_cast<double>(weighted.weight) / 1e6 * number;
  }
  const double context = static_cast<double>(workload.context_weights[offer.topic][client.channel]) / 100;
  const double asked = offer.topic == client.topic ? 1.25 : 1;
  return value::round_score(value::logistic(logit) * context * asked * (static_cast<double>(offer.value) / 100) *
                            (static_cast<double>(offer.lever) / 100));
}

}  // namespace

Judgement judge(const Workload& workload, const Client& client) {
  Judgement judgement;
  std::vector<Answered> scored;
  for (std::uint32_t i = 0; i < workload.offers.size(); ++i) {
    const Offer& offer = workload.offers[i];
    if (!may_have(workload, offer, client)) continue;
    ++judgement.eligible;
    if (!may_be_shown(offer, i, client)) continue;
    ++judgement.passed;
    scored.push_back({i, score(workload, offer, client)});
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Answered& a, const Answered& b) { return a.score > b.score; });
  std::uint32_t topics_taken = 0;
  for (const Answered& candidate : scored) {
    const std::uint32_t topic = 1U << workload.offers[candidate.offer].topic;
    if (judgement.slate.size() == 3 || (topics_taken & topic) != 0) continue;
    topics_taken |= topic;
    judgement.slate.push_back(candidate);
  }
  return judgement;
}

}  // namespace rtm::bench
