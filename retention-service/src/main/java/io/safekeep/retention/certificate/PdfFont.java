package io.safekeep.retention.certificate;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/// Two of the fonts that every reader of PDF has (ISO 32000-1, section 9.6.2.2), with the widths of
/// their printable ASCII characters in thousandths of the font's size.
enum PdfFont {
  PLAIN(
      "Helvetica",
      "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556"
          + " 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667"
          + " 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556"
          + " 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722"
          + " 500 500 500 334 260 334 584"),
  BOLD(
      "Helvetica-Bold",
      "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556"
          + " 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611"
          + " 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611"
          + " 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556"
          + " 556 500 389 280 389 584");

  static final Charset ENCODING = Charset.forName("windows-1252");

  private static final int FIRST = ' ';
  private static final int OTHER = 556;

  private final String label;
  private final int[] widths;

  PdfFont(String label, String widths) {
    this.label = label;
    this.widths = List.of(widths.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
  }

  /// Name in the document.
  String label() {
    return label;
  }

  /// Width of a text in points.
  double width(String text, double size) {
    return text.chars().map(this::width).sum() * size / 1000;
  }

  private int width(int character) {
    int index = character - FIRST;
    return index >= 0 && index < widths.length ? widths[index] : OTHER;
  }

  /// Breaks a text into lines, between words where that is possible.
  List<String> wrap(String text, double size, double most) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      String rest = word;
      if (!line.isEmpty() && width(line + " " + rest, size) > most) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (width(rest, size) > most) {
        int fitting = fitting(rest, size, most);
        lines.add(rest.substring(0, fitting));
        rest = rest.substring(fitting);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  private int fitting(String word, double size, double most) {
    int length = word.length();
    while (length > 1 && width(word.substring(0, length), size) > most) {
      length--;
    }
    return length;
  }
}
