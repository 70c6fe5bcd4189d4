package io.safekeep.witness;

import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import java.util.ArrayList;
import java.util.List;

/// The logs that a witness serves, from a text: a line for each, `#` begins a comment.
///
/// - `log KEY`: the log whose origin is the name of that verifier key
/// - `logs PREFIX KEY`: every log whose origin begins with PREFIX, which all sign with that key,
///   each under its origin as the key's name. So a suite gets logs for new tenants without a change
///   here.
final class KnownLogs {
  private final List<NoteKey> keys;
  private final List<Family> families;

  private record Family(String prefix, NoteKey key) {}

  private KnownLogs(List<NoteKey> keys, List<Family> families) {
    this.keys = List.copyOf(keys);
    this.families = List.copyOf(families);
  }

  /// @throws MalformedNote naming the line that is none of these
  static KnownLogs parse(String text) throws MalformedNote {
    var keys = new ArrayList<NoteKey>();
    var families = new ArrayList<Family>();
    var number = 0;
    for (var line : text.lines().toList()) {
      number++;
      var words = line.replaceFirst("#.*", "").strip().split("\\s+");
      if (words[0].isEmpty()) {
        continue;
      }
      try {
        if (words[0].equals("log") && words.length == 2) {
          keys.add(ofLog(words[1]));
        } else if (words[0].equals("logs") && words.length == 3) {
          families.add(new Family(words[1], ofLog(words[2])));
        } else {
          throw new MalformedNote("it is neither 'log KEY' nor 'logs PREFIX KEY'");
        }
      } catch (MalformedNote e) {
        throw new MalformedNote("line " + number + ": " + e.getMessage());
      }
    }
    return new KnownLogs(keys, families);
  }

  private static NoteKey ofLog(String text) throws MalformedNote {
    var key = NoteKey.parse(text);
    if (key.kind() != NoteKey.Kind.NOTE) {
      throw new MalformedNote("the key is one of a witness, not of a log");
    }
    return key;
  }

  /// The keys that may sign for an origin; empty if nobody knows it.
  List<NoteKey> keysOf(String origin) {
    var found = new ArrayList<NoteKey>();
    keys.stream().filter(key -> key.name().equals(origin)).forEach(found::add);
    if (found.isEmpty() && isName(origin)) {
      families.stream()
          .filter(family -> origin.startsWith(family.prefix()))
          .forEach(family -> found.add(new NoteKey(origin, NoteKey.Kind.NOTE, family.key().key())));
    }
    return found;
  }

  /// Such as a key may have.
  private static boolean isName(String origin) {
    return origin.codePoints().noneMatch(letter -> letter <= ' ' || letter == '+' || letter > '~');
  }
}
