package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Takes and verifies passwords. This is the one way by which a password becomes somebody's, on
/// whatever path it comes: creation, change, reset, invitation, SCIM, import. The rule is that of
/// whoever it is for; what is accepted is recorded with it, and a control finds every password that
/// was stored without.
@ApplicationScoped
public class Passwords {

  private final PasswordHashes hashes;
  private final SqlPasswordPolicies policies;
  private final SqlPasswordHistory history;
  private final Clock clock;
  private final Blocklist blocklist = Blocklist.bundled();

  Passwords(
      PasswordHashes hashes,
      SqlPasswordPolicies policies,
      SqlPasswordHistory history,
      Clock clock) {
    this.hashes = hashes;
    this.policies = policies;
    this.history = history;
    this.clock = clock;
  }

  /// What came of offering a new password.
  public sealed interface Offer {

    /// @param hash the PHC string to store for that owner, and for nobody else
    record Accepted(String hash) implements Offer {

      @Override
      public String toString() {
        return "Accepted[...]";
      }
    }

    /// @param violations everything that is wrong with it, each to be read after "The password"
    record Refused(PasswordPolicy rule, List<String> violations) implements Offer {}
  }

  /// What to store for somebody who has no password: nothing that is typed matches it.
  ///
  /// @param account also of somebody who is being created
  public String unmatched(UUID account) {
    var hash = hashes.unmatched();
    history.withoutPassword(account, hash);
    return hash;
  }

  /// Judges a new password by the rule of its owner (length, composition, the tenant's expressions,
  /// blocklist, own names, history) and hashes it.
  ///
  /// @throws Refusal BUSY if too many passwords are being hashed already
  public Offer offer(PasswordOwner owner, Password candidate) {
    var rule = ruleFor(owner.tenant());
    var violations = violations(rule, candidate, owner.names());
    if (!violations.isEmpty()) {
      return new Offer.Refused(rule, violations);
    }
    return hashes
        .hashUnlessAmong(history.last(owner.account(), rule.remembered()), candidate)
        .<Offer>map(hash -> {
          history.accepted(owner.account(), hash, rule);
          return new Offer.Accepted(hash);
        })
        .orElseGet(() ->
            new Offer.Refused(
                rule, List.of("was one of the last %d".formatted(rule.remembered()))));
  }

  /// The same, for callers that cannot go on without it.
  ///
  /// @return the PHC string to store for that owner, and for nobody else
  /// @throws Refusal PASSWORD_TOO_WEAK with every reason, BUSY if too many are being hashed already
  public String accept(PasswordOwner owner, Password candidate) {
    return switch (offer(owner, candidate)) {
      case Offer.Accepted(var hash) -> hash;
      case Offer.Refused(var rule, var violations) ->
          throw new Refusal(
                  IdentityProblem.PASSWORD_TOO_WEAK,
                  "The password " + String.join("; it ", violations) + ".")
              .with("policy", rule.name())
              .with("violations", violations);
    };
  }

  /// What is wrong with a password under some rule, history aside; see [PasswordPolicy#violations].
  List<String> violations(PasswordPolicy rule, Password candidate, List<String> names) {
    return rule.violations(candidate, blocklist, names);
  }

  /// The rule that holds now.
  ///
  /// @param tenant empty for the vendor's own people
  public PasswordPolicy ruleFor(Optional<TenantId> tenant) {
    return policies.ruleFor(tenant);
  }

  /// True if a password of that age only serves to choose another.
  ///
  /// @param tenant empty for the vendor's own people
  public boolean isExpired(Optional<TenantId> tenant, Instant changedAt) {
    var now = clock.instant();
    // The rule is looked up only for those that are too old under some preset.
    return now.isAfter(changedAt.plus(PasswordPolicy.SHORTEST_MAXIMUM_AGE))
        && ruleFor(tenant).isExpired(changedAt, now);
  }

  /// What came out of comparing a typed password with the stored hash.
  public sealed interface Verification {

    /// @param renewedHash to store instead, if today's settings differ from the hash's
    record Match(Optional<String> renewedHash) implements Verification {}

    record Mismatch() implements Verification {}
  }

  /// @param stored the PHC string, or empty if there is no such user: takes the same time
  /// @throws Refusal BUSY if too many passwords are being hashed already
  public Verification verify(Password password, Optional<String> stored) {
    return hashes.verify(password, stored);
  }
}
