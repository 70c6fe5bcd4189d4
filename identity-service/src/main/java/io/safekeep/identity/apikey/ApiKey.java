package io.safekeep.identity.apikey;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/// A program's credential for one tenant. It is worth what its scope says, for as long as one of
/// its versions is good; while a key is being rotated two are.
sealed interface ApiKey {

  Profile profile();

  /// Newest first.
  List<Version> versions();

  /// What never changes.
  ///
  /// @param name tells people what uses it
  /// @param label how far one should rely on it, `prototype` unless somebody says otherwise
  /// @param scope permissions of the matrix, the most that a token for this key has
  /// @param lifetime how long each version is good
  /// @param exception why it may be good for longer than a year; empty where it is not
  /// @param createdBy `sub` of whoever made it
  /// @param lastUsedAt to the minute; empty if it was not used yet
  record Profile(
      String id,
      TenantId tenant,
      String name,
      String label,
      SortedSet<String> scope,
      Duration lifetime,
      Optional<String> exception,
      String createdBy,
      Instant createdAt,
      Optional<Instant> lastUsedAt) {}

  /// One secret of a key.
  ///
  /// @param number counts from 1
  record Version(int number, Instant createdAt, Instant expiresAt) {

    boolean isGoodAt(Instant instant) {
      return instant.isBefore(expiresAt);
    }

    private Version endingBy(Instant end) {
      return end.isBefore(expiresAt) ? new Version(number, createdAt, end) : this;
    }
  }

  default Instant expiresAt() {
    return versions().getFirst().expiresAt();
  }

  record Live(Profile profile, List<Version> versions) implements ApiKey {

    public Live {
      versions = newestFirst(versions);
    }

    /// A new version beside the one before, which is good for the overlap yet.
    ///
    /// @param overlap zero ends all versions before at once
    /// @throws Refusal API_KEY_ROTATING if two versions are good already and shall stay so
    Live rotate(Duration overlap, Instant now) {
      var good = versions.stream().filter(version -> version.isGoodAt(now)).toList();
      if (good.size() > 1 && !overlap.isZero()) {
        throw new Refusal(
                IdentityProblem.API_KEY_ROTATING,
                "version %d of key %s is good until %s; end it with overlapHours 0"
                    .formatted(good.getLast().number(), profile.id(), good.getLast().expiresAt()))
            .with("until", good.getLast().expiresAt());
      }
      var next = new Version(versions.getFirst().number() + 1, now, now.plus(profile.lifetime()));
      return new Live(
          profile,
          Stream.concat(
                  Stream.of(next),
                  versions.stream().map(version -> version.endingBy(now.plus(overlap))))
              .toList());
    }

    Ended end(Ending how, String by, String reason, Instant now) {
      return new Ended(profile, versions, how, now, by, reason);
    }
  }

  /// Why a key is over.
  enum Ending {
    /// Somebody ended it.
    REVOKED,
    /// Nobody used it for too long.
    UNUSED
  }

  /// @param by `sub` of whoever ended it
  record Ended(
      Profile profile, List<Version> versions, Ending how, Instant at, String by, String reason)
      implements ApiKey {

    public Ended {
      versions = newestFirst(versions);
    }
  }

  private static List<Version> newestFirst(List<Version> versions) {
    return versions.stream().sorted(Comparator.comparingInt(Version::number).reversed()).toList();
  }
}
