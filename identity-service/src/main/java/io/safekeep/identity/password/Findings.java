package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a control says of accounts: each that it found, or that it found none.
final class Findings {

  private Findings() {}

  /// @param subject what was looked at as a whole
  /// @param looked what was seen if nothing was found
  /// @param accounts that were found
  static List<ControlResult> of(
      @Nullable TenantId tenant, String subject, String looked, List<UUID> accounts, String why) {
    if (accounts.isEmpty()) {
      return List.of(new ControlResult(Outcome.PASS, tenant, subject, "0 found", looked));
    }
    return Stream.concat(
            Stream.of(
                new ControlResult(Outcome.FAIL, tenant, subject, accounts.size() + " found", why)),
            accounts.stream()
                .map(account ->
                    new ControlResult(Outcome.FAIL, tenant, account.toString(), null, why)))
        .toList();
  }
}
