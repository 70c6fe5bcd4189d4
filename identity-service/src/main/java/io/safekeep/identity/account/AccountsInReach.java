package io.safekeep.identity.account;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.UUID;

/// The accounts of people whom the caller of a request may help, or sign out.
@Singleton
public class AccountsInReach {

  private final Accounts accounts;
  private final Caller caller;

  AccountsInReach(Accounts accounts, Caller caller) {
    this.accounts = accounts;
    this.caller = caller;
  }

  /// An active person. A tenant's administrators reach its people, and nobody of the vendor's.
  ///
  /// @throws Refusal NOT_FOUND, whether there is nobody or they are out of reach
  public Account find(UUID id) {
    return accounts
        .findActive(id)
        .filter(this::isInReach)
        .orElseThrow(() -> Refusal.notFound("account " + id));
  }

  private boolean isInReach(Account account) {
    return account.tenant().map(caller::mayTouch).orElseGet(() -> caller.tenantIfAny().isEmpty());
  }
}
