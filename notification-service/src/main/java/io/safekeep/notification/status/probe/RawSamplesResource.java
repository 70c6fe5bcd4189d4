package io.safekeep.notification.status.probe;

import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What the probes saw, line by line, for whoever wants to count for themselves.
@Path("/v1/status/samples")
@Tag(name = "Status page")
@PermitAll
@RunOnVirtualThread
public class RawSamplesResource {

  /// Anybody may ask; the database has other things to do.
  private static final int AT_ONCE = 2;

  private static final String HEADER = "at,component,probe,good,milliseconds,reason\r\n";

  private final SqlSamples samples;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  RawSamplesResource(SqlSamples samples) {
    this.samples = samples;
  }

  @GET
  @Path("/{day}.csv")
  @Produces("text/csv")
  @Operation(
      summary = "What the probes saw on one day",
      description = "As CSV (RFC 4180), in UTC; of the last 100 days. Open to everybody.")
  public String day(@PathParam("day") String day) {
    LocalDate asked;
    try {
      asked = LocalDate.parse(day);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid("day", "is no date such as 2026-11-22");
    }
    if (!turns.tryAcquire()) {
      throw new Refusal(CommonProblem.UNAVAILABLE, "others are reading samples just now")
          .retryAfter(Duration.ofSeconds(2));
    }
    try {
      var lines = samples.lines(asked);
      return lines.isEmpty() ? HEADER : HEADER + String.join("\r\n", lines) + "\r\n";
    } finally {
      turns.release();
    }
  }
}
