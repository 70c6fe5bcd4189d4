package io.safekeep.contracts.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Verifies records against each other and against the keys: each is signed, none is missing before
/// another, none was changed or put in. A key may name its successor ([KeyHandover]), who then
/// signs in its place. What it cannot see is that the newest ones are missing.
public final class RecordChain {

  private final Map<String, RecordKey> keys;
  private final Set<String> retired = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private long expected;
  private String previous;

  /// @param keys by their ids
  public RecordChain(Map<String, RecordKey> keys) {
    this(keys, 0, "");
  }

  /// Goes on behind a record that was verified before.
  ///
  /// @param number of that record
  /// @param digest of that record
  public RecordChain(Map<String, RecordKey> keys, long number, String digest) {
    this.keys = new HashMap<>(keys);
    this.expected = number + 1;
    this.previous = digest;
  }

  /// Takes the next record of the chain.
  ///
  /// @return what it says; empty if it is no record
  public Optional<SignedRecord> add(String compact) {
    Optional<SignedRecord> parsed = SignedRecord.parse(compact);
    parsed.ifPresentOrElse(
        this::add, () -> faults.add("record %d is no signed record".formatted(expected)));
    expected = parsed.map(SignedRecord::number).orElse(expected) + 1;
    previous = RecordKey.digest(compact);
    return parsed;
  }

  private void add(SignedRecord signed) {
    if (signed.number() != expected) {
      faults.add("record %d stands where %d should".formatted(signed.number(), expected));
    }
    if (!signed.previous().equals(previous)) {
      faults.add("record %d does not follow the one before it".formatted(signed.number()));
    }
    RecordKey key = keys.get(signed.keyId());
    if (retired.contains(signed.keyId())) {
      faults.add("record %d is signed by a key that has a successor".formatted(signed.number()));
    } else if (key == null) {
      faults.add("record %d is signed by another key".formatted(signed.number()));
    } else if (!signed.isSignedBy(key)) {
      faults.add("record %d is not what was signed".formatted(signed.number()));
    } else {
      KeyHandover.in(signed).ifPresent(handover -> succeed(signed.keyId(), handover.next()));
    }
  }

  private void succeed(String old, RecordKey next) {
    retired.add(old);
    keys.put(next.id(), next);
  }

  /// Keys by their ids: those that were known, and those that they named.
  Map<String, RecordKey> keys() {
    return Map.copyOf(keys);
  }

  /// All that is wrong with what was added; empty if nothing is.
  public List<String> faults() {
    return List.copyOf(faults);
  }
}
