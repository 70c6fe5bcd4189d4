package io.safekeep.identity.user;

import io.safekeep.contracts.identity.UserChanged;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.util.Map;

/// Keeps who changed a person, and tells the other services what is true of the person now.
@Singleton
class RecordUser {

  private final Users users;
  private final Outbox outbox;
  private final AuditTrail auditTrail;

  RecordUser(Users users, Outbox outbox, AuditTrail auditTrail) {
    this.users = users;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
  }

  /// @param details what a reviewer needs, without personal data
  User record(Actor actor, String action, UserEntity entity, Map<String, ?> details) {
    // The version that the event carries is counted when the row is written.
    users.flush();
    var user = entity.toUser();
    var profile = user.profile();
    auditTrail.record(actor, profile.tenant(), action, profile.id().toString(), details);
    outbox.add(
        new UserChanged(
            profile.tenant().value(),
            profile.id(),
            profile.roles().stream().map(Role::label).sorted().toList(),
            entity.deletedAt != null
                ? "deleted"
                : switch (user) {
                  case User.Active _ -> "active";
                  case User.Deactivated _ -> "deactivated";
                },
            entity.version));
    return user;
  }
}
