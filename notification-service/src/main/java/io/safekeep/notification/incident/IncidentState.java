package io.safekeep.notification.incident;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How far it is. The database repeats which state follows which.
public enum IncidentState {

  /// Nobody works on it yet.
  OPEN,

  /// Somebody looks for the cause.
  INVESTIGATING,

  /// The cause is known.
  IDENTIFIED,

  /// The effects are over, and it is watched whether they stay away.
  MONITORING,

  /// It is over.
  RESOLVED,

  /// What can be learnt from it is written down.
  REVIEWED,

  /// Nothing is left to be done or told.
  CLOSED;

  private static final Set<IncidentState> AT_WORK =
      EnumSet.of(INVESTIGATING, IDENTIFIED, MONITORING);

  /// Name in the API and in tables.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// For readers, for example `Investigating`.
  public String text() {
    return name().charAt(0) + label().substring(1);
  }

  /// Between its opening and its resolution.
  public boolean isUnderWay() {
    return this == OPEN || AT_WORK.contains(this);
  }

  /// States that may follow. What is resolved may come back; what is reviewed is a new incident
  /// when it does.
  public Set<IncidentState> next() {
    var next = EnumSet.noneOf(IncidentState.class);
    switch (this) {
      case OPEN, INVESTIGATING, IDENTIFIED, MONITORING -> {
        next.addAll(AT_WORK);
        next.add(RESOLVED);
      }
      case RESOLVED -> {
        next.addAll(AT_WORK);
        next.add(REVIEWED);
        next.add(CLOSED);
      }
      case REVIEWED -> next.add(CLOSED);
      case CLOSED -> {}
    }
    next.remove(this);
    return next;
  }

  public static Optional<IncidentState> find(String label) {
    return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
  }
}
