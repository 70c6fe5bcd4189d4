package io.safekeep.identity.apikey;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.apikey.ExchangeRate.Taken;
import io.safekeep.identity.apikey.SqlApiKeys.Kept;
import io.safekeep.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;

/// Says whether a key that somebody shows is good. What the database keeps of a key is remembered
/// for two seconds, so a busy key costs a hash and no query, and one that was ended at another
/// replica is refused two seconds later.
@ApplicationScoped
public class CheckApiKey {

  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(2);
  private static final int MOST_REMEMBERED = 10_000;

  private final SqlApiKeys keys;
  private final ExchangeRate rate;
  private final LastUses lastUses;
  private final Clock clock;
  private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

  CheckApiKey(SqlApiKeys keys, ExchangeRate rate, LastUses lastUses, Clock clock) {
    this.keys = keys;
    this.rate = rate;
    this.lastUses = lastUses;
    this.clock = clock;
  }

  private record Remembered(Optional<Kept> kept, Instant since) {}

  /// Whose a good key is, and what it permits now.
  ///
  /// @param id also the `client_id` that goes with it
  public record Holder(String id, TenantId tenant, SortedSet<String> scope) {}

  /// What became of a key that was shown.
  public sealed interface Checked {

    /// @param rate what is left for it
    record Good(Holder holder, Taken rate) implements Checked {}

    /// It is no key of ours, has expired or is over; which of these nobody is told.
    record Refused() implements Checked {}

    /// The key is good, but its tenant's programs may not come in.
    record TenantSuspended() implements Checked {}

    record TooOften(Taken rate) implements Checked {}
  }

  /// True for what claims to be a key, good or not.
  public static boolean isKey(String text) {
    return text.startsWith(KeyText.PREFIX);
  }

  /// True for the `sub` of tokens that keys are exchanged for.
  public static boolean isKeyId(String text) {
    return KeyText.isId(text);
  }

  /// Checks a key and counts its use.
  public Checked check(Secret shown) {
    var now = clock.instant();
    return KeyText.read(shown.value())
        .flatMap(text -> kept(text.id(), now))
        .filter(kept -> isOneOf(kept.good(), shown, now))
        .map(kept -> counted(kept, now))
        .orElseGet(Checked.Refused::new);
  }

  /// Whether tokens of that key are still worth something: looked up, not remembered.
  public boolean isLive(String id) {
    return keys.findLive(id).filter(Kept::tenantMaySignIn).isPresent();
  }

  /// Makes the next check look the key up.
  void forget(String id) {
    remembered.remove(id);
  }

  private Checked counted(Kept kept, Instant now) {
    if (!kept.tenantMaySignIn()) {
      return new Checked.TenantSuspended();
    }
    var taken = rate.take(kept.id(), now);
    if (!taken.isWithin()) {
      return new Checked.TooOften(taken);
    }
    lastUses.note(kept.id(), now);
    return new Checked.Good(
        new Holder(kept.id(), kept.tenant(), Scope.effective(kept.scope())), taken);
  }

  /// Compares with each good version, whichever it is, so that the time tells nothing.
  private static boolean isOneOf(Map<String, Instant> good, Secret shown, Instant now) {
    boolean found = false;
    for (var version : good.entrySet()) {
      found |= shown.matches(version.getKey()) && now.isBefore(version.getValue());
    }
    return found;
  }

  private Optional<Kept> kept(String id, Instant now) {
    var known = remembered.get(id);
    if (known != null && now.isBefore(known.since.plus(REMEMBERED_FOR))) {
      return known.kept;
    }
    var kept = keys.findLive(id);
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.values().removeIf(old -> !now.isBefore(old.since.plus(REMEMBERED_FOR)));
    }
    if (kept.isPresent() && remembered.size() < MOST_REMEMBERED) {
      remembered.put(id, new Remembered(kept, now));
    }
    return kept;
  }
}
