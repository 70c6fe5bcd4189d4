package io.safekeep.identity.factor;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.factor.SignInPolicy.SecondFactor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Gives and takes second factors, and says who has to have one. Whoever gets the first also gets
/// recovery codes; whoever gives the last away loses them.
@ApplicationScoped
@Transactional
public class SecondFactors {

  private final SqlAuthenticatorApps apps;
  private final SqlPasskeys sqlPasskeys;
  private final Passkeys passkeys;
  private final SqlRecoveryCodes recoveryCodes;
  private final SqlSignInPolicies policies;
  private final FactorSettings settings;
  private final OwnActs ownActs;

  SecondFactors(
      SqlAuthenticatorApps apps,
      SqlPasskeys sqlPasskeys,
      Passkeys passkeys,
      SqlRecoveryCodes recoveryCodes,
      SqlSignInPolicies policies,
      FactorSettings settings,
      OwnActs ownActs) {
    this.apps = apps;
    this.sqlPasskeys = sqlPasskeys;
    this.passkeys = passkeys;
    this.recoveryCodes = recoveryCodes;
    this.policies = policies;
    this.settings = settings;
    this.ownActs = ownActs;
  }

  /// What a person has.
  public record Held(boolean app, boolean passkey) {

    public boolean none() {
      return !app && !passkey;
    }
  }

  /// What came of offering a new factor.
  public sealed interface Enrolment {

    /// @param recoveryCodes to be shown now and never again; empty if the person has some
    record Enrolled(List<String> recoveryCodes) implements Enrolment {}

    /// The code or the answer does not hold.
    record Refused() implements Enrolment {}
  }

  public Held heldBy(UUID account) {
    return new Held(apps.since(account).isPresent(), !sqlPasskeys.of(account).isEmpty());
  }

  public boolean isRequiredOf(Account account) {
    return account
            .tenant()
            .map(tenant -> policies.of(tenant).secondFactor())
            .orElseGet(settings::employees)
        == SecondFactor.REQUIRED;
  }

  /// @param code which shows that the app has the key
  public Enrolment addApp(Account account, TotpKey key, String code) {
    boolean first = heldBy(account.id()).none();
    if (!apps.confirm(account.id(), key, code)) {
      return new Enrolment.Refused();
    }
    record(account, "authenticator-app.add", account.id().toString());
    return enrolled(account, first);
  }

  /// @param answer of the browser that made it
  public Enrolment addPasskey(Account account, String name, Challenge challenge, String answer) {
    boolean first = heldBy(account.id()).none();
    if (!passkeys.register(account.id(), name, challenge, answer)) {
      return new Enrolment.Refused();
    }
    record(account, "passkey.add", name);
    return enrolled(account, first);
  }

  public boolean removeApp(Account account) {
    boolean removed = apps.remove(account.id());
    if (removed) {
      record(account, "authenticator-app.remove", account.id().toString());
      forgetCodesWithTheLast(account.id());
    }
    return removed;
  }

  public boolean removePasskey(Account account, String id) {
    boolean removed = sqlPasskeys.remove(account.id(), id);
    if (removed) {
      record(account, "passkey.remove", id);
      forgetCodesWithTheLast(account.id());
    }
    return removed;
  }

  /// New recovery codes in place of the old; none for somebody without a second factor.
  public Optional<List<String>> replaceRecoveryCodes(Account account) {
    if (heldBy(account.id()).none()) {
      return Optional.empty();
    }
    record(account, "recovery-codes.replace", account.id().toString());
    return Optional.of(recoveryCodes.replace(account.id()));
  }

  /// Takes everything away from somebody who has lost it; an administrator does this.
  void reset(UUID account) {
    apps.remove(account);
    sqlPasskeys.removeAll(account);
    recoveryCodes.removeAll(account);
  }

  private Enrolment enrolled(Account account, boolean first) {
    return new Enrolment.Enrolled(first ? recoveryCodes.replace(account.id()) : List.of());
  }

  private void forgetCodesWithTheLast(UUID account) {
    if (heldBy(account).none()) {
      recoveryCodes.removeAll(account);
    }
  }

  private void record(Account account, String action, String subject) {
    ownActs.record(account, action, subject, Map.of());
  }
}
