package io.safekeep.runtime.inbox;

import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Messages that this service could not handle.
@Path("/v1/dead-letters")
@Tag(name = "Operations")
@RunOnVirtualThread
public class DeadLetterResource {

  private static final int MOST = 200;

  private final DeadLetters letters;

  DeadLetterResource(DeadLetters letters) {
    this.letters = letters;
  }

  @GET
  @PermissionsAllowed("operations:read")
  @Operation(
      summary = "Messages that could not be handled",
      description = "The newest 200, each with the reason and where it came from.")
  public List<DeadLetters.Letter> newest() {
    return letters.newest(MOST);
  }
}
