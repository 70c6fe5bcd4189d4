package io.safekeep.verify;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rules that a complete log keeps. A tree of hashes shows that nothing was changed; these show
/// that nothing was left out: the parts of a session are numbered, what may only happen under a
/// grant lies between its beginning and its end, and a log that is silent beats all the same.
///
/// Order is that of the log and not of its clocks.
final class Completeness {
  private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

  /// What lies between an act and its published checkpoint, and clocks that differ.
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final Duration LONGEST_GRANT = Duration.ofHours(24);

  /// What tells how an act went may be written when the grant has ended meanwhile.
  private static final Set<String> OUTCOMES = Set.of("session.result");

  private final Report report;
  private final long from;
  private final Set<UUID> ids = new HashSet<>();
  private final Set<UUID> approved = new HashSet<>();
  private final Map<UUID, Instant> active = new HashMap<>();
  private final Set<UUID> ended = new HashSet<>();
  private final Map<UUID, Session> sessions = new HashMap<>();
  private @Nullable Instant beat;
  private @Nullable Instant last;
  private long grants;
  private long acts;

  /// @param from doubts about earlier entries were told before
  Completeness(Report report, long from) {
    this.report = report;
    this.from = from;
  }

  /// A session as far as it has been read.
  private static final class Session {
    private final @Nullable UUID grant;
    private long next;
    private boolean over;

    Session(@Nullable UUID grant) {
      this.grant = grant;
    }
  }

  void add(Entry entry) {
    if (!ids.add(entry.id())) {
      doubt(entry, "has an id that was there before");
    }
    last = entry.at();
    if (beat == null) {
      beat = entry.at();
    }
    switch (entry.type()) {
      case "heartbeat" -> beat(entry);
      case "request.approved" -> approve(entry);
      case "grant.activated" -> activate(entry);
      case "grant.ended" -> end(entry);
      default -> {
        if (entry.session() != null) {
          act(entry, entry.session());
        }
      }
    }
  }

  private void beat(Entry entry) {
    var before = beat;
    if (before != null && entry.at().isAfter(before.plus(LONGEST_SILENCE))) {
      doubt(
          entry,
          "is a heartbeat %s after the one before; the longest silence is an hour"
              .formatted(words(Duration.between(before, entry.at()))));
    }
    beat = entry.at();
  }

  private void approve(Entry entry) {
    if (entry.request() == null) {
      doubt(entry, "approves no request");
    } else {
      approved.add(entry.request());
    }
  }

  private void activate(Entry entry) {
    grants++;
    var grant = entry.grant();
    if (grant == null) {
      doubt(entry, "activates no grant");
      return;
    }
    if (entry.request() == null || !approved.contains(entry.request())) {
      doubt(entry, "activates grant " + grant + ", whose request nobody has approved");
    }
    if (ended.contains(grant) || active.put(grant, entry.at()) != null) {
      doubt(entry, "activates grant " + grant + " once more");
    }
  }

  private void end(Entry entry) {
    var grant = entry.grant();
    var since = grant == null ? null : active.remove(grant);
    if (grant == null || since == null) {
      doubt(entry, "ends a grant that is not active");
      return;
    }
    ended.add(grant);
    if (!(entry.open().get("verifiedAbsent") instanceof Json.Items(var enforcers))
        || enforcers.isEmpty()) {
      doubt(entry, "ends grant " + grant + " and does not say where access was seen to be gone");
    }
    tooLong(grant, since, entry.at());
  }

  private void act(Entry entry, UUID id) {
    acts++;
    var session = sessions.get(id);
    if (session == null) {
      session = new Session(entry.grant());
      sessions.put(id, session);
      if (!entry.type().equals("session.started")) {
        doubt(entry, "is of session " + id + ", whose beginning is missing");
      }
    }
    if (entry.number() != session.next) {
      doubt(
          entry,
          "is number %d of session %s, and %d was to follow"
              .formatted(entry.number(), id, session.next));
    }
    session.next = entry.number() + 1;
    if (session.over) {
      doubt(entry, "is of session " + id + ", which has ended");
    }
    if (entry.type().equals("session.ended")) {
      session.over = true;
      counted(entry);
    } else if (!OUTCOMES.contains(entry.type())
        && (session.grant == null
            || !session.grant.equals(entry.grant())
            || !active.containsKey(session.grant))) {
      doubt(entry, "is of session " + id + " and lies outside an active grant");
    }
  }

  private void counted(Entry entry) {
    if (!(entry.open().get("entries") instanceof Json.Decimal(var entries))
        || entries.compareTo(BigDecimal.valueOf(entry.number() + 1)) != 0) {
      doubt(entry, "ends session " + entry.session() + " and does not count its entries rightly");
    }
  }

  /// @param now the time up to which the log should reach
  void finish(Instant now) {
    var silentSince = beat;
    if (silentSince == null) {
      report.doubt("The log has no entry, not even a heartbeat.");
    } else if (now.isAfter(silentSince.plus(LONGEST_SILENCE).plus(TOLERANCE))) {
      report.doubt(
          "The log's last heartbeat is of %s: it is cut off, held back, or nobody writes it.",
          silentSince);
    }
    active.forEach((grant, since) -> tooLong(grant, since, now));
    report.fact(
        "%d grants, %d of them active; %d sessions, %d of them open, with %d entries",
        grants,
        active.size(),
        sessions.size(),
        sessions.values().stream().filter(session -> !session.over).count(),
        acts);
    if (last != null) {
      report.fact("last entry of %s", last);
    }
  }

  private void tooLong(UUID grant, Instant since, Instant until) {
    if (until.isAfter(since.plus(LONGEST_GRANT).plus(TOLERANCE))) {
      report.doubt(
          "Grant %s lasted %s; none may last more than a day.",
          grant, words(Duration.between(since, until)));
    }
  }

  private void doubt(Entry entry, String text) {
    if (entry.index() >= from) {
      report.doubt("Entry %d %s.", entry.index(), text);
    }
  }

  private static String words(Duration duration) {
    return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
