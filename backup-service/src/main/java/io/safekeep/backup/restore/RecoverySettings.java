package io.safekeep.backup.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;

import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Settings of a restored data directory, appended to `postgresql.auto.conf`, which is read last.
///
/// The files of the source came along, so everything that reaches out must be undone: a copy that
/// archives or streams as its source does would write into the source's archive, one that waits for
/// the source's standbys would never commit.
final class RecoverySettings {
  private static final String BEGIN = "# recovery: removed once it is done";
  private static final String END = "# end of recovery";

  private final PostgresPrograms programs;
  private final Path dataDirectory;

  RecoverySettings(PostgresPrograms programs, Path dataDirectory) {
    this.programs = programs;
    this.dataDirectory = dataDirectory;
  }

  /// Writes the settings; they win over those that an earlier try has written.
  ///
  /// @param timeline to follow: the one of the target, never "latest", which could be one of
  ///   another copy
  /// @param own settings that the caller wants, such as the port; they win
  void write(
      CompletedBackup backup,
      RecoveryTarget target,
      TimelineId timeline,
      String restoreCommand,
      Map<String, String> own)
      throws IOException {
    addMissingFiles();
    var lasting = lasting(backup);
    lasting.putAll(fitting());
    lasting.putAll(own);
    var lines = new ArrayList<String>();
    lines.add("# this copy is not its source");
    lasting.forEach((name, value) -> lines.add(line(name, value)));
    lines.add(BEGIN);
    recovery(target, timeline, restoreCommand)
        .forEach((name, value) -> lines.add(line(name, value)));
    lines.add(END);
    Files.writeString(
        autoConf(), "\n" + String.join("\n", lines) + "\n", UTF_8, CREATE, APPEND, DSYNC);
  }

  /// Asks for recovery at the next start. PostgreSQL itself takes that back when it has reached its
  /// target.
  void requestRecovery() throws IOException {
    DiskSync.write(dataDirectory.resolve("recovery.signal"), ByteBuffer.allocate(0));
  }

  /// Removes what was only for the recovery.
  void removeRecovery() throws IOException {
    var kept = new ArrayList<String>();
    var inside = false;
    for (var line : Files.readAllLines(autoConf(), UTF_8)) {
      inside |= line.equals(BEGIN);
      if (!inside) {
        kept.add(line);
      }
      inside &= !line.equals(END);
    }
    var text = String.join("\n", kept) + "\n";
    DiskSync.write(autoConf(), ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /// Debian and others keep these outside of the data directory, so they are not in a base backup.
  private void addMissingFiles() throws IOException {
    addMissing(
        "postgresql.conf", "# The source keeps its settings outside of the data directory.\n");
    addMissing("pg_hba.conf", "host all all 127.0.0.1/32 scram-sha-256\n");
    addMissing("pg_ident.conf", "");
  }

  private void addMissing(String name, String content) throws IOException {
    var file = dataDirectory.resolve(name);
    if (!Files.exists(file)) {
      DiskSync.write(file, ByteBuffer.wrap(content.getBytes(UTF_8)));
    }
  }

  /// Lets us in through the socket file, which lies in a directory that only we may enter, before
  /// the rules that came along: checks and exports need rights that no user of the source lends us.
  private Path accessRules() throws IOException {
    var rules = dataDirectory.resolve("pg_hba.safekeep.conf");
    var text =
        "local all all trust\nhost all "
            + LocalAccess.READER
            + " all scram-sha-256\n"
            + Files.readString(dataDirectory.resolve("pg_hba.conf"), UTF_8);
    DiskSync.write(rules, ByteBuffer.wrap(text.getBytes(UTF_8)));
    return rules;
  }

  private Map<String, String> lasting(CompletedBackup backup) throws IOException {
    var settings = new LinkedHashMap<>(backup.settings());
    settings.put("hba_file", accessRules().toString());
    settings.put("ident_file", dataDirectory.resolve("pg_ident.conf").toString());
    settings.put("external_pid_file", "");
    settings.put("listen_addresses", "127.0.0.1");
    // Relative to the data directory, which is closed to others.
    settings.put("unix_socket_directories", LocalAccess.SOCKET_DIRECTORY);
    settings.put("archive_mode", "off");
    settings.put("archive_command", "");
    settings.put("archive_library", "");
    settings.put("primary_conninfo", "");
    settings.put("primary_slot_name", "");
    settings.put("synchronous_standby_names", "");
    // Subscriptions would go on where the source's stand, and take its changes away from it.
    settings.put("max_logical_replication_workers", "0");
    settings.put("logging_collector", "off");
    settings.put("log_destination", "stderr");
    settings.put("lc_messages", "C");
    settings.put("huge_pages", "try");
    return settings;
  }

  /// What the source used and this machine may lack.
  private Map<String, String> fitting() throws IOException {
    var settings = new LinkedHashMap<String, String>();
    var libraries = programs.setting(dataDirectory, "shared_preload_libraries").orElse("");
    if (!libraries.isEmpty()) {
      settings.put(
          "shared_preload_libraries",
          Arrays.stream(libraries.split(","))
              .map(String::strip)
              .filter(programs::hasLibrary)
              .collect(Collectors.joining(",")));
    }
    if (programs.setting(dataDirectory, "ssl").orElse("off").equals("on") && !hasCertificate()) {
      settings.put("ssl", "off");
    }
    return settings;
  }

  private boolean hasCertificate() throws IOException {
    for (var name : List.of("ssl_cert_file", "ssl_key_file")) {
      var file = programs.setting(dataDirectory, name).orElse("");
      if (file.isEmpty() || !Files.isReadable(dataDirectory.resolve(file))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> recovery(
      RecoveryTarget target, TimelineId timeline, String restoreCommand) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("restore_command", restoreCommand);
    settings.put("recovery_end_command", "");
    settings.put("archive_cleanup_command", "");
    settings.put("recovery_target_timeline", Integer.toString(timeline.value()));
    settings.put("recovery_target_action", "promote");
    settings.put("recovery_target_inclusive", "on");
    // Only one target may be set; an empty value takes back what the source's files say.
    for (var name :
        List.of(
            "recovery_target",
            "recovery_target_name",
            "recovery_target_time",
            "recovery_target_xid",
            "recovery_target_lsn")) {
      settings.put(name, "");
    }
    var chosen = target.setting();
    if (!chosen.name().isEmpty()) {
      // Behind the empty ones: PostgreSQL refuses even an empty second target once one is set.
      settings.remove(chosen.name());
      settings.put(chosen.name(), chosen.value());
    }
    // Without hot standby recovery does not stop at a parameter that was raised on the source
    // meanwhile.
    settings.put("hot_standby", "off");
    return settings;
  }

  private static String line(String name, String value) {
    return "%s = '%s'".formatted(name, value.replace("\\", "\\\\").replace("'", "''"));
  }

  private Path autoConf() {
    return dataDirectory.resolve("postgresql.auto.conf");
  }
}
