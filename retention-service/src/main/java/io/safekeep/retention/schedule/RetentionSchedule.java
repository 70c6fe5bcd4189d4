package io.safekeep.retention.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.retention.schedule.DataClass.Method;
import io.safekeep.retention.schedule.DataClass.Trigger;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one version of the schedule says.
@RegisterForReflection
public record RetentionSchedule(List<DataClass> classes) {

  /// Days that the published promise gives live data (P84).
  public static final int PUBLISHED_DAYS = 90;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  /// Former customers must be able to fetch their data for that long (P143).
  private static final int FEWEST_LIVE_DAYS = 30;

  private static final int MOST_LIVE_DAYS = 365;
  private static final int MOST_DAYS = 3650;
  private static final int MOST_CLASSES = 50;

  public RetentionSchedule {
    classes = List.copyOf(classes);
  }

  /// What came with the software.
  public static RetentionSchedule shipped() {
    return new RetentionSchedule(
        List.of(
            live("structured", "Databases of the tenant and rows about it in our own"),
            live("unstructured", "Files and objects of the tenant"),
            live("identity", "Accounts, credentials, sessions and directories of its people"),
            live("notification", "Contacts, and the texts of notices"),
            new DataClass(
                "export",
                Trigger.CREATED,
                Period.ofDays(7),
                Method.DELETE,
                "Contract: return of data on request",
                "Archives that the tenant had made for itself"),
            new DataClass(
                "backup",
                Trigger.PURGED,
                Period.ofDays(31),
                Method.AGE_OUT,
                "Legitimate interest: recovery after a disaster (GDPR, article 32(1)(c))",
                "Base backups, write-ahead logs and versions of files"),
            new DataClass(
                "key",
                Trigger.PURGED,
                Period.ofDays(31),
                Method.DESTROY_KEY,
                "As the backups that it opens",
                "Key of the tenant, under which its backups are encrypted"),
            new DataClass(
                "topic",
                Trigger.CREATED,
                Period.ofDays(90),
                Method.AGE_OUT,
                "Legitimate interest: events reach every service",
                "Events, which name tenants by id only"),
            new DataClass(
                "access-log",
                Trigger.CREATED,
                Period.ofDays(400),
                Method.DELETE,
                "Legitimate interest: proof of who saw customer data (ISO/IEC 27001, A.8.15)",
                "Transparency log of access; what it says of persons goes with the purge"),
            new DataClass(
                "audit",
                Trigger.CREATED,
                Period.ofDays(400),
                Method.DELETE,
                "Legitimate interest: proof of who did what (ISO/IEC 27001, A.8.15)",
                "Who did what, with ids of tenants and people"),
            new DataClass(
                "case",
                Trigger.NEVER,
                null,
                Method.KEEP,
                "Accountability (GDPR, article 5(2))",
                "Deletion cases, relationships by id and dates, requests, certificates"),
            new DataClass(
                "tombstone",
                Trigger.NEVER,
                null,
                Method.KEEP,
                "Accountability: no restore may bring back what was deleted (GDPR, article 5(2))",
                "Ids of what was deleted")));
  }

  private static DataClass live(String name, String description) {
    return new DataClass(
        name,
        Trigger.RELATIONSHIPS_ENDED,
        Period.ofDays(PUBLISHED_DAYS),
        Method.DELETE,
        "Contract, and its end (GDPR, articles 6(1)(b), 17(1)(a) and 28(3)(g))",
        description);
  }

  /// How long live data outlives the last relationship.
  ///
  /// @throws IllegalStateException if the schedule is not valid
  public Period live() {
    return classes.stream()
        .filter(one -> one.trigger() == Trigger.RELATIONSHIPS_ENDED)
        .map(DataClass::period)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no class of live data"));
  }

  public Optional<DataClass> find(String name) {
    return classes.stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /// Names of classes that end earlier than they did in `before`.
  public List<String> shortenedSince(RetentionSchedule before) {
    return classes.stream()
        .filter(now -> before.find(now.name()).filter(then -> isShorter(now, then)).isPresent())
        .map(DataClass::name)
        .toList();
  }

  private static boolean isShorter(DataClass now, DataClass then) {
    Period after = now.period();
    Period earlier = then.period();
    return after != null && (earlier == null || after.getDays() < earlier.getDays());
  }

  /// Everything that is wrong; empty if the schedule can be agreed on.
  public List<String> issues() {
    var issues = new ArrayList<String>();
    if (classes.size() > MOST_CLASSES) {
      issues.add("has %d classes, at most %d".formatted(classes.size(), MOST_CLASSES));
    }
    var seen = new HashSet<String>();
    for (DataClass one : classes) {
      if (!NAME.matcher(one.name()).matches()) {
        issues.add("class name '%s' is not like access-log".formatted(one.name()));
      }
      if (!seen.add(one.name())) {
        issues.add("class %s is there twice".formatted(one.name()));
      }
      issueOf(one).ifPresent(issue -> issues.add("class " + one.name() + " " + issue));
    }
    var missing = new TreeSet<>(required());
    missing.removeAll(seen);
    missing.forEach(name -> issues.add("class %s is missing".formatted(name)));
    long periods =
        classes.stream()
            .filter(one -> one.trigger() == Trigger.RELATIONSHIPS_ENDED)
            .map(DataClass::period)
            .distinct()
            .count();
    if (periods != 1) {
      issues.add("live data has %d periods, one is published".formatted(periods));
    }
    return issues;
  }

  private static Set<String> required() {
    var names = new TreeSet<String>();
    shipped().classes().forEach(one -> names.add(one.name()));
    return names;
  }

  private static Optional<String> issueOf(DataClass one) {
    boolean kept = one.trigger() == Trigger.NEVER;
    if (kept != (one.method() == Method.KEEP) || kept != (one.period() == null)) {
      return Optional.of("is kept for ever in its trigger, period and method, or in none of them");
    }
    return kept
        ? Optional.empty()
        : outside(
            one.period(),
            one.trigger() == Trigger.RELATIONSHIPS_ENDED ? FEWEST_LIVE_DAYS : 1,
            one.trigger() == Trigger.RELATIONSHIPS_ENDED ? MOST_LIVE_DAYS : MOST_DAYS);
  }

  private static Optional<String> outside(@Nullable Period period, int fewest, int most) {
    if (period == null || period.getYears() != 0 || period.getMonths() != 0) {
      return Optional.of("has a period that is not in days, such as P90D");
    }
    int days = period.getDays();
    return days < fewest || days > most
        ? Optional.of("has %d days, at least %d and at most %d".formatted(days, fewest, most))
        : Optional.empty();
  }
}
