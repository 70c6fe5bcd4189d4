package io.safekeep.backup.datastore;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.wire.AuthenticationFailed;
import io.safekeep.backup.wire.DataSize;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.ProtocolViolation;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlState;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.SystemIdentity;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.io.IOException;
import javax.net.ssl.SSLException;

/// Looks whether a cluster can be protected, and says in the client's words why not.
@Singleton
public class DatastoreProbe {

  /// More than the allowed number of walsenders: PostgreSQL documentation, appendix A. With
  /// `wal_level=minimal` the allowed number is 0.
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private final BackupSettings settings;

  DatastoreProbe(BackupSettings settings) {
    this.settings = settings;
  }

  /// What a suitable cluster says about itself.
  ///
  /// @param dataChecksums whether the cluster notices damaged pages by itself
  record Probed(String systemIdentifier, int serverVersion, boolean dataChecksums) {}

  /// Which cluster a server is, and how it became it.
  public record Lineage(SystemIdentifier system, TimelineHistory history) {}

  /// @throws Refusal naming what is wrong with address, credentials or settings
  Probed probe(Dsn dsn) {
    return look(dsn, connection -> suitable(place(dsn), connection));
  }

  /// Which cluster a server is, and through which timelines it has become what it is. Waits for the
  /// network, so no transaction may be open.
  ///
  /// @throws Refusal naming what is wrong with address or credentials
  public Lineage lineage(Dsn dsn) {
    return look(
        dsn,
        connection -> {
          SystemIdentity identity = connection.identifySystem();
          TimelineId timeline = identity.timeline();
          return new Lineage(
              identity.system(),
              timeline.value() == 1
                  ? new TimelineHistory(timeline, new byte[0])
                  : connection.timelineHistory(timeline));
        });
  }

  private Probed suitable(String place, ReplicationConnection connection) throws IOException {
    String walLevel = connection.show("wal_level");
    if (walLevel.equals("minimal")) {
      throw notSuitable(
          place, "wal_level", walLevel, "set wal_level=replica and restart the server");
    }
    boolean isUnbounded = DataSize.parse(connection.show("max_slot_wal_keep_size")) < 0;
    if (isUnbounded && settings.unboundedSlots() == BackupSettings.UnboundedSlots.REFUSED) {
      throw notSuitable(
          place,
          "max_slot_wal_keep_size",
          "-1",
          "set it, for instance to a quarter of the disk: without it a stream that stands still"
              + " for long fills the disk");
    }
    return new Probed(
        connection.identifySystem().system().toString(),
        connection.serverVersion(),
        connection.show("data_checksums").equals("on"));
  }

  /// Something to be seen at a server.
  private interface Look<T> {
    T at(ReplicationConnection connection) throws IOException;
  }

  private static <T> T look(Dsn dsn, Look<T> look) {
    String place = place(dsn);
    try (ReplicationConnection connection = ReplicationConnection.open(dsn)) {
      return look.at(connection);
    } catch (AuthenticationFailed e) {
      throw new Refusal(
          BackupProblem.DATASTORE_SIGN_IN_FAILED, place + ": " + String.valueOf(e.getMessage()));
    } catch (ServerRefused e) {
      throw refusal(place, dsn, e);
    } catch (ProtocolViolation e) {
      throw new Refusal(
          BackupProblem.SERVER_NOT_SUITABLE, place + ": " + String.valueOf(e.getMessage()));
    } catch (SSLException e) {
      throw new Refusal(
          BackupProblem.DATASTORE_TLS_FAILED,
          place + ": sslmode " + dsn.sslMode() + " is not met: " + e.getMessage());
    } catch (IOException e) {
      throw new Refusal(
          BackupProblem.DATASTORE_UNREACHABLE,
          place + " cannot be reached: " + e.getClass().getSimpleName() + ", " + e.getMessage());
    }
  }

  private static String place(Dsn dsn) {
    return dsn.host() + ":" + dsn.port();
  }

  private static Refusal refusal(String place, Dsn dsn, ServerRefused e) {
    return switch (e.sqlState()) {
      case SqlState.INVALID_PASSWORD ->
          new Refusal(
              BackupProblem.DATASTORE_SIGN_IN_FAILED,
              place + " does not accept user " + dsn.user() + " with this password");
      case SqlState.INSUFFICIENT_PRIVILEGE ->
          new Refusal(
              BackupProblem.REPLICATION_NOT_PERMITTED,
              place + ": give user " + dsn.user() + " the attribute REPLICATION");
      case SqlState.INVALID_AUTHORIZATION ->
          new Refusal(
              BackupProblem.REPLICATION_NOT_PERMITTED,
              place + " refuses replication by user " + dsn.user() + ": " + e.serverMessage());
      case TOO_MANY_CONNECTIONS ->
          notSuitable(
              place,
              "max_wal_senders",
              "exhausted or 0",
              "set wal_level=replica and leave two walsenders free (" + e.serverMessage() + ")");
      default ->
          new Refusal(BackupProblem.SERVER_NOT_SUITABLE, place + " answers: " + e.serverMessage());
    };
  }

  private static Refusal notSuitable(String place, String setting, String value, String cure) {
    return new Refusal(
            BackupProblem.SERVER_NOT_SUITABLE,
            place + ": " + setting + " is " + value + "; " + cure)
        .with("setting", setting);
  }
}
