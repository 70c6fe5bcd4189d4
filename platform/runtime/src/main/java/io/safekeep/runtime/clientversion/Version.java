package io.safekeep.runtime.clientversion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Numbers with dots between them; those that are missing count as 0. What follows the numbers, as
/// in `3.2.0-beta`, does not count.
record Version(List<Integer> numbers) implements Comparable<Version> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,6}(\\.\\d{1,6}){0,3})([-+].*)?");

  /// Empty for what is no version.
  static Optional<Version> read(String text) {
    var form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new Version(Arrays.stream(form.group(1).split("\\.")).map(Integer::parseInt).toList()))
        : Optional.empty();
  }

  @Override
  public int compareTo(Version other) {
    return IntStream.range(0, Math.max(numbers.size(), other.numbers.size()))
        .map(at -> Integer.compare(number(at), other.number(at)))
        .filter(difference -> difference != 0)
        .findFirst()
        .orElse(0);
  }

  private int number(int at) {
    return at < numbers.size() ? numbers.get(at) : 0;
  }

  @Override
  public String toString() {
    return String.join(".", numbers.stream().map(String::valueOf).toList());
  }
}
