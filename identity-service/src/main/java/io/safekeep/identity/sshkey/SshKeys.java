package io.safekeep.identity.sshkey;

import io.safekeep.contracts.identity.SshKeysChanged;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.ssh.SshPublicKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Keeps which SSH keys are whose.
@ApplicationScoped
public class SshKeys {

  /// How long a key is good before its owner has to say again that it is theirs.
  static final Duration LIFETIME = Duration.ofDays(365);

  /// More than anybody carries.
  static final int MOST = 10;

  private final SqlSshKeys keys;
  private final EmployeeDirectory employees;
  private final Outbox outbox;
  private final AuditTrail auditTrail;
  private final Ids ids;
  private final Clock clock;

  SshKeys(
      SqlSshKeys keys,
      EmployeeDirectory employees,
      Outbox outbox,
      AuditTrail auditTrail,
      Ids ids,
      Clock clock) {
    this.keys = keys;
    this.employees = employees;
    this.outbox = outbox;
    this.auditTrail = auditTrail;
    this.ids = ids;
    this.clock = clock;
  }

  /// Those that are good now, the oldest first.
  @Transactional
  public List<SshKey> of(UUID employee) {
    return keys.of(employee);
  }

  /// @param line of a `.pub` file
  /// @throws Refusal NOT_FOUND if that is no employee; PERSON_NOT_ACTIVE, SSH_KEY_TAKEN;
  ///   INVALID_REQUEST if the key is weak or cannot be read, or there are too many
  @Transactional
  public SshKey add(UUID employee, String name, String line, Actor by) {
    requireEmployed(employee);
    var publicKey = SshPublicKey.parse(line);
    if (keys.of(employee).size() >= MOST) {
      throw Refusal.invalid("publicKey", "would be one more than " + MOST + "; remove one first");
    }
    var now = clock.instant();
    var key =
        new SshKey(
            ids.next(), name, publicKey.line(), publicKey.fingerprint(), now, now.plus(LIFETIME));
    if (!keys.add(employee, key)) {
      throw new Refusal(
          IdentityProblem.SSH_KEY_TAKEN, "key " + key.fingerprint() + " is registered already");
    }
    record(by, "ssh-key.add", employee, key.fingerprint());
    return key;
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  public void remove(UUID employee, UUID key, Actor by) {
    if (!keys.remove(employee, key)) {
      throw Refusal.notFound("key " + key);
    }
    record(by, "ssh-key.remove", employee, key.toString());
  }

  private void requireEmployed(UUID employee) {
    switch (employees.find(employee).orElseThrow(() -> Refusal.notFound("employee " + employee))) {
      case Employee.Left _ ->
          throw new Refusal(
              IdentityProblem.PERSON_NOT_ACTIVE, "employee " + employee + " has left");
      case Employee.Employed _ -> {}
    }
  }

  /// Keeps who did it, and tells access-service, which signs only what is theirs.
  private void record(Actor by, String action, UUID employee, String key) {
    auditTrail.record(by, null, action, employee.toString(), Map.of("key", key));
    outbox.add(
        new SshKeysChanged(
            employee,
            keys.of(employee).stream()
                .map(one -> new SshKeysChanged.Key(one.fingerprint(), one.expiresAt()))
                .toList(),
            keys.nextChange(employee)));
  }
}
