package io.safekeep.backup.evidence;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Verifies a tenant's signed records without the service, with nothing but a JDK and the sources
/// of this package:
///
/// `java backup-service/src/main/java/io/safekeep/backup/evidence/VerifyRecords.java records keys`
///
/// Prints what the records say, one a line, then what is wrong. Ends with 0 if nothing is.
public final class VerifyRecords {

  private VerifyRecords() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: VerifyRecords <file of records, one a line> <file of keys>");
      System.exit(2);
    }
    System.exit(verify(Path.of(arguments[0]), Path.of(arguments[1]), System.out) ? 0 : 1);
  }

  /// Whether nothing is wrong with the records.
  ///
  /// @param records one a line, oldest first
  /// @param keys a JSON Web Key Set
  public static boolean verify(Path records, Path keys, PrintStream out) throws IOException {
    RecordChain chain = new RecordChain(RecordKey.parseSet(Files.readString(keys)));
    List<String> lines = Files.readAllLines(records);
    for (String line : lines) {
      chain.add(line).ifPresent(it -> out.println(it.number() + " " + it.payload()));
    }
    chain.faults().forEach(fault -> out.println("FAULT: " + fault));
    out.printf("%d records, %d faults%n", lines.size(), chain.faults().size());
    return chain.faults().isEmpty();
  }
}
