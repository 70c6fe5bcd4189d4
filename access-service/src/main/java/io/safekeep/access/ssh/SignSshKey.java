package io.safekeep.access.ssh;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.detection.Refusals;
import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.request.DemandStepUp;
import io.safekeep.access.resource.Target;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.ssh.SshPublicKey;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gives an employee a certificate for their own key. It is recorded, durably, before it exists.
@Singleton
class SignSshKey {

  /// Hosts' clocks may be behind ours by so much.
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private static final int NONCE_BYTES = 32;

  private final GrantsInForce grants;
  private final SqlAllowances allowances;
  private final Authorities authorities;
  private final SqlAuthorities keys;
  private final SqlCertificates certificates;
  private final SqlRegisteredKeys registeredKeys;
  private final SqlLogStage log;
  private final Refusals refusals;
  private final DemandStepUp demandStepUp;
  private final boolean registeredKeysOnly;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  SignSshKey(
      GrantsInForce grants,
      SqlAllowances allowances,
      Authorities authorities,
      SqlAuthorities keys,
      SqlCertificates certificates,
      SqlRegisteredKeys registeredKeys,
      SqlLogStage log,
      Refusals refusals,
      DemandStepUp demandStepUp,
      SshSettings settings,
      Clock clock) {
    this.grants = grants;
    this.allowances = allowances;
    this.authorities = authorities;
    this.keys = keys;
    this.certificates = certificates;
    this.registeredKeys = registeredKeys;
    this.log = log;
    this.refusals = refusals;
    this.demandStepUp = demandStepUp;
    this.registeredKeysOnly = settings.registeredKeysOnly();
    this.clock = clock;
  }

  /// A certificate, and where it opens what.
  ///
  /// @param line for a `-cert.pub` file
  record Signed(UserCertificate certificate, String line, List<String> hosts) {}

  /// @param command what it is wanted for; needed if the grant allows several
  /// @param address the only one that it will be good from
  /// @throws Refusal GRANT_NOT_IN_FORCE if the grant allows the employee no SSH now;
  ///   SSH_KEY_NOT_REGISTERED; STEP_UP_NEEDED; INVALID_REQUEST for a command that it does not allow
  Signed sign(
      UUID grant, String employee, SshPublicKey key, @Nullable String command, String address) {
    var inForce =
        grants
            .find(grant)
            .filter(found -> found.terms().employee().equals(employee))
            .orElseThrow(() -> {
              refusals.note(RefusedUse.of("ssh", employee, grant));
              return notInForce(grant);
            });
    if (!(inForce.terms().privilege() instanceof Privilege.Ssh(List<String> allowed))
        || !(inForce.terms().resource().target()
            instanceof Target.Ssh(List<String> hosts, String principal))) {
      throw notInForce(grant);
    }
    requireTheirs(grant, employee, key);
    demandStepUp.toConnect(inForce.terms().request());
    var chosen = choose(allowed, command);
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var until = until(now, inForce);
    if (!until.isAfter(now)) {
      throw notInForce(grant);
    }
    var authority = authorities.signing();
    var certificate =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              // An end waits for this transaction, and then finds the certificate to revoke.
              if (!allowances.hold(grant)) {
                throw notInForce(grant);
              }
              var serial = certificates.add(grant, authority, key, address, until);
              var recorded =
                  new UserCertificate(
                      key,
                      serial,
                      "grant=" + grant + ";employee=" + employee,
                      principal,
                      address,
                      chosen,
                      now.minus(CLOCK_SKEW),
                      until);
              log.add(fact(inForce.terms(), recorded, authority));
              return recorded;
            });
    return new Signed(certificate, certificate.signedBy(keys.keyOf(authority), nonce()), hosts);
  }

  private void requireTheirs(UUID grant, String employee, SshPublicKey key) {
    var taken =
        switch (registeredKeys.look(employee, key)) {
          case THEIRS -> true;
          case NOT_THEIRS -> false;
          case NONE -> !registeredKeysOnly;
        };
    if (!taken) {
      refusals.note(RefusedUse.of("ssh", employee, grant));
      throw new Refusal(
          AccessProblem.SSH_KEY_NOT_REGISTERED,
          "key " + key.fingerprint() + " is not registered as yours");
    }
  }

  private static Instant until(Instant now, GrantInForce grant) {
    var longest = now.plus(UserCertificate.LONGEST);
    var end = grant.endsAt().truncatedTo(ChronoUnit.SECONDS);
    return end.isBefore(longest) ? end : longest;
  }

  private static @Nullable String choose(List<String> allowed, @Nullable String wanted) {
    if (allowed.isEmpty()) {
      return wanted;
    }
    if (wanted == null && allowed.size() == 1) {
      return allowed.getFirst();
    }
    if (wanted == null || !allowed.contains(wanted)) {
      throw Refusal.invalid("command", "must be one of: " + String.join("; ", allowed));
    }
    return wanted;
  }

  private static LogEntry fact(GrantTerms terms, UserCertificate certificate, Authority authority) {
    var open =
        new TreeMap<String, Object>(
            Map.of(
                "serial", certificate.serial(),
                "key", certificate.key().fingerprint(),
                "authority", authority.publicKey().fingerprint(),
                "principal", certificate.principal(),
                "resource", terms.resource().label(),
                "valid_until", certificate.validUntil().toString()));
    if (certificate.command() != null) {
      open.put("command", certificate.command());
    }
    return LogEntry.of(terms.tenant(), "session.ssh_certificate", terms.employee(), open)
        .request(terms.request())
        .grant(terms.grant())
        .sealed(Map.of("address", certificate.sourceAddress()));
  }

  private byte[] nonce() {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  private static Refusal notInForce(UUID grant) {
    return new Refusal(
        AccessProblem.GRANT_NOT_IN_FORCE, "grant " + grant + " does not allow you SSH now");
  }
}
