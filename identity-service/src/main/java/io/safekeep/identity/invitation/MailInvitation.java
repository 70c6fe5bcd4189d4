package io.safekeep.identity.invitation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.mail.AccountMail;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Sends an invitation. The token exists in this method and in the mail; the database has its hash.
///
/// Failure semantics: a mail server that does not answer is tried again, each time with another
/// token, until the invitation is withdrawn.
@Singleton
class MailInvitation implements WorkHandler {

  static final String KIND = "mail-invitation";

  private static final int AT_ONCE = 2;

  private final SqlInvitations invitations;
  private final TenantDirectory tenants;
  private final AccountMail mail;
  private final Issuer issuer;

  MailInvitation(
      SqlInvitations invitations, TenantDirectory tenants, AccountMail mail, Issuer issuer) {
    this.invitations = invitations;
    this.tenants = tenants;
    this.mail = mail;
    this.issuer = issuer;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  private record Letter(Invitation invitation, String tenant, Secret token) {}

  @Override
  public Next work(WorkItem item, Lease lease) {
    var id = UUID.fromString(item.key());
    QuarkusTransaction.requiringNew()
        .call(() ->
            invitations
                .open(id)
                .map(invitation ->
                    new Letter(
                        invitation,
                        tenants.get(invitation.tenant()).profile().name(),
                        invitations.token(id))))
        .ifPresent(letter ->
            mail.send(
                letter.invitation.email(), "You are invited to " + letter.tenant, text(letter)));
    return Next.done();
  }

  private String text(Letter letter) {
    return """
    Hello,

    %s invites you to have an account. Open this page to accept; it works for %d days, and once:

    %s#%s

    If the page asks for a code, this is it:

    %s

    If you do not know who asks, do nothing: there is no account until you accept.
    """
        .formatted(
            letter.tenant,
            Invitation.LIFETIME.toDays(),
            issuer.endpoint(AcceptResource.PATH),
            letter.token.value(),
            letter.token.value());
  }
}
