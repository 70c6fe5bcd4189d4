package io.safekeep.retention.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a bucket does by itself with what lies in it.
///
/// @param rules of its lifecycle that are switched on
/// @param lock for how long new objects cannot be deleted unless somebody says otherwise; null if
///   not at all
record BucketKeeping(List<Rule> rules, @Nullable Duration lock) {

  BucketKeeping {
    rules = List.copyOf(rules);
  }

  /// A rule that deletes what is current. What it does with old versions and with uploads that were
  /// given up takes nothing that anybody still has.
  ///
  /// @param prefix of what it holds for; empty for everything
  /// @param when as the rule says it, for people
  record Rule(String id, String prefix, String when) {}

  /// What breaks the promise to keep everything of a customer, or to be rid of it in time.
  ///
  /// @param place what is the tenant's
  /// @param aging longest time in which the last copy must be gone
  List<String> faults(TenantStore.Bucket place, Duration aging) {
    var faults = new ArrayList<String>();
    for (Rule rule : rules) {
      if (rule.prefix().startsWith(place.prefix()) || place.prefix().startsWith(rule.prefix())) {
        faults.add("Rule %s deletes objects %s.".formatted(rule.id(), rule.when()));
      }
    }
    if (lock != null && lock.compareTo(aging) > 0) {
      faults.add(
          "New objects are locked for %d days, longer than the %d days after a purge."
              .formatted(lock.toDays(), aging.toDays()));
    }
    return faults;
  }
}
