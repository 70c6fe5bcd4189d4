package io.safekeep.notification.measurement;

import io.quarkus.runtime.Startup;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which clients may report for an instrument, and announce trials of a rule. Where nobody is
/// named, everybody with the permission may. A setting that makes no sense stops the start.
@Startup
@Singleton
class Reporters {

  private final Map<String, Set<String>> clients;

  @Inject
  Reporters(ReporterSettings settings) {
    this(settings.reporters().orElse(List.of()));
  }

  /// @param named each `instrument=client` or `rule=client`
  /// @throws IllegalArgumentException if one names neither an instrument nor a rule, or no client
  Reporters(List<String> named) {
    clients = new HashMap<>();
    for (String pair : named) {
      int equals = pair.indexOf('=');
      String label = pair.substring(0, Math.max(equals, 0)).strip();
      String client = pair.substring(equals + 1).strip();
      if (client.isEmpty() || !isKnown(label)) {
        throw new IllegalArgumentException(
            "safekeep.measurements.reporters has \""
                + pair
                + "\", which is no instrument=client or rule=client");
      }
      clients.computeIfAbsent(label, ignored -> new HashSet<>()).add(client);
    }
  }

  private static boolean isKnown(String label) {
    return Instrument.find(label).isPresent() || TrialRule.find(label).isPresent();
  }

  /// @param label of an instrument or a rule
  /// @param client subject of its token
  /// @throws Refusal 403 if others are named, and this one is not
  void require(String label, String client) {
    Set<String> named = clients.get(label);
    if (named != null && !named.contains(client)) {
      throw new Refusal(CommonProblem.FORBIDDEN, client + " does not report for " + label);
    }
  }
}
