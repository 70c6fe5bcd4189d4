package io.safekeep.identity.reset;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.SqlMailAddresses;
import io.safekeep.identity.mail.AccountMail;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Tells people that their password was reset, so that nobody does it behind their back.
@Singleton
class TellOfReset implements WorkHandler {

  static final String KIND = "mail-reset-done";

  private static final int AT_ONCE = 2;

  private final Accounts accounts;
  private final SqlMailAddresses addresses;
  private final AccountMail mail;

  TellOfReset(Accounts accounts, SqlMailAddresses addresses, AccountMail mail) {
    this.accounts = accounts;
    this.addresses = addresses;
    this.mail = mail;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    var account = QuarkusTransaction.requiringNew().call(() -> accounts.findActive(id));
    account.ifPresent(person ->
        addresses
            .of(id)
            .ifPresent(address ->
                mail.send(
                    address,
                    "Your password was changed",
                    """
                    Hello %s,

                    the password of %s was just changed by a code that was mailed to you.
                    You are signed out everywhere.

                    If it was not you, somebody reads your mail: tell your administrator.
                    """
                        .formatted(person.displayName(), person.signInName()))));
    return Next.done();
  }
}
