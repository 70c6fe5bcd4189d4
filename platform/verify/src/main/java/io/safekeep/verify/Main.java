package io.safekeep.verify;

import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.SignedNote;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The verifier as a program.
public final class Main {
  private static final String USAGE =
      """
      usage: safekeep-verify fetch URL FOLDER [--token-file FILE]
             safekeep-verify verify FOLDER --key KEY [--witness KEY]...
                             [--previous CHECKPOINT] [--at TIME]

      URL         of the log, such as https://access.example.org/v1/log
      FOLDER      holds the copy; a second fetch brings only what is new
      FILE        holds an access token; or set SAFEKEEP_TOKEN
      KEY         name+id+key: of the log, and of each witness that must have cosigned
      CHECKPOINT  file with one that the log must continue; without it, the one that
                  was whole the last time, which the folder keeps
      TIME        up to which the log should reach, such as 2026-11-22T09:00:00Z; now

      Ends with 0 if the log is whole, 1 on any doubt, 2 on a mistake in the call.
      """;

  private Main() {}

  public static void main(String[] words) throws InterruptedException {
    System.exit(run(List.of(words), System.getenv(), Clock.systemUTC(), System.out, System.err));
  }

  /// Returns the exit status.
  public static int run(
      List<String> words,
      Map<String, String> environment,
      Clock clock,
      PrintStream out,
      PrintStream err)
      throws InterruptedException {
    try {
      var rest = words.iterator();
      return switch (rest.hasNext() ? rest.next() : "") {
        case "fetch" -> fetch(rest, environment, out);
        case "verify" -> verify(rest, clock, out);
        default -> throw new Mistake("fetch or verify?");
      };
    } catch (Mistake e) {
      err.println("safekeep-verify: " + e.getMessage());
      err.print(USAGE);
      return 2;
    } catch (Malformed | IOException e) {
      err.println("safekeep-verify: " + e.getMessage());
      return 1;
    }
  }

  /// The call makes no sense.
  private static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
      super(message);
    }
  }

  private static int fetch(Iterator<String> rest, Map<String, String> environment, PrintStream out)
      throws Mistake, Malformed, IOException, InterruptedException {
    var log = uri(word(rest, "URL"));
    var folder = new LogFolder(Path.of(word(rest, "FOLDER")));
    var token = environment.getOrDefault("SAFEKEEP_TOKEN", "");
    while (rest.hasNext()) {
      if (!rest.next().equals("--token-file")) {
        throw new Mistake("fetch knows --token-file only");
      }
      token = Files.readString(Path.of(word(rest, "FILE")));
    }
    try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
      var size = new Fetch(http, log, token.strip(), folder).fetch();
      out.printf("%d entries in %s%n", size, folder.path());
      return 0;
    }
  }

  private static int verify(Iterator<String> rest, Clock clock, PrintStream out)
      throws Mistake, Malformed, IOException {
    var folder = new LogFolder(Path.of(word(rest, "FOLDER")));
    NoteKey key = null;
    var witnesses = new ArrayList<NoteKey>();
    SignedNote previous = folder.verified().orElse(null);
    var now = clock.instant();
    while (rest.hasNext()) {
      switch (rest.next()) {
        case "--key" -> key = key(word(rest, "KEY"));
        case "--witness" -> witnesses.add(key(word(rest, "KEY")));
        case "--previous" -> previous = LogFolder.note(Path.of(word(rest, "CHECKPOINT")));
        case "--at" -> now = instant(word(rest, "TIME"));
        default -> throw new Mistake("verify knows --key, --witness, --previous and --at");
      }
    }
    return verify(folder, key, witnesses, previous, now, out);
  }

  private static int verify(
      LogFolder folder,
      @Nullable NoteKey key,
      List<NoteKey> witnesses,
      @Nullable SignedNote previous,
      Instant now,
      PrintStream out)
      throws Mistake, Malformed, IOException {
    if (key == null) {
      throw new Mistake("verify needs --key, from where the log's operator cannot change it");
    }
    var report = Verification.of(folder, new Verification.Trust(key, witnesses, previous, now));
    out.print(report);
    if (!report.isClean()) {
      return 1;
    }
    folder.keepVerified(folder.checkpoint());
    return 0;
  }

  private static NoteKey key(String text) throws Mistake {
    try {
      return NoteKey.parse(text.strip());
    } catch (MalformedNote e) {
      throw new Mistake(e.getMessage());
    }
  }

  private static URI uri(String text) throws Mistake {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new Mistake(text + " is no address");
    }
  }

  private static Instant instant(String text) throws Mistake {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Mistake(text + " is no time");
    }
  }

  private static String word(Iterator<String> rest, String what) throws Mistake {
    if (!rest.hasNext()) {
      throw new Mistake(what + " is missing");
    }
    return rest.next();
  }
}
