package io.safekeep.contracts;

import java.util.List;

/// Kafka topics of the suite: one for each service's facts, one for evidence, one for messages that
/// nobody could handle.
public final class Topics {

  public static final String IDENTITY = "safekeep.identity";
  public static final String ACCESS = "safekeep.access";
  public static final String BACKUP = "safekeep.backup";
  public static final String RETENTION = "safekeep.retention";
  public static final String NOTIFICATION = "safekeep.notification";
  public static final String EVIDENCE = "safekeep.evidence";
  public static final String DEAD_LETTERS = "safekeep.dead-letters";

  public static final List<String> ALL =
      List.of(IDENTITY, ACCESS, BACKUP, RETENTION, NOTIFICATION, EVIDENCE, DEAD_LETTERS);

  private Topics() {}

  /// The topic of a service's own facts, by its short name, for example `backup`.
  public static String of(String service) {
    return "safekeep." + service;
  }
}
