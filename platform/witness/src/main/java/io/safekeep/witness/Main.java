package io.safekeep.witness;

import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteSigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/// The witness as a process.
public final class Main {
  private static final String USAGE =
      """
      usage: safekeep-witness key NAME FILE              make a key pair, print the verifier key
             safekeep-witness serve NAME FILE LOGS FOLDER [HOST:]PORT

      NAME    of the witness, such as witness.example.org/w1
      FILE    its key pair
      LOGS    text: 'log KEY' or 'logs PREFIX KEY' a line
      FOLDER  where it keeps what it has seen
      """;

  private Main() {}

  public static void main(String[] words) throws InterruptedException {
    // The JDK's server waits for ever otherwise.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
    try {
      if (words.length == 3 && words[0].equals("key")) {
        KeyFile.create(Path.of(words[2]));
        System.out.println(KeyFile.read(Path.of(words[2]), words[1]).key());
      } else if (words.length == 6 && words[0].equals("serve")) {
        serve(KeyFile.read(Path.of(words[2]), words[1]), words);
      } else {
        System.err.print(USAGE);
        System.exit(2);
      }
    } catch (IOException | MalformedNote | IllegalArgumentException e) {
      System.err.println("safekeep-witness: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void serve(NoteSigner signer, String[] words)
      throws IOException, MalformedNote, InterruptedException {
    var logs = KnownLogs.parse(Files.readString(Path.of(words[3])));
    try (var ledger = Ledger.open(Path.of(words[4]), signer.key());
        var server =
            WitnessServer.start(
                new Witness(logs, ledger, signer, Clock.systemUTC()), address(words[5]))) {
      System.out.printf("%s serves on port %d%n", signer.key(), server.port());
      new CountDownLatch(1).await();
    }
  }

  private static InetSocketAddress address(String text) {
    var colon = text.lastIndexOf(':');
    var port = Integer.parseInt(text.substring(colon + 1));
    return colon < 0
        ? new InetSocketAddress("127.0.0.1", port)
        : new InetSocketAddress(text.substring(0, colon), port);
  }
}
