package io.safekeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Base backup and restore beside pgBackRest: the same database, alternating rounds, order reversed
/// each time.
public final class BackupBench {
  private BackupBench() {}

  /// @param args directory, scale, rows, rounds
  public static void main(String[] args) throws IOException {
    var directory = Path.of(args.length > 0 ? args[0] : "/var/tmp");
    var scale = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    var rows = args.length > 2 ? Long.parseLong(args[2]) : 3_500_000L;
    var rounds = args.length > 3 ? Integer.parseInt(args[3]) : 4;
    try (var rig = new PgBackRestRig(directory, scale, rows)) {
      var warm = rig.backUpOurs();
      System.out.printf("%d bytes, stored in %d%n", warm.archiveBytes(), warm.storedBytes());
      var target = rig.newTarget("warm");
      rig.restoreOurs(warm, target);
      rig.delete(target);
      rig.removeOurs(warm);
      var ourBackups = new ArrayList<Round>();
      var theirBackups = new ArrayList<Round>();
      var ourRestores = new ArrayList<Round>();
      var theirRestores = new ArrayList<Round>();
      for (var round = 0; round < rounds; round++) {
        if (round % 2 == 0) {
          ours(rig, ourBackups, ourRestores);
          theirs(rig, round, theirBackups, theirRestores);
        } else {
          theirs(rig, round, theirBackups, theirRestores);
          ours(rig, ourBackups, ourRestores);
        }
        System.out.println("load " + Files.readString(Path.of("/proc/loadavg")).strip());
      }
      report("base-backup", ourBackups, theirBackups);
      report("restore", ourRestores, theirRestores);
    }
  }

  private static void ours(PgBackRestRig rig, List<Round> backups, List<Round> restores)
      throws IOException {
    var target = rig.newTarget("restored-ours");
    backups.add(
        Round.of(
            rig,
            () -> {
              var backup = rig.backUpOurs();
              LAST[0] = backup;
            }));
    System.out.println("backup  ours   " + backups.getLast());
    restores.add(Round.of(rig, () -> rig.restoreOurs(LAST[0], target)));
    System.out.println("restore ours   " + restores.getLast());
    rig.delete(target);
    rig.removeOurs(LAST[0]);
  }

  private static final io.safekeep.backup.base.CompletedBackup[] LAST =
      new io.safekeep.backup.base.CompletedBackup[1];

  private static void theirs(
      PgBackRestRig rig, int round, List<Round> backups, List<Round> restores) throws IOException {
    var target = rig.newTarget("restored-theirs");
    var repository = rig.newRepository("repository-" + round);
    backups.add(Round.of(rig, () -> rig.backUpTheirs(repository)));
    System.out.println("backup  theirs " + backups.getLast());
    restores.add(Round.of(rig, () -> rig.restoreTheirs(repository, target)));
    System.out.println("restore theirs " + restores.getLast());
    rig.delete(target);
    rig.delete(repository);
  }

  private static void report(String name, List<Round> ours, List<Round> theirs) {
    var ourWall = Round.medianSeconds(ours, Round::wall);
    var theirWall = Round.medianSeconds(theirs, Round::wall);
    var ourCpu = Round.medianSeconds(ours, Round::cpu);
    var theirCpu = Round.medianSeconds(theirs, Round::cpu);
    System.out.printf(
        Locale.ROOT,
        "%s CPU %.2f s, ratio %.2f against pgBackRest%n",
        name,
        ourCpu,
        theirCpu / ourCpu);
    System.out.printf(
        Locale.ROOT,
        "%s %.2f s, ratio %.2f against pgBackRest%n",
        name,
        ourWall,
        theirWall / ourWall);
  }
}
