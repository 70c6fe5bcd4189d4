package io.safekeep.backup.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.backup.wire.BaseBackupStream.Part;
import io.safekeep.backup.wire.WalMessage.Keepalive;
import io.safekeep.backup.wire.WalMessage.XLogData;
import io.safekeep.testing.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicationConnectionIT {
  private static PostgresServer server;

  @BeforeAll
  static void startServer(@TempDir Path directory) throws IOException {
    server =
        PostgresServer.in(directory.resolve("data"))
            .forTests()
            .tls()
            .setting("listen_addresses", "127.0.0.1,127.0.0.2")
            .setting("allow_in_place_tablespaces", "on")
            .setting("summarize_wal", "on")
            .start();
    server.createRole("backup", "s3cret", "replication");
    server.createRole("reader", "s3cret", "");
    server.execute(
        "postgres",
        "set password_encryption = md5; create role old login replication password 's3cret'");
    server.execute("postgres", "create role open login replication");
    Path hba = server.dataDirectory().resolve("pg_hba.conf");
    Files.writeString(
        hba,
        """
        host replication open 127.0.0.1/32 trust
        host replication old 127.0.0.1/32 md5
        hostssl replication clear 127.0.0.1/32 password
        """
            + Files.readString(hba));
    server.execute("postgres", "create role clear login replication password 's3cret'");
    server.execute("postgres", "select pg_reload_conf()");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Dsn as(String user) {
    return new Dsn("127.0.0.1", server.port(), user, "s3cret").withSslMode(SslMode.DISABLE);
  }

  @Test
  void serverSaysWhoItIs() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      SystemIdentity identity = connection.identifySystem();

      assertThat(connection.serverVersion()).isEqualTo(18);
      assertThat(connection.walSegmentSize()).isEqualTo(WalSegmentSize.DEFAULT);
      assertThat(identity.timeline()).isEqualTo(new TimelineId(1));
      assertThat(identity.system())
          .hasToString(query("select system_identifier from pg_control_system()"));
      assertThat(identity.flushed()).isGreaterThan(Lsn.NONE);
    }
  }

  @Test
  void slotKeepsWalFromItsCreationOn() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      assertThat(connection.readSlot("slot_life")).isEmpty();

      connection.createSlot("slot_life");
      Optional<ReplicationSlot> slot = connection.readSlot("slot_life");
      connection.dropSlot("slot_life");

      assertThat(slot).isPresent();
      assertThat(slot.get().restartLsn()).isNotNull().isGreaterThan(Lsn.NONE);
      assertThat(slot.get().restartTimeline()).isEqualTo(new TimelineId(1));
      assertThat(connection.readSlot("slot_life")).isEmpty();
    }
  }

  @Test
  void connectionLivesOnAfterARefusedCommand() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      assertThatThrownBy(() -> connection.dropSlot("never_made"))
          .isInstanceOfSatisfying(
              ServerRefused.class,
              refused -> assertThat(refused.is(SqlState.UNDEFINED_OBJECT)).isTrue());
      assertThatThrownBy(() -> connection.timelineHistory(new TimelineId(9)))
          .isInstanceOfSatisfying(
              ServerRefused.class,
              refused -> assertThat(refused.is(SqlState.UNDEFINED_FILE)).isTrue());

      assertThat(connection.show("wal_level")).isEqualTo("replica");
    }
  }

  @Test
  void namesCannotSmuggleCommands() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      assertThatThrownBy(() -> connection.createSlot("x PHYSICAL; DROP_REPLICATION_SLOT y"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> connection.show("wal_level; SELECT 1"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void wrongPasswordIsRefusedAndNotRepeated() {
    Dsn wrong = new Dsn("127.0.0.1", server.port(), "backup", "guessed");

    assertThatThrownBy(() -> ReplicationConnection.open(wrong))
        .isInstanceOfSatisfying(
            ServerRefused.class,
            refused -> {
              assertThat(refused.is(SqlState.INVALID_PASSWORD)).isTrue();
              assertThat(refused.severity()).isEqualTo("FATAL");
            })
        .hasMessageNotContaining("guessed");
  }

  @Test
  void missingPasswordIsNamed() {
    Dsn none = new Dsn("127.0.0.1", server.port(), "backup", "");

    assertThatThrownBy(() -> ReplicationConnection.open(none))
        .isInstanceOf(AuthenticationFailed.class)
        .hasMessage("server asks for a password, and none is configured");
  }

  @Test
  void roleWithoutReplicationIsRefused() {
    assertThatThrownBy(() -> ReplicationConnection.open(as("reader")))
        .isInstanceOfSatisfying(
            ServerRefused.class,
            refused -> assertThat(refused.is(SqlState.INSUFFICIENT_PRIVILEGE)).isTrue());
  }

  @Test
  void md5AndTrustAreSpokenToo() throws Exception {
    try (var md5 = ReplicationConnection.open(as("old"));
        var trust = ReplicationConnection.open(as("open"))) {
      assertThat(md5.identifySystem().system()).isEqualTo(trust.identifySystem().system());
    }
  }

  @Test
  void passwordIsNotGivenAwayInClearText() {
    assertThatThrownBy(() -> ReplicationConnection.open(as("clear").withSslMode(SslMode.REQUIRE)))
        .isInstanceOf(AuthenticationFailed.class)
        .hasMessageContaining("clear text");
  }

  @ParameterizedTest
  @EnumSource(
      value = SslMode.class,
      names = {"PREFER", "REQUIRE"})
  void sessionIsEncryptedAndBoundToTheServersCertificate(SslMode mode) throws Exception {
    try (var connection = ReplicationConnection.open(as("backup").withSslMode(mode))) {
      assertThat(connection.identifySystem().timeline()).isEqualTo(new TimelineId(1));
      assertThat(
              query("select bool_and(ssl) from pg_stat_ssl join pg_stat_replication using (pid)"))
          .isEqualTo("t");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SslMode.class,
      names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
  void trustedCertificateIsAccepted(SslMode mode) throws Exception {
    Dsn dsn = as("backup").withSslMode(mode).withRootCertificates(serverCertificate());

    try (var connection = ReplicationConnection.open(dsn)) {
      assertThat(connection.serverVersion()).isEqualTo(18);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SslMode.class,
      names = {"VERIFY_CA", "VERIFY_FULL"})
  void unknownCertificateIsRefused(SslMode mode) {
    assertThatThrownBy(() -> ReplicationConnection.open(as("backup").withSslMode(mode)))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void certificateThatDoesNotNameTheHostIsRefusedOnlyInFull() throws Exception {
    // 127.0.0.2 reaches the server too, and its certificate does not name that address.
    Dsn other =
        new Dsn("127.0.0.2", server.port(), "backup", "s3cret")
            .withRootCertificates(serverCertificate());

    assertThatThrownBy(() -> ReplicationConnection.open(other.withSslMode(SslMode.VERIFY_FULL)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("127.0.0.2");
    try (var connection = ReplicationConnection.open(other.withSslMode(SslMode.VERIFY_CA))) {
      assertThat(connection.serverVersion()).isEqualTo(18);
    }
  }

  @Test
  void serverWithoutTlsIsRefusedWhereTlsIsDemanded(@TempDir Path directory) throws Exception {
    try (var plain = PostgresServer.in(directory.resolve("data")).forTests().start()) {
      Dsn dsn = new Dsn("127.0.0.1", plain.port(), PostgresServer.SUPERUSER, plain.password());

      assertThatThrownBy(() -> ReplicationConnection.open(dsn.withSslMode(SslMode.REQUIRE)))
          .isInstanceOf(SSLException.class)
          .hasMessage("server offers no TLS, and sslmode is require");
      try (var preferred = ReplicationConnection.open(dsn)) {
        assertThat(preferred.serverVersion()).isEqualTo(18);
      }
    }
  }

  @Test
  void serverWithMinimalWalIsRefused(@TempDir Path directory) throws Exception {
    try (var minimal =
        PostgresServer.in(directory.resolve("data"))
            .forTests()
            .setting("wal_level", "minimal")
            .setting("max_wal_senders", "0")
            .start()) {
      Dsn dsn = new Dsn("127.0.0.1", minimal.port(), PostgresServer.SUPERUSER, minimal.password());

      assertThatThrownBy(() -> ReplicationConnection.open(dsn))
          .isInstanceOf(ServerRefused.class)
          .hasMessageContaining("max_wal_senders");
    }
  }

  @Test
  void baseBackupBringsEveryTablespaceAndTheManifest() throws Exception {
    // Given
    server.execute(
        "postgres",
        "create table if not exists filler as select g, repeat('x', 500) as t from generate_series(1, 20000) g");
    server.execute("postgres", "create tablespace apart location ''");
    server.execute("postgres", "create table elsewhere (i int) tablespace apart");
    Taken taken;

    // When
    try (var connection = ReplicationConnection.open(as("backup"))) {
      taken = take(connection.baseBackup(BaseBackupRequest.full("it's full")));
      assertThat(connection.show("wal_level")).isEqualTo("replica");
    }

    // Then
    assertThat(taken.archives).hasSize(2).last().isEqualTo("base.tar");
    assertThat(taken.stream.tablespaces()).hasSize(2);
    assertThat(taken.stream.tablespaces().getLast().oid()).isNull();
    assertThat(taken.stream.tablespaces().getFirst().oid()).isNotNull();
    assertThat(taken.bytes).isGreaterThan(30_000_000);
    assertThat(taken.stream.bytesDone()).isGreaterThan(30_000_000);
    assertThat(taken.manifest)
        .startsWith("{ \"PostgreSQL-Backup-Manifest-Version\": 2")
        .contains("\"Checksum-Algorithm\": \"CRC32C\"")
        .contains("\"Start-LSN\": \"" + taken.stream.startLsn() + "\"")
        .contains("\"End-LSN\": \"" + taken.stream.endLsn() + "\"");
    assertThat(taken.stream.endTimeline()).isEqualTo(new TimelineId(1));
  }

  @Test
  void incrementalBackupNeedsOnlyWhatChanged() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      // Given
      Taken full = take(connection.baseBackup(BaseBackupRequest.full("full")));
      server.execute("postgres", "create table changed (i int); insert into changed values (1)");

      // When
      connection.uploadManifest(
          new ByteArrayInputStream(full.manifest.getBytes(StandardCharsets.UTF_8)));
      Taken incremental = take(connection.baseBackup(BaseBackupRequest.incremental("more")));

      // Then
      assertThat(incremental.bytes).isLessThan(full.bytes / 2);
      assertThat(incremental.manifest).contains("INCREMENTAL.");
    }
  }

  @Test
  void incrementalBackupWithoutAManifestIsRefusedAndTheConnectionLivesOn() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      assertThatThrownBy(() -> connection.baseBackup(BaseBackupRequest.incremental("more")))
          .isInstanceOf(ServerRefused.class)
          .hasMessageContaining("UPLOAD_MANIFEST");

      assertThat(connection.show("wal_level")).isEqualTo("replica");
    }
  }

  @Test
  void walFlowsAndAQuietServerTellsItsClock() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      // Given
      SystemIdentity identity = connection.identifySystem();
      Lsn start = WalSegmentSize.DEFAULT.startOfSegment(identity.flushed());
      WalStream stream = connection.startReplication(null, start, identity.timeline());

      // When
      Lsn next = start;
      while (next.isBefore(identity.flushed())) {
        if (stream.poll(Duration.ofSeconds(10)).orElseThrow() instanceof XLogData data) {
          assertThat(data.start()).isEqualTo(next);
          next = next.plus(data.data().remaining());
        }
      }
      stream.sendStatus(next, next, Instant.parse("2026-01-01T00:00:00Z"), true);
      WalMessage answer = stream.poll(Duration.ofSeconds(10)).orElseThrow();

      // Then
      assertThat(answer).isInstanceOf(Keepalive.class);
      assertThat(((Keepalive) answer).serverEnd()).isGreaterThanOrEqualTo(identity.flushed());
      assertThat(
              query("select reply_time from pg_stat_replication where reply_time < '2026-01-02'"))
          .isNotNull();
    }
  }

  @Test
  void walThatHasArrivedOverTlsNeedsNoWait() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup").withSslMode(SslMode.REQUIRE))) {
      // Given
      Lsn flushed = connection.identifySystem().flushed();
      WalStream stream =
          connection.startReplication(null, flushed, connection.identifySystem().timeline());

      // When
      server.execute("postgres", "create table arrives as select 1 as n");
      server.execute("postgres", "insert into arrives values (2)");

      // Then
      await().until(stream::hasNext);
      stream.poll(Duration.ofSeconds(10)).orElseThrow();
      await().until(stream::hasNext);
    }
  }

  @Test
  void walThatTheServerDoesNotHaveIsRefused() throws Exception {
    try (var connection = ReplicationConnection.open(as("backup"))) {
      WalStream stream = connection.startReplication(null, new Lsn(8192), new TimelineId(1));

      assertThatThrownBy(() -> stream.poll(Duration.ofSeconds(10)))
          .isInstanceOfSatisfying(
              ServerRefused.class,
              refused -> assertThat(refused.is(SqlState.UNDEFINED_FILE)).isTrue());
      assertThat(connection.show("wal_level")).isEqualTo("replica");
    }
  }

  private static Taken take(BaseBackupStream stream) throws IOException {
    var taken = new Taken(stream);
    var manifest = new ByteArrayOutputStream();
    for (Part part = stream.next(); part != Part.END; part = stream.next()) {
      switch (part) {
        case ARCHIVE -> taken.archives.add(stream.archive());
        case ARCHIVE_DATA -> taken.bytes += stream.data().remaining();
        case MANIFEST_DATA -> {
          byte[] bytes = new byte[stream.data().remaining()];
          stream.data().get(bytes);
          manifest.write(bytes);
        }
        case MANIFEST, PROGRESS, END -> {}
      }
    }
    taken.manifest = manifest.toString(StandardCharsets.UTF_8);
    return taken;
  }

  private static String query(String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static String serverCertificate() throws IOException {
    return Files.readString(server.dataDirectory().resolve("server.crt"));
  }

  private static final class Taken {
    private final BaseBackupStream stream;
    private final List<String> archives = new ArrayList<>();
    private long bytes;
    private String manifest = "";

    Taken(BaseBackupStream stream) {
      this.stream = stream;
    }
  }
}
