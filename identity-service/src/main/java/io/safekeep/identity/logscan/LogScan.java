package io.safekeep.identity.logscan;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/// Reads every line that goes into the log, and remembers where one came from that held a token, a
/// secret of ours, or an address with either or with an e-mail address in its query. What it was is
/// not kept.
final class LogScan extends Handler {

  private static final Pattern SECRET =
      Pattern.compile(
          "eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}"
              + "|(?<![A-Za-z0-9])(skk|sks|ses|dev|frm|rft)_[A-Za-z0-9_-]{40,}"
              + "|[?&](?i:password|pwd|secret|client_secret|token|access_token|refresh_token"
              + "|id_token|api_key|code|email)=[^&\\s\"]"
              + "|[?&][A-Za-z0-9_.-]{1,40}=[^&\\s\"@%]{1,64}(@|%40)[A-Za-z0-9-]{1,63}\\.");

  /// What one line is looked at for at most, so that a long one costs no more.
  private static final int LONGEST = 20_000;

  private final Clock clock;
  private volatile @Nullable Find latest;

  LogScan(Clock clock) {
    this.clock = clock;
  }

  /// @param logger that wrote the line
  record Find(Instant at, String logger) {}

  Optional<Find> latest() {
    return Optional.ofNullable(latest);
  }

  static boolean isSecret(String line) {
    return SECRET.matcher(line.substring(0, Math.min(line.length(), LONGEST))).find();
  }

  @Override
  public void publish(LogRecord line) {
    if (isSecret(text(line))
        || (line.getThrown() != null && isSecret(line.getThrown().toString()))) {
      latest = new Find(clock.instant(), String.valueOf(line.getLoggerName()));
    }
  }

  private static String text(LogRecord line) {
    return String.valueOf(
        line instanceof ExtLogRecord extended ? extended.getFormattedMessage() : line.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
