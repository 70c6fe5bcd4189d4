package io.safekeep.runtime.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A range of addresses at which a process shows the unchanged content of a file.
///
/// @param from first address
/// @param bytes length of the range
record FileMapping(long from, long bytes) {

  private static final Pattern HEADER =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) [0-9a-f]+ \\S+ \\d+\\s*(.*)");
  private static final Pattern DIRTY = Pattern.compile("Private_Dirty: +(\\d+) kB");
  private static final int WRITE = 1;
  private static final int HEXADECIMAL = 16;

  /// Those of a file that nobody may write to and nobody wrote to before that was so.
  ///
  /// @param smaps lines of `/proc/self/smaps` (proc_pid_smaps(5))
  static List<FileMapping> unchanged(List<String> smaps, String file) {
    var found = new ArrayList<FileMapping>();
    FileMapping last = null;
    for (var line : smaps) {
      var header = HEADER.matcher(line);
      var dirty = DIRTY.matcher(line);
      if (header.matches()) {
        var from = Long.parseUnsignedLong(header.group(1), HEXADECIMAL);
        var to = Long.parseUnsignedLong(header.group(2), HEXADECIMAL);
        var isReadOnly = header.group(3).charAt(WRITE) == '-';
        last = isReadOnly && header.group(4).equals(file) ? new FileMapping(from, to - from) : null;
      } else if (last != null && dirty.matches() && dirty.group(1).equals("0")) {
        found.add(last);
      }
    }
    return found;
  }
}
