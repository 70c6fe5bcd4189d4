package io.safekeep.contracts.record;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Verifies a chain of signed records without any service, with nothing but a JDK and the sources
/// of this package:
///
/// `java platform/contracts/src/main/java/io/safekeep/contracts/record/VerifyRecords.java records
/// keys [checkpoint]`
///
/// Prints what the records say, one a line, then what is wrong. Ends with 0 if nothing is. A
/// checkpoint that was kept earlier shows whether records were cut off or made anew since.
public final class VerifyRecords {

  private static final Pattern SERVICE = Pattern.compile("\"service\":\"([a-z-]+)\"");

  /// A head in a checkpoint, which has one form only (RFC 8785).
  private static final Pattern HEAD =
      Pattern.compile(
          "\"([a-z-]+)\":\\{\"digest\":\"([A-Za-z0-9_-]{43})\",\"number\":(\\d{1,15})\\}");

  private VerifyRecords() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 3) {
      System.err.println(
          "usage: VerifyRecords <file of records, one a line> <file of keys> [<checkpoint>]");
      System.exit(2);
    }
    Optional<Path> checkpoint =
        arguments.length == 3 ? Optional.of(Path.of(arguments[2])) : Optional.empty();
    System.exit(
        verify(Path.of(arguments[0]), Path.of(arguments[1]), checkpoint, System.out) ? 0 : 1);
  }

  /// Whether nothing is wrong with the records.
  ///
  /// @param records one a line, oldest first
  /// @param keys a JSON Web Key Set
  public static boolean verify(Path records, Path keys, PrintStream out) throws IOException {
    return verify(records, keys, Optional.empty(), out);
  }

  /// Whether nothing is wrong with the records, and the checkpoint's head is among them.
  ///
  /// @param records one a line, oldest first
  /// @param keys a JSON Web Key Set
  /// @param checkpoint a signed record that names the heads of chains
  public static boolean verify(Path records, Path keys, Optional<Path> checkpoint, PrintStream out)
      throws IOException {
    Map<String, RecordKey> known = RecordKey.parseSet(Files.readString(keys));
    RecordChain chain = new RecordChain(known);
    Map<Long, String> digests = new HashMap<>();
    String service = "";
    List<String> lines = Files.readAllLines(records);
    for (String line : lines) {
      Optional<SignedRecord> signed = chain.add(line);
      if (signed.isPresent()) {
        digests.put(signed.get().number(), signed.get().digest());
        service = service.isEmpty() ? serviceOf(signed.get()) : service;
        out.println(signed.get().number() + " " + signed.get().payload());
      }
    }
    List<String> faults = new ArrayList<>(chain.faults());
    if (checkpoint.isPresent()) {
      faults.addAll(
          compare(Files.readString(checkpoint.get()).strip(), chain.keys(), service, digests));
    }
    faults.forEach(fault -> out.println("FAULT: " + fault));
    out.printf("%d records, %d faults%n", lines.size(), faults.size());
    return faults.isEmpty();
  }

  private static String serviceOf(SignedRecord record) {
    var found = SERVICE.matcher(record.payload());
    return found.find() ? found.group(1) : "";
  }

  private static List<String> compare(
      String checkpoint, Map<String, RecordKey> keys, String service, Map<Long, String> digests) {
    Optional<SignedRecord> signed = SignedRecord.parse(checkpoint);
    if (signed.isEmpty()) {
      return List.of("the checkpoint is no signed record");
    }
    RecordKey key = keys.get(signed.get().keyId());
    if (key == null || !signed.get().isSignedBy(key)) {
      return List.of("the checkpoint is not what one of the keys signed");
    }
    Optional<MatchResult> head =
        HEAD.matcher(signed.get().payload())
            .results()
            .filter(match -> match.group(1).equals(service))
            .findFirst();
    if (head.isEmpty()) {
      return List.of("the checkpoint says nothing of the chain of " + service);
    }
    long number = Long.parseLong(head.get().group(3));
    String digest = digests.get(number);
    if (digest == null) {
      return List.of("record %d, which the checkpoint names, is missing".formatted(number));
    }
    return digest.equals(head.get().group(2))
        ? List.of()
        : List.of("record %d is another one than the checkpoint names".formatted(number));
  }
}
