package io.safekeep.identity.reset;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.account.SqlMailAddresses;
import io.safekeep.identity.mail.AccountMail;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Sends the token to whoever asked, if there is such a person. The token exists in this method and
/// in the mail; the database has its hash.
///
/// Failure semantics: a mail server that does not answer is tried again, each time with another
/// token, until the request is too old.
@Singleton
class MailToken implements WorkHandler {

  static final String KIND = "mail-reset-token";

  private static final int AT_ONCE = 2;

  private final SqlPasswordResets resets;
  private final Accounts accounts;
  private final SqlMailAddresses addresses;
  private final AccountMail mail;
  private final Issuer issuer;
  private final OwnActs ownActs;

  MailToken(
      SqlPasswordResets resets,
      Accounts accounts,
      SqlMailAddresses addresses,
      AccountMail mail,
      Issuer issuer,
      OwnActs ownActs) {
    this.resets = resets;
    this.accounts = accounts;
    this.addresses = addresses;
    this.mail = mail;
    this.issuer = issuer;
    this.ownActs = ownActs;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  private record Letter(Account account, String address, Secret token) {}

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    QuarkusTransaction.requiringNew()
        .call(() -> letter(id))
        .ifPresent(letter ->
            mail.send(letter.address, "Choose a new password", text(letter.account, letter.token)));
    return Next.done();
  }

  private Optional<Letter> letter(UUID id) {
    return resets
        .open(id)
        .flatMap(accounts::find)
        .filter(candidate -> candidate.barred().isEmpty())
        .map(Accounts.Candidate::account)
        .flatMap(account ->
            addresses
                .of(account.id())
                .map(address -> {
                  ownActs.record(account, "password.ask-reset", account.id().toString(), Map.of());
                  return new Letter(account, address, resets.token(id, account.id()));
                }));
  }

  private String text(Account account, Secret token) {
    return """
    Hello %s,

    somebody, most likely you, wants to choose a new password for %s.
    Open this page to do so; it works for %d minutes, and once:

    %s#%s

    If the page asks for a code, this is it:

    %s

    If it was not you, do nothing: your password stays as it is.
    """
        .formatted(
            account.displayName(),
            account.signInName(),
            SqlPasswordResets.LIFETIME.toMinutes(),
            issuer.endpoint(PasswordResetResource.CHOOSE),
            token.value(),
            token.value());
  }
}
