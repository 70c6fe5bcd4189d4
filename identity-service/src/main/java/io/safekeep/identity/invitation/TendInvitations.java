package io.safekeep.identity.invitation;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.invitation.Invitation.State;
import io.safekeep.identity.mail.AccountMail;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.user.CreateUser;
import io.safekeep.identity.user.CreateUser.NewPerson;
import io.safekeep.identity.user.ReadParticulars;
import io.safekeep.identity.user.UserDirectory;
import io.safekeep.identity.user.UserName;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Invites people, and takes in those who accept.
@ApplicationScoped
class TendInvitations {

  private final SqlInvitations invitations;
  private final TenantDirectory tenants;
  private final UserDirectory users;
  private final CreateUser createUser;
  private final AccountMail mail;
  private final WorkQueue work;
  private final AuditTrail auditTrail;
  private final Ids ids;
  private final Clock clock;

  TendInvitations(
      SqlInvitations invitations,
      TenantDirectory tenants,
      UserDirectory users,
      CreateUser createUser,
      AccountMail mail,
      WorkQueue work,
      AuditTrail auditTrail,
      Ids ids,
      Clock clock) {
    this.invitations = invitations;
    this.tenants = tenants;
    this.users = users;
    this.createUser = createUser;
    this.mail = mail;
    this.work = work;
    this.auditTrail = auditTrail;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param userName null for what stands before the `@` of the address
  /// @throws Refusal NO_MAIL_SERVER, USER_NAME_TAKEN also by another open invitation;
  ///   INVALID_REQUEST for a name or an address that is none
  @Transactional
  Invitation invite(
      Actor actor, TenantId tenant, String email, @Nullable String userName, Set<Role> roles) {
    if (!mail.isPossible()) {
      throw new Refusal(
          IdentityProblem.NO_MAIL_SERVER, "create the user, and give them the password yourself");
    }
    var address = ReadParticulars.of("", email, null, null).email().orElseThrow();
    var name =
        Optional.ofNullable(userName)
            .orElse(address.substring(0, address.lastIndexOf('@')))
            .toLowerCase(Locale.ROOT);
    if (!UserName.isValid(name)) {
      throw Refusal.invalid("userName", "cannot be " + name + ": name another");
    }
    var now = clock.instant();
    var invitation =
        new Invitation(
            ids.next(),
            tenant,
            name,
            address,
            roles,
            actor.subject(),
            now,
            now.plus(Invitation.LIFETIME),
            State.OPEN);
    if (users.find(tenant, name).isPresent() || !invitations.add(invitation)) {
      throw new Refusal(
              IdentityProblem.USER_NAME_TAKEN, "user name " + name + " is taken or invited")
          .with("field", "userName");
    }
    work.schedule(MailInvitation.KIND, invitation.id().toString());
    record(actor, invitation, "invitation.create");
    return invitation;
  }

  /// Sends another mail; the token of the one before is not good any more.
  ///
  /// @throws Refusal NOT_FOUND
  @Transactional
  void resend(Actor actor, TenantId tenant, UUID id) {
    var invitation = invitations.open(tenant, id);
    work.schedule(MailInvitation.KIND, id.toString());
    record(actor, invitation, "invitation.resend");
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  void withdraw(Actor actor, TenantId tenant, UUID id) {
    var invitation = invitations.open(tenant, id);
    invitations.withdrawn(id);
    work.remove(MailInvitation.KIND, id.toString());
    record(actor, invitation, "invitation.withdraw");
  }

  /// What came of accepting.
  sealed interface Outcome {

    /// @param signInName with the tenant's domain
    record Joined(String signInName) implements Outcome {}

    /// The token is none of ours, too old, or was used; or the tenant is suspended.
    record NotGood() implements Outcome {}
  }

  /// Takes somebody in who shows the token that was mailed to them.
  ///
  /// @throws Refusal PASSWORD_TOO_WEAK, USER_NAME_TAKEN, BUSY; the token stays good
  @Transactional
  Outcome accept(Secret token, String displayName, Password password) {
    var found = invitations.find(token);
    if (found.isEmpty()) {
      return new Outcome.NotGood();
    }
    var invitation = found.get();
    var tenant = tenants.get(invitation.tenant());
    if (!tenant.maySignIn()) {
      return new Outcome.NotGood();
    }
    var actor = new Actor("invitation:" + invitation.id(), null);
    var user =
        createUser.create(
            actor,
            invitation.tenant(),
            new NewPerson(
                invitation.userName(),
                ReadParticulars.of(displayName, invitation.email(), null, null),
                invitation.roles(),
                Optional.of(password)));
    users.confirmEmail(user.profile().id(), clock.instant());
    invitations.accepted(invitation.id(), user.profile().id());
    record(actor, invitation, "invitation.accept");
    return new Outcome.Joined(invitation.userName() + "@" + tenant.profile().domain());
  }

  private void record(Actor actor, Invitation invitation, String action) {
    auditTrail.record(
        actor,
        invitation.tenant(),
        action,
        invitation.id().toString(),
        Map.of("roles", invitation.roles().stream().map(Role::label).sorted().toList()));
  }
}
