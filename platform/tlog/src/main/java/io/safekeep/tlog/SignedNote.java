package io.safekeep.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text with signatures below it (C2SP signed-note v1).
///
/// @param text ends in a line feed; has no other control character
/// @param signatures in the order of the lines; of anybody, also of unknown keys
public record SignedNote(String text, List<Signature> signatures) {
  /// More than any checkpoint with all its witnesses has.
  private static final int LONGEST = 1 << 20;

  private static final int MOST_SIGNATURES = 100;
  private static final String LINE_START = "\u2014 ";

  public SignedNote {
    signatures = List.copyOf(signatures);
    if (!text.endsWith("\n") || hasControl(text)) {
      throw new IllegalArgumentException("a note's text has whole lines of printed characters");
    }
  }

  /// A line below a note.
  ///
  /// @param name of the key; no space, no plus sign
  /// @param keyId first four bytes of a hash over name and key
  /// @param bytes what the kind of key makes of a signature
  public record Signature(String name, int keyId, byte[] bytes) {
    private static final int SHORTEST = Integer.BYTES + 1;

    public Signature {
      requireName(name);
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Signature that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }

    static Signature parse(String line) throws MalformedNote {
      var space = line.indexOf(' ', LINE_START.length());
      if (!line.startsWith(LINE_START) || space < 0) {
        throw new MalformedNote("a signature line is not '\u2014 name signature'");
      }
      try {
        var decoded = OneSpelling.decode(line.substring(space + 1));
        if (decoded.length < SHORTEST) {
          throw new MalformedNote("a signature has fewer than 5 bytes");
        }
        var bytes = ByteBuffer.wrap(decoded);
        var keyId = bytes.getInt();
        var signature = new byte[bytes.remaining()];
        bytes.get(signature);
        return new Signature(line.substring(LINE_START.length(), space), keyId, signature);
      } catch (IllegalArgumentException notBase64) {
        throw new MalformedNote("a signature line has no name or no Base64");
      }
    }

    /// The line, line feed included.
    @Override
    public String toString() {
      var whole = ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(keyId).put(bytes);
      return LINE_START + name + " " + Base64.getEncoder().encodeToString(whole.array()) + "\n";
    }
  }

  /// A note as it was written.
  ///
  /// @throws MalformedNote if it is longer than 1 MiB, not UTF-8, or not a note
  public static SignedNote parse(byte[] bytes) throws MalformedNote {
    if (bytes.length > LONGEST) {
      throw new MalformedNote("a note has more than 1 MiB");
    }
    var whole = utf8(bytes);
    var blank = whole.lastIndexOf("\n\n");
    if (blank < 0 || !whole.endsWith("\n") || hasControl(whole)) {
      throw new MalformedNote("a note is text, a blank line and signatures");
    }
    var lines = whole.substring(blank + 2);
    if (lines.isEmpty()) {
      throw new MalformedNote("a note without a signature");
    }
    var signatures = new ArrayList<Signature>();
    for (var line : lines.substring(0, lines.length() - 1).split("\n", -1)) {
      if (signatures.size() == MOST_SIGNATURES) {
        throw new MalformedNote("a note has more than " + MOST_SIGNATURES + " signatures");
      }
      signatures.add(Signature.parse(line));
    }
    return new SignedNote(whole.substring(0, blank + 1), signatures);
  }

  /// The same with one more signature.
  public SignedNote with(Signature signature) {
    var more = new ArrayList<>(signatures);
    more.add(signature);
    return new SignedNote(text, more);
  }

  /// The note as it is kept and served, in UTF-8.
  public byte[] toBytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    var whole = new StringBuilder(text).append('\n');
    signatures.forEach(whole::append);
    return whole.toString();
  }

  static void requireName(String name) {
    if (name.isEmpty() || name.contains("+") || name.codePoints().anyMatch(SignedNote::isSpace)) {
      throw new IllegalArgumentException("a key's name has no space and no plus sign");
    }
  }

  private static boolean isSpace(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || Character.isISOControl(character);
  }

  private static String utf8(byte[] bytes) throws MalformedNote {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedNote("a note is not UTF-8");
    }
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(character -> character < ' ' && character != '\n');
  }
}
