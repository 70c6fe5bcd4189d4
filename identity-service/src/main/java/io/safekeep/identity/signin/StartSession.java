package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.identity.NewDeviceUsed;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.federation.SqlFederatedSignIns;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The end of every sign-in: a session in this browser, which is told of if it is new, and a line
/// in the audit trail.
@Singleton
class StartSession {

  private final SqlSessions sessions;
  private final SqlFederatedSignIns federatedSignIns;
  private final SqlKnownDevices devices;
  private final Accounts accounts;
  private final Outbox outbox;
  private final OwnActs ownActs;
  private final WorkQueue queue;
  private final Clock clock;

  StartSession(
      SqlSessions sessions,
      SqlFederatedSignIns federatedSignIns,
      SqlKnownDevices devices,
      Accounts accounts,
      Outbox outbox,
      OwnActs ownActs,
      WorkQueue queue,
      Clock clock) {
    this.sessions = sessions;
    this.federatedSignIns = federatedSignIns;
    this.devices = devices;
    this.accounts = accounts;
    this.outbox = outbox;
    this.ownActs = ownActs;
    this.queue = queue;
    this.clock = clock;
  }

  /// False if the issuer where the person was has ended that sign-in in the meantime.
  boolean isOpen(HalfIn person) {
    return person.federated().isEmpty()
        || QuarkusTransaction.joiningExisting()
            .call(() -> person.federated().flatMap(federatedSignIns::authenticatedAt).isPresent());
  }

  /// @param methods RFC 8176 names
  /// @param person what went before
  SqlSessions.Started start(Account account, List<String> methods, Visitor visitor, HalfIn person) {
    return QuarkusTransaction.joiningExisting()
        .call(() -> {
          person
              .newPasswordHash()
              .ifPresent(hash -> {
                accounts.changePassword(account, hash, clock.instant());
                ownActs.record(account, "password.change", account.id().toString(), Map.of());
              });
          var sighting = Sighting.of(visitor);
          var device = devices.see(account.id(), visitor.device(), sighting);
          var started =
              sessions.start(
                  account,
                  methods,
                  device,
                  sighting.network(),
                  person.federated().flatMap(federatedSignIns::authenticatedAt));
          person
              .federated()
              .ifPresent(
                  signIn -> federatedSignIns.led(signIn, started.session().signIn().session()));
          if (device.isNew()) {
            outbox.add(
                new NewDeviceUsed(
                    account.tenant().map(tenant -> tenant.value()).orElse(null),
                    account.id(),
                    device.id(),
                    sighting.browser(),
                    sighting.network(),
                    clock.instant()));
          }
          if (account.tenant().isEmpty()) {
            queue.schedule(WatchSessions.KIND, "all");
          }
          ownActs.record(
              account,
              "session.start",
              started.session().signIn().session().toString(),
              Map.of("methods", methods, "device", device.id(), "newDevice", device.isNew()));
          return started;
        });
  }

  void refused(Account account, String reason) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            ownActs.record(
                account, "session.refuse", account.id().toString(), Map.of("reason", reason)));
  }
}
